"""Named databases and the three ways to them.

* `Source.fetch` -- the read path: one prepared statement on the bare driver, no transaction, no ORM. Its
  connections cannot write.
* `Source.stream` -- one long reading statement for an operator's work over everyone, part by part, to its end.
* `Source.begin` -- a transaction for everything that writes, through SQLAlchemy; `within` asks a long statement in it.

`source` says what a source is, `postgresql` (with a `pool` of connections) and `sqlite` are the two kinds, `register` opens those that the
settings name (the hub's own, and one for each department with a database of its own), `migrate` brings each to its
newest tables, `columns` says which of them it lacks, `commit_epoch` lets the order of
changes go on after a restore, `circuit_breaker` bounds how long a department's source is waited for. A source opens lazily: the hub starts, and can say what is wrong, while a database is away. It is
closed at the end of its `async with`.
Every failure to reach a database leaves this room as SOURCE_UNAVAILABLE, and every statement but a streamed one has a
time-out.
"""
