"""What a rule of the hub says of whom write-backs are about: it is asked by the statement that finds these persons."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, bindparam

from hub.codes import Programme
from hub.policy.programmes import RULES
from hub.tables.population import PersonRow
from hub.tables.types import Moment
from hub.tables.versions import people_on

Rule = tuple[Programme, date]
"""A programme whose rule the hub knows, and the day that it is asked about."""


def verdicts(programme: Programme, whom: ColumnElement[bool]) -> Subquery:
    """Return the `verdict` about each `person_id` of some persons, on the day `on`, as known at `known_at`."""
    on, known_at = bindparam("on", type_=Date()), bindparam("known_at", type_=Moment())
    people: Any = people_on(PersonRow.__table__, on, known_at).where(whom).cte()
    decided: Select[Any] = RULES[programme].decide(people, on, known_at)
    return decided.subquery()
