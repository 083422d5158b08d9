"""Who has left a category less than two years ago, and so stays monitored (§5)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, and_, exists, literal_column, not_

from hub.catalogue.declarations import QueryContext
from hub.codes import Category, DeterminationOutcome
from hub.policy.constants import integer_literal
from hub.policy.facts import A_YEAR, digits
from hub.tables.calendar import InCalendar
from hub.tables.periods import current, in_force
from hub.tables.population import CategoryDeterminationRow
from hub.tables.versions import is_living

MONITORED_AFTER_EXIT = (Category.SUBSISTENCE_ALLOWANCE, Category.EXTREME_POVERTY, Category.SUBSISTENCE_MARGIN)
"""The categories of which whoever leaves them stays monitored (§5)."""


def left_lately(rows: FromClause, context: QueryContext) -> ColumnElement[bool]:
    """Return the recognitions that ended less than two years ago, of a category that the person is not in again.

    The anniversary of the last day is the last one (D); of 29 February it is 28 February.
    """
    today, again = context.request("today"), CategoryDeterminationRow.__table__.alias()
    recognised: ColumnElement[str] = literal_column(f"'{DeterminationOutcome.RECOGNISED}'")
    left: list[ColumnElement[str]] = [literal_column(f"'{category}'") for category in MONITORED_AFTER_EXIT]
    back = and_(again.c.person_id == rows.c.person_id, again.c.category == rows.c.category, current(again))
    return and_(
        rows.c.outcome == recognised,
        rows.c.category.in_(left),
        rows.c.until < today,
        digits(today) - digits(InCalendar(rows.c.until)) <= integer_literal(2 * A_YEAR),
        not_(exists().where(back, again.c.outcome == recognised, in_force(again, today))),
        is_living(rows.c.person_id, today),
    )
