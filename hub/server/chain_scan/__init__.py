"""What was missed and what was given twice, over everybody: an operator's work, not a question of a client (§4).

What comes in: the sources, and the day. What goes out: how many findings there are by programme, district and kind; and, if it
is asked for, a file with a line for each person and finding.

* `scanning` -- `scan_chains`: everybody, part by part, in shares side by side. Start here.
* `statements` -- the statements of a part: those of a person's chain (`schema.missed`, `schema.doubled`), over many persons.
* `keeping` -- how far a scan has come, and what it found: rows, so that one that broke off goes on.
* `telling` -- the findings of a scan, counted, or written to a file, the ledger always first.
* `identities` -- pairs of persons who may be one, with the reasons; `candidates` -- whom to compare, by SQL.

INVARIANT: nothing is shown, not even a line to the file, before the ledger has it; memory does not grow with the city. A source
that does not answer makes no finding and no zero: it is named.
"""
