"""A city that exists nowhere, made up from a seed: its places, people and records, as rows of CSV files.

What comes in: a seeded source of chance and a day. What goes out: rows for `hub.intake.files`, as tuples of text.
Nothing here is anybody: the division codes are unassigned (98xxxx), phones begin with 100, accounts with 980000.

* `places` -- divisions; `names` -- how people are called; `people` -- persons with valid identity numbers.
* `households` -- who lives with whom, and what was determined about them.
* `cast` -- six persons whose situation is known, for the demonstration; they open every city.
* `facts` -- memberships, snapshots, determinations and dated facts; `registers` -- facts of further registers;
  `assistance`, `measures` -- the departments' records.
* `damage` -- what goes wrong on the way, planted in the rows, and what an import has to say of it.

`hub.intake.generate` writes it all down.
"""
