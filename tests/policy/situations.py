"""What is on record about some people: plain data, in a small city of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Recorded:
    """Something that was known from one moment until another."""

    recorded_at: datetime = LONG_AGO
    superseded_at: datetime | None = None

    def moments(self) -> dict[str, Any]:
        return {"recorded_at": self.recorded_at, "superseded_at": self.superseded_at}


@dataclass(frozen=True, kw_only=True)
class Dated(Recorded):
    """Something on record: both days inside, and known from one moment until another."""

    since: date
    until: date | None = None

    def times(self) -> dict[str, Any]:
        return {"since": self.since, "until": self.until, **self.moments()}


@dataclass(frozen=True, kw_only=True)
class Determination(Dated):
    category: str
    kind: str | None = None
    outcome: str = "RECOGNISED"


@dataclass(frozen=True, kw_only=True)
class Fact(Dated):
    kind: str
    value: int | None


@dataclass(frozen=True, kw_only=True)
class LocalValue(Dated):
    code: str
    value: int | None
    place: str = "city"


@dataclass(frozen=True, kw_only=True)
class Snapshot(Recorded):
    """Sums in fen: a month's income per head, the rest of a year."""

    as_of: date
    total_income: int | None = None
    income_per_head: int | None = None
    savings: int | None = None
    medical_spend: int | None = None
    education_spend: int | None = None
    other_spend: int | None = None


@dataclass(frozen=True, kw_only=True)
class OtherMember(Dated):
    """Since when somebody else belongs to a household, and what is on record about them."""

    determinations: Sequence[Determination] = ()
    facts: Sequence[Fact] = ()
    id: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True)
class Household:
    """A household. `urban_before` was known until a moment; `others` are the other persons who belong to it."""

    urban: bool | None = None
    snapshots: Sequence[Snapshot] = ()
    others: Sequence[OtherMember] = ()
    urban_before: tuple[bool | None, datetime] | None = None
    id: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True, kw_only=True)
class Membership(Dated):
    household: Household


@dataclass(frozen=True)
class Person:
    """A person; `born_before` is the day of birth that was known until a moment."""

    place: str = "district"
    determinations: Sequence[Determination] = ()
    facts: Sequence[Fact] = ()
    homes: Sequence[Membership] = ()
    born: date | None = None
    born_before: tuple[date | None, datetime] | None = None
    id: str = field(default_factory=lambda: str(uuid4()))


AROUND: Mapping[str, tuple[str, ...]] = {
    "city": ("city",),
    "district": ("district", "city"),
    "township": ("township", "district", "city"),
    "neighbour": ("neighbour", "city"),
}
"""A small city: each place with those around it, the nearest first."""
