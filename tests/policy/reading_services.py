"""Services (§15) in plain Python."""

from __future__ import annotations

from tests.policy.reading import CATEGORIES, OnRecord, Reading, all_of, any_of, of_an_open_list, undecided


def care_visits(record: OnRecord) -> Reading:
    """Elderly people, minors, disabled people and the like, who cannot care for themselves."""
    adult = record.adult()
    minor = None if adult is None else not adult
    kind = any_of((record.elderly(), minor, record.is_so("DISABLED"), record.is_so("SEVERELY_DISABLED")))
    return _cared_for(record, kind, "CARE")


def collective_care(record: OnRecord) -> Reading:
    return _cared_for(record, record.elderly(), "CARE_TOGETHER")


def social_work(record: OnRecord) -> Reading:
    states = {"low_income_category": record.low_income()}
    return undecided(states, {}) or Reading("ELIGIBLE", None, "SOCIAL_WORK_SERVICE", states=states)


def _cared_for(record: OnRecord, of_the_kind: bool | None, benefit: str) -> Reading:
    disputed = any(record.disputed(category) for category in CATEGORIES)
    pending = disputed or (record.low_income() is True and of_the_kind is None)
    named, why = of_an_open_list(record, (all_of((record.low_income(), of_the_kind)),), pending=pending)
    states = {"named": named, "unable_to_self_care": record.is_so("UNABLE_TO_SELF_CARE")}
    return undecided(states, {"named": why}) or Reading("ELIGIBLE", None, benefit, states=states)
