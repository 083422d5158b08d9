"""Conditions: what must hold, with its article and its sentence, read from what is known of a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, or_

from hub.codes import Category, FactKind
from hub.policy.facts import disputed_name, held_name
from hub.policy.parameter_codes import Parameter


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of each person, as SQL: every column is NULL where nothing is known."""

    determined: FromClause
    recorded: FromClause
    values: FromClause

    def held(self, category: Category) -> ColumnElement[Any]:
        """TRUE, FALSE or NULL: is the person in the category?"""
        return self.determined.c[held_name(category)]

    def disputed(self, category: Category) -> ColumnElement[Any]:
        """TRUE when two determinations in force contradict each other."""
        return self.determined.c[disputed_name(category)]

    def fact(self, kind: FactKind) -> ColumnElement[Any]:
        """The number that a register has."""
        return self.recorded.c[kind.lower()]

    def parameter(self, parameter: Parameter) -> ColumnElement[Any]:
        """The value in force where the person is registered, in the parameter's unit."""
        return self.values.c[parameter.code.lower()]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a programme: `state` reads TRUE, FALSE or NULL (not known) from a situation."""

    code: str
    article: int
    sentence: str
    state: Callable[[Situation], ColumnElement[Any]]
    facts: tuple[FactKind, ...] = ()


def _any_category(situation: Situation) -> ColumnElement[Any]:
    return or_(*(situation.held(category) for category in Category))


LOW_INCOME_CATEGORY = Condition(
    code="LOW_INCOME_CATEGORY",
    article=1,
    sentence="A determination in force places the person in a low-income category (低收入人口).",
    state=_any_category,
)
