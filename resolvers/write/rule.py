"""What a rule of the hub says of whom write-backs are about: it is asked by the statement that finds these persons."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, bindparam

from hub.codes import Programme
from hub.policy.programmes import PROGRAMMES
from hub.tables.population import PersonRow
from hub.tables.types import Moment
from hub.tables.versions import people_on
from resolvers.write.validate import ValidatedInput

Rule = tuple[Programme, date]
"""A programme whose rule the hub knows, and the day that it is asked about."""

_RULES = {str(programme.code): programme for programme in PROGRAMMES}


def rule_of(validated: ValidatedInput) -> Rule | None:
    """Return the rule that is asked when a validated input is stored; None where it is about nobody, or the hub knows
    none."""
    programme = validated.values.get("programme")
    is_about_somebody = "person_id" in validated.names
    return (programme, validated.values["given_on"]) if is_about_somebody and programme in _RULES else None


def verdicts(programme: Programme, whom: ColumnElement[bool]) -> Subquery:
    """Return the `verdict` about each `person_id` of some persons, on the day `on`, as known at `known_at`."""
    on, known_at = bindparam("on", type_=Date()), bindparam("known_at", type_=Moment())
    people: Any = people_on(PersonRow.__table__, on, known_at).where(whom).cte()
    decided: Select[Any] = _RULES[programme].decide(people, on, known_at)
    return decided.subquery()
