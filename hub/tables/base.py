"""The declarative base: one metadata, one naming convention, so that migrations can name every constraint."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.tables.types import Id, Moment


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Moment}


class Identified:
    """A row with a UUID of its own."""

    id: Mapped[str] = mapped_column(Id, primary_key=True)


class RecordedTime:
    """Recorded time: when the hub came to know the row, and when a correction replaced it."""

    recorded_at: Mapped[datetime] = mapped_column(Moment)
    superseded_at: Mapped[datetime | None] = mapped_column(Moment)


class ValidTime:
    """Valid time: the first and the last day on which the row holds; both inside, an open end is null."""

    since: Mapped[date]
    until: Mapped[date | None]
