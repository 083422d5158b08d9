"""The hub beside PostGraphile 5: the same questions, of the same tables, under a token, column grants and row security.

* `npm` -- has PostGraphile installed, from `package.json` and `package-lock.json`; `contender` -- serves it (`server.mjs`).
* `access` -- what PostGraphile's role may see and write (`access.sql`), the rule as a function, and a token.
* `documents` -- the documents of both; `pairs` -- each question with its values; `alike` -- both answers in one shape.
* `side` -- all of this in order; `report` -- what was found, and what was promised of it. Start with `side`.

INVARIANT: nothing is measured before both have told the same values.
"""
