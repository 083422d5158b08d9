"""The data items of a contract: everything that a grant can name, as a data catalogue tells of it (政务数据目录).

They are read off the declarations, as all else is that the hub knows of its fields, so that nothing is said twice. The contract is public,
and so is what stands here: how an item is classified, whose it is, and how access to it is requested; never who was given access.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLSchema

from hub.catalogue.bilingual import Bilingual
from hub.catalogue.contract import declared, origin
from hub.catalogue.declarations import GrantableField, LinkField
from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import FieldUsingRights
from hub.codes import Department, Term
from hub.grants.contract_fields import contract_fields
from hub.tables.departments.register import home_of
from permissions.model import Capability, Disclosure, Sensitivity, Sharing


class DataItemKind(Term):
    """What a data item is."""

    VALUE = "VALUE", "A value of a row", "数据值"
    LINK = "LINK", "Other rows, reached from a row", "关联项"
    QUERY = "QUERY", "A root field that reads", "查询项"
    ARGUMENT = "ARGUMENT", "An argument that is a right of its own", "查询参数"
    INPUT = "INPUT", "A value that is written", "填报项"
    MUTATION = "MUTATION", "A root field that writes", "办理项"


@dataclass(frozen=True, slots=True)
class DataItem:
    """A coordinate as the catalogue tells of it.

    `type_name` and `of_type` are its type, and what that is. `value_type` is what GraphQL says of its values, such as `Date`. `capabilities`
    are what grants can let somebody do with it, `disclosures` the forms that it can be read in, from the widest to the narrowest;
    `approvals` how many data stewards of its `owner` must approve a request for it. `table` is where its rows lie, and `source` the
    department's database that this table can lie in; None for rows that are computed, and for the hub's own.
    """

    key: str
    coordinate: str
    kind: DataItemKind
    type_name: str
    of_type: Bilingual
    said: Bilingual
    value_type: str
    sharing: Sharing
    sensitivity: Sensitivity
    owner: Department
    capabilities: tuple[Capability, ...]
    disclosures: tuple[Disclosure, ...]
    approvals: int
    table: str | None
    source: str | None

    def says(self, folded: str) -> bool:
        """Return whether a text without case (`str.casefold`) is found in what the item or its type is called, in either language."""
        told = (self.coordinate, self.said.english, self.said.chinese, self.of_type.english, self.of_type.chinese)
        return any(folded in each.casefold() for each in told)


@lru_cache(maxsize=4)
def data_items(contract: GraphQLSchema) -> tuple[DataItem, ...]:
    """Return every data item of a contract by its coordinate: read off it once."""
    used = _used(contract)
    items = (_item(contract, used, *each) for each in declared(contract))
    return tuple(sorted(items, key=lambda item: item.coordinate))


def found_items(
    items: Iterable[DataItem],
    *,
    about: str = "",
    type_name: str = "",
    owner: str = "",
    sharing: str = "",
    sensitivity: str = "",
) -> list[DataItem]:
    """Return the items that meet every condition; what is empty asks for nothing."""
    folded = about.casefold()
    return [
        item
        for item in items
        if type_name in ("", item.type_name)
        and owner in ("", item.owner.value)
        and sharing in ("", item.sharing.value)
        and sensitivity in ("", item.sensitivity.value)
        and item.says(folded)
    ]


def _item(
    contract: GraphQLSchema,
    used: Mapping[str, frozenset[Capability]],
    coordinate: str,
    key: str,
    declaration: GrantableField,
) -> DataItem:
    type_name, _, rest = coordinate.partition(".")
    name, _, argument = rest.removesuffix(":)").partition("(")
    item: Any = contract.type_map[type_name]
    definition = item.fields[name].args[argument] if argument else item.fields[name]
    fields, kind = contract_fields(contract), _kind(contract, item, argument, declaration)
    own = Capability.WRITE if kind in (DataItemKind.INPUT, DataItemKind.MUTATION) else declaration.capability
    capabilities = {own, *used.get(key, ())}
    table = getattr(getattr(origin(item), "ROWS", None), "table", None)
    forms = fields.grantable[coordinate].forms if Capability.READ in capabilities else frozenset[Disclosure]()
    told = declaration.classification
    return DataItem(
        key=key,
        coordinate=coordinate,
        kind=kind,
        type_name=type_name,
        of_type=Bilingual.of(item.description),
        said=Bilingual.of(definition.description),
        value_type=str(definition.type),
        sharing=told.share,
        sensitivity=told.sensitivity,
        owner=told.owner,
        capabilities=tuple(each for each in Capability if each in capabilities),
        disclosures=tuple(each for each in reversed(Disclosure) if each in forms),
        approvals=fields.class_of(key).hands,
        table=table.__tablename__ if table is not None else None,
        source=home_of(table),
    )


def _kind(contract: GraphQLSchema, item: Any, argument: str, declaration: GrantableField) -> DataItemKind:
    if isinstance(item, GraphQLInputObjectType):
        return DataItemKind.INPUT
    if argument:
        return DataItemKind.ARGUMENT
    if item in (contract.query_type, contract.mutation_type):
        return DataItemKind.QUERY if item is contract.query_type else DataItemKind.MUTATION
    return DataItemKind.LINK if isinstance(declaration, LinkField) else DataItemKind.VALUE


def _used(contract: GraphQLSchema) -> Mapping[str, frozenset[Capability]]:
    """Return by which capabilities the inputs of lists and statistics use each key."""
    found: defaultdict[str, set[Capability]] = defaultdict(set)
    for using in _using(contract):
        for key in using.keys:
            found[key].add(using.capability)
    return {key: frozenset(capabilities) for key, capabilities in found.items()}


def _using(contract: GraphQLSchema) -> Iterator[FieldUsingRights]:
    for item in contract.type_map.values():
        if isinstance(item, GraphQLInputObjectType):
            for field in item.fields.values():
                if isinstance(told := declaration_of(field), FieldUsingRights):
                    yield told
