"""What was known of a person at a moment: the row is the newest version, the earlier ones stand beside it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, select

from hub.tables.periods import known
from hub.tables.population import PersonVersionRow


def registered_in(persons: FromClause, known_at: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the division of a person's registration by what was known at a moment: of the version that stood then.

    INVARIANT: no two versions of a person stand at one moment, and each has a division: where none is found the row itself
    is what was known, and nothing unknown is replaced.
    """
    version = PersonVersionRow.__table__.alias()
    then = select(version.c.division_code).where(version.c.person_id == persons.c.id, known(version, known_at))
    return func.coalesce(then.scalar_subquery(), persons.c.division_code)
