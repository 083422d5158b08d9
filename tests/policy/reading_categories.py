"""Housing (§11), employment (§12), disasters (§13) and emergencies (§14) in plain Python."""

from __future__ import annotations

from tests.policy.reading import OnRecord, Reading, any_of, undecided


def housing_assistance(record: OnRecord) -> Reading:
    """Closed: the allowance, its margin, rigid expenditure; of extreme poverty only who is supported at home."""
    order = ("SUBSISTENCE_ALLOWANCE", "EXTREME_POVERTY", "SUBSISTENCE_MARGIN", "RIGID_EXPENDITURE")
    groups = [record.held(category) for category in order if category != "EXTREME_POVERTY"]
    states = {
        "named": any_of((*groups, _supported_at_home(record))),
        "housing_rules_met": record.is_so_together("HOUSING_RULES_MET"),
    }
    return undecided(states, {}) or _given(record, "HOUSING_FIRST", order, states)


def employment_aid(record: OnRecord) -> Reading:
    order = ("SUBSISTENCE_ALLOWANCE", "SUBSISTENCE_MARGIN", "RIGID_EXPENDITURE")
    states = {"named": _one_of(record, order), "qualified": record.is_so("EMPLOYMENT_AID_QUALIFIED")}
    return undecided(states, {}) or _given(record, "EMPLOYMENT_MEASURES", order, states)


def disaster_relief(record: OnRecord) -> Reading:
    order = (
        "SUBSISTENCE_ALLOWANCE", "EXTREME_POVERTY", "SUBSISTENCE_MARGIN", "RIGID_EXPENDITURE", "RELAPSE_MONITORED"
    )  # fmt: skip
    states = {"named": _one_of(record, order), "stricken": record.is_so("DISASTER_STRICKEN")}
    return undecided(states, {}) or _given(record, "RELIEF_AFTER_DISASTER", order, states)


def temporary_relief(record: OnRecord) -> Reading:
    """Anyone, of any category or none."""
    states = {"sudden_emergency": record.is_so("SUDDEN_EMERGENCY")}
    return undecided(states, {}) or Reading("ELIGIBLE", None, "EMERGENCY_RELIEF", states=states)


def _one_of(record: OnRecord, categories: tuple[str, ...]) -> bool | None:
    return any_of(record.held(category) for category in categories)


def _supported_at_home(record: OnRecord) -> bool | None:
    held = record.held("EXTREME_POVERTY")
    if not held:
        return held
    kinds = {row.kind for row in record.recognitions("EXTREME_POVERTY")}
    return True if "DISPERSED" in kinds else None if None in kinds else False


def _given(record: OnRecord, kind: str, order: tuple[str, ...], states: dict[str, bool | None]) -> Reading:
    category = next((category for category in order if record.held(category)), None)
    return Reading("ELIGIBLE", None, kind, category=category, states=states)
