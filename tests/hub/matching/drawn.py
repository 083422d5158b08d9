"""Small districts by chance: needs, supplies, and the best assignment found by trying every one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
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
    """The most points that any assignment has, by trying every one; what can follow on the same places is tried once."""
    options: dict[str, list[Candidate]] = {}
    for pair in pairs:
        options.setdefault(pair.need.id, []).append(pair)
    supplies = {pair.supply.id: pair.supply for pair in pairs}
    numbers = {identifier: number for number, identifier in enumerate(supplies)}
    groups = [(supply.organisation_id, supply.kind) for supply in supplies.values()]
    needs = list(options.values())

    @cache
    def best(place: int, taken: tuple[int, ...]) -> int:
        if place == len(needs):
            return 0
        asked = Counter(group for group, number in zip(groups, taken, strict=True) for _ in range(number))
        most = best(place + 1, taken)
        for pair in needs[place]:
            number = numbers[pair.supply.id]
            if taken[number] < pair.supply.free and (limits is None or asked[groups[number]] < limits[groups[number]]):
                one_more = (*taken[:number], taken[number] + 1, *taken[number + 1 :])
                most = max(most, pair.points.total + best(place + 1, one_more))
        return most

    return best(0, (0,) * len(groups))


def greedy(pairs: Sequence[Candidate]) -> list[Candidate]:
    """The best pair that is left, taken again and again."""
    taken: Counter[str] = Counter()
    served: dict[str, Candidate] = {}
    for pair in sorted(pairs, key=lambda pair: (-pair.points.total, pair.need.id, pair.supply.id)):
        if pair.need.id not in served and taken[pair.supply.id] < pair.supply.free:
            served[pair.need.id] = pair
            taken[pair.supply.id] += 1
    return list(served.values())


def greedy_points(pairs: Sequence[Candidate]) -> int:
    """The points of taking the best pair that is left, again and again."""
    return sum(pair.points.total for pair in greedy(pairs))


def spread(shares: Iterable[float]) -> float:
    """How unequal some shares are, by Gini: 0 where all are alike, and towards 1 where one has everything."""
    ordered = sorted(shares)
    total = sum(ordered)
    ranked = sum((place + 1) * share for place, share in enumerate(ordered))
    return 2 * ranked / (len(ordered) * total) - (len(ordered) + 1) / len(ordered) if total else 0.0
