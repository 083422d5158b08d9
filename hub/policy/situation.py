"""The situation of each person: everything that conditions may read, as the columns of one statement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case

from hub.codes import Category, CategoryKind, FactKind
from hub.policy.facts import dated_facts, determinations, disputed_name, held_name, households, persons
from hub.policy.needs import Need, OfHousehold, Register, of_kind
from hub.policy.parameter_codes import Parameter
from hub.policy.parameter_values import parameter_values
from hub.policy.population_selector import PopulationSelector, each_of


class Situation:
    """What is known of each person, as SQL: every column is NULL where nothing is known.

    INVARIANT: only what is among `needs` can be read, beside the categories held; `joined` has one row per person.
    """

    def __init__(
        self,
        people: FromClause,
        on: ColumnElement[Any],
        known_at: ColumnElement[Any],
        needs: Iterable[Need],
        among: PopulationSelector | None = None,
    ) -> None:
        needs = tuple(needs)
        facts, parameters = of_kind(FactKind, needs), of_kind(Parameter, needs)
        kinds, registers = of_kind(CategoryKind, needs), of_kind(Register, needs)
        self._people = people
        asked = among or each_of(people)
        self._known = {"determined": determinations(asked, on, known_at, kinds).subquery()}
        if facts:
            self._known["facts"] = dated_facts(asked, on, known_at, facts).subquery()
        if Register.PERSON in registers:
            self._known["person"] = persons(asked, on, known_at).subquery()
        if Register.HOUSEHOLD in registers:
            of_members = [need.what for need in of_kind(OfHousehold, needs)]
            self._known["household"] = households(asked, on, known_at, of_members).subquery()
        self._values = (
            parameter_values(None if among else people, on, known_at, parameters).subquery() if parameters else None
        )

    def joined(self) -> FromClause:
        """Return the people, each with what is known."""
        found = self._people
        for known in self._known.values():
            found = found.outerjoin(known, known.c.person_id == self._people.c.person_id)
        if self._values is not None:
            found = found.outerjoin(self._values, self._values.c.division_code == self._people.c.division_code)
        return found

    def held(self, category: Category | CategoryKind) -> ColumnElement[Any]:
        """TRUE, FALSE or NULL: is the person in the category, or in this kind of its category?"""
        return self._known["determined"].c[held_name(category)]

    def disputed(self, what: Category | FactKind) -> ColumnElement[Any]:
        """TRUE when two determinations in force contradict each other, or when registers come to no one value."""
        return self._known["facts" if isinstance(what, FactKind) else "determined"].c[disputed_name(what)]

    def fact(self, kind: FactKind) -> ColumnElement[Any]:
        """Return the number that a register has."""
        return self._known["facts"].c[kind.lower()]

    def person(self, name: str) -> ColumnElement[Any]:
        """`adult`: has the person come of age? `elderly`: are they sixty or older?"""
        return self._known["person"].c[name]

    def household(self, name: str) -> ColumnElement[Any]:
        """`several` households on the day; or of the one household: `urban`, `members`, or a column of its newest
        economic snapshot."""
        return self._known["household"].c[name]

    def of_household(self, what: Category | FactKind) -> ColumnElement[Any]:
        """Return what is the household's: is a category held, or the number that registers have of its members. Who is not
        known to be in exactly one household stands for themselves."""
        own = self.fact(what) if isinstance(what, FactKind) else self.held(what)
        name = what.lower() if isinstance(what, FactKind) else held_name(what)
        return case((self.household("several").is_(False), self.household(name)), else_=own)

    def disputed_in_household(self, category: Category) -> ColumnElement[Any]:
        """TRUE when determinations about the members contradict each other."""
        of_all = self.household(disputed_name(category))
        return case((self.household("several").is_(False), of_all), else_=self.disputed(category))

    def parameter(self, parameter: Parameter) -> ColumnElement[Any]:
        """Return the value in force where the person is registered, in the parameter's unit."""
        assert self._values is not None, f"{parameter.code} is needed and not declared."
        return self._values.c[parameter.code.lower()]
