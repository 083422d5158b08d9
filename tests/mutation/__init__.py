"""How many small faults the tests find, planted in what decides over rights, limits and the ledger: `python -m tests.mutation`.

* `modules` -- what is mutated, and which tests have to find it; `planted` -- the faults, made and judged by mutmut.
* `explained` -- the faults that no test can find, each with its reason.
"""
