"""A city's data from the files of districts and departments: what a file may hold, and how it comes in.

What comes in: a directory with one file per table, its rows told apart by natural keys (identity number, household
number, record number). What goes out: rows in the tables, and a report of every row that was refused: file, line,
column, code and a sentence, never a value; and the refused rows themselves, for their owner to mend.

* `files` -- the files of a city: start here; `records` -- those of departments, made from their tables. `formats` -- the words that
  they are declared with; `cells` -- what one cell may say; `checks` -- what the cells of a row must agree on.
* `delivery` -- which files a directory has; `lines` -- a CSV file as lines of cells, in whatever encoding; `workbook` -- an
  Excel file as such lines; `sheet` -- what is stored in it, row by row; `reading` -- lines as blocks of converted columns;
  `block` -- such a block, and the rows rejected from it.
* `importing` -- `import_city`, file by file; `storing` -- one block in one transaction; `keys` -- natural keys and the
  identifiers they stand for; `divisions` -- what lies within what.
* `report` -- what came of it; `rejects` -- what was refused, written down to be mended; `compare` -- how fast the
  database takes the same rows by COPY alone.
* `follow` -- the hub follows what departments store, in whichever source, and copies it into its list of changes;
  `consequences` -- caseload and facts that follow from it.
* `generate` -- a reproducible city that exists nowhere, in the same format; its parts are in `city/`.

INVARIANT: a block of rows is stored as a whole or not at all, and a second import of the same files changes nothing.
A row whose key is already stored is left as it is: a correction does not come in by import.
"""
