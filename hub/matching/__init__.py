"""Needs meet what charities offer (§17), and nobody's name leaves without consent.

The core is pure, and says what a run decides:

    anonymity    the classes of a township: at least so many people are alike in what is told of each of them
    model        open needs and open supplies, as charities may see them; the weights, by version
    candidates   which supply can meet which need, and with how many points
    assignment   the best assignment of needs to places, by a solver (HiGHS)
    plan         the rounds of a run: who has waited too long comes first, who was served before comes last

Around it:

    publication  what charities see of a need is made, once
    district     what a run reads: the needs and supplies of a district
    run          a run over a district, and what it would change
    capacity     how many places of a supply are free
    acts         what is done with a match: answer, confirm, consent, withdraw, complete

INVARIANT: `plan` sees of a need what charities see of it, and whether its person was served before. So nothing that a
charity offers, and no match that it gets, tells more of a need than its published row.
"""
