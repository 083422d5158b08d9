"""Moments are UTC; days are those of Chongqing."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hub.clock import local_day, system_clock
from tests.clock import FixedClock


def test_the_day_changes_at_midnight_in_chongqing() -> None:
    assert local_day(datetime(2026, 11, 22, 15, 59, 59, 999999, UTC)) == date(2026, 11, 22)
    assert local_day(datetime(2026, 11, 22, 16, tzinfo=UTC)) == date(2026, 11, 23)


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert system_clock().tzinfo is UTC


def test_the_clock_of_the_tests_stands_still_until_it_is_moved(clock: FixedClock) -> None:
    assert clock() == clock() == datetime(2026, 11, 23, 4, tzinfo=UTC)
    clock.now = datetime(2027, 1, 1, tzinfo=UTC)
    assert local_day(clock()) == date(2027, 1, 1)
