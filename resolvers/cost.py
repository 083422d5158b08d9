"""What an operation costs: the values that its answer is expected to have.

An object costs its fields and what hangs on them, times the rows that are expected: one, or for a list as many as
its arguments ask for (`Argument.rows`), or `LIST_ROWS`. The form is made once for a plan; the numbers come from the
arguments of each request, so that a cached plan is counted anew each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphql import GraphQLList, get_nullable_type

from hub.catalogue.fields import story
from hub.catalogue.lists import PAGE_PARTS
from hub.limits import LIST_ROWS
from resolvers.arguments import Site, Values
from resolvers.select import Selected


@dataclass(frozen=True, slots=True)
class Price:
    """The form of what a field costs. `site` is where its arguments are among the sites, or None.

    `kinds` has for each concrete type the number of its leaves and the objects below: a row is of one type, so the
    dearest one counts.
    """

    many: bool
    site: int | None
    kinds: tuple[tuple[int, tuple[Price, ...]], ...]

    def cost(self, sites: Sequence[Site], values: Values) -> int:
        """The values expected below this field, with the arguments of one request."""
        each = max(
            (leaves + sum(item.cost(sites, values) for item in below) for leaves, below in self.kinds), default=1
        )
        return each * self._rows(sites, values) if self.many else each

    def _rows(self, sites: Sequence[Site], values: Values) -> int:
        if self.site is None:
            return LIST_ROWS
        given = values[self.site]
        asked = [
            argument.rows(given.get(name)) for name, argument in sites[self.site].arguments.items() if argument.rows
        ]
        return max((rows for rows in asked if rows is not None), default=LIST_ROWS)


def price_of(selected: Selected, sites: Sequence[Site]) -> Price:
    """The form of a root field's cost. The rows of a page are as many as the arguments of its list ask for."""
    places = {site.place: number for number, site in enumerate(sites)}

    def price(item: Selected, page: int | None = None) -> Price:
        many = item.definition is not None and isinstance(get_nullable_type(item.definition.type), GraphQLList)
        kinds = []
        for children in item.children.values():
            below = tuple(price(child, places.get(item.place)) for child in children if child.children)
            kinds.append((len(children) - len(below), below))
        return Price(many, page if is_of_page(item) else places.get(item.place), tuple(kinds))

    return price(selected)


def is_of_page(item: Selected) -> bool:
    return item.definition is not None and isinstance(story(item.definition), PAGE_PARTS)
