"""When Python's collector looks at everything: between two works beside the event loop, and not in the middle of one.

While it does, nothing else goes on. It takes as long as there are objects to look at, and in the middle of a large plan these are
all that the plan is made of, again and again. What a work leaves behind is looked at once, when the work is done; what is
kept of it has no rings (a test holds that), goes when nobody holds it any more, and needs no looking at. So it is frozen,
with whatever else is there at that moment, and thawed from time to time, since among that may be rings by now.
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE = 2_800, 1
"""Measures for the two younger generations. The younger has room for what requests under way are made of, which goes by itself: by
Python's own measure of 700 objects it was looked at once in fifteen requests. The middle one is as large as by Python's own."""

OLD = 150
"""Rounds of the middle generation after which Python looks at everything by itself: about a million objects. One work makes fewer, so
that this happens where nothing is worked out beside the event loop."""

ENOUGH = 3
"""Rounds of the middle generation after which a work has left something to look at: about twenty thousand objects."""

THAW = 1_000
"""How often what is there is frozen until it is thawed and looked at, which takes a tenth of a second and more."""


class Collector:
    """Looks at what each work leaves behind, in a process that left this to it."""

    def __init__(self, thaw: int = THAW) -> None:
        self._thaw = thaw
        self._frozen = 0

    def work_is_done(self) -> None:
        """To be called in the thread of the work, when nothing holds what it was made with."""
        if gc.get_threshold()[2] != OLD or gc.get_count()[2] < ENOUGH:
            return
        self._frozen += 1
        if self._frozen % self._thaw == 0:
            gc.unfreeze()
        gc.collect()
        gc.freeze()


def leave_to_works() -> None:
    """From now on everything is looked at between works; what is there now stays for good."""
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    gc.collect()
    gc.freeze()
