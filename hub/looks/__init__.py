"""What a person learns of who looked at their data (个人信息保护法, articles 44 and 45), once they were identified at the window.

What comes in: the ledger's events that are about the person. What goes out: those that are disclosed, how many will be later, and
questions to the organisations that looked.

* `visits` -- a person was identified at the window: for half an hour, whoever did so may show them their looks.
* `found` -- the events about a person in a period: what is disclosed now, and what on which day. Start here.
* `delays` -- looks of a client for a purpose that are disclosed later, never without an end.
* `questions` -- what a person asks about a look, until when it has to be answered, and the answer.

INVARIANT: every event about the person in the period is told: as a look, or in the number of those that are disclosed on a day.
"""
