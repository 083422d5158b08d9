"""Who may know what, for which purpose, and why not.

This room is pure: standard library only, no clock, no database, no network. It can be read, tested and
trusted without anything else of the house.

What comes in: a caller's roles and purpose, the grants and blocks that concern them, and a moment.
What goes out: one immutable `Profile` that answers, for any field and any of the five capabilities,
*allowed* (shown how, on which rows, by which grant) or *withheld* (for which reason).

Start with `model` (the words), then `decide` (one verdict), then `profile` (all verdicts of one caller). `matrix`
prints every right as text; `holdings` says what somebody holds who asks, and `why` what a decision rests on. `acts` is apart:
what may be done to access, by whom.

Three sentences hold the room together:

* Silence denies: what no grant names is withheld.
* A block overrides every grant; among active grants for the same purpose the widest wins, row by row.
* Purposes are never mixed: a grant for another purpose only changes the reason, never the answer.
"""
