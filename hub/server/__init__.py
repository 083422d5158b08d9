"""The roof: the application and the command line. The only room of the hub that looks up at schema and resolvers.

* `app` -- every room wired together, from settings to routes.
* `endpoint/` -- /graphql: a question in, an answer out, the ledger between.
* `web/` -- the same address in a browser: GraphiQL, with examples and the access report.
* `cli/` -- the commands of `hub`; `demo/` -- a small city to try it on; `bench/` -- a large one to measure on.
* `readiness` -- whether a process can answer; `log` -- the form of every line that it writes.
* `background_jobs` -- what the hub does by itself, at its start and on the clock; `retention` -- what it then deletes.
* `chain_scan/` -- what was missed and what was given twice, over everybody.
* `explain` and `doctor` -- what becomes of a question, and what stands in the hub's way.
"""
