"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Dialect, String, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.types import TypeEngine

from hub.clock import moment_text

MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
"""How a moment is read that `hub.clock.moment_text` has written."""


_EARLIEST, _LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


def tellable(moment: datetime) -> datetime:
    """Return a stored moment, a day within the ends of the calendar, so that every time zone can tell it
    (`hub.tables.calendar`)."""
    return min(max(moment, _EARLIEST), _LATEST)


class Id(TypeDecorator[str]):
    """A UUID, as its lower-case text with dashes; native on PostgreSQL."""

    impl = String(36)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid(as_uuid=False))
        return dialect.type_descriptor(String(36))


class Moment(TypeDecorator[datetime]):
    """A point in time: aware, UTC, to the microsecond."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return value if dialect.name == "postgresql" else moment_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            value = datetime.strptime(value, MOMENT_FORMAT).replace(tzinfo=UTC)
        return value if value is None else tellable(value).astimezone(UTC)


class _TextAsList(TypeDecorator[list[str]]):
    """A list of short texts: an array on PostgreSQL, JSON text on SQLite."""

    impl = Text
    cache_ok = True
    element: TypeEngine[Any] = Text()

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(self.element))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return json.dumps(list(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> list[str] | None:
        parsed: list[str] | None = json.loads(value) if isinstance(value, str) else value
        return parsed


class TextList(_TextAsList):
    cache_ok = True


class IdList(_TextAsList):
    cache_ok = True
    element = Uuid(as_uuid=False)


Fen = BigInteger
"""Money, in whole fen (1/100 yuan)."""

BasisPoints = BigInteger
"""A ratio, in whole basis points (1/10,000)."""
