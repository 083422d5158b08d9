"""The answers of both in one shape, to be compared: the hub's own for what is read, and a list of records for writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hub.fixed_point import format_hundredths

_RECORDS = ("BasicLivingAid", "TemporaryRelief", "EducationAid", "PremiumSubsidy", "MedicalAssistance")
_SUMS, _NUMBERS = ("amount", "selfPaid"), ("insuranceYear",)


def as_it_is(data: Mapping[str, Any]) -> Any:
    """Return what the hub tells of the one field that is asked for."""
    (told,) = data.values()
    return told


def hub_records(data: Mapping[str, Any]) -> list[Any]:
    """Return the records that the hub stored, of one write or of a batch."""
    told = as_it_is(data)
    return [one and one["record"] for one in (told if isinstance(told, list) else [told])]


def person(data: Mapping[str, Any]) -> Any:
    return _person(data["person"])


def persons(data: Mapping[str, Any]) -> Any:
    return {"nodes": [_person(one) for one in data["persons"]]}


def decisions(data: Mapping[str, Any]) -> Any:
    return [
        {"position": one["place"], "verdict": one["verdict"], "person": _person(one["person"])}
        for one in data["decisions"]
    ]


def records(data: Mapping[str, Any]) -> list[Any]:
    """Return the records that PostGraphile stored, in the order of the mutations."""
    return [_record(one["premiumSubsidy"]) for one in data.values()]


def _person(told: Mapping[str, Any] | None) -> Any:
    if told is None:
        return None
    shown = {name: told[name] for name in ("id", "name", "sex", "birthDate", "idNumber")}
    return shown | {"household": _household(told), "assistanceRecords": {"nodes": _newest_first(told)}}


def _household(told: Mapping[str, Any]) -> Any:
    """Return the household of today: of several the one with the lowest identifier, as the hub takes it."""
    households = [one["household"] for one in told["homes"] if one["household"]]
    return min(households, key=lambda one: str(one["id"]), default=None)


def _newest_first(told: Mapping[str, Any]) -> list[Any]:
    found = sorted(_records(told), key=lambda one: str(one["id"]))
    return sorted(found, key=lambda one: str(one["givenOn"]), reverse=True)


def _records(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for kind in _RECORDS:
        for one in told[kind]:
            yield {"__typename": kind, **_record(one)}


def _record(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's values as the hub writes them: PostgreSQL's bigint is a text to PostGraphile, and sums are kept
    in fen."""
    shown = dict(told)
    for name in _SUMS:
        if shown.get(name) is not None:
            shown[name] = format_hundredths(int(shown[name]))
    for name in _NUMBERS:
        if name in shown:
            shown[name] = int(shown[name])
    return shown
