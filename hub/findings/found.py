"""What a finder tells of each thing that it finds: the columns of its statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    Text,
    bindparam,
    case,
    cast,
    literal_column,
    null,
    select,
)

from hub.tables.findings import FindingKind
from hub.tables.types import Id, Moment

SubjectSelector = Callable[[FromClause], ColumnElement[bool]]
"""Says of persons or households, by their `id` and `division_code`, which of them are looked at."""

ON: ColumnElement[date] = bindparam("on", type_=Date())
KNOWN_AT: ColumnElement[datetime] = bindparam("known_at", type_=Moment())
LONGEST_LIFE_AGO: ColumnElement[date] = bindparam("longest_life_ago", type_=Date())
VERY_OLD_AGO: ColumnElement[date] = bindparam("very_old_ago", type_=Date())

LONGEST_LIFE, VERY_OLD = 130, 110
"""Ages in years: nobody has reached the first, and few the second."""


def parameters(known_at: datetime, on: date) -> dict[str, Any]:
    """Return what every finder is given: the moment, the day in Chongqing, and the days of birth that ages come to."""
    ago = {age: _years_before(on, age) for age in (LONGEST_LIFE, VERY_OLD)}
    return {
        "on": on,
        "known_at": known_at,
        "longest_life_ago": ago[LONGEST_LIFE],
        "very_old_ago": ago[VERY_OLD],
    }


def _years_before(day: date, years: int) -> date:
    first = day.replace(day=1, year=day.year - years)
    return first + timedelta(days=day.day - 1)


def found(
    kind: FindingKind | ColumnElement[Any],
    *,
    person: FromClause | None = None,
    household: FromClause | None = None,
    told_by: Sequence[FromClause],
    apart: Sequence[ColumnElement[Any]] = (),
) -> Select[Any]:
    """Return the columns of findings about a person or a household.

    `told_by` are the rows of one table by which it is found: the one that was recorded last says who answers for it. `apart` is
    what tells two findings of a kind about the same person or household from each other.
    """
    about = person if person is not None else household
    assert about is not None
    first, *others = told_by
    recorded_at: ColumnElement[Any] = first.c.recorded_at
    organisation = _organisation(first)
    for other in others:
        organisation = case((other.c.recorded_at > recorded_at, _organisation(other)), else_=organisation)
        recorded_at = case((other.c.recorded_at > recorded_at, other.c.recorded_at), else_=recorded_at)
    mark: ColumnElement[Any] = _word("")
    for part in apart:
        mark = mark + _word(" ") + cast(part, Text())
    return select(
        (_word(kind) if isinstance(kind, FindingKind) else kind).label("kind"),
        (person.c.id if person is not None else cast(null(), Id())).label("person_id"),
        (household.c.id if household is not None else cast(null(), Id())).label("household_id"),
        about.c.division_code.label("division_code"),
        mark.label("mark"),
        _word(table_of(first)).label("table_name"),
        recorded_at.label("recorded_at"),
        organisation.label("organisation_id"),
    )


def table_of(rows: FromClause) -> str:
    """Return the name of the table that rows are of."""
    table: Any = getattr(rows, "element", rows)
    return str(table.name)


def _organisation(rows: FromClause) -> ColumnElement[Any]:
    return rows.c.organisation_id if "organisation_id" in rows.c else cast(null(), Id())


def _word(word: str) -> ColumnElement[str]:
    """Return a text of this module's own, or a code, as SQL writes it."""
    return literal_column(f"'{word}'", Text())
