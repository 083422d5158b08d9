"""The questions about the data catalogue: which data items there are, and up to when the hub has the data of each.

The items are those of the contract, which is the same for everybody; only how fresh their data is comes from the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, Text, func, null, select, type_coerce, union_all
from sqlalchemy.types import TypeEngine

from hub.clock import moment_text
from hub.codes import DeliveryState
from hub.errors import Mistake, invalid_request
from hub.grants.data_items import DataItem, data_items, found_items
from hub.intake.files import FILES
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.deliveries import DeliveryFileRow, DeliveryRow
from hub.tables.exchange import FollowedRow
from hub.tables.types import Moment
from resolvers.operation import Operation

ROWS, ITEM_KEY = "rows", "coordinate"
"""The parameter with the rows, and the column by which they are listed."""

DATA_ITEM_COLUMNS: Mapping[str, TypeEngine[Any]] = {
    **dict.fromkeys((ITEM_KEY, "key", "kind", "type_name", "type_term", "value_type", "description", "term"), Text()),
    **dict.fromkeys(("sharing", "sensitivity", "owner", "capabilities", "disclosures"), Text()),
    "approvals": BigInteger(),
    "as_of": Moment(),
}

LATEST_DELIVERIES = 1_000
"""Deliveries that are looked at for the newest one with rows of a table: about a month of a city."""

_TABLE_OF = {of.name: of.rows.__tablename__ for of in FILES}
"""The table of each file of a city, by the name under which a delivery has it."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """Up to when the hub has data. `read` tells how far each department's own database was read, null where that is not known;
    `delivered` when the newest delivery with rows of a table ended."""

    read: Mapping[str, str | None]
    delivered: Mapping[str, str]

    def of(self, item: DataItem) -> str | None:
        """Return up to when the hub has the data of an item; None where that is not known."""
        source = item.source or ""
        return self.read[source] if source in self.read else self.delivered.get(item.table or "")


async def list_data_items(operation: Operation, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Look up the data items that meet some conditions. Raises INVALID_INPUT for a text that says nothing and for a type that is not there."""
    wanted = {
        name: str(given.get(name) or "").strip() for name in ("about", "type_name", "owner", "sharing", "sensitivity")
    }
    every = await _every(operation)
    if given.get("about") is not None and not wanted["about"]:
        raise _refused("about", "about is empty. Give words to look for, or leave it out to list all items.")
    if given.get("type_name") is not None and wanted["type_name"] not in {item.type_name for item in every}:
        raise _refused("type", "There is no type with this name that has data items. Give one such as Person.")
    return _written(found_items(every, **wanted), await _freshness(operation))


async def one_data_item(operation: Operation, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Look up the data item of a coordinate; no row for a coordinate that is none."""
    found = [item for item in await _every(operation) if item.coordinate == given["coordinate"]]
    return _written(found, await _freshness(operation))


async def _every(operation: Operation) -> Sequence[DataItem]:
    """Return all items; beside the event loop, since the first question reads them off the contract."""
    return await asyncio.to_thread(data_items, operation.contract)


async def _freshness(operation: Operation) -> Freshness:
    source = operation.services.source
    read: dict[str, str | None] = dict.fromkeys(operation.services.sources.departments)
    delivered: dict[str, str] = {}
    for followed, file, moment in await source.fetch(_query_of_moments(source), {}):
        told = moment_text(moment) if isinstance(moment, datetime) else moment
        if followed in read:
            read[followed] = told
        elif table := _TABLE_OF.get(file):
            delivered[table] = max(told, delivered.get(table, ""))
    return Freshness(read, delivered)


@compiled_once
def _query_of_moments(source: Source) -> CompiledQuery:
    """Return up to when each source was followed, and when the newest delivery with each file ended, of those that stand."""
    followed, delivery, file = FollowedRow, DeliveryRow, DeliveryFileRow
    newest = select(func.max(delivery.number)).scalar_subquery()
    delivered = (
        select(type_coerce(null(), Text()), file.table_name, func.max(delivery.ended_at))
        .join(delivery, delivery.id == file.delivery_id)
        .where(delivery.number > newest - LATEST_DELIVERIES, delivery.ended_at.is_not(None))
        .where(delivery.withdrawn_at.is_(None), delivery.state != DeliveryState.FAILED.value)
        .group_by(file.table_name)
    )
    read = select(followed.source, type_coerce(null(), Text()), followed.as_of)
    return CompiledQuery.of(union_all(read, delivered), source)


def _written(items: Sequence[DataItem], freshness: Freshness) -> Mapping[str, Any]:
    """Return the parameter with the rows of some items."""
    rows = [_row(item, freshness) for item in items]
    return {ROWS: orjson.dumps([[row[name] for name in DATA_ITEM_COLUMNS] for row in rows]).decode()}


def _row(item: DataItem, freshness: Freshness) -> Mapping[str, Any]:
    return {
        ITEM_KEY: item.coordinate,
        "key": item.key,
        "kind": item.kind.value,
        "type_name": item.type_name,
        "type_term": item.of_type.chinese,
        "value_type": item.value_type,
        "description": item.said.english,
        "term": item.said.chinese,
        "sharing": item.sharing.value,
        "sensitivity": item.sensitivity.value,
        "owner": item.owner.value,
        "capabilities": " ".join(item.capabilities),
        "disclosures": " ".join(item.disclosures) or None,
        "approvals": item.approvals,
        "as_of": freshness.of(item),
    }


def _refused(name: str, sentence: str) -> Exception:
    return invalid_request(Mistake((name,), sentence))
