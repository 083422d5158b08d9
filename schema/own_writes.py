"""What is counted for an organisation: rows as they were before it wrote about them.

Whoever may write could else move a count by known steps, until a count tells what is withheld of one person: fill a cell up
to ten, take one out and put the person in. So what an organisation registered within the last `OWN_WRITES_DAYS` days is not in
its own statistics, what it corrected is counted as it stood before, and the same holds for its determinations, for who
belongs to which household by it, and for deaths that it registered. What it delivered is what it wrote: a delivered row
does not name its organisation, but has the moment of a batch of its delivery, which no other delivery has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from sqlalchemy import (
    CTE,
    ColumnClause,
    ColumnElement,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    SelectBase,
    Table,
    and_,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.visitors import iterate

from hub.catalogue.declarations import QueryContext
from hub.catalogue.statistics import Holds
from hub.tables.deliveries import DeliveryBatchRow, DeliveryRow
from hub.tables.exchange import ChangeEventRow
from hub.tables.ledger import LedgerEventRow
from hub.tables.periods import current, in_force
from hub.tables.population import CategoryDeterminationRow, PersonRow, PersonVersionRow, WithdrawalRow
from schema.lists import is_recognised


def before_own_writes(table: Table, versions: Table) -> Callable[[QueryContext, Sequence[str], Holds], SelectBase]:
    """Return some columns of the rows of a table, as they stood before the first recent write of the organisation that
    asks."""

    def rows(context: QueryContext, columns: Sequence[str], holds: Holds) -> SelectBase:
        now, own = table.alias(), _written_by_own(table, versions, context)
        condition = holds(now)
        untouched = select(*(now.c[name] for name in columns)).where(
            now.c.id.not_in(select(own.c.record_id)), condition
        )
        # INVARIANT: no column is looked at but those that are wanted and that the condition rests on.
        used = (item.name for item in iterate(condition) if isinstance(item, ColumnClause) and item.table is now)
        then = _as_it_stood(table, versions, own, tuple(dict.fromkeys((*columns, *used)))).subquery()
        return union_all(untouched, select(*(then.c[name] for name in columns)).where(holds(then)))

    return rows


def _written_by_own(table: Table, versions: Table, context: QueryContext) -> CTE:
    """Return the rows that the organisation wrote lately, and when it did so first."""
    event, entry = ChangeEventRow.__table__.alias(), LedgerEventRow.__table__.alias()
    one_by_one = (
        select(event.c.record_id, event.c.at)
        .join(entry, entry.c.id == event.c.ledger_event_id)
        .where(
            event.c.table_name == literal_column(f"'{table.name}'"),
            event.c.at > context.request("own_since"),
            entry.c.organisation_id == context.request("organisation_id"),
        )
    )
    moments, holder = _moments_of_own_deliveries(context), versions.c[f"{table.name}_id"]
    written: Any = union_all(
        one_by_one,
        *(
            select(each.label("record_id"), at.label("at")).where(at > context.request("own_since"), at.in_(moments))
            for each, at in (
                (table.c.id, table.c.recorded_at),
                (holder, versions.c.recorded_at),
                (holder, versions.c.superseded_at),
            )
        ),
    ).subquery()
    return (
        select(written.c.record_id, func.min(written.c.at).label("at"))
        .group_by(written.c.record_id)
        .cte(f"own_{table.name}")
    )


def _moments_of_own_deliveries(context: QueryContext) -> SelectBase:
    """Return the moments at which deliveries of the organisation wrote lately, ended what was missing from them, or were withdrawn."""
    delivery, batch = DeliveryRow.__table__.alias(), DeliveryBatchRow.__table__.alias()
    is_own = delivery.c.organisation_id == context.request("organisation_id")
    since = context.request("own_since")
    stored = select(batch.c.at).join(delivery, delivery.c.id == batch.c.delivery_id)
    withdrawn = select(delivery.c.withdrawn_at).where(is_own, delivery.c.withdrawn_at > since)
    return union_all(stored.where(is_own, batch.c.at > since), withdrawn)


def _as_it_stood(table: Table, versions: Table, own: CTE, columns: Sequence[str]) -> Select[Any]:
    """Return the version of each of these rows that the first write replaced; none of what was registered by it."""
    holder = versions.c[f"{table.name}_id"]
    replaced = (
        select(holder.label("record_id"), own.c.at, func.min(versions.c.superseded_at).label("superseded_at"))
        .join_from(versions, own, own.c.record_id == holder)
        .where(versions.c.superseded_at >= own.c.at)
        .group_by(holder, own.c.at)
        .subquery()
    )
    is_it = and_(replaced.c.record_id == holder, replaced.c.superseded_at == versions.c.superseded_at)
    return (
        select(*(holder.label("id") if name == "id" else versions.c[name] for name in columns))
        .join_from(versions, replaced, is_it)
        .where(versions.c.recorded_at < replaced.c.at)
    )


def held_before_own_writes(held: FromClause, context: QueryContext) -> ColumnElement[bool]:
    """Return True for a determination that puts its person into its category today, whatever the organisation wrote
    lately."""
    stood = stood_before_own_writes(CategoryDeterminationRow.__table__, held, context)
    return and_(stood, in_force(held, context.request("today")), is_recognised(held))


def stood_before_own_writes(table: FromClause, rows: FromClause, context: QueryContext) -> ColumnElement[bool]:
    """Return True for rows of a table about persons that hold, whatever the organisation wrote lately."""
    later, why = table.alias(), WithdrawalRow.__table__.alias()
    replaces = and_(later.c.person_id == rows.c.person_id, later.c.supersedes_id == rows.c.id)
    replaced_by_own = _has(later, and_(replaces, _is_own(later, context)))
    withdrawn = _has(why, and_(why.c.record_id == rows.c.id, _is_own(why, context)))
    return and_(~_is_own(rows, context), or_(current(rows), replaced_by_own, withdrawn))


def recorded_before_own_writes(record: FromClause, table: Table, context: QueryContext) -> ColumnElement[bool]:
    """Return True for a record of assistance that stands, whatever the organisation wrote lately."""
    later = table.alias()
    replaces = and_(later.c.person_id == record.c.person_id, later.c.supersedes_id == record.c.id)
    replaced_by_own = _has(later, and_(replaces, _is_own(later, context)))
    return and_(~_is_own(record, context), or_(current(record), replaced_by_own))


def uncorrected_before_own_writes(rows: FromClause, table: Table, context: QueryContext) -> ColumnElement[bool]:
    """Return True for rows about persons that no other one corrects, closed or not, whatever the organisation wrote lately."""
    later = table.alias()
    corrects = and_(later.c.person_id == rows.c.person_id, later.c.supersedes_id == rows.c.id)
    return and_(~_is_own(rows, context), ~_has(later, and_(corrects, ~_is_own(later, context))))


def death_before_own_writes(context: QueryContext) -> Callable[[FromClause], ColumnElement[Any]]:
    """Return the day of a person's death, whatever the organisation wrote lately; none of whom it registered itself."""
    table, versions = cast(Table, PersonRow.__table__), cast(Table, PersonVersionRow.__table__)
    own = _written_by_own(table, versions, context)
    then = _as_it_stood(table, versions, own, ("id", "died_on")).cte("person_then")

    def died_on(person: FromClause) -> ColumnElement[Any]:
        earlier = select(then.c.died_on).where(then.c.id == person.c.id).scalar_subquery()
        return case((person.c.id.in_(select(own.c.record_id)), earlier), else_=person.c.died_on)

    return died_on


def _has(rows: FromClause, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return True where a row of a table has a condition on the row at hand.

    As the first of them, and not by EXISTS: for that PostgreSQL may read a whole table once and remember it.
    """
    first: ScalarSelect[int] = (
        select(literal_column("1", Integer()))
        .select_from(rows)
        .where(condition)
        .limit(literal_column("1"))
        .scalar_subquery()
    )
    return first.is_not(None)


def _is_own(rows: FromClause, context: QueryContext) -> ColumnElement[bool]:
    """Return True for what the organisation wrote or delivered lately, False for all else: a delivered row names no organisation."""
    is_named = func.coalesce(rows.c.organisation_id == context.request("organisation_id"), false())
    delivered = and_(rows.c.organisation_id.is_(None), rows.c.recorded_at.in_(_moments_of_own_deliveries(context)))
    return and_(rows.c.recorded_at > context.request("own_since"), or_(is_named, delivered))
