"""A limiter judges by what it knows before anything is read, and by the totals of all processes afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.limiter.limiter import Limiter, RemainingQuota
from hub.limiter.quotas import DAYS, LOOKUPS, PLANNING, CounterTotal, CounterUse, PendingUsage
from hub.limiter.refusals import LookupLocked, PlanningUsedUp, RateLimited, TooManyDays
from hub.limiter.spending import Spending
from tests.hub.limiter.test_judging import ALLOWANCE, NOW, total

PERSON, HOLDERS = "Query.person", ("c", "office")


def test_a_field_counts_once_and_once_for_each_number_and_numbers_count_for_the_organisation_too() -> None:
    uses = Limiter(ALLOWANCE).admit(HOLDERS, NOW, [("Query.me", 0), (PERSON, 1), (PERSON, 3)])
    counted = [(use.client_id, use.counter, use.used) for use in uses]
    assert counted == [("c", "Query.me", 1), ("c", PERSON, 4), ("c", LOOKUPS, 0), ("office", LOOKUPS, 0)]
    assert {use.at for use in uses} == {NOW}


def test_what_is_known_refuses_before_anything_is_read() -> None:
    limiter = Limiter(ALLOWANCE)
    limiter.learn([], {("c", PERSON): total(10), ("office", LOOKUPS): total(4, 4)}, frozenset())
    with pytest.raises(RateLimited):
        limiter.admit(HOLDERS, NOW, [(PERSON, 0)])
    with pytest.raises(LookupLocked):
        limiter.admit(HOLDERS, NOW, [("Query.other", 1)])
    limiter.admit(("d", "elsewhere"), NOW, [(PERSON, 1)])


def test_days_of_persons_are_not_remembered() -> None:
    limiter = Limiter(ALLOWANCE)
    limiter.learn([], {("c", f"{DAYS}p"): total(3), ("c", PERSON): total(3)}, frozenset())
    assert limiter.left("c", [f"{DAYS}p"], NOW) is None
    assert limiter.left("c", [PERSON], NOW) == RemainingQuota(7, 30, 10)


def test_what_is_left_is_told_of_the_field_that_is_used_up_the_most() -> None:
    limiter = Limiter(ALLOWANCE)
    totals = {("c", "a"): total(3, seconds=20.5), ("c", "b"): total(12), ("c", "old"): total(20, seconds=0)}
    limiter.learn([], totals, frozenset())
    assert limiter.left("c", ["a", "old", "unknown"], NOW) == RemainingQuota(7, 21, 10)
    assert limiter.left("c", ["unknown", "a", "b"], NOW) == RemainingQuota(0, 30, 10)
    assert limiter.left("c", ["a"], NOW + timedelta(seconds=20.4)) == RemainingQuota(7, 1, 10)
    assert limiter.left("c", ["old"], NOW) is limiter.left("d", ["a"], NOW) is None


def test_those_written_together_are_judged_one_after_the_other() -> None:
    uses = [[ALLOWANCE.use("c", PERSON, NOW, 4)] for _ in range(3)]
    before = 2
    totals = {("c", PERSON): total(before + 12)}
    first, second, third = Limiter(ALLOWANCE).learn(uses, totals, frozenset())
    assert first is None
    assert second is None  # with the two before them: exactly ten
    assert isinstance(third, RateLimited)


def test_several_uses_of_one_operation_are_told_the_first_that_stands_against_it() -> None:
    uses = [ALLOWANCE.use("c", name, NOW, 6) for name in ("a", "a", "b")]
    totals = {("c", "a"): total(6 + 12), ("c", "b"): total(9 + 6)}
    (refusal,) = Limiter(ALLOWANCE).learn([uses], totals, frozenset())
    assert refusal is not None
    assert "This query asks for a 12 times" in refusal.message


def test_too_many_days_are_told_before_whatever_else_stands_against_an_operation() -> None:
    days = ALLOWANCE.use("c", f"{DAYS}p", NOW, seen=[(False, number) for number in range(6)])
    fresh = frozenset(("c", days.counter, False, number) for number in range(6))
    others = [ALLOWANCE.use(holder, PERSON, NOW, 11) for holder in ("b", "d")]
    totals = {use.key: total(11) for use in others} | {days.key: total(6)}
    (refusal,) = Limiter(ALLOWANCE).learn([[*others, days]], totals, fresh)
    assert isinstance(refusal, TooManyDays)


def test_a_number_is_new_once_among_those_that_were_written_together() -> None:
    def guess() -> list[CounterUse]:
        return [ALLOWANCE.use("c", LOOKUPS, NOW, seen=[(True, number) for number in range(4)])]

    fresh = frozenset(("c", LOOKUPS, True, number) for number in range(4))
    first, second = Limiter(ALLOWANCE).learn(
        [guess(), guess()], {("c", LOOKUPS): CounterTotal(4, 4, NOW + timedelta(hours=1))}, fresh
    )
    assert isinstance(first, LookupLocked)  # four misses of four at once are guessing
    assert isinstance(second, LookupLocked)
    honest, repeated = Limiter(ALLOWANCE).learn(
        [guess()[:0], guess()], {("c", LOOKUPS): CounterTotal(4, 3, NOW + timedelta(hours=1))}, frozenset()
    )
    assert honest is None
    assert repeated is None


def test_what_is_being_planned_side_by_side_finds_one_room() -> None:
    limiter = Limiter(ALLOWANCE)
    first, second = Spending(limiter, "c", NOW), Spending(limiter, "c", NOW)
    first.spend(60)
    with pytest.raises(PlanningUsedUp) as refused:
        second.spend(41)
    assert refused.value.retry_after == 60
    second.spend(40)
    Spending(limiter, "d", NOW).spend(100)
    first.close()
    second.close()
    Spending(limiter, "c", NOW).spend(100)


def test_planning_that_is_on_record_and_planning_under_way_count_together() -> None:
    limiter = Limiter(ALLOWANCE)
    limiter.learn([], {("c", PLANNING): total(50)}, frozenset())
    spending = Spending(limiter, "c", NOW)
    spending.spend(30)
    with pytest.raises(PlanningUsedUp) as refused:
        spending.spend(21)
    assert refused.value.retry_after == 30
    spending.refuses = False
    spending.spend(1000)
    assert [use.used for use in spending.take()] == [30]
    assert spending.take() == []
    over = NOW + timedelta(seconds=30)  # the window on record is over; what is under way counts
    with pytest.raises(PlanningUsedUp) as refused:
        limiter.spend("c", over, 71)
    assert refused.value.retry_after == 60
    limiter.spend("c", over, 70)


def test_what_is_given_back_in_part_leaves_the_rest() -> None:
    limiter = Limiter(ALLOWANCE)
    one, two = limiter.spend("c", NOW, 60), limiter.spend("c", NOW, 40)
    limiter.spent([one])
    limiter.spend("c", NOW, 60)
    with pytest.raises(PlanningUsedUp):
        limiter.spend("c", NOW, 1)
    limiter.spent([two, two, two, two])
    limiter.spent([ALLOWANCE.use("c", PLANNING, NOW, 0)])  # nothing of it was under way
    nearly, last = limiter.spend("c", NOW, 99), limiter.spend("c", NOW, 1)
    limiter.spent([nearly])
    with pytest.raises(PlanningUsedUp):
        limiter.spend("c", NOW, 100)
    limiter.spent([last])
    limiter.spend("c", NOW, 100)


def test_a_tally_gives_its_uses_once() -> None:
    pending_usage, uses = PendingUsage(), [ALLOWANCE.use("c", name, NOW) for name in ("a", "b")]
    assert pending_usage.take() == ()
    pending_usage.add(uses[:1])
    pending_usage.add(uses[1:])
    assert pending_usage.take() == tuple(uses)
    assert pending_usage.take() == ()
