"""The data catalogue: every data item of the contract, folded by department, searched and narrowed; and one item with all that is known of it.

What the contract says of an item is public, so everybody who is signed in sees it. Up to when its data is there and who may see it are
asked at /graphql, and told as far as whoever asks may know them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from graphql import GraphQLSchema
from starlette.responses import Response

from hub.catalogue.bilingual import Bilingual
from hub.clock import moment_text
from hub.codes import Department
from hub.grants.data_items import DataItem, data_items, found_items
from hub.server.console.asking import Part
from hub.server.console.page_requests import PageRequest
from hub.server.endpoint.parameters import Choices
from permissions.model import Sensitivity, Sharing

ITEMS = 100
"""Items on one page of what was found."""

CATALOGUE_FILTERS = ("find", "department", "type", "sharing", "sensitivity", "page")
"""What the address of the catalogue may have: a text, an owner, a type, a sharing type and a sensitivity, and which page of what was found."""

ITEM = "query DataItem($coordinate: String!) { dataItem(coordinate: $coordinate) { asOf } }"
WHO = """query Who($coordinate: String!, $at: DateTime) { whoCanSee(coordinate: $coordinate, at: $at, first: 200) {
  nodes { client account organisation purpose capability allowed disclosure scope } pageInfo { hasNextPage endCursor } } }"""


@dataclass(frozen=True, slots=True)
class DepartmentFold:
    """A department with the types that it has items of: each with what it is, and how many these are."""

    owner: Department
    count: int
    types: Sequence[tuple[str, Bilingual, int]]


class CataloguePage:
    """Shows the data catalogue."""

    def __init__(self, contract: GraphQLSchema) -> None:
        self._items = data_items(contract)
        self._by_coordinate = {item.coordinate: item for item in self._items}
        self._folds = _folds(self._items)
        self.choices: Choices = {
            "department": [each.value for each in Department],
            "type": sorted({item.type_name for item in self._items}),
            "sharing": [each.value for each in Sharing],
            "sensitivity": [each.value for each in Sensitivity],
        }

    async def show(self, asked: PageRequest) -> Response:
        """Return the departments with what they have; or what was found, if something is looked for."""
        chosen = {name: asked.parameter(name) for name in CATALOGUE_FILTERS}
        is_looking = any(chosen[name] for name in CATALOGUE_FILTERS if name != "page")
        found = self._found(chosen) if is_looking else []
        pages = max(1, -(-len(found) // ITEMS))
        page = asked.page_number(pages)
        return asked.page(
            "catalogue",
            folds=self._folds,
            is_looking=is_looking,
            items=found[(page - 1) * ITEMS : page * ITEMS],
            count=len(found) if is_looking else len(self._items),
            page=page,
            pages=pages,
            chosen=chosen,
            sharings=self.choices["sharing"],
            sensitivities=self.choices["sensitivity"],
        )

    async def item(self, asked: PageRequest) -> Response:
        """Return one item."""
        item = self._by_coordinate.get(asked.parameter("coordinate"))
        if item is None:
            return asked.page("missing", HTTPStatus.NOT_FOUND, back="/console/catalogue")
        coordinate = {"coordinate": item.coordinate}
        fresh = await asked.part("dataItem", ITEM, coordinate)
        at = moment_text(asked.at) if asked.at else None
        who = await asked.part("whoCanSee", WHO, {**coordinate, "at": at})
        return asked.page("catalogue_item", item=item, fresh=fresh, who=who, seers=_seers(who))

    def _found(self, chosen: Mapping[str, str]) -> Sequence[DataItem]:
        return found_items(
            self._items,
            about=chosen["find"],
            type_name=chosen["type"],
            owner=chosen["department"],
            sharing=chosen["sharing"],
            sensitivity=chosen["sensitivity"],
        )


def _folds(items: Sequence[DataItem]) -> Sequence[DepartmentFold]:
    counted = Counter((item.owner, item.type_name) for item in items)
    called = {item.type_name: item.of_type for item in items}
    return [
        DepartmentFold(
            owner,
            sum(count for (each, _), count in counted.items() if each is owner),
            [(name, called[name], count) for (each, name), count in sorted(counted.items()) if each is owner],
        )
        for owner in sorted({item.owner for item in items}, key=lambda each: each.english)
    ]


def _seers(who: Part) -> Sequence[Mapping[str, object]]:
    """Return the rights to an item that are in force."""
    return [row for row in who.rows if row["allowed"]]
