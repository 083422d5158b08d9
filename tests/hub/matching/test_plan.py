"""A run is fair: a bound on waiting, shares, nobody twice while another waits; and it says why somebody waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from hub.matching.anonymity import Interval
from hub.matching.candidates import find_candidates
from hub.matching.model import WEIGHTS, OpenNeed, OpenSupply
from hub.matching.plan import plan_matches
from hub.tables.charity import NeedKind, Urgency, WaitingReason
from tests.hub.matching.drawn import TODAY, greedy, needs, supplies
from tests.hub.matching.year import live_a_year
from tests.promises import Promise, Tell

NEED = OpenNeed(
    id="need", kind=NeedKind.CARE, urgency=Urgency.SOON, divisions=("980101001", "980101", "980000"), ages=Interval(60, 69),
    sizes=Interval(1, 1), published_on=TODAY,
)  # fmt: skip
SUPPLY = OpenSupply(
    id="supply", organisation_id="one", kind=NeedKind.CARE, division="980101", free=1, since=TODAY, ages=Interval(60),
    sizes=Interval(1, 2),
)  # fmt: skip


def test_a_match_shows_its_points_part_by_part() -> None:
    (match,) = plan_matches([NEED], [SUPPLY], WEIGHTS, TODAY).matches
    assert (match.points.urgency, match.points.waiting, match.points.area, match.points.fit) == (30, 0, 10, 20)


@pytest.mark.parametrize(
    ("need", "supply", "reason"),
    [
        ({"kind": NeedKind.LEGAL}, {}, WaitingReason.NO_SUPPLY),
        ({}, {"division": "980101002"}, WaitingReason.NONE_IN_AREA),
        ({"ages": Interval(40, 69)}, {}, WaitingReason.CRITERIA_NOT_MET),
        ({"sizes": Interval(1)}, {}, WaitingReason.CRITERIA_NOT_MET),
        ({"declined_by": frozenset({"one"})}, {}, WaitingReason.DECLINED_BEFORE),
        ({"until": TODAY}, {"since": TODAY + timedelta(1)}, WaitingReason.NOT_IN_TIME),
        ({}, {"until": TODAY - timedelta(1)}, WaitingReason.NOT_IN_TIME),
        ({}, {"free": 0}, WaitingReason.NO_PLACE_FREE),
    ],
)
def test_a_need_that_is_left_over_has_its_reason(
    need: dict[str, object], supply: dict[str, object], reason: WaitingReason
) -> None:
    plan = plan_matches([replace(NEED, **need)], [replace(SUPPLY, **supply)], WEIGHTS, TODAY)  # type: ignore[arg-type]
    assert plan.matches == ()
    assert plan.waiting == {"need": reason}


def test_of_two_needs_for_one_place_the_other_hears_that_others_came_first() -> None:
    urgent = replace(NEED, id="urgent", urgency=Urgency.URGENT)
    plan = plan_matches([NEED, urgent], [SUPPLY], WEIGHTS, TODAY)
    assert [match.need.id for match in plan.matches] == ["urgent"]
    assert plan.waiting == {"need": WaitingReason.OTHERS_FIRST}


def test_who_was_served_before_comes_after_whoever_was_not() -> None:
    again = replace(
        NEED, id="again", urgency=Urgency.URGENT, served_before=True, published_on=TODAY - timedelta(weeks=30)
    )
    plan = plan_matches([again, NEED], [SUPPLY], WEIGHTS, TODAY)
    assert [match.need.id for match in plan.matches] == ["need"]
    both = plan_matches([again, NEED], [replace(SUPPLY, free=2)], WEIGHTS, TODAY)
    assert {match.need.id for match in both.matches} == {"again", "need"}


def test_no_organisation_is_asked_beyond_its_share_while_another_has_places() -> None:
    asked = [replace(NEED, id=f"need-{number}") for number in range(10)]
    nearer = replace(SUPPLY, id="near", division="980101001", free=10)
    plan = plan_matches(asked, [nearer, replace(SUPPLY, id="far", organisation_id="two", free=10)], WEIGHTS, TODAY)
    assert Counter(match.supply.organisation_id for match in plan.matches) == {"one": 5, "two": 5}


def test_nobody_waits_for_the_sake_of_a_share() -> None:
    asked = [replace(NEED, id=f"need-{number}") for number in range(4)]
    elsewhere = replace(SUPPLY, id="far", organisation_id="two", division="980101001", free=10, ages=Interval(60, 61))
    one_more = replace(NEED, id="sixty", ages=Interval(60, 61))
    plan = plan_matches([*asked, one_more], [replace(SUPPLY, free=10), elsewhere], WEIGHTS, TODAY)
    assert len(plan.matches) == 5


def test_the_order_in_which_things_are_given_changes_nothing() -> None:
    random = Random(3)
    asked, offered = needs(random, 40, list(NeedKind)[:3]), supplies(random, 20, list(NeedKind)[:3])
    plan = plan_matches(asked, offered, WEIGHTS, TODAY)
    random.shuffle(asked)
    random.shuffle(offered)
    assert plan_matches(asked, offered, WEIGHTS, TODAY) == plan


def test_over_a_year_of_weeks_the_longest_wait_keeps_the_bound(
    size: Callable[[int, int], int], promise: Promise, tell: Tell
) -> None:
    """More needs come than there are places, for a while: then all that wait are overdue, and are served in order."""
    needs_of_a_week = size(12, 60)
    planned = live_a_year(
        needs_of_a_week, lambda needs, supplies, today: plan_matches(needs, supplies, WEIGHTS, today).matches
    )
    taken = live_a_year(
        needs_of_a_week, lambda needs, supplies, today: greedy(find_candidates(needs, supplies, WEIGHTS, today).pairs)
    )
    assert planned.longest > WEIGHTS.overdue_weeks  # otherwise the bound was not put to the test
    assert planned.beyond_bound == 0
    assert taken.beyond_bound > 0  # it can be broken
    assert planned.of_charities <= taken.of_charities
    for name, year in (("the plan", planned), ("greedy", taken)):
        tell(
            f"a year of {name}: the longest wait is {year.longest} weeks; the spread (Gini) is {year.of_charities:.2f} over "
            f"charities and {year.of_townships:.2f} in the wait of townships"
        )
    promise("the wait for a match stays within its bound", planned.served, "needs of a simulated year")
