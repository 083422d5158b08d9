"""Supplies come in and go out as files (§17): as the table that a charity keeps, and as an HSDS 3 package.

HSDS is the Human Services Data Specification of Open Referral; a package is its tabular form, a CSV file for each of its tables
and a descriptor. What the hub keeps of a supply is a row of `SupplyRow`, whichever way it came in.

* `cells` -- what one cell says, beside what `hub.intake.cells` has. `table_format` -- the plain table of supplies, with Chinese headings.
* `standard` -- the tables of HSDS that the hub writes; `terms` -- its code lists as taxonomies. `filed_supply` -- one supply, as a file has it.
* `package` -- a package as its lines; `understanding` -- these lines as supplies; `plain_table` -- the rows of a plain table as supplies.
* `rendering` -- supplies as a package; `unkept` -- what of a package the hub does not keep, by comparing it with its rendering.
* `storing` -- supplies into the database, all of a file or nothing; `stored` -- those that stand; `folders` -- files, folders and ZIP files.

INVARIANT: a package that the hub rendered, taken in and rendered again, is the same bytes. What of another package would not come
back is told by file, line and column (`unkept`): there is one rendering, so nothing is lost without a word.
"""
