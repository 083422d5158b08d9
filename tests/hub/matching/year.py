"""A year of weekly runs over a district that has too few places for half a year, and enough of them afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TypeAlias

from hub.matching.candidates import find_candidates
from hub.matching.model import WEIGHTS, Candidate, OpenNeed, OpenSupply
from hub.tables.charity import NeedKind
from tests.hub.matching.drawn import TODAY, TOWNSHIPS, needs, spread

Run: TypeAlias = Callable[[Sequence[OpenNeed], Sequence[OpenSupply], date], Iterable[Candidate]]


@dataclass(frozen=True)
class Year:
    """What became of the needs: how many were served, the longest wait in weeks, how many waited longer than the bound of
    `hub.matching.plan`, and how unequal charities are in the needs that they meet, and townships in the weeks that theirs wait."""

    served: int
    longest: int
    beyond_bound: int
    of_charities: float
    of_townships: float


def live_a_year(needs_of_a_week: int, run: Run) -> Year:
    """Live 52 weeks, with the same needs and the same places each time."""
    random = Random(5)
    waiting: dict[str, OpenNeed] = {}
    before, offered = (
        dict[str, int](),
        Counter[str](),
    )  # of who is overdue: how many come first, and how many places there were
    late, waits = set[str](), list[int]()
    charities, served, weeks = Counter[str](), Counter[str](), Counter[str]()
    for week in range(52):
        today = TODAY + timedelta(weeks=week)
        coming = needs(random, needs_of_a_week if week < 20 else needs_of_a_week // 4)
        waiting |= {
            need.id: need for need in (replace(need, id=f"{week:02}-{need.id}", published_on=today) for need in coming)
        }
        places = _places(needs_of_a_week)
        _count_places(waiting, places, before, offered, today)
        for match in run(list(waiting.values()), places, today):
            need = waiting.pop(match.need.id)
            waits.append(need.weeks(today))
            charities[match.supply.organisation_id] += 1
            served[need.divisions[0]] += 1
            weeks[need.divisions[0]] += waits[-1]
        late |= {need for need in waiting if need in before and offered[need] >= before[need]}
    longest = max([*waits, *(need.weeks(today) for need in waiting.values())])
    of_townships = spread(weeks[township] / served[township] for township in TOWNSHIPS)
    return Year(len(waits), longest, len(late), spread(charities[name] for name in "abcd"), of_townships)


def _places(needs_of_a_week: int) -> list[OpenSupply]:
    """What four charities offer each week, together for two needs of three that come at first: two for the whole district, and two for
    one township, which are the nearest there."""
    places = -(-needs_of_a_week // 6)
    return [
        OpenSupply(id=name, organisation_id=name, kind=NeedKind.GOODS, division=division, free=places, since=TODAY)
        for name, division in zip("abcd", ("980101", "980101", TOWNSHIPS[0], TOWNSHIPS[1]), strict=True)
    ]


def _count_places(
    waiting: dict[str, OpenNeed],
    places: Sequence[OpenSupply],
    before: dict[str, int],
    offered: Counter[str],
    today: date,
) -> None:
    """Count for each overdue need how many were published no later when it became overdue, itself among them, and how many
    places it could have had since."""
    overdue = [need for need in waiting.values() if need.weeks(today) >= WEIGHTS.overdue_weeks]
    for need in overdue:
        if need.id not in before:
            before[need.id] = sum(other.published_on <= need.published_on for other in overdue)
    for pair in find_candidates(overdue, places, WEIGHTS, today).pairs:
        offered[pair.need.id] += pair.supply.free
