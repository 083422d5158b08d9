"""The population selector: whose rows a rule reads, those of some people or a share of everybody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, and_, literal_column, select, true

from hub.tables.types import Id

PopulationSelector = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Says of a `person_id` whether it is one of them."""


def each_of(people: FromClause) -> PopulationSelector:
    """Return these (`person_id`): each one's rows are found by the index."""
    return lambda person_id: person_id.in_(select(people.c.person_id))


def share(number: int, shares: int) -> PopulationSelector:
    """Return one of so many shares of everybody, counted from 0, for tables that are read from end to end.

    A share is a range of identifiers. They are drawn at random, so shares are of about one size.
    """

    def among(person_id: ColumnElement[Any]) -> ColumnElement[bool]:
        above = person_id >= _limit(number, shares) if number else true()
        return and_(above, person_id < _limit(number + 1, shares)) if number + 1 < shares else above

    return among


def _limit(number: int, shares: int) -> ColumnElement[Any]:
    return literal_column(f"'{UUID(int=number * 2**128 // shares)}'", Id())
