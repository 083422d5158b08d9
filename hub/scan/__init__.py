"""A programme's rule over everybody in the database: an operator's work, not a question of a client.

What comes in: a programme, a day and a moment. What goes out: how many there are of each verdict and reason, by district;
and, if it is asked for, a file with a line for each person.

* `scanning` -- `scan`: start here.
* `statement` -- the rule's own `decide` with a share of everybody as its people: one statement, read part by part.
* `engine` -- what works the statement out: the database that has the rows, or DuckDB (`duckdb_engine`, `duckdb_dialect`), which
  reads them there and is an extra of the installation.
* `counts` -- what is counted, by verdict, reason and district; `districts` -- which district a division lies in.
* `what_if` -- what a trial of local values would change for everybody; `trial` -- its values beside the stored ones; `changes` -- what is
  told of the changes: whole tens, and nobody.
* `decisions_file` -- the file: for its owner alone, and in its place only when it is whole.

INVARIANT: nothing is shown, not even a line to the file, before the ledger has it; memory does not grow with the city.
"""
