"""The ledger searched: by client, person, account, coordinate, purpose, outcome and time; newest first, page by page.

A person's entries come by the inverted index of subjects, a client's and an account's by an index of their own, and all others by time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, any_, bindparam, func, literal_column, or_, select, tuple_
from sqlalchemy.dialects.postgresql import array

from hub.ledger.event import Event
from hub.ledger.read_back import event_of_row, select_events
from hub.sources.source import CompiledQuery, Source
from hub.tables.ledger import CoordinateSetRow, LedgerEventRow
from hub.tables.types import Id, Moment

PAGE = 100
"""Events of a page, if nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSearch:
    """What every event that is found has; None for anything. `subject` and `account_id` are UUIDs, `since` is inside and `until` is not.

    `coordinate` was given or refused.
    """

    subject: str | None = None
    client_id: str | None = None
    account_id: str | None = None
    coordinate: str | None = None
    purpose: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def search_events(
    source: Source, search: LedgerSearch, *, after: Event | None = None, limit: int = PAGE
) -> list[Event]:
    """Return the newest events that are found, or those that come after the last one of a page.

    Raises `Altered` when the fields of one are not what was recorded, `SourceUnavailable` and `StatementTimeout`.
    """
    query, values = search_query(source, search, after=after, limit=limit)
    return [event_of_row(row, source) for row in await source.fetch(query, values)]


def search_query(
    source: Source, search: LedgerSearch, *, after: Event | None = None, limit: int = PAGE
) -> tuple[CompiledQuery, dict[str, Any]]:
    """Return the statement of a search, and its values."""
    values: dict[str, Any] = {"most": limit}
    rows: FromClause = LedgerEventRow.__table__
    if search.subject is not None:
        values["subject"] = search.subject
        # Found first, whatever the order: along an index of time, a person with few events would be looked for among all.
        rows = select(rows).where(concerns(source)).offset(literal_column("0")).subquery()
    conditions = list(_conditions(source, rows.c, search, values))
    if after is not None:
        values |= {"after_at": after.at, "after_id": after.id}
        place = tuple_(bindparam("after_at", type_=Moment()), bindparam("after_id", type_=Id()))
        conditions.append(tuple_(rows.c.at, rows.c.id) < place)
    found = select_events(rows=rows).where(*conditions).order_by(rows.c.at.desc(), rows.c.id.desc())
    return CompiledQuery.of(found.limit(bindparam("most")), source, by_value=True), values


def concerns(source: Source) -> ColumnElement[bool]:
    """Return True for an event about the person who is bound as `subject`."""
    subject = bindparam("subject", type_=Id())
    if source.dialect == "postgresql":
        return LedgerEventRow.__table__.c.subjects.op("@>", is_comparison=True)(array([subject]))
    each = func.json_each(LedgerEventRow.subjects).table_valued("value")
    return select(literal_column("1")).select_from(each).where(each.c.value == subject).exists()


def _conditions(
    source: Source, row: Any, search: LedgerSearch, values: dict[str, Any]
) -> Iterator[ColumnElement[bool]]:
    for name in ("client_id", "account_id", "purpose", "outcome"):
        if (value := getattr(search, name)) is not None:
            values[name] = value
            yield row[name] == bindparam(name, type_=row[name].type)
    if search.since is not None:
        values["since"] = search.since
        yield row.at >= bindparam("since", type_=Moment())
    if search.until is not None:
        values["until"] = search.until
        yield row.at < bindparam("until", type_=Moment())
    if search.coordinate is not None:
        values["coordinate"] = search.coordinate
        sets = CoordinateSetRow.__table__.c
        with_it = select(sets.id).where(_contains(source, sets.names)).scalar_subquery()
        own = (_contains(source, row[name]) for name in ("given", "refused"))
        yield or_(row.given_set.in_(with_it), row.refused_set.in_(with_it), *own)


def _contains(source: Source, names: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether a list of names has the coordinate."""
    if source.dialect == "postgresql":
        return bindparam("coordinate", type_=Text()) == any_(names)
    each = func.json_each(names).table_valued("value")
    return select(literal_column("1")).select_from(each).where(each.c.value == bindparam("coordinate")).exists()
