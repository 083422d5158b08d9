"""Basic living assistance (§8) in plain Python."""

from __future__ import annotations

from dataclasses import replace

from tests.policy.reading import OnRecord, Reading, all_of, any_of, of_an_open_list, undecided


def subsistence_allowance(record: OnRecord) -> Reading:
    """By determination; alone, from a subsistence-margin household; or nothing but an application."""
    hardship = any_of((record.is_so("SEVERELY_DISABLED"), record.is_so("GRAVELY_ILL")))
    allowance, margin = record.held("SUBSISTENCE_ALLOWANCE"), record.held("SUBSISTENCE_MARGIN")
    disputed = record.disputed("SUBSISTENCE_ALLOWANCE")
    pending = disputed or record.disputed("SUBSISTENCE_MARGIN") or (margin is True and hardship is None)
    named, why = of_an_open_list(record, (allowance, all_of((margin, hardship))), pending=pending)
    application = {
        "adult": record.adult(),
        "jobless": record.is_so("JOBLESS"),
        "severely_disabled": record.is_so("SEVERELY_DISABLED"),
    }
    states = {"named": named, **application}
    may_apply = all_of(application.values())
    if named is True and not disputed:
        kind, category = (
            ("ALLOWANCE", "SUBSISTENCE_ALLOWANCE") if allowance else ("ALLOWANCE_ALONE", "SUBSISTENCE_MARGIN")
        )
        return Reading("ELIGIBLE", None, kind, category=category, states=states)
    if may_apply:
        return Reading("MAY_APPLY", None, "ONE_PERSON_HOUSEHOLD", states=states)
    if named is True:
        return Reading("REVIEW", "CATEGORY_DISPUTED", "ALLOWANCE_ALONE", category="SUBSISTENCE_MARGIN", states=states)
    if named is False and may_apply is None:
        return Reading("REVIEW", "CONDITION_UNKNOWN", states=states)
    found = undecided({"named": named}, {"named": why})
    assert found is not None
    return replace(found, states=states)


def extreme_poverty_support(record: OnRecord) -> Reading:
    """By determination, and nothing else."""
    states = {"named": record.held("EXTREME_POVERTY")}
    return undecided(states, {}) or Reading("ELIGIBLE", None, "SUPPORT", category="EXTREME_POVERTY", states=states)
