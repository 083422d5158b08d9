"""The data catalogue: every data item of the contract, how it is classified and whose it is, and up to when the hub has its data."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import SelectBase, select

from hub.catalogue.declarations import Argument, Classification, QueryContext, Rendering, RootField, Rows
from hub.catalogue.fields import computed, entry
from hub.catalogue.lists import ListField
from hub.codes import Department
from hub.grants.data_items import DataItemKind
from permissions.model import Sensitivity, Sharing
from resolvers import data_items
from resolvers.data_items import DATA_ITEM_COLUMNS, ITEM_KEY, ROWS
from schema.governance import OPEN, STEWARDS
from schema.pages import After, First, ListConnection, ListEdge, forwards


def _told(
    name: str, description: str, classification: Classification = OPEN, rendering: Rendering = Rendering.PLAIN
) -> Any:
    return computed(name, name, classification, description, rendering)


@strawberry.type(
    name="DataItem",
    description="A data item of the catalogue: a field of the contract, or an argument that is a right of its own (数据项).",
)
class CatalogueItem:
    KEY: ClassVar[str] = "data_item"
    ROWS: ClassVar[Rows] = Rows(key=ITEM_KEY)

    coordinate: str | None = _told(
        "coordinate", "The field, or the argument that is a right, such as Person.name (坐标)."
    )
    key: str | None = _told("key", "The stable key, by which grants name the item whatever it is called (字段).")
    kind: DataItemKind | None = _told("kind", "What the item is (数据项类型).")
    type: str | None = computed(
        "type_name", "type", OPEN, "The type of the contract that the item belongs to, such as Person (所属类型)."
    )
    type_term: str | None = _told("type_term", "What that type is called in Chinese (所属类型名称).")
    value_type: str | None = _told("value_type", "The type of its values, as GraphQL writes it (数据类型).")
    description: str | None = _told("description", "What the item is, in English (英文说明).")
    term: str | None = _told("term", "What the item is called in Chinese (中文名称).")
    sharing: Sharing | None = _told("sharing", "How the item may be shared (共享类型).")
    sensitivity: Sensitivity | None = _told("sensitivity", "How much harm its disclosure can do (敏感级别).")
    owner: Department | None = _told("owner", "The department that the item belongs to, and that decides who gets access to it (所属部门).")  # fmt: skip
    capabilities: str | None = _told(
        "capabilities", "What grants can let somebody do with it: codes such as READ and FILTER, with blanks between them (权限类型)."
    )  # fmt: skip
    disclosures: str | None = _told(
        "disclosures",
        "The forms in which grants can let somebody read it: codes such as FULL and MASKED, with blanks between them. Null means that it is not read (提供方式).",
    )
    approvals: int | None = _told(
        "approvals", "How many data stewards of its department must approve a request for it (审批人数)."
    )
    as_of: datetime | None = _told(
        "as_of",
        "Up to when the hub has its data: how far it has read the department's own database, or else when the newest delivery with such rows ended. Null means that neither is known, as for what is worked out when it is asked for (数据截至时间).",
        STEWARDS,
        Rendering.MOMENT,
    )


@strawberry.type(description="A data item with its cursor (数据项及游标).")
class DataItemEdge(ListEdge[CatalogueItem]): ...


@strawberry.type(description="A page of the data catalogue (数据目录分页).")
class DataItemConnection(ListConnection[CatalogueItem, DataItemEdge]): ...


def _rows(context: QueryContext) -> SelectBase:
    return select(context.json_rows(ROWS, DATA_ITEM_COLUMNS))


def _taken(name: str) -> Argument:
    return Argument(lambda value, cipher, moments: {name: value})


DATA_ITEMS = ListField(
    "data_items",
    OPEN,
    rows=CatalogueItem.ROWS,
    computed=_rows,
    arguments={
        **{name: _taken(name) for name in ("about", "owner", "sharing", "sensitivity")},
        "type": _taken("type_name"),
        **forwards(),
    },
    looks_up=data_items.list_data_items,
    sorts={},
)
DATA_ITEM = RootField(
    "data_item",
    OPEN,
    computed=_rows,
    arguments={"coordinate": _taken("coordinate")},
    looks_up=data_items.one_data_item,
)


@strawberry.type(description="What can be asked about the data catalogue (数据目录查询).")
class DataCatalogueQuery:
    @entry(
        DATA_ITEMS,
        "The data catalogue: every data item of the contract by its coordinate, page by page. It is the same for everybody; who was given access to an item is another question (数据目录).",
    )
    def data_items(
        self,
        about: Annotated[
            str | None,
            strawberry.argument(
                description="Only items with this text in their coordinate, in their description or in what their type is called, in English or in Chinese; all, if it is left out (检索词)."
            ),
        ] = None,
        type: Annotated[
            str | None,
            strawberry.argument(
                description="Only items of this type, such as Person; all, if it is left out (所属类型)."
            ),
        ] = None,
        owner: Annotated[
            Department | None,
            strawberry.argument(description="Only items of this department; all, if it is left out (所属部门)."),
        ] = None,
        sharing: Annotated[
            Sharing | None,
            strawberry.argument(description="Only items of this sharing type; all, if it is left out (共享类型)."),
        ] = None,
        sensitivity: Annotated[
            Sensitivity | None,
            strawberry.argument(description="Only items of this sensitivity; all, if it is left out (敏感级别)."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> DataItemConnection | None: ...

    @entry(DATA_ITEM, "One data item. Null means that the contract has no such item (数据项查询).")
    def data_item(
        self,
        coordinate: Annotated[
            str,
            strawberry.argument(description="The field, such as Person.name, or the argument that is a right (坐标)."),
        ],
    ) -> CatalogueItem | None: ...
