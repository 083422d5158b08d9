"""The closed and the open lists of §8 to §17, read by another author, and held against the hub.

* `table.md` -- who is named for what: start here; `table` -- what it says of somebody.
* `laying_down` -- households by chance: first what is true, false or not known of each, then records that say exactly that.
* `test_table` -- `hub scan eligibility` says of each household what the table says.

`tests/policy/reading*` works the other way round: it interprets records that were drawn. Nothing is shared with it.
"""
