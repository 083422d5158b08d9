"""What charities see of a need is made once, by the people of its township on that day, and stands for ever.

A later need of the same person within a year is told of as the earlier one was, so that two rows about one person never bound
them more closely than one. Who has no class waits, with the reason, for civil affairs alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Date, FromClause, Select, String, bindparam, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.codes import DeterminationOutcome
from hub.matching.anonymity import AnonymityClass, Interval, anonymity_classes
from hub.tables.charity import NeedRow, PublishedNeedRow, WaitingReason
from hub.tables.periods import current, in_force
from hub.tables.population import (
    CategoryDeterminationRow,
    DivisionRow,
    DivisionWithinRow,
    MembershipRow,
    PersonRow,
)
from hub.tables.versions import is_living, lives

SAME_CLASS = timedelta(days=365)
"""How long a person keeps the class that was told of them."""


@dataclass(frozen=True, slots=True)
class _Resident:
    """What is known of a low-income person of a district; None where it is not known, or not clear."""

    township: str
    age: int | None
    size: int | None


async def publish(connection: AsyncConnection, district: str, k: int, today: date) -> int:
    """Make what charities see of each need of a district that has nothing yet; return how many were made."""
    waiting = await _unpublished(connection, district)
    if not waiting:
        return 0
    residents = await _residents(connection, district, today)
    classes = _classes(residents.values(), k)
    told = await _told_before(connection, district, today)
    made = 0
    for need in waiting:
        resident = residents.get(need.person_id)
        found = told.get(need.person_id)
        if found is None or resident is None or found[0] != resident.township:
            found = _class_of(resident, classes)
        if isinstance(found, WaitingReason):
            await connection.execute(update(NeedRow).where(NeedRow.id == need.id).values(waiting_reason=found))
            continue
        township, its_class = found
        told[need.person_id] = found
        await connection.execute(insert(PublishedNeedRow), [_row(need, township, its_class, today)])
        made += 1
    return made


def _classes(residents: Any, k: int) -> Mapping[str, Sequence[AnonymityClass]]:
    people: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for resident in residents:
        if resident.age is not None and resident.size is not None:
            people[resident.township].append((resident.age, resident.size))
    return {township: anonymity_classes(found, k) for township, found in people.items()}


def _class_of(
    resident: _Resident | None, classes: Mapping[str, Sequence[AnonymityClass]]
) -> tuple[str, AnonymityClass] | WaitingReason:
    if resident is None:
        return WaitingReason.NOT_LOW_INCOME
    if resident.age is None or resident.size is None:
        return WaitingReason.FACTS_UNKNOWN
    for found in classes[resident.township]:
        if found.has(resident.age, resident.size):
            return resident.township, found
    return WaitingReason.TOO_FEW_ALIKE


def _row(need: Any, township: str, its_class: AnonymityClass, today: date) -> Mapping[str, Any]:
    return {
        "id": str(uuid4()),
        "need_id": need.id,
        "kind": need.kind,
        "urgency": need.urgency,
        "until": need.until,
        "township_code": township,
        "age_from": its_class.ages.low,
        "age_to": its_class.ages.high,
        "size_from": its_class.sizes.low,
        "size_to": its_class.sizes.high,
        "people": its_class.people,
        "published_on": today,
    }


async def _unpublished(connection: AsyncConnection, district: str) -> Sequence[Any]:
    need, person, published = NeedRow.__table__, PersonRow.__table__, PublishedNeedRow.__table__
    statement = (
        select(need.c.id, need.c.person_id, need.c.kind, need.c.urgency, need.c.until)
        .join(person, person.c.id == need.c.person_id)
        .where(current(need), lies_in(person.c.division_code, district))
        .where(~exists().where(published.c.need_id == need.c.id))
        .order_by(need.c.recorded_at, need.c.id)
    )
    return (await connection.execute(statement)).all()


async def _told_before(
    connection: AsyncConnection, district: str, today: date
) -> dict[str, tuple[str, AnonymityClass] | WaitingReason]:
    """Return the township and the class that were told of each person last, within the time for which they are kept."""
    need, published = NeedRow.__table__, PublishedNeedRow.__table__
    statement = (
        select(need.c.person_id, published)
        .join(published, published.c.need_id == need.c.id)
        .where(lies_in(published.c.township_code, district), published.c.published_on > today - SAME_CLASS)
        .order_by(published.c.published_on)
    )
    return {
        row.person_id: (
            row.township_code,
            AnonymityClass(Interval(row.age_from, row.age_to), Interval(row.size_from, row.size_to), row.people),
        )
        for row in await connection.execute(statement)
    }


async def _residents(connection: AsyncConnection, district: str, today: date) -> Mapping[str, _Resident]:
    """Return the low-income people of a district, by their ids: the living of whom a category is recognised on this day."""
    found = await connection.execute(_low_income(district), {"today": today})
    return {
        row.id: _Resident(
            row.township, row.birth_date and _age(row.birth_date, today), row.size if row.homes == 1 else None
        )
        for row in found
    }


def _low_income(district: str) -> Select[Any]:
    person, within, township = PersonRow.__table__, DivisionWithinRow.__table__, DivisionRow.__table__
    held = CategoryDeterminationRow.__table__
    today: ColumnElement[date] = bindparam("today", type_=Date())
    mine, others = MembershipRow.__table__.alias(), MembershipRow.__table__.alias()
    people = select(PersonRow.id).where(lies_in(PersonRow.__table__.c.division_code, district))
    homes = (
        select(mine.c.person_id, func.count().label("homes"), func.min(_text(mine)).label("household"))
        .where(current(mine), in_force(mine, today), mine.c.person_id.in_(people))
        .group_by(mine.c.person_id)
        .subquery()
    )
    sizes = (
        select(_text(others).label("household"), func.count().label("size"))
        .where(
            current(others),
            in_force(others, today),
            is_living(others.c.person_id, today),
            others.c.household_id.in_(select(mine.c.household_id).where(mine.c.person_id.in_(people))),
        )
        .group_by(others.c.household_id)
        .subquery()
    )
    return (
        select(person.c.id, person.c.birth_date, township.c.code.label("township"), homes.c.homes, sizes.c.size)
        .join(within, within.c.division_code == person.c.division_code)
        .join(township, (township.c.code == within.c.ancestor_code) & (township.c.level == "TOWNSHIP"))
        .outerjoin(homes, homes.c.person_id == person.c.id)
        .outerjoin(sizes, sizes.c.household == homes.c.household)
        .where(lies_in(person.c.division_code, district), lives(person.c.died_on, today))
        .where(
            exists().where(
                held.c.person_id == person.c.id,
                held.c.outcome == DeterminationOutcome.RECOGNISED,
                current(held),
                in_force(held, today),
            )
        )
    )


def _text(memberships: FromClause) -> ColumnElement[str]:
    """Return the household as text: PostgreSQL has no smallest UUID."""
    return memberships.c.household_id.cast(String)


def lies_in(division: ColumnElement[str], district: str) -> ColumnElement[bool]:
    """Return whether a division is a district, or lies in it."""
    within = DivisionWithinRow.__table__.alias()
    return exists().where(within.c.ancestor_code == district, within.c.division_code == division)


def _age(born: date, today: date) -> int:
    return max(0, today.year - born.year - ((today.month, today.day) < (born.month, born.day)))
