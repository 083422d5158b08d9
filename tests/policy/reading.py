"""The premium subsidy in plain Python, written from the notice's words (§9) and not from the hub's SQL.

None is "not known". Nothing here imports the room under test.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from tests.policy.situations import AROUND, Dated, Determination, Fact, LocalValue, Person

CATEGORIES = (
    "EXTREME_POVERTY",
    "SUBSISTENCE_ALLOWANCE",
    "SUBSISTENCE_MARGIN",
    "RELAPSE_MONITORED",
    "RIGID_EXPENDITURE",
    "OTHER_HARDSHIP",
)
"""From the highest share to the lowest; the order of §1 among equals."""

Record = TypeVar("Record", bound=Dated)


@dataclass(frozen=True)
class Reading:
    verdict: str
    benefit_kind: str | None = None
    percent_bp: int | None = None
    amount_fen: int | None = None
    category: str | None = None
    review_reason: str | None = None
    state_low_income_category: bool | None = None
    state_qualified: bool | None = None
    state_enrolled: bool | None = None


def read(person: Person, values: Iterable[LocalValue], on: date, known_at: datetime) -> Reading:
    determinations = known(person.determinations, known_at)
    facts = in_force(known(person.facts, known_at), on)
    held = {category: is_held(determinations, category, on) for category in CATEGORIES}
    qualified = {0: False, 1: True}.get(number(facts, "PREMIUM_SUBSIDY_QUALIFIED"))
    tier = number(facts, "RESIDENT_INSURANCE_TIER")
    enrolled = {0: False, 1: True, 2: True}.get(tier)
    low_income = True if True in held.values() else None if None in held.values() else False
    states = {
        "state_low_income_category": low_income,
        "state_qualified": qualified,
        "state_enrolled": enrolled,
    }
    if False in states.values():
        return Reading("NOT_ELIGIBLE", **states)
    if None in states.values():
        return Reading("REVIEW", review_reason="CONDITION_UNKNOWN", **states)
    category = next(category for category in CATEGORIES if held[category])
    disputed = any(
        is_disputed(determinations, higher, on) for higher in CATEGORIES[: min(CATEGORIES.index(category), 2)]
    )
    if tier == 1 and disputed:
        return Reading("REVIEW", "SHARE_OF_PREMIUM", review_reason="CATEGORY_DISPUTED", **states)
    if tier == 2 or category == "EXTREME_POVERTY":
        percent, code = 10_000, "RESIDENT_PREMIUM_TIER_1"
    elif category == "SUBSISTENCE_ALLOWANCE":
        percent, code = 9_000, "PREMIUM_SUBSIDY_FIXED_90"
    else:
        percent, code = 7_000, "PREMIUM_SUBSIDY_FIXED_70"
    amount = local_value(in_force(known(values, known_at), on), code, person.place)
    if amount is None:
        return Reading(
            "REVIEW", "SHARE_OF_PREMIUM", percent, None, category, review_reason="PARAMETER_NOT_SET", **states
        )
    return Reading("ELIGIBLE", "SHARE_OF_PREMIUM", percent, amount, category, **states)


def is_held(determinations: Sequence[Determination], category: str, on: date) -> bool | None:
    """§1: in force on a day, known not to be, or not known."""
    outcomes = {row.outcome for row in in_force(determinations, on) if row.category == category}
    if outcomes:
        return outcomes == {"RECOGNISED"} if len(outcomes) == 1 else None
    has_ended = any(
        row.category == category and row.outcome == "RECOGNISED" and row.until is not None and row.until < on
        for row in determinations
    )
    return False if has_ended else None


def is_disputed(determinations: Sequence[Determination], category: str, on: date) -> bool:
    return len({row.outcome for row in in_force(determinations, on) if row.category == category}) > 1


def number(facts: Sequence[Fact], kind: str) -> int | None:
    values = {row.value for row in facts if row.kind == kind}
    return values.pop() if len(values) == 1 else None


def local_value(values: Sequence[LocalValue], code: str, place: str) -> int | None:
    for around in AROUND[place]:
        found = {row.value for row in values if row.code == code and row.place == around}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def in_force(rows: Iterable[Record], on: date) -> list[Record]:
    return [row for row in rows if row.since <= on and (row.until is None or on <= row.until)]


def known(rows: Iterable[Record], moment: datetime) -> list[Record]:
    return [
        row for row in rows if row.recorded_at <= moment and (row.superseded_at is None or moment < row.superseded_at)
    ]
