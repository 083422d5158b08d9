"""What an operation asks, worked out once: its root fields for a document and its switches, their arguments for a request.

Whatever comes after looks here and works nothing out again: what an operation costs and uses of its limits, its plan, strict
mode, what is run and what is written, a second run under a policy that has changed, and `hub explain`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from graphql.execution.values import VariableValues

from hub.catalogue.declarations import Moments
from hub.limits import VALUES
from resolvers.arguments import NamedNumbers, Site, Values, days_of, numbers_of, shape_of, sites_of
from resolvers.cost import FieldCost, price_of
from resolvers.select import Selected


@dataclass(frozen=True, slots=True)
class RootArguments:
    """The arguments of one root field at one request, with what follows from them.

    `values` are those of its sites. `shape` is what of them changes the statement, and `cost` the values that the answer is
    expected to have. `numbers` are the identity numbers in them, and `days` the other days or moments than now that they
    choose.
    """

    values: Values
    shape: Hashable
    cost: int
    numbers: tuple[NamedNumbers, ...]
    days: frozenset[str]


@dataclass(frozen=True, slots=True)
class SelectedRoot:
    """A root field as it was selected, with the places below it that take arguments.

    `cost` is known where no argument changes it, and `constant` has all arguments where no request changes any.
    """

    selected: Selected
    sites: tuple[Site, ...]
    price: FieldCost
    cost: int | None
    constant: RootArguments | None = None

    @classmethod
    def of(cls, selected: Selected) -> Self:
        """Return the root field of a selection. What GraphQL itself answers has no arguments of ours."""
        sites = tuple(sites_of([selected]))
        price = price_of(selected, sites)
        field = cls(selected, sites, price, price.known)
        constant = [site.constant for site in sites if site.constant is not None]
        return replace(field, constant=field.with_values(constant)) if len(constant) == len(sites) else field

    def arguments(self, variables: VariableValues, moments: Moments) -> RootArguments:
        """Its arguments at one request; raises INVALID_VARIABLES or INVALID_INPUT."""
        return self.constant or self.with_values([site.values(variables, moments) for site in self.sites])

    def with_values(self, values: Values) -> RootArguments:
        """Return what follows from the values of its sites."""
        sites = self.sites
        return RootArguments(
            values,
            shape_of(sites, values),
            self.price.cost(sites, values) if self.cost is None else self.cost,
            numbers_of(sites, values),
            frozenset(days_of(sites, values)),
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """The root fields of an operation under some values of its switches, in the order of the document, and their coordinates.

    `compiled` are all but what GraphQL itself answers, `names` those of all in the answer, and `typenames` has `__typename`
    under its names: it is all that GraphQL itself answers in a mutation.
    """

    roots: tuple[Selected, ...]
    coordinates: tuple[str, ...]
    compiled: tuple[SelectedRoot, ...]
    names: tuple[str, ...]
    typenames: Mapping[str, str]

    @classmethod
    def of(cls, roots: Iterable[Selected]) -> Self:
        """Return what these root fields are."""
        roots = tuple(roots)
        return cls(
            roots,
            tuple(root.coordinate for root in roots),
            tuple(SelectedRoot.of(root) for root in roots if root.definition is not None),
            tuple(root.response for root in roots),
            {root.response: root.type_name for root in roots if root.definition is None},
        )

    @property
    def introspects(self) -> bool:
        return len(self.compiled) < len(self.roots)

    def analysed(self, variables: VariableValues, moments: Moments) -> Analysis:
        """Return what it asks at one request; raises INVALID_VARIABLES, INVALID_INPUT, or LIMIT_EXCEEDED when all
        together costs too much."""
        arguments = tuple([field.arguments(variables, moments) for field in self.compiled])
        if (cost := sum([each.cost for each in arguments])) > VALUES.most:
            raise VALUES.refusal()
        return Analysis(self, arguments, tuple([each.shape for each in arguments]), cost)


@dataclass(frozen=True, slots=True)
class Analysis:
    """An operation as one request asks it. `arguments` are those of the root fields that are compiled, in their order."""

    selection: Selection
    arguments: tuple[RootArguments, ...]
    shape: tuple[Hashable, ...]
    cost: int

    @property
    def values(self) -> list[Values]:
        """The values of each root field that is compiled."""
        return [each.values for each in self.arguments]

    @property
    def numbers(self) -> Mapping[str, tuple[NamedNumbers, ...]]:
        """The identity numbers that are named, by the names of the root fields."""
        return self._by_name([each.numbers for each in self.arguments])

    @property
    def days(self) -> Mapping[str, frozenset[str]]:
        """The other days or moments that are chosen, by the names of the root fields."""
        return self._by_name([each.days for each in self.arguments])

    def _by_name(self, found: list[Any]) -> Mapping[str, Any]:
        pairs = zip(self.selection.compiled, found, strict=True)
        return {field.selected.response: each for field, each in pairs if each}
