"""Medical assistance, its top-up, and emergency treatment (§9) in plain Python."""

from __future__ import annotations

from tests.policy.reading import OnRecord, Reading, all_of, any_of, of_an_open_list, undecided

NAMED_KINDS = {"UNSTABLE_OUT_OF_POVERTY", "NEAR_POVERTY", "SUDDEN_HARDSHIP"}


def medical_assistance(record: OnRecord) -> Reading:
    relapsed = record.is_so("RELAPSED_INTO_POVERTY")
    at_seventy = any_of((record.held("SUBSISTENCE_ALLOWANCE"), record.held("EXTREME_POVERTY"), relapsed))
    of_kind = _monitored_of_named_kind(record)
    at_sixty = any_of((record.held("SUBSISTENCE_MARGIN"), of_kind))
    patient = record.is_so("MAJOR_DISEASE_PATIENT")
    rigid = all_of((record.held("RIGID_EXPENDITURE"), patient))
    named, why = of_an_open_list(record, (at_seventy, at_sixty, rigid), pending=_is_pending(record, of_kind, patient))
    states = {"named": named}
    if found := undecided(states, {"named": why}):
        return found
    if at_seventy:
        return _share(record, 7_000, ("SUBSISTENCE_ALLOWANCE", "EXTREME_POVERTY"))
    if record.disputed("SUBSISTENCE_ALLOWANCE") or record.disputed("EXTREME_POVERTY"):
        return Reading("REVIEW", "CATEGORY_DISPUTED", states=states)
    if record.contradicted("RELAPSED_INTO_POVERTY"):
        return Reading("REVIEW", "CONDITION_UNKNOWN", states=states)
    if at_sixty:
        return _share(record, 6_000, ("SUBSISTENCE_MARGIN", "RELAPSE_MONITORED"))
    if record.disputed("SUBSISTENCE_MARGIN"):
        return Reading("REVIEW", "CATEGORY_DISPUTED", states=states)
    if of_kind is None:
        return Reading("REVIEW", "MAY_BE_SUDDEN_HARDSHIP", states=states)
    return Reading("ELIGIBLE", None, "COST_BY_LOCAL_RULES", category="RIGID_EXPENDITURE", states=states)


def medical_top_up(record: OnRecord) -> Reading:
    burden, threshold = record.number("MEDICAL_BURDEN_LEFT"), record.value("MEDICAL_TOP_UP_THRESHOLD")
    states = {"burden_still_heavy": None if burden is None or threshold is None else burden > threshold}
    why = {"burden_still_heavy": "PARAMETER_NOT_SET" if threshold is None else None}
    return undecided(states, why) or Reading("ELIGIBLE", None, "TOP_UP", states=states)


def emergency_treatment(record: OnRecord) -> Reading:
    states = {"qualified": record.is_so("EMERGENCY_TREATMENT_QUALIFIED")}
    return undecided(states, {}) or Reading("ELIGIBLE", None, "FROM_FUND", states=states)


def _monitored_of_named_kind(record: OnRecord) -> bool | None:
    held = record.held("RELAPSE_MONITORED")
    if not held:
        return held
    kinds = {row.kind for row in record.recognitions("RELAPSE_MONITORED")}
    return True if kinds & NAMED_KINDS else None if None in kinds else False


def _is_pending(record: OnRecord, of_kind: bool | None, patient: bool | None) -> bool:
    """Something on record speaks for the person: a dispute, a kind that nobody recorded, a patient perhaps."""
    categories = (
        "SUBSISTENCE_ALLOWANCE", "EXTREME_POVERTY", "SUBSISTENCE_MARGIN", "RELAPSE_MONITORED", "RIGID_EXPENDITURE"
    )  # fmt: skip
    return (
        any(record.disputed(category) for category in categories)
        or record.contradicted("RELAPSED_INTO_POVERTY")
        or (record.held("RELAPSE_MONITORED") is True and of_kind is None)
        or (record.held("RIGID_EXPENDITURE") is True and patient is None)
    )


def _share(record: OnRecord, floor: int, categories: tuple[str, ...]) -> Reading:
    """The local ratio, and never less than the floor. Whoever has only the flag of agriculture has their own category."""
    ratio = record.value(f"MEDICAL_RATIO_AT_LEAST_{floor // 100}")
    others = ("SUBSISTENCE_MARGIN", "RELAPSE_MONITORED", "RIGID_EXPENDITURE", "OTHER_HARDSHIP")
    order = categories if floor == 6_000 else (*categories, *others)
    category = next((category for category in order if record.held(category)), None)
    reason = "PARAMETER_NOT_SET" if ratio is None else "PARAMETER_BELOW_FLOOR" if ratio < floor else None
    return Reading(
        "REVIEW" if reason else "ELIGIBLE",
        reason,
        "SHARE_OF_COST",
        max(ratio or 0, floor),
        category=category,
        states={"named": True},
    )
