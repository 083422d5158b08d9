"""Education aid (§10) in plain Python."""

from __future__ import annotations

from tests.policy.reading import OnRecord, Reading, of_an_open_list, undecided

NAMED = ("SUBSISTENCE_ALLOWANCE", "EXTREME_POVERTY", "SUBSISTENCE_MARGIN", "RIGID_EXPENDITURE")


def education_aid(record: OnRecord) -> Reading:
    groups = [*(record.held(category) for category in NAMED), record.is_so("DISADVANTAGED_STUDENT")]
    pending = any(record.disputed(category) for category in NAMED) or record.contradicted("DISADVANTAGED_STUDENT")
    named, why = of_an_open_list(record, groups, pending=pending)
    states = {
        "named": named,
        "at_school": record.is_so("AT_SCHOOL"),
        "qualified": record.is_so("EDUCATION_AID_QUALIFIED"),
    }
    if found := undecided(states, {"named": why}):
        return found
    category = next((category for category in NAMED if record.held(category)), None)
    newly = record.is_so("NEWLY_ASSESSED_STUDENT")
    if newly is None:
        return Reading("REVIEW", "CONDITION_UNKNOWN", category=category, states=states)
    kind = "NEXT_PERIOD" if newly else "THIS_PERIOD"
    return Reading("ELIGIBLE", None, kind, category=category, states=states)
