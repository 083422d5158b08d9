"""A city's data from CSV files: what a file may hold, and how it comes in.

What comes in: a directory with one UTF-8 file per table, its rows told apart by natural keys (identity number,
household number, record number). What goes out: rows in the tables, and a report of every row that was refused:
file, line, column, code and a sentence, never a value.

* `files` -- the files of a city: start here. `formats` -- the words they are declared with; `cells` -- what one cell
  may say; `checks` -- what the cells of a row must agree on.
* `reading` -- a file as a stream of rows; `keys` -- natural keys and the identifiers they stand for.
* `importing` -- `import_city`, file by file; `storing` -- one chunk of rows in one transaction; `rows` -- one row of a
  file as a row of a table; `divisions` -- what lies within what; `report` -- what came of it.
* `follow` -- the hub follows what departments store, in whichever source, and copies it into its list of changes;
  `consequences` -- caseload and facts that follow from it.
* `generate` -- a reproducible city that exists nowhere, in the same format; its parts are in `city/`.

INVARIANT: a chunk of rows is stored as a whole or not at all, and a second import of the same files changes nothing.
A row whose key is already stored is left as it is: a correction does not come in by import.
"""
