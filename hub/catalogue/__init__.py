"""The words that a schema field is declared with: its whole declaration on one line.

From these declarations come the SQL, the access checks, the masks, the caller's view of the contract and the data
catalogue; nothing is declared twice. `declarations` has what a declaration says, `fields` the functions that
the schema writes it with, `bands` what is said of a value in place of the value itself, `lists` and `statistics` how rows
are listed and counted. A field is one of

* `Column` -- a value of its row (`column`, `coded`, `money`, `percent`, `moment`, `sealed`, `computed`);
* `LinkField` -- other rows reached from its row (`link`, `entry`), through tables or computed by a programme;
* `SelectedRoot` -- an entry of Query or Mutation (`entry`);
* `WritableField` -- a field of an input that writes a column (`writable`), or `FieldWithoutGrant`, a field that no grant names
  because it is there wherever its type is (`without_grant`).

The stable key of a coordinate is its type's key and the field's key (`person.name`): renaming a field never
revives a grant.
"""
