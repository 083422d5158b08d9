"""The situation of each person: everything that conditions may read, as the columns of one statement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, select

from hub.codes import Category, CategoryKind, FactKind
from hub.policy.constants import fence
from hub.policy.facts import dated_facts, determinations, disputed_name, held_name, households, persons
from hub.policy.figures import DOUBT, doubt
from hub.policy.needs import Need, OfHousehold, Register, of_kind
from hub.policy.parameter_codes import FIGURES_MONTHS, Parameter
from hub.policy.parameter_values import parameter_values
from hub.policy.population_selector import PopulationSelector, each_of


class Situation:
    """What is known of each person, as SQL: every column is NULL where nothing is known.

    INVARIANT: only what is among `needs` can be read, beside the categories held, but for a rule by figures; `joined` has one row per person.
    """

    def __init__(
        self,
        people: FromClause,
        on: ColumnElement[Any],
        known_at: ColumnElement[Any],
        needs: Iterable[Need],
        among: PopulationSelector | None = None,
        stored: FromClause | None = None,
    ) -> None:
        needs = tuple(needs)
        facts, parameters = of_kind(FactKind, needs), of_kind(Parameter, needs)
        kinds, registers = of_kind(CategoryKind, needs), of_kind(Register, needs)
        self._people = people
        asked = among or each_of(people)
        of_members = [need.what for need in of_kind(OfHousehold, needs)]
        of_figures = FIGURES_MONTHS in parameters
        # A rule by figures reads of determinations what is the household's, and no other category.
        read = [what for what in of_members if isinstance(what, Category)] if of_figures else tuple(Category)
        self._known = {"determined": determinations(asked, on, known_at, kinds, read).subquery()} if read else {}
        if facts:
            self._known["facts"] = dated_facts(asked, on, known_at, facts).subquery()
        if Register.PERSON in registers:
            self._known["person"] = persons(asked, on, known_at).subquery()
        if Register.HOUSEHOLD in registers:
            self._known["household"] = households(asked, on, known_at, of_members).subquery()
        if parameters:
            values = parameter_values(None if among else people, on, known_at, parameters, stored)
            self._known["local"] = values.subquery()
        self._layer: FromClause | None = None
        if of_figures:
            self._layer = self._with_doubt()

    def _with_doubt(self) -> FromClause:
        """Return the people with all that is known, and why figures cannot be relied on: worked out once for each, however
        often a rule reads them."""
        known = (
            column.label(f"{name}_{column.name}")
            for name, rows in self._known.items()
            for column in rows.c
            if column.name not in ("person_id", "division_code")
        )
        why = doubt(self.household, self.parameter).label(DOUBT)
        return fence(select(*self._people.c, *known, why).select_from(self.joined())).subquery()

    def joined(self) -> FromClause:
        """Return the people, each with what is known."""
        if self._layer is not None:
            return self._layer
        found = self._people
        for name, known in self._known.items():
            key = "division_code" if name == "local" else "person_id"
            found = found.outerjoin(known, known.c[key] == self._people.c[key])
        return found

    def _column(self, known: str, name: str) -> ColumnElement[Any]:
        return self._known[known].c[name] if self._layer is None else self._layer.c[f"{known}_{name}"]

    def about(self, name: str) -> ColumnElement[Any]:
        """Return a column of the people themselves: `person_id`, `division_code` or `deceased`."""
        return (self._people if self._layer is None else self._layer).c[name]

    def figures_doubt(self) -> ColumnElement[Any]:
        """Return the code of why the household's figures cannot be relied on; NULL where they can."""
        assert self._layer is not None, "FIGURES are needed and not declared."
        return self._layer.c[DOUBT]

    def held(self, category: Category | CategoryKind) -> ColumnElement[Any]:
        """TRUE, FALSE or NULL: is the person in the category, or in this kind of its category?"""
        return self._column("determined", held_name(category))

    def disputed(self, what: Category | FactKind) -> ColumnElement[Any]:
        """TRUE when two determinations in force contradict each other, or when registers come to no one value."""
        return self._column("facts" if isinstance(what, FactKind) else "determined", disputed_name(what))

    def fact(self, kind: FactKind) -> ColumnElement[Any]:
        """Return the number that a register has."""
        return self._column("facts", kind.lower())

    def person(self, name: str) -> ColumnElement[Any]:
        """`adult`: has the person come of age? `elderly`: are they sixty or older?"""
        return self._column("person", name)

    def household(self, name: str) -> ColumnElement[Any]:
        """`several` households on the day; or of the one household: `urban`, `members`, or a column of its newest
        economic snapshot."""
        return self._column("household", name)

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
        assert "local" in self._known, f"{parameter.code} is needed and not declared."
        return self._column("local", parameter.code.lower())
