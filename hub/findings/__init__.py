"""Findings: what cannot be right in the population is found, sent back to its owner (数据谁提供谁负责), answered and tracked.

What is found of each kind is declared in `hub.tables.findings.FindingKind`; here is the SQL that finds it, on both databases.

* `finders` -- all of them as one statement; `of_persons` and `of_households` -- each of them; `found` -- what a finder tells.
* `keeping` -- what was found becomes rows, and what is found no more is closed.
* `scanning` -- everybody, division by division. What a delivery touched is looked at by the intake, at its end.
* `answering` -- an owner's answer. `listing` -- findings for operators.

INVARIANT: what is found follows from what is recorded and the day alone, so that a second look finds the same rows.
"""
