"""Which supply can meet which need, with how many points; and why a need has none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hub.matching.model import Candidate, OpenNeed, OpenSupply, Points, Weights
from hub.tables.charity import WaitingReason


@dataclass(frozen=True, slots=True)
class Candidates:
    """Every pair that can be matched, and why the other needs have none."""

    pairs: Sequence[Candidate]
    without: Mapping[str, WaitingReason]


def find_candidates(
    needs: Iterable[OpenNeed], supplies: Iterable[OpenSupply], weights: Weights, today: date
) -> Candidates:
    """Return the candidates of some needs. A need without any waits for the first reason that leaves no supply."""
    by_kind: defaultdict[str, list[OpenSupply]] = defaultdict(list)
    for supply in sorted(supplies, key=lambda supply: supply.id):
        by_kind[supply.kind].append(supply)
    pairs: list[Candidate] = []
    without: dict[str, WaitingReason] = {}
    for need in sorted(needs, key=lambda need: need.id):
        found = _suitable(need, by_kind[need.kind], today)
        if isinstance(found, WaitingReason):
            without[need.id] = found
        else:
            pairs += (Candidate(need, supply, points(need, supply, weights, today)) for supply in found)
    return Candidates(pairs, without)


def points(need: OpenNeed, supply: OpenSupply, weights: Weights, today: date) -> Points:
    """Return why a supply is a good match for a need."""
    criteria = (supply.ages is not None) + (supply.sizes is not None)
    return Points(
        urgency=weights.urgency[need.urgency],
        waiting=weights.week * min(need.weeks(today), weights.overdue_weeks),
        area=weights.nearness >> need.divisions.index(supply.division),
        fit=weights.fit * criteria,
    )


def _suitable(need: OpenNeed, supplies: Sequence[OpenSupply], today: date) -> Sequence[OpenSupply] | WaitingReason:
    left = supplies
    for reason, test in _TESTS:
        left = [supply for supply in left if test(need, supply)]
        if not left:
            return reason
    in_time = [supply for supply in left if _is_open(supply, need, today)]
    free = [supply for supply in in_time if supply.free > 0]
    return free or (WaitingReason.NO_PLACE_FREE if in_time else WaitingReason.NOT_IN_TIME)


def _meets(need: OpenNeed, supply: OpenSupply) -> bool:
    """Return whether all who may be meant meet the criteria: by a match nobody learns which of them it is."""
    return (supply.ages is None or supply.ages.covers(need.ages)) and (
        supply.sizes is None or supply.sizes.covers(need.sizes)
    )


def _is_open(supply: OpenSupply, need: OpenNeed, today: date) -> bool:
    begins_in_time = need.until is None or supply.since <= need.until
    return begins_in_time and (supply.until is None or supply.until >= today)


_TESTS: Sequence[tuple[WaitingReason, Callable[[OpenNeed, OpenSupply], bool]]] = (
    (WaitingReason.NO_SUPPLY, lambda need, supply: True),
    (WaitingReason.NONE_IN_AREA, lambda need, supply: supply.division in need.divisions),
    (WaitingReason.CRITERIA_NOT_MET, _meets),
    (WaitingReason.DECLINED_BEFORE, lambda need, supply: supply.organisation_id not in need.declined_by),
)
"""What a supply of the kind must be for a need, in this order, and the reason where none is."""
