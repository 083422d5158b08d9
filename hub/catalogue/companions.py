"""What goes with a row that is written: in its transaction, by rules of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.tables.base import Base


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row as it was just written, with its columns by name, and by which organisation, when, and on which day in Chongqing."""

    id: str
    values: Mapping[str, Any]
    organisation_id: str
    at: datetime
    today: date


@dataclass(frozen=True, slots=True)
class CompanionRow:
    """Another row that was written with it, and whom it is about."""

    table: type[Base]
    id: str
    person_id: str


Companions = Callable[[AsyncConnection, WrittenRow], Awaitable[Sequence[CompanionRow]]]
"""Writes what goes with a row, and returns what partners are to hear of beside it. Raises `HubError` for what stands against the
row; then nothing of it is written."""
