"""One use against one total: taken at the limit, refused beyond it, with a sentence and the seconds that are left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from hub import limits
from hub.config import Settings
from hub.errors import RefusedRequest
from hub.limiter.quotas import (
    CHANGED,
    DAYS,
    DAYS_WRITTEN,
    LOOKUPS,
    MEMBERSHIPS,
    MINUTE,
    MONTH,
    PERSONAL_WORDS,
    PLANNING,
    REGISTERED,
    CounterTotal,
    CounterUse,
    Quotas,
    summed,
)
from hub.limiter.refusals import (
    LookupLocked,
    PlanningUsedUp,
    RateLimited,
    TooManyChanges,
    TooManyDays,
    TooManyRegistered,
)

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
ALLOWANCE = Quotas(
    per_minute=10,
    planning_per_minute=100,
    misses=3,
    miss_percent=50,
    window=timedelta(hours=1),
    other_days=5,
    registered=4,
)


def use(counter: str = "Query.person", used: int = 0, missed: int = 0) -> CounterUse:
    made = ALLOWANCE.use("c", counter, NOW, used)
    return CounterUse(made.client_id, counter, made.at, made.until, used, missed)


def total(used: int, missed: int = 0, seconds: float = 30) -> CounterTotal:
    return CounterTotal(used, missed, NOW + timedelta(seconds=seconds))


def refused(given: CounterUse, before: CounterTotal | None) -> Any:
    with pytest.raises(RefusedRequest) as found:
        ALLOWANCE.check(given, before)
    return found.value


def test_an_allowance_is_what_the_settings_say() -> None:
    settings = Settings(
        rate_per_minute=7,
        planning_per_minute=60_000,
        lookup_misses=8,
        lookup_miss_percent=9,
        lookup_window_seconds=60,
        other_days=4,
        registered=3,
    )
    assert Quotas.of(settings) == Quotas(7, 60_000, 8, 9, timedelta(seconds=60), 4, 3)


@pytest.mark.parametrize(
    ("counter", "window"),
    [
        ("Query.person", MINUTE),
        (LOOKUPS, timedelta(hours=1)),
        (f"{DAYS}p", MONTH),
        (f"{DAYS_WRITTEN}p", MONTH),
        (f"{CHANGED}p", timedelta(days=1)),
        (f"{MEMBERSHIPS}p", MONTH),
        (REGISTERED, timedelta(hours=1)),
    ],
)
def test_each_kind_of_counter_has_its_window(counter: str, window: timedelta) -> None:
    made = ALLOWANCE.use("c", counter, NOW, 2, [(True, 1), (True, 1)])
    assert made == CounterUse("c", counter, NOW, NOW + window, 2, seen=frozenset({(True, 1)}), most=made.most)
    assert ALLOWANCE.use("c", counter, NOW) == CounterUse("c", counter, NOW, NOW + window, 0, most=made.most)
    most = {DAYS: 5, DAYS_WRITTEN: limits.DAYS_WRITTEN, CHANGED: 20, MEMBERSHIPS: 6, REGISTERED: 4}
    assert made.most == most.get(counter.removesuffix("p"))


def test_the_last_use_of_a_minute_is_taken_and_the_next_is_refused_until_its_end() -> None:
    ALLOWANCE.check(use(used=10), None)
    ALLOWANCE.check(use(used=1), total(9))
    ALLOWANCE.check(use(used=10), total(10, seconds=0))  # the window is over
    found = refused(use(used=1), total(10, seconds=29.2))
    assert isinstance(found, RateLimited)
    assert (found.code, found.status, found.retry_after) == ("RATE_LIMITED", 429, 30)
    assert found.message == (
        "You asked for Query.person more than 10 times within a minute; each item of a list counts. Nothing was returned. Ask again in 30 s."
    )
    assert refused(use(used=1), total(10, seconds=0.001)).retry_after == 1


def test_more_than_any_minute_allows_is_told_so() -> None:
    found = refused(use(used=11), None)
    assert found.code == "LIMIT_EXCEEDED"
    assert "11 times, and at most 10 are allowed within a minute" in found.message


@pytest.mark.parametrize(("used", "missed"), [(3, 3), (8, 4), (100, 50), (0, 0)])
def test_misses_up_to_the_number_or_up_to_the_share_are_no_guessing(used: int, missed: int) -> None:
    ALLOWANCE.check(use(LOOKUPS), total(used, missed))
    ALLOWANCE.check(use(LOOKUPS, used, missed), None)
    ALLOWANCE.check(use(LOOKUPS, 100), total(0))  # look-ups have no rate of their own


@pytest.mark.parametrize(("used", "missed"), [(4, 4), (7, 4), (99, 50)])
def test_more_misses_than_both_lock_for_the_rest_of_the_window(used: int, missed: int) -> None:
    for given, before in ((use(LOOKUPS), total(used, missed, 90)), (use(LOOKUPS, used, missed), total(0, 0, 90))):
        found = refused(given, before)
        assert isinstance(found, LookupLocked)
        assert (found.code, found.status, found.retry_after) == ("LOOKUP_LOCKED", 429, 90)
        assert found.message == (
            "You, or other clients of your organisation, asked about too many resident ID numbers that belong to nobody within your scope. Nothing was returned or written. Look-ups by resident ID number are locked for 90 s. Check the numbers in your system before you ask again."
        )
    ALLOWANCE.check(use(LOOKUPS), total(used, missed, 0))  # the window is over
    assert refused(use(LOOKUPS, used, missed), total(9, 9, 0)).retry_after == 3600


@pytest.mark.parametrize(
    ("counter", "most", "said"),
    [(f"{DAYS}p", 5, "ask about"), (f"{DAYS_WRITTEN}p", limits.DAYS_WRITTEN, "write back records for")],
)
def test_days_of_one_person_are_bounded(counter: str, most: int, said: str) -> None:
    ALLOWANCE.check(use(counter, most), None)
    ALLOWANCE.check(use(counter, 1), total(most - 1))
    found = refused(use(counter, 1), total(most, seconds=60))
    assert isinstance(found, TooManyDays)
    assert (found.code, found.status, found.retry_after) == ("RATE_LIMITED", 429, 60)
    assert f"may {said} at most {most} different days" in found.message
    assert PERSONAL_WORDS[counter[:-1]][1] in found.message
    assert refused(use(counter, most + 1), None).retry_after == MONTH.total_seconds()
    assert refused(use(counter, 1), total(most, seconds=0)).retry_after == 1


def test_more_days_in_one_question_than_anybody_ever_may_are_refused_before_anything_is_read() -> None:
    ALLOWANCE.check_days(5)
    with pytest.raises(TooManyDays) as found:
        ALLOWANCE.check_days(6)
    done, instead = PERSONAL_WORDS[DAYS]
    assert found.value.retry_after == MONTH.total_seconds()
    assert f"may {done} at most 5 different days other than today" in found.value.message
    assert f". {instead}, or try again in {found.value.retry_after} s." in found.value.message


def test_what_was_counted_before_stays_free_beyond_the_most() -> None:
    ALLOWANCE.check(use(f"{DAYS}p", 0), total(6))
    ALLOWANCE.check(use(REGISTERED, 0), total(4))


def test_changes_and_registered_numbers_are_bounded_and_told_so() -> None:
    for counter, limit in ((f"{CHANGED}p", limits.CHANGES), (f"{MEMBERSHIPS}p", limits.MEMBERSHIPS)):
        ALLOWANCE.check(use(counter, 1), total(limit.most - 1))
        changes = refused(use(counter, 1), total(limit.most))
        assert isinstance(changes, TooManyChanges)
        assert (changes.code, changes.message) == ("LIMIT_EXCEEDED", limit.sentence)
    ALLOWANCE.check(use(REGISTERED, 1), total(3))
    found = refused(use(REGISTERED, 1), total(4, seconds=60))
    assert isinstance(found, TooManyRegistered)
    assert (found.code, found.status, found.retry_after) == ("RATE_LIMITED", 429, 60)
    assert "at most 4 different resident ID numbers" in found.message
    assert "Try again in 60 s" in found.message


def test_planning_has_units_of_its_own_in_each_minute() -> None:
    ALLOWANCE.check(use(PLANNING, 100), None)
    ALLOWANCE.check(use(PLANNING, 1), total(99))
    ALLOWANCE.check(use(PLANNING, 100), total(100, seconds=0))
    found = refused(use(PLANNING, 1), total(100, seconds=30))
    assert isinstance(found, PlanningUsedUp)
    assert (found.code, found.status, found.retry_after) == ("RATE_LIMITED", 429, 30)
    assert "more than 100 units of planning on your new documents within a minute" in found.message
    assert "Ask again in 30 s" in found.message
    assert refused(use(PLANNING, 101), None).retry_after == 60
    assert refused(use(PLANNING, 101), total(5, seconds=0)).retry_after == 60
    assert refused(use(PLANNING, 1), total(100, seconds=0.1)).retry_after == 1


@pytest.mark.parametrize("counter", ["Query.person", LOOKUPS, PLANNING, f"{DAYS}p", REGISTERED])
def test_below_a_total_nothing_stands_against_any_use_that_it_is_the_sum_of(counter: str) -> None:
    draw, below, refusals = Random(1), 0, 0
    for _ in range(300):
        uses = [use(counter, draw.randrange(9), draw.randrange(2)) for _ in range(draw.randrange(1, 25))]
        before = [total(0)]
        for given in uses:
            before.append(before[-1].after(given))
        if ALLOWANCE.is_below(counter, before[-1]):
            below += 1
            for given, known in zip(uses, before, strict=False):
                ALLOWANCE.check(given, known)
        else:
            refusals += 1
    assert (below > 0, refusals > 0) == (counter not in (f"{DAYS}p", REGISTERED), True)


def test_a_total_that_comes_to_the_most_needs_no_judging_of_its_uses() -> None:
    roomy, most = replace(ALLOWANCE, per_minute=1_000), total(1_000, 3)
    assert roomy.is_below(LOOKUPS, most)
    assert not roomy.is_below(LOOKUPS, most._replace(missed=4))
    for counter, limit in (("Query.person", 1_000), (PLANNING, 100)):
        assert roomy.is_below(counter, total(limit))
        assert not roomy.is_below(counter, total(limit + 1))


def test_uses_of_one_counter_are_one_and_come_in_the_order_of_their_keys() -> None:
    one, two = (
        CounterUse("c", "b", NOW, NOW, 1, 2, frozenset({(True, 1)})),
        CounterUse("c", "b", NOW, NOW, 3, 4, frozenset({(False, 2)})),
    )
    other = CounterUse("c", "a", NOW, NOW, 1)
    both = CounterUse("c", "b", NOW, NOW, 4, 6, frozenset({(True, 1), (False, 2)}))
    assert summed([one, other, two]) == [other, both]


def test_uses_of_one_counter_are_one_whenever_they_were_made_and_keep_their_most() -> None:
    first, second = (
        ALLOWANCE.use("c", REGISTERED, NOW + timedelta(seconds=each), seen=[(False, each)]) for each in (1, 2)
    )
    assert first.most == ALLOWANCE.registered
    assert summed([first, second]) == [first._replace(seen=frozenset({(False, 1), (False, 2)}))]


def test_of_what_was_seen_only_what_is_new_counts_and_once() -> None:
    seen = CounterUse("c", LOOKUPS, NOW, NOW, 1, 1, frozenset({(True, 1), (False, 2), (True, 3)}))
    fresh = frozenset({("c", LOOKUPS, True, 1), ("c", LOOKUPS, False, 2), ("d", LOOKUPS, True, 3)})
    told, left = seen.counted(fresh)
    assert told == CounterUse("c", LOOKUPS, NOW, NOW, 3, 2)
    assert left == {("d", LOOKUPS, True, 3)}
    assert seen.counted(left) == (CounterUse("c", LOOKUPS, NOW, NOW, 1, 1), left)


def test_a_total_before_and_after_a_use() -> None:
    assert total(5, 3).before(use(LOOKUPS, 2, 1)) == total(3, 2)
    assert total(5, 3).after(use(LOOKUPS, 2, 1)) == total(7, 4)
