"""What a rule of the hub says of whom write-backs are about: it is asked by the statement that finds these persons."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, bindparam, select

from hub.codes import Programme
from hub.policy.programmes import PROGRAMMES
from hub.tables.population import PersonRow
from hub.tables.types import Moment
from resolvers.write.validate import ValidatedInput

Rule = tuple[Programme, date]
"""A programme whose rule the hub knows, and the day that it is asked about."""

_RULES = {str(programme.code): programme for programme in PROGRAMMES}


def rule_of(validated: ValidatedInput) -> Rule | None:
    """Return the rule that is asked when a validated input is stored; None where the hub knows none."""
    programme = validated.values.get("programme")
    return (programme, validated.values["given_on"]) if programme in _RULES else None


def parameters_of(rule: Rule | None, known_at: Any) -> dict[str, Any]:
    """What a statement with verdicts needs to know; nothing where it has none."""
    return {"on": rule[1], "known_at": known_at} if rule else {}


def verdicts(programme: Programme, whom: ColumnElement[bool]) -> Subquery:
    """Return the `verdict` about each `person_id` of some persons, on the day `on`, as known at `known_at`."""
    person = PersonRow.__table__
    people: Any = select(person.c.id.label("person_id"), person.c.division_code).where(whom).cte()
    decided: Select[Any] = _RULES[programme].decide(
        people, bindparam("on", type_=Date()), bindparam("known_at", type_=Moment())
    )
    return decided.subquery()
