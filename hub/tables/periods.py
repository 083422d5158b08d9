"""Which rows hold: on a day (valid time), and by what is known (recorded time)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, or_


def in_force(rows: FromClause, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return True on the first day, on the last, and between them."""
    return and_(rows.c.since <= day, or_(rows.c.until.is_(None), rows.c.until >= day))


def current(rows: FromClause) -> ColumnElement[bool]:
    """Return True while no correction has replaced the row."""
    return rows.c.superseded_at.is_(None)


def known(rows: FromClause, moment: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return True when the hub knew the row at that moment, and no correction had replaced it yet."""
    return and_(rows.c.recorded_at <= moment, or_(rows.c.superseded_at.is_(None), rows.c.superseded_at > moment))
