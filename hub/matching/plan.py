"""The rounds of a matching run. Each takes the places that the round before it left:

1. Needs that have waited too long, in the order of their waiting, wherever a place is.
2. The other needs, while no organisation is asked for more than its share.
3. The other needs, wherever a place is left: nobody waits for the sake of a share.
4. Needs of people who got the same kind of help within the last year.

The bound on waiting, for a need of the first three rounds that has a candidate in every run: once it has waited
`overdue_weeks`, it stays without a proposal in a run only while every place that it could have is proposed to needs that are
overdue too and were published no later (`longest_waiting`). So it waits at most `overdue_weeks` and, after that, as
many runs as its supplies need to offer one place for it and one for each such need before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from hub.matching.assignment import best_assignment, longest_waiting
from hub.matching.candidates import find_candidates
from hub.matching.model import Candidate, OpenNeed, OpenSupply, Weights
from hub.tables.charity import WaitingReason

Assigning: TypeAlias = Callable[[Sequence[Candidate]], list[Candidate]]


@dataclass(frozen=True, slots=True)
class MatchingPlan:
    """What a run decides: the matches that it proposes, and why each of the other needs waits."""

    matches: tuple[Candidate, ...]
    waiting: Mapping[str, WaitingReason]


def plan_matches(
    needs: Collection[OpenNeed], supplies: Collection[OpenSupply], weights: Weights, today: date
) -> MatchingPlan:
    """Return what a run over these needs and supplies decides. The same question has the same answer."""
    candidates = find_candidates(needs, supplies, weights, today)
    matches: list[Candidate] = []
    for pairs, assign in _rounds(candidates.pairs, weights, today):
        matches += assign(_left(pairs, matches))
    served = {match.need.id for match in matches}
    others = {need.id: WaitingReason.OTHERS_FIRST for need in needs if need.id not in served}
    return MatchingPlan(tuple(matches), others | dict(candidates.without))


def shares(pairs: Sequence[Candidate]) -> Mapping[tuple[str, str], int]:
    """Return for how many needs of a kind each organisation is asked: of those that can be met, its part of the places,
    rounded up."""
    needs = Counter(kind for _, kind in {(pair.need.id, pair.need.kind) for pair in pairs})
    places: Counter[tuple[str, str]] = Counter()
    for supply in {pair.supply.id: pair.supply for pair in pairs}.values():
        places[supply.organisation_id, supply.kind] += supply.free
    of_kind: Counter[str] = Counter()
    for (_, kind), free in places.items():
        of_kind[kind] += free
    return {
        (organisation, kind): -(-min(needs[kind], of_kind[kind]) * free // of_kind[kind])
        for (organisation, kind), free in places.items()
    }


def _rounds(
    pairs: Sequence[Candidate], weights: Weights, today: date
) -> Iterator[tuple[Sequence[Candidate], Assigning]]:
    first = [pair for pair in pairs if not pair.need.served_before]
    yield [pair for pair in first if pair.need.weeks(today) >= weights.overdue_weeks], _in_order
    yield first, _within_shares
    yield first, best_assignment
    yield [pair for pair in pairs if pair.need.served_before], best_assignment


def _in_order(pairs: Sequence[Candidate]) -> list[Candidate]:
    return best_assignment(pairs, served=longest_waiting(pairs))


def _within_shares(pairs: Sequence[Candidate]) -> list[Candidate]:
    return best_assignment(pairs, limits=shares(pairs))


def _left(pairs: Sequence[Candidate], matches: Sequence[Candidate]) -> list[Candidate]:
    """Return the pairs of needs without a match, with the places that the matches leave."""
    served = {match.need.id for match in matches}
    taken = Counter(match.supply.id for match in matches)
    supplies = {pair.supply.id: replace(pair.supply, free=pair.supply.free - taken[pair.supply.id]) for pair in pairs}
    return [
        replace(pair, supply=supply)
        for pair in pairs
        if pair.need.id not in served and (supply := supplies[pair.supply.id]).free > 0
    ]
