"""Which value of a parameter holds for whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, select

from hub.policy.constants import code_literal
from hub.policy.facts import agreed
from hub.policy.parameter_codes import Parameter
from hub.tables.periods import in_force, known
from hub.tables.population import DivisionWithinRow
from hub.tables.rules import ParameterRow


def parameter_values(
    people: FromClause | None,
    on: ColumnElement[Any],
    known_at: ColumnElement[Any],
    parameters: Iterable[Parameter],
    stored: FromClause | None = None,
) -> Select[Any]:
    """Return the values in force: `division_code` of people, or every one where that is None, and for each parameter
    one column of its code in lower case.

    The nearest division decides: a value of the person's own division before one of the district, that before the
    city's. NULL when no value is in force, when the nearest one is not set, and when two rows contradict.
    `stored` are rows in place of the stored ones, with what is read of these: code, division, value, id, and both times.
    """
    parameters = tuple(parameters)
    holding = nearest_values(people, on, known_at, parameters, stored).cte()
    return select(
        holding.c.division_code,
        *(
            agreed(holding.c.value, holding.c.code == code_literal(parameter.code)).label(parameter.code.lower())
            for parameter in parameters
        ),
    ).group_by(holding.c.division_code)


def nearest_values(
    people: FromClause | None,
    on: ColumnElement[Any],
    known_at: ColumnElement[Any],
    parameters: Iterable[Parameter],
    stored: FromClause | None = None,
) -> Select[Any]:
    """Return the rows of the values that hold in a division, those of farther ones left out: `division_code`, `code`, `value`
    and `id`."""
    rows = (ParameterRow.__table__ if stored is None else stored).alias()
    holding = and_(
        rows.c.code.in_([code_literal(parameter.code) for parameter in parameters]),
        in_force(rows, on),
        known(rows, known_at),
    )
    around = _within(
        ancestors=select(rows.c.division_code).where(holding),
        divisions=None if people is None else select(people.c.division_code),
    ).subquery()
    candidates = (
        select(around.c.division_code, rows.c.code, rows.c.division_code.label("set_by"), rows.c.value, rows.c.id)
        .join(rows, rows.c.division_code == around.c.ancestor_code)
        .where(holding)
        .cte()
    )
    set_by = select(candidates.c.set_by)
    inside = _within(ancestors=set_by, divisions=set_by).subquery()
    nearer, farther = candidates.alias(), candidates.alias()
    overruled = (
        select(farther.c.division_code, farther.c.code, farther.c.set_by)
        .join(inside, inside.c.ancestor_code == farther.c.set_by)
        .join(
            nearer,
            and_(
                nearer.c.division_code == farther.c.division_code,
                nearer.c.code == farther.c.code,
                nearer.c.set_by == inside.c.division_code,
                nearer.c.set_by != farther.c.set_by,
            ),
        )
        .distinct()
        .subquery()
    )
    return (
        select(candidates.c.division_code, candidates.c.code, candidates.c.value, candidates.c.id)
        .outerjoin(
            overruled,
            and_(
                overruled.c.division_code == candidates.c.division_code,
                overruled.c.code == candidates.c.code,
                overruled.c.set_by == candidates.c.set_by,
            ),
        )
        .where(overruled.c.set_by.is_(None))
    )


def _within(ancestors: Select[Any], divisions: Select[Any] | None) -> Select[Any]:
    """Return pairs of which the first contains the second. Where both sides are named, each pair is one probe of the
    key."""
    within = DivisionWithinRow.__table__.alias()
    pairs = select(within.c.ancestor_code, within.c.division_code).where(within.c.ancestor_code.in_(ancestors))
    return pairs if divisions is None else pairs.where(within.c.division_code.in_(divisions))
