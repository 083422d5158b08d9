"""What is known of people on a day. INVARIANT: the only module of the room that aggregates.

An aggregate drops NULL without a word and EXISTS is never NULL, so both would turn "not known" into an answer.
Here each count is of rows, never of truth; and whatever several rows disagree about is NULL, not known.

Each function gives a `Select` with at most one row per person, read through the index on `person_id`. Who has no
row has nothing known: join it outwards. No date is computed in SQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, false, func, null, or_, select, true

from hub.codes import Category, DeterminationOutcome, FactKind
from hub.policy.constants import whole, word
from hub.tables.periods import in_force, known
from hub.tables.population import CategoryDeterminationRow, DatedFactRow

_YES, _NO, _ENDED = "YES", "NO", "ENDED"
"""What one determination says of its category on a day: in it, refused, or no longer in it."""


def determinations(people: FromClause, on: ColumnElement[Any], known_at: ColumnElement[Any]) -> Select[Any]:
    """What determinations say (§1): `person_id`, and for each category `held_<category>` and `disputed_<category>`.

    Held is TRUE when a recognition is in force; FALSE when a refusal is, or when a recognition has ended and
    nothing else is in force; NULL otherwise. A recognition and a refusal in force on one day contradict each
    other: held is NULL and disputed is TRUE. Both ends of a period are inside it (D).
    """
    rows = CategoryDeterminationRow.__table__.alias()
    recognised = rows.c.outcome == word(DeterminationOutcome.RECOGNISED)
    refused = rows.c.outcome == word(DeterminationOutcome.REFUSED)
    standing = case(
        (and_(recognised, in_force(rows, on)), word(_YES)),
        (and_(refused, in_force(rows, on)), word(_NO)),
        (and_(recognised, rows.c.until < on), word(_ENDED)),
    )
    known_rows = (
        select(rows.c.person_id, rows.c.category, standing.label("standing"))
        .where(rows.c.person_id.in_(select(people.c.person_id)), rows.c.since <= on, known(rows, known_at))
        .subquery()
    )
    counts = (
        select(
            known_rows.c.person_id,
            *(
                func.count()
                .filter(and_(known_rows.c.category == word(category), known_rows.c.standing == word(standing)))
                .label(f"{standing}_{category}".lower())
                for category in Category
                for standing in (_YES, _NO, _ENDED)
            ),
        )
        .group_by(known_rows.c.person_id)
        .subquery()
    )
    columns: list[ColumnElement[Any]] = []
    for category in Category:
        yes, no, ended = (counts.c[f"{standing}_{category}".lower()] > whole(0) for standing in (_YES, _NO, _ENDED))
        held = case((and_(yes, no), null()), (yes, true()), (or_(no, ended), false()))
        columns += [held.label(held_name(category)), and_(yes, no).label(disputed_name(category))]
    return select(counts.c.person_id, *columns)


def held_name(category: Category) -> str:
    return f"held_{category.lower()}"


def disputed_name(category: Category) -> str:
    return f"disputed_{category.lower()}"


def dated_facts(
    people: FromClause, on: ColumnElement[Any], known_at: ColumnElement[Any], kinds: Iterable[FactKind]
) -> Select[Any]:
    """What registers say: `person_id`, and for each kind one column of its name with the value in force.

    NULL when no row is in force, when a row has no value, and when two rows have different ones.
    """
    kinds = tuple(kinds)
    rows = DatedFactRow.__table__.alias()
    return (
        select(
            rows.c.person_id,
            *(agreed(rows.c.value, rows.c.kind == word(kind)).label(kind.lower()) for kind in kinds),
        )
        .where(
            rows.c.person_id.in_(select(people.c.person_id)),
            rows.c.kind.in_([word(kind) for kind in kinds]),
            in_force(rows, on),
            known(rows, known_at),
        )
        .group_by(rows.c.person_id)
    )


def agreed(value: ColumnElement[Any], among: ColumnElement[bool]) -> ColumnElement[Any]:
    """The one value that all rows `among` a group carry; NULL when they differ, when one is NULL or there is none."""
    smallest, largest = func.min(value).filter(among), func.max(value).filter(among)
    complete = func.count().filter(among) == func.count(value).filter(among)
    return case((and_(complete, smallest == largest), smallest))
