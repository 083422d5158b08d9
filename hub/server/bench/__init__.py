"""Measures the hub on a city of a named size; every measure is paired with what it is compared to.

* `city` -- `build_city`: the city that is measured on; `postgres` -- a server to be thrown away; `ground` -- both, with a
  client, its rights (`policy.yaml`) and its secret.
* `questions` -- what is asked.
* `contenders` -- the servers: the hub as `hub serve` serves it, the same with a receipt for each answer, the same without its
  ledger (`unrecorded`), and the same part of the schema in idiomatic Strawberry, which lies under `tests/bench`. `bare` -- the hub's own statements in a loop.
* `load` -- asks over HTTP, in a process of its own; `clocks` -- CPU and memory of a process, and which core it runs on.
* `measure` -- equal answers first, then short rounds of one after the other; `extra` -- CPU for each person, and memory.
* `report` -- tables, JSON, and the targets; `reads` -- all of this in order. Start there.
* `plans` -- `hub bench plans`: SQL, CPU and running time of plans in a house of more departments.
* `scan` -- `hub bench scan`: the scan over everybody beside a bare join of the same tables.

INVARIANT: nothing is measured that does not answer like the hub, and no database is touched that the bench has not made.
"""
