"""What an operation asks, worked out once: its root fields for a document and its switches, their arguments for a request.

Whatever comes after looks here and works nothing out again: what an operation costs and uses of its limits, its plan, strict
mode, what is run and what is written, a second run under a policy that has changed, and `hub explain`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from graphql import GraphQLInputObjectType, GraphQLList, GraphQLNonNull
from graphql.execution.values import VariableValues

from hub.catalogue.declarations import Moments, WritableField
from hub.catalogue.fields import declaration_of
from hub.limits import VALUES
from resolvers.arguments import Site, Values, shape_of, sites_of
from resolvers.cost import FieldCost, price_of
from resolvers.select import Selected

RESIDENT_ID_NUMBER = "ResidentIdNumber"
"""The scalar of identity numbers. Whatever takes one is a look-up, and counts as such."""


@dataclass(frozen=True, slots=True)
class NamedNumbers:
    """The identity numbers that stand together in arguments: in one element of a list, such as an item of a batch, or in
    all that is no list. `named` are of persons who must be there; `offered` are to be written."""

    named: frozenset[str]
    offered: frozenset[str]

    @property
    def every(self) -> frozenset[str]:
        return self.named | self.offered


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

    `numbered` has the arguments of each of these in whose values identity numbers can stand, and where. `cost` is known where no
    argument changes it, and `constant` has all arguments where no request changes any.
    """

    selected: Selected
    sites: tuple[Site, ...]
    numbered: tuple[Mapping[str, _Numbered], ...]
    price: FieldCost
    cost: int | None
    constant: RootArguments | None = None

    @classmethod
    def of(cls, selected: Selected) -> Self:
        """Return the root field of a selection. What GraphQL itself answers has no arguments of ours."""
        sites = tuple(sites_of([selected]))
        price = price_of(selected, sites)
        numbered = tuple(_numbered_arguments(site) for site in sites)
        field = cls(selected, sites, numbered, price, price.known)
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
            _numbers_of(self.numbered, values),
            frozenset(_days_of(sites, values)),
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


def _numbered_arguments(site: Site) -> Mapping[str, _Numbered]:
    """Return the arguments in whose values identity numbers can stand, and where in them."""
    return {name: found for name, item in site.definition.args.items() if (found := _numbered(item.type))}


def _numbers_of(places: Sequence[Mapping[str, _Numbered]], values: Values) -> tuple[NamedNumbers, ...]:
    """Return the identity numbers that are named in the arguments of a root field, given the places in these where they can stand; of
    a list, in the order of its elements.

    They are found by their type, so that no new argument is forgotten. Empty when there are none.
    """
    groups: defaultdict[int, list[tuple[str, bool]]] = defaultdict(list)
    for numbered_arguments, given in zip(places, values, strict=True):
        for name, numbered in numbered_arguments.items():
            value = given.get(name)
            if isinstance(numbered, _NumberedList) and value is not None:
                for place, item in enumerate(value):
                    groups[place] += numbered.item.numbers(item)
            else:
                groups[0] += numbered.numbers(value)
    if not any(groups.values()):
        return ()
    return tuple([_naming(groups[place]) for place in range(max(groups) + 1)])


def _naming(numbers: Iterable[tuple[str, bool]]) -> NamedNumbers:
    told: dict[bool, set[str]] = {False: set(), True: set()}
    for number, is_offered in numbers:
        told[is_offered].add(number)
    return NamedNumbers(frozenset(told[False]), frozenset(told[True]))


class _Numbered(Protocol):
    """Where identity numbers stand in the values of a type."""

    def numbers(self, value: Any) -> list[tuple[str, bool]]:
        """Return the numbers in a value, each with whether it is offered to be written."""


@dataclass(frozen=True, slots=True)
class _Number:
    is_offered: bool

    def numbers(self, value: Any) -> list[tuple[str, bool]]:
        return [] if value is None else [(value, self.is_offered)]


@dataclass(frozen=True, slots=True)
class _NumberedList:
    item: _Numbered

    def numbers(self, value: Any) -> list[tuple[str, bool]]:
        return [found for item in value or () for found in self.item.numbers(item)]


@dataclass(frozen=True, slots=True)
class _NumberedInput:
    fields: Mapping[str, _Numbered]

    def numbers(self, value: Any) -> list[tuple[str, bool]]:
        given = value or {}
        return [found for name, field in self.fields.items() if name in given for found in field.numbers(given[name])]


def _numbered(graphql_type: Any, is_offered: bool = False, above: frozenset[str] = frozenset()) -> _Numbered | None:
    """Return where identity numbers stand in the values of a type; None where none can stand. What is given in an
    input that writes is offered. An input within itself is not looked into again: there is none."""
    if isinstance(graphql_type, GraphQLNonNull):
        return _numbered(graphql_type.of_type, is_offered, above)
    if isinstance(graphql_type, GraphQLList):
        item = _numbered(graphql_type.of_type, is_offered, above)
        return item and _NumberedList(item)
    if not isinstance(graphql_type, GraphQLInputObjectType):
        return _Number(is_offered) if graphql_type.name == RESIDENT_ID_NUMBER else None
    assert graphql_type.name not in above
    fields = {
        name: found
        for name, item in graphql_type.fields.items()
        if (
            found := _numbered(
                item.type, is_offered or isinstance(declaration_of(item), WritableField), above | {graphql_type.name}
            )
        )
    }
    return _NumberedInput(fields) if fields else None


def _days_of(sites: Sequence[Site], values: Values) -> Iterator[str]:
    """Yield each other day or moment than now that arguments choose, with what else was chosen beside it."""
    for site, given in zip(sites, values, strict=True):
        chosen = [str(given.get(name) or "") for name, argument in site.arguments.items() if argument.dated]
        if any(chosen):
            yield " ".join(chosen)
