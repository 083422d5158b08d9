"""The rules, tested against the notice and against a second, plain reading of it.

* `oracle.yaml` -- every row that the rules must answer; `later.txt` -- the rows whose programme is not built yet.
* `cases/` -- situations with the expected decision, each for rows of the oracle; `chance` -- situations by chance.
* `situations` -- what a situation is; `town` -- how it comes into a database and is decided about.
* `reading` -- what is known of one person, in plain Python; `reading_*` -- each rule, as the notice reads; `readings` --
  all of them, by their codes.
"""
