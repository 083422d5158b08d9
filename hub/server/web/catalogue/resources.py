"""The data items of the contract as the resources of a government data-resource catalogue: what one department has of one type.

Its form is that of GB/T 21063.3 (政务信息资源目录体系 第3部分：核心元数据): a resource with a name, a code and a provider, and its items with their types,
and how each is shared. A department compiles the catalogue of what is its own, so a type whose items belong to three departments is
three resources.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from graphql import GraphQLSchema

from hub.catalogue.bilingual import Bilingual
from hub.codes import Department
from hub.grants.data_items import DataItem, DataItemKind, data_items
from permissions.model import Sharing

READ_KINDS = (DataItemKind.VALUE, DataItemKind.LINK)
"""The kinds of items that are data; of the others one asks, or writes."""

CODE_LISTS = ("Capability", "DataItemKind", "Disclosure", "Sensitivity", "Sharing")
"""The enums of the contract whose codes the catalogue uses."""


@dataclass(frozen=True)
class CatalogueResource:
    """What one department has of one type. `code` is that of the type and of the department, with a colon between them."""

    type_name: str
    called: Bilingual
    provider: Department
    items: tuple[DataItem, ...]

    @property
    def code(self) -> str:
        """The code of the resource."""
        return f"{self.type_name}:{self.provider}"

    @cached_property
    def is_data(self) -> bool:
        """Whether there is data among its items; else they are what one asks by, or writes."""
        return any(item.kind in READ_KINDS for item in self.items)

    @property
    def strictest(self) -> Sharing:
        """The sharing type of those of its items that may be shared least."""
        return max((item.sharing for item in self.items), key=list(Sharing).index)


def resources(contract: GraphQLSchema) -> tuple[CatalogueResource, ...]:
    """Return every resource of a contract, by its type and its provider."""

    def whose(item: DataItem) -> tuple[str, str]:
        return item.type_name, item.owner.value

    found = (tuple(items) for _, items in groupby(sorted(data_items(contract), key=whose), whose))
    return tuple(CatalogueResource(items[0].type_name, items[0].of_type, items[0].owner, items) for items in found)


def code_terms(contract: GraphQLSchema) -> Mapping[str, Mapping[str, Bilingual]]:
    """Return what the codes of the catalogue mean, as the contract describes them, by list and code."""
    lists: Iterable[tuple[str, Any]] = ((name, contract.type_map[name]) for name in CODE_LISTS)
    return {
        name: {code: Bilingual.of(value.description) for code, value in each.values.items()} for name, each in lists
    }


def condition(item: DataItem) -> Bilingual:
    """Return on which condition an item is shared (共享条件)."""
    if item.sharing is Sharing.NOT_SHARED:
        return Bilingual("It is not shared", "不予共享")
    stewards = "one data steward" if item.approvals == 1 else f"{item.approvals} data stewards"
    return Bilingual(
        f"A purpose by an article of the notice, and a grant that {stewards} of the owner ({item.owner.english}) approved",
        f"须具有通知条款对应的用途，并经所属部门（{item.owner.chinese}）{item.approvals}名数据管理员批准授权",
    )
