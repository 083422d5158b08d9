"""The assignment is the best there is, keeps every bound, and serves who has waited longest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

from hub.matching.assignment import best_assignment, longest_waiting
from hub.matching.candidates import find_candidates
from hub.matching.model import WEIGHTS, Points
from hub.matching.plan import shares
from hub.tables.charity import NeedKind
from tests.hub.matching.drawn import TODAY, greedy_points, most_points, needs, supplies
from tests.hub.matching.second_solver import points_of_flow
from tests.promises import Promise


def total(matches: object) -> int:
    return sum(match.points.total for match in matches)  # type: ignore[attr-defined]


def test_the_assignment_is_as_good_as_the_best_of_all(size: Callable[[int, int], int], promise: Promise) -> None:
    districts = size(60, 2000)
    for seed in range(districts):
        random = Random(seed)
        asked, offered = needs(random, random.randint(1, 8)), supplies(random, random.randint(1, 8))
        pairs = find_candidates(asked, offered, WEIGHTS, TODAY).pairs
        assert total(best_assignment(pairs)) == most_points(pairs), seed
        limits = shares(pairs)
        within = best_assignment(pairs, limits=limits)
        assert total(within) == most_points(pairs, limits), seed
        asked_of = Counter((match.supply.organisation_id, match.supply.kind) for match in within)
        assert all(number <= limits[group] for group, number in asked_of.items()), seed
    promise("the assignment is the best of all that there are, up to 8 needs and 8 supplies", districts, "districts")


def test_a_second_solver_finds_as_many_points_in_a_large_district(
    size: Callable[[int, int], int], promise: Promise
) -> None:
    """Which shares nothing with the first: no solver, no matrix, and alike needs put together."""
    random, kinds = Random(7), list(NeedKind)
    asked, offered = needs(random, size(400, 10_000), kinds), supplies(random, size(60, 1_000), kinds)
    pairs = find_candidates(asked, offered, WEIGHTS, TODAY).pairs
    chosen = best_assignment(pairs)
    assert len({match.need.id for match in chosen}) == len(chosen)
    taken = Counter(match.supply.id for match in chosen)
    assert all(taken[match.supply.id] <= match.supply.free for match in chosen)
    assert total(chosen) == points_of_flow(pairs) >= greedy_points(pairs)
    promise("a second solver finds as many points, over 1,000 supplies", len(asked), "needs")


def test_the_assignment_is_never_worse_than_greedy_and_somewhere_better() -> None:
    gains = []
    for seed in range(20):
        random = Random(seed)
        pairs = find_candidates(needs(random, 60), supplies(random, 25), WEIGHTS, TODAY).pairs
        chosen = best_assignment(pairs)
        assert len({match.need.id for match in chosen}) == len(chosen)
        taken = Counter(match.supply.id for match in chosen)
        assert all(taken[match.supply.id] <= match.supply.free for match in chosen)
        gains.append(total(chosen) - greedy_points(pairs))
    assert min(gains) >= 0
    assert max(gains) > 0


def test_who_was_published_first_is_served_first_also_where_others_must_move() -> None:
    random = Random(1)
    for _ in range(40):
        asked = [
            replace(need, published_on=TODAY - timedelta(weeks=50, days=place))
            for place, need in enumerate(needs(random, 12))
        ]
        pairs = find_candidates(asked, supplies(random, 5), WEIGHTS, TODAY).pairs
        served = longest_waiting(pairs)
        matches = best_assignment(pairs, served=served)
        assert {match.need.id for match in matches} == served
        # Nobody who is left out could be served beside all who were published earlier and are served.
        for left in {pair.need.id: pair.need for pair in pairs if pair.need.id not in served}.values():
            earlier = {pair.need.id for pair in pairs if pair.need.published_on < left.published_on} & served
            those = [pair for pair in pairs if pair.need.id in earlier | {left.id}]
            alike = [replace(pair, points=Points(0, 0, 0, 0)) for pair in those]
            assert len(best_assignment(alike)) == len(earlier)


def test_nothing_is_assigned_where_nothing_can_be() -> None:
    assert best_assignment([]) == []
    assert longest_waiting([]) == set()
