"""Applications (申请, §20-§21): one application, one authorisation, one check and one confirmation, sorted into the category that fits.

What comes in: a row of an application or of one of its steps, in the transaction that has just written it. What goes out: the state of
the application, what the rules made of a check, and the determinations that a decision comes to.

* `steps` -- which step may follow which, and what a decision writes: start here.
* `sorting` -- to which category the rules sort a person; the rules of `hub.policy` decide, and none is written twice.
* `opening` -- whether an application or a move (§20) can be recorded.

INVARIANT: unknown stays unknown. Where the rules cannot decide, nobody is sorted, and a person decides.
"""
