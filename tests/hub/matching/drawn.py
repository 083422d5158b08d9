"""Small districts by chance: needs, supplies, and the best assignment found by trying every one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from hub.matching.anonymity import Interval
from hub.matching.model import Candidate, OpenNeed, OpenSupply
from hub.tables.charity import NeedKind, Urgency

TODAY = date(2026, 11, 23)
TOWNSHIPS = ("980101001", "980101002", "980101003")
BANDS = (Interval(0, 15), Interval(16, 59), Interval(60), Interval(0))


def needs(random: Random, number: int, kinds: Sequence[NeedKind] = (NeedKind.GOODS,)) -> list[OpenNeed]:
    return [
        OpenNeed(
            id=f"need-{place:04}",
            kind=random.choice(kinds),
            urgency=random.choice(list(Urgency)),
            divisions=(random.choice(TOWNSHIPS), "980101", "980000"),
            ages=random.choice(BANDS),
            sizes=Interval(1),
            published_on=TODAY - timedelta(weeks=random.randint(0, 7)),
        )
        for place in range(number)
    ]


def supplies(random: Random, number: int, kinds: Sequence[NeedKind] = (NeedKind.GOODS,)) -> list[OpenSupply]:
    return [
        OpenSupply(
            id=f"supply-{place:04}",
            organisation_id=f"organisation-{place % 3}",
            kind=random.choice(kinds),
            division=random.choice((*TOWNSHIPS, "980101", "980000")),
            free=random.randint(1, 2),
            since=TODAY - timedelta(days=100),
            ages=random.choice((None, None, *BANDS)),
        )
        for place in range(number)
    ]


def most_points(pairs: Sequence[Candidate], limits: Mapping[tuple[str, str], int] | None = None) -> int:
    """The most points that any assignment has, by trying every one."""
    options: dict[str, list[Candidate]] = {}
    for pair in pairs:
        options.setdefault(pair.need.id, []).append(pair)
    taken: Counter[str] = Counter()
    asked: Counter[tuple[str, str]] = Counter()

    def best(left: Sequence[str]) -> int:
        if not left:
            return 0
        most = best(left[1:])
        for pair in options[left[0]]:
            group = (pair.supply.organisation_id, pair.supply.kind)
            if taken[pair.supply.id] < pair.supply.free and (limits is None or asked[group] < limits[group]):
                taken[pair.supply.id] += 1
                asked[group] += 1
                most = max(most, pair.points.total + best(left[1:]))
                taken[pair.supply.id] -= 1
                asked[group] -= 1
        return most

    return best(list(options))


def greedy_points(pairs: Sequence[Candidate]) -> int:
    """The points of taking the best pair that is left, again and again."""
    taken: Counter[str] = Counter()
    served: set[str] = set()
    total = 0
    for pair in sorted(pairs, key=lambda pair: (-pair.points.total, pair.need.id, pair.supply.id)):
        if pair.need.id not in served and taken[pair.supply.id] < pair.supply.free:
            served.add(pair.need.id)
            taken[pair.supply.id] += 1
            total += pair.points.total
    return total
