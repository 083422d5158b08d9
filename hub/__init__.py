"""What the hub is wired to, who is calling, and what it remembers.

The rooms, from the cellar to the roof; imports run downwards only:

* `errors`, `clock`, `codes`, `fixed_point`, `config` -- words and settings that everything else may use; `limits` -- how
  much a question may ask; `task_group` -- tasks that run at the same time;
  `shielded_tasks` -- tasks that no cancellation cuts short.
* `identifiers`, `keyring`, `cipher` -- what an identity number or a client's id is, the keys, and how it is kept under them.
* `tables` -- the rows, as SQLAlchemy models; `catalogue` -- the words a schema field is declared with.
* `sources` -- named databases and the connections to them.
* `limiter` -- how much a client may ask, and how often for nobody.
* `rotation` -- replaces keys while the hub works.
* `identity` -- tokens and the caller of a request; `grants` -- access as data; `ledger` -- the record of every
  read and write; `policy` -- facts, dated parameters and programmes.
* `intake` -- a city's data from CSV files; `change_feed` -- what departments store reaches the hub's own tables.
  `scan` -- a rule over everybody.
* `server` -- the roof: the application, the command line and the GraphQL endpoint. The only room that looks
  up at `schema` and `resolvers`.

Why the house is built as it is: `DECISIONS.md`, by the rooms of `docs/decisions/`.
"""
