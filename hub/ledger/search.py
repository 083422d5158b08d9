"""The ledger searched: by client, person, account, coordinate, purpose, outcome, department and time; newest first, page by page.

What is found are first the keys of a page, by an index, and then its events. A person's entries come by an index of subjects. Those of a
coordinate lie under each set of fields that has it, and those of a department under each of its organisations: the newest of each are
read, and the newest of all these are the page's, so that a page costs the same however many entries there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    SelectBase,
    String,
    Text,
    and_,
    any_,
    bindparam,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    tuple_,
    union,
)
from sqlalchemy.dialects.postgresql import array

from hub.ledger.event import Event
from hub.ledger.read_back import event_of_row, select_events
from hub.sources.source import CompiledQuery, Source
from hub.tables.governance import OrganisationRow
from hub.tables.ledger import (
    IS_UNUSUAL,
    NAMES_FIELDS_ITSELF,
    SUBJECTS_ON_SQLITE,
    USUAL_OUTCOME,
    CoordinateSetRow,
    LedgerEventRow,
)
from hub.tables.types import Id, Moment

PAGE = 100
"""Events of a page, if nobody says otherwise."""

_EQUAL = ("client_id", "account_id", "purpose", "outcome")
_ALONE = ("client_id", "account_id", "subject")
"""What has an index of its own under which its entries are few, so that all else is looked at in each of them."""


class Placed(Protocol):
    """Where an event stands among all, the newest first: an event itself, or what is kept of one."""

    @property
    def at(self) -> datetime: ...
    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSearch:
    """What every event that is found has; None for anything. `subject` and `account_id` are UUIDs, `since` is inside and `until` is not.

    `coordinate` was given or refused, and `without` was not given. `department` is the code of the department whose organisations asked.
    """

    subject: str | None = None
    client_id: str | None = None
    account_id: str | None = None
    coordinate: str | None = None
    without: str | None = None
    purpose: str | None = None
    outcome: str | None = None
    department: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def search_events(
    source: Source, search: LedgerSearch, *, after: Placed | None = None, limit: int = PAGE
) -> list[Event]:
    """Return the newest events that are found, or those that come after the last one of a page.

    Raises `Altered` when the fields of one are not what was recorded, `SourceUnavailable` and `StatementTimeout`.
    """
    query, values = search_query(source, search, after=after, limit=limit)
    return [event_of_row(row, source) for row in await source.fetch(query, values)]


def search_query(
    source: Source, search: LedgerSearch, *, after: Placed | None = None, limit: int = PAGE
) -> tuple[CompiledQuery, dict[str, Any]]:
    """Return the statement of a search, and its values."""
    asked = _Asked(source, search, after)
    keys, rows = asked.keys().subquery(), LedgerEventRow.__table__
    found = select_events().where(rows.c.id.in_(select(keys.c.id))).order_by(rows.c.at.desc(), rows.c.id.desc())
    values = {name: value for name in LedgerSearch.__slots__ if (value := getattr(search, name)) is not None}
    if after is not None:
        values |= {"after_at": after.at, "after_id": after.id}
    return CompiledQuery.of(found, source, by_value=True), values | {"most": limit}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search on one database, from a place on."""

    source: Source
    search: LedgerSearch
    after: Placed | None

    @property
    def on_postgresql(self) -> bool:
        return self.source.dialect == "postgresql"

    def keys(self) -> Select[Any]:
        """Return the keys of the page."""
        search = self.search
        if search.subject is not None:
            # Found first, whatever the order: along an index of time, a person with few events would be looked for among all.
            return self._first(self._of_subject().offset(literal_column("0")).subquery())
        if any(getattr(search, name) is not None for name in _ALONE):
            return self._first(LedgerEventRow.__table__.alias())
        if search.coordinate is not None:
            with_it, older = self._sets(), LedgerEventRow.__table__.alias()
            itself = select(self._first(older, self._names_itself(older), met="coordinate").subquery())
            found: SelectBase = union(
                *(self._newest_of_each(with_it, name, "coordinate") for name in ("given_set", "refused_set")), itself
            )
        elif search.department is not None:
            found = self._newest_of_each(self._organisations(), "organisation_id", "department")
        else:
            return self._first(LedgerEventRow.__table__.alias())
        return _newest(found.subquery())

    def _first(self, rows: FromClause, *conditions: ColumnElement[bool], met: str = "") -> Select[Any]:
        """Return the keys of the newest of some events that fulfil the conditions and have all that is searched for; what is `met`
        by the conditions is not asked again."""
        return _newest(rows).where(*self._conditions(rows.c, met), *conditions)

    def _newest_of_each(self, holders: FromClause, name: str, met: str) -> Select[Any]:
        """Return the newest keys under each of some values of a column, by the index of both: as many of each as a page may have."""
        rows, key = LedgerEventRow.__table__.alias(), next(iter(holders.c))
        if self.on_postgresql:
            # A range, though it has one value, since its order is then that of no other index. By equality PostgreSQL may read along
            # time instead, by what is usual of a column, and reads everything for an organisation that never asked.
            column = rows.c[name]
            each = self._first(rows, column >= key, column <= key, met=met).order_by(None)
            each = each.order_by(column.desc(), rows.c.at.desc(), rows.c.id.desc())
            found = each.correlate(holders).lateral()
            return select(*found.c).select_from(holders.join(found, true()))
        each = self._first(rows, rows.c[name] == key, met=met).correlate(holders)
        # SQLite has no LATERAL, but a table function that looks at what stands before it.
        kept = each.subquery()
        listed = select(func.json_group_array(func.json_array(kept.c.id, kept.c.at))).scalar_subquery()
        item = func.json_each(listed).table_valued("value")
        id_, at = (func.json_extract(item.c.value, literal_column(f"'$[{place}]'")) for place in range(2))
        return select(id_.label("id"), at.label("at")).select_from(holders.join(item, true()))

    # --- where entries lie ----------------------------------------------------------------------------------------

    def _of_subject(self) -> Select[Any]:
        """Return the events about the person who is bound as `subject`."""
        rows, subject = LedgerEventRow.__table__, bindparam("subject", type_=Id())
        if self.on_postgresql:
            return select(rows).where(rows.c.subjects.op("@>", is_comparison=True)(array([subject])))
        about = SUBJECTS_ON_SQLITE
        return select(rows).join_from(about, rows, rows.c.id == about.c.event_id).where(about.c.subject == subject)

    def _sets(self, coordinate: str = "coordinate") -> FromClause:
        """Return the sets of fields that have the coordinate that is bound by a name."""
        sets = CoordinateSetRow.__table__
        return select(sets.c.id).where(self._contains(sets.c.names, coordinate)).subquery()

    def _organisations(self) -> FromClause:
        """Return the organisations of the department."""
        row = OrganisationRow.__table__.c
        return select(row.id).where(row.department == bindparam("department", type_=String())).subquery()

    def _names_itself(self, row: FromClause) -> ColumnElement[bool]:
        """Return True for an event from before there were sets that gave or refused the coordinate."""
        own = or_(self._contains(row.c.given), self._contains(row.c.refused))
        return and_(NAMES_FIELDS_ITSELF[self.source.dialect], own)

    # --- what an event has ----------------------------------------------------------------------------------------

    def _conditions(self, row: Any, met: str) -> Iterator[ColumnElement[bool]]:
        search = self.search
        for name in _EQUAL:
            if getattr(search, name) is not None:
                yield row[name] == bindparam(name, type_=row[name].type)
        if search.outcome not in (None, USUAL_OUTCOME):
            yield and_(IS_UNUSUAL)
        if search.since is not None:
            yield row.at >= bindparam("since", type_=Moment())
        if search.until is not None:
            yield row.at < bindparam("until", type_=Moment())
        if self.after is not None:
            place = tuple_(bindparam("after_at", type_=Moment()), bindparam("after_id", type_=Id()))
            yield tuple_(row.at, row.id) < place
        if search.department is not None and met != "department":
            yield row.organisation_id.in_(select(self._organisations()))
        if search.coordinate is not None and met != "coordinate":
            with_it = select(self._sets())
            own = (self._contains(row[name]) for name in ("given", "refused"))
            yield or_(row.given_set.in_(with_it), row.refused_set.in_(with_it), *own)
        if search.without is not None:
            without = select(self._sets("without"))
            yield and_(
                func.coalesce(row.given_set.not_in(without), true()),
                not_(func.coalesce(self._contains(row.given, "without"), false())),
            )

    def _contains(self, names: ColumnElement[Any], coordinate: str = "coordinate") -> ColumnElement[bool]:
        """Return whether a list of names has the coordinate that is bound by a name."""
        if self.on_postgresql:
            return bindparam(coordinate, type_=Text()) == any_(names)
        each = func.json_each(names).table_valued("value")
        return select(literal_column("1")).select_from(each).where(each.c.value == bindparam(coordinate)).exists()


def _newest(rows: FromClause | SelectBase) -> Select[Any]:
    """Return the keys of the newest of some events, as many as a page may have."""
    newest = select(rows.c.id, rows.c.at).order_by(rows.c.at.desc(), rows.c.id.desc())  # type: ignore[union-attr]
    return newest.limit(bindparam("most"))
