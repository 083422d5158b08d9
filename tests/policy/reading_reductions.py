"""Reduced fees and measures for disabled people (§16) in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.policy.reading import OnRecord, Reading, all_of, any_of, of_an_open_list, undecided

BASE = ("SUBSISTENCE_ALLOWANCE", "EXTREME_POVERTY")
EXTENSION = ("SUBSISTENCE_MARGIN", "RIGID_EXPENDITURE")
OTHERS = ("RELAPSE_MONITORED", "OTHER_HARDSHIP")


def _fee(qualified: str, record: OnRecord) -> Reading:
    states = {"low_income_category": record.low_income(), "qualified": record.is_so(qualified)}
    return undecided(states, {}) or Reading("ELIGIBLE", None, "REDUCED_FEE", states=states)


electricity_reduction: Callable[[OnRecord], Reading] = partial(_fee, "ELECTRICITY_QUALIFIED")
cable_fee_reduction: Callable[[OnRecord], Reading] = partial(_fee, "CABLE_FEE_QUALIFIED")
funeral_reduction: Callable[[OnRecord], Reading] = partial(_fee, "FUNERAL_QUALIFIED")


def waste_fee_reduction(record: OnRecord) -> Reading:
    """Households of urban residents in the allowance, and nobody else."""
    alone = True if len(record.homes) == 1 else None
    states = {"named": record.held("SUBSISTENCE_ALLOWANCE"), "one_household": alone, "urban_household": record.urban()}
    why = {"one_household": "TWO_HOUSEHOLDS" if len(record.homes) > 1 else None}
    eligible = Reading("ELIGIBLE", None, "REDUCED_FEE", category="SUBSISTENCE_ALLOWANCE", states=states)
    return undecided(states, why) or eligible


def barrier_free_home(record: OnRecord) -> Reading:
    states = {"named": all_of((record.low_income(), record.is_so("SEVERELY_DISABLED")))}
    return undecided(states, {}) or Reading("ELIGIBLE", None, "HOME_ADAPTATION", states=states)


def _measure(qualified: str, extended: str, record: OnRecord) -> Reading:
    """The base right lies outside the notice; margin and rigid expenditure where the district chose so."""
    groups = [record.held(category) for category in (*BASE, *EXTENSION)]
    pending = any(record.disputed(category) for category in (*BASE, *EXTENSION))
    named, why = of_an_open_list(record, groups, pending=pending)
    reaches, why_not = _reaches(record, extended)
    states = {"named": named, "extended": reaches, "qualified": record.is_so(qualified)}
    if found := undecided(states, {"named": why, "extended": why_not}):
        return found
    category = next((category for category in (*BASE, *EXTENSION) if record.held(category)), None)
    return Reading("ELIGIBLE", None, "DISABILITY_MEASURE", category=category, states=states)


def _reaches(record: OnRecord, extended: str) -> tuple[bool | None, str | None]:
    base = any_of(record.held(category) for category in BASE)
    extension = any_of(record.held(category) for category in EXTENSION)
    chosen = record.value(extended)
    if base is not True and any(record.disputed(category) for category in BASE):
        return None, "CATEGORY_DISPUTED"
    if extension is True and chosen is None and base is not True:
        return None, "PARAMETER_NOT_SET"
    if base is True or chosen != 0:
        return True, None
    others = [] if extension is True else [record.held(category) for category in OTHERS]
    return any_of((base, *others)), None


disability_subsidy: Callable[[OnRecord], Reading] = partial(
    _measure, "DISABILITY_SUBSIDY_QUALIFIED", "DISABILITY_SUBSIDY_EXTENDED"
)
child_rehabilitation: Callable[[OnRecord], Reading] = partial(
    _measure, "REHABILITATION_QUALIFIED", "CHILD_REHABILITATION_EXTENDED"
)
assistive_device: Callable[[OnRecord], Reading] = partial(_measure, "DEVICE_QUALIFIED", "ASSISTIVE_DEVICE_EXTENDED")
