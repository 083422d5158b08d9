"""What an operation costs: the values that its answer is expected to have.

An object costs its fields and what hangs on them, times the rows that are expected: one, or for a list as many as
its arguments ask for (`Argument.rows`), or `LIST_ROWS`. The form is made once for a plan; the numbers come from the
arguments of each request, so that a cached plan is counted anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLList, get_nullable_type

from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import PAGE_PARTS
from hub.limits import LIST_ROWS
from resolvers.arguments import Site, Values
from resolvers.select import Selected


@dataclass(frozen=True, slots=True)
class FieldCost:
    """The form of what a field costs, as far as the arguments of a request change it.

    `site` is where the arguments are, among the sites, by which its rows are told; otherwise there are `rows` of it.
    `kinds` has for each concrete type what is known of its cost, and the objects below whose cost is not: a row is of one
    type, so the dearest one counts.
    """

    rows: int
    site: int | None
    kinds: tuple[tuple[int, tuple[FieldCost, ...]], ...]

    @property
    def known(self) -> int | None:
        """What it costs, where no request changes that."""
        if self.site is not None or any(below for _, below in self.kinds):
            return None
        return self.rows * max((leaves for leaves, _ in self.kinds), default=1)

    def cost(self, sites: Sequence[Site], values: Values) -> int:
        """Return the values expected below this field, with the arguments of one request."""
        each = max((known + sum(item.cost(sites, values) for item in below) for known, below in self.kinds), default=1)
        return each * (self.rows if self.site is None else _rows(sites[self.site], values[self.site]))


def _rows(site: Site, given: Mapping[str, Any]) -> int:
    """Return how many rows the values of a list's arguments ask for."""
    asked = [argument.rows(given.get(name)) for name, argument in site.arguments.items() if argument.rows]
    return max((rows for rows in asked if rows is not None), default=LIST_ROWS)


def price_of(selected: Selected, sites: Sequence[Site]) -> FieldCost:
    """Return the form of a root field's cost. The rows of a page are as many as the arguments of its list ask for."""
    places = {site.place: number for number, site in enumerate(sites)}

    def price(item: Selected, page: int | None = None) -> FieldCost:
        is_list = item.definition is not None and isinstance(get_nullable_type(item.definition.type), GraphQLList)
        site = page if is_of_page(item) else places.get(item.place)
        kinds = []
        for children in item.children.values():
            priced = [price(child, places.get(item.place)) for child in children if child.children]
            known = [each.known for each in priced]
            leaves = len(children) - len(priced) + sum(each for each in known if each is not None)
            kinds.append((leaves, tuple(each for each, cost in zip(priced, known, strict=True) if cost is None)))
        if not is_list:
            return FieldCost(1, None, tuple(kinds))
        if site is None or not any(argument.rows for argument in sites[site].arguments.values()):
            return FieldCost(LIST_ROWS, None, tuple(kinds))
        constant = sites[site].constant
        if constant is not None:
            return FieldCost(_rows(sites[site], constant), None, tuple(kinds))
        return FieldCost(LIST_ROWS, site, tuple(kinds))

    return price(selected)


def is_of_page(item: Selected) -> bool:
    return item.definition is not None and isinstance(declaration_of(item.definition), PAGE_PARTS)
