"""A city's data from the files of districts and departments: what a file may hold, and how it comes in.

What comes in: a directory with one file per table, its rows told apart by natural keys (identity number, household
number, record number). What goes out: rows in the tables, and a report of every row that was refused: file, line,
column, code and a sentence, never a value; and the refused rows themselves, for their owner to mend.

* `files` -- the files of a city: start here; `records` -- those of departments, made from their tables. `formats` -- the words
  they are declared with; `cells` -- what one cell may say; `forms` -- how else clerks write it; `code_words` and `terms` -- other words for
  codes, columns and files; `checks` -- what the cells of a row must agree on.
* `delivery` -- what each file and sheet of a directory is taken for; `heading` -- where the names of its columns stand;
  `encodings` and `lines` -- a text file as lines of cells; `workbook` -- a sheet as such lines: `sheet` of .xlsx,
  `foreign_book` of other kinds, `said` what a cell of it says.
* `admitting` -- what a row from a client may keep, tell and try, before any of it is stored.
* `form_map` -- what a deliverer's form is taken for, and what has changed in it.
* `reading` -- lines as batches of converted columns; `row_batch` -- such a batch, and the rows rejected from it; `preparing` --
  what else follows from a row; `reading_task` and `reading_apart` -- all this in a process of its own; `checking` -- what a
  delivery would come to, without a database.
* `importing` -- `import_city`, table by table; `scope` -- what a deliverer may speak of; `storing` -- one batch in one transaction; `revising` -- what comes again,
  changed; `keys` -- natural keys and the identifiers they stand for; `divisions` -- what lies within what.
* `deliveries/` -- each delivery as a thing of its own: recorded, listed, compared, withdrawn.
* `report` and `sentences` -- what came of it, in both languages; `rejects` -- what was refused, written down to be mended; `compare` -- how fast the
  database takes the same rows by COPY alone.
* `generate` -- a reproducible city that exists nowhere, in the same format; its parts are in `city/`.

INVARIANT: a batch of rows is stored as a whole or not at all, and a second import of the same files changes nothing.
A row that comes again changed is a new version, and what was known stays.
"""
