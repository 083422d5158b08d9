"""The premium subsidy (§9) in plain Python."""

from __future__ import annotations

from fractions import Fraction

from tests.policy.reading import OnRecord, Reading, undecided

BY_SHARE = (
    "EXTREME_POVERTY",
    "SUBSISTENCE_ALLOWANCE",
    "SUBSISTENCE_MARGIN",
    "RELAPSE_MONITORED",
    "RIGID_EXPENDITURE",
    "OTHER_HARDSHIP",
)
"""From the highest share to the lowest; the order of §1 among equals."""


def premium_subsidy(record: OnRecord) -> Reading:
    tier = record.number("RESIDENT_INSURANCE_TIER")
    states = {
        "low_income_category": record.low_income(),
        "qualified": record.is_so("PREMIUM_SUBSIDY_QUALIFIED"),
        "enrolled": {0: False, 1: True, 2: True}.get(tier),  # type: ignore[arg-type]
    }
    if found := undecided(states, {}):
        return found
    category = next(category for category in BY_SHARE if record.held(category))
    disputed = any(record.disputed(higher) for higher in BY_SHARE[: min(BY_SHARE.index(category), 2)])
    if tier == 1 and disputed:
        return Reading("REVIEW", "CATEGORY_DISPUTED", "SHARE_OF_PREMIUM", states=states)
    if tier == 2 or category == "EXTREME_POVERTY":
        percent, code = 10_000, "RESIDENT_PREMIUM_TIER_1"
    elif category == "SUBSISTENCE_ALLOWANCE":
        percent, code = 9_000, "PREMIUM_SUBSIDY_FIXED_90"
    else:
        percent, code = 7_000, "PREMIUM_SUBSIDY_FIXED_70"
    amount = record.value(code)
    premium = record.value("RESIDENT_PREMIUM_TIER_1")
    verdict, reason = ("REVIEW", "PARAMETER_NOT_SET") if amount is None else ("ELIGIBLE", None)
    if amount is not None and premium is not None and abs(amount - Fraction(premium * percent, 10_000)) >= 100:
        verdict, reason = "REVIEW", "PARAMETER_CONTRADICTORY"
    return Reading(verdict, reason, "SHARE_OF_PREMIUM", percent, amount, category, states)
