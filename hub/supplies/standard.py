"""The tables of an HSDS 3 package that the hub writes: their files, their columns and what each column holds.

They are those of HSDS 3.1 and of 3.2, as far as a supply has something to say in them; `unit` and `service_capacity` came with 3.1. A package
is a Tabular Data Package of Frictionless Data: its descriptor, `datapackage.json`, is made from what is declared here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

VERSION = "3.1"
DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its type and format in the words of Table Schema; `of` names the table whose `id` it has."""

    name: str
    type: str = "string"
    format: str = ""
    required: bool = False
    of: str = ""
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HsdsTable:
    """A table of the standard. `key` are the columns that tell its rows apart, of those that the hub keeps."""

    name: str
    path: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in their order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which there is no row."""
        return tuple(column.name for column in self.columns if column.required)


STATUSES = ("active", "inactive", "defunct", "temporarily closed")
ACTIVE = STATUSES[0]
WEEKLY = "WEEKLY"
AS_TEXT = "text"
"""How the extent of an area is written: as the code of a division."""

_ID = Column("id", format="uuid", required=True)
_SERVICE = Column("service_id", format="uuid", required=True, of="service")
_PERHAPS_SERVICE = Column("service_id", format="uuid", of="service")
"""Where the standard leaves it open whether a row is of a service or of a location, which the hub has none of."""


TABLES = (
    HsdsTable(
        "organization",
        "organizations.csv",
        (_ID, Column("name", required=True), Column("description", required=True)),
    ),
    HsdsTable(
        "service",
        "services.csv",
        (
            _ID,
            Column("organization_id", format="uuid", required=True, of="organization"),
            Column("name", required=True),
            Column("status", required=True, among=STATUSES),
            Column("minimum_age", "number"),
            Column("maximum_age", "number"),
        ),
    ),
    HsdsTable(
        "attribute",
        "attributes.csv",
        (
            _ID,
            Column("link_id", format="uuid", required=True),
            Column("taxonomy_term_id", format="uuid", required=True, of="taxonomy_term"),
            Column("link_type", required=True),
            Column("link_entity", required=True),
            Column("value"),
        ),
        key=("link_id", "taxonomy_term_id"),
    ),
    HsdsTable(
        "schedule",
        "schedules.csv",
        (
            _ID,
            _PERHAPS_SERVICE,
            Column("valid_from", "date"),
            Column("valid_to", "date"),
            Column("freq", among=(WEEKLY, "MONTHLY")),
            Column("byday"),
            Column("opens_at", "time", "any"),
            Column("closes_at", "time", "any"),
        ),
        key=("service_id",),
    ),
    HsdsTable(
        "service_area",
        "service_areas.csv",
        (_ID, _PERHAPS_SERVICE, Column("name"), Column("extent"), Column("extent_type")),
        key=("service_id",),
    ),
    HsdsTable(
        "taxonomy_term",
        "taxonomy_terms.csv",
        (
            _ID,
            Column("code"),
            Column("name", required=True),
            Column("description", required=True),
            Column("language"),
            Column("taxonomy_id", format="uuid", of="taxonomy"),
        ),
    ),
    HsdsTable(
        "taxonomy",
        "taxonomies.csv",
        (_ID, Column("name", required=True), Column("description", required=True)),
    ),
    HsdsTable("unit", "units.csv", (_ID, Column("name", required=True))),
    HsdsTable(
        "service_capacity",
        "service_capacity.csv",
        (
            _ID,
            _SERVICE,
            Column("unit_id", format="uuid", required=True, of="unit"),
            Column("available", "number", required=True),
            Column("updated", required=True),
        ),
        key=("service_id",),
    ),
)
"""The tables, in the order of the standard."""


def descriptor() -> bytes:
    """Return the descriptor of a package, which is the same for all packages of the hub."""
    described = {
        "profile": "tabular-data-package",
        "name": "supplies",
        "title": f"Supplies (慈善供给), HSDS {VERSION}",
        "version": VERSION,
        "resources": [_resource(table) for table in TABLES],
    }
    return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(table: HsdsTable) -> dict[str, object]:
    references = [
        {"fields": column.name, "reference": {"resource": column.of, "fields": "id"}}
        for column in table.columns
        if column.of
    ]
    schema: dict[str, object] = {"fields": [_field(column) for column in table.columns], "primaryKey": "id"}
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema | ({"foreignKeys": references} if references else {}),
    }


def _field(column: Column) -> dict[str, object]:
    constraints: dict[str, object] = {"required": True} if column.required else {}
    if column.name == "id":
        constraints["unique"] = True
    if column.among:
        constraints["enum"] = list(column.among)
    described: dict[str, object] = {"name": column.name, "type": column.type}
    described |= {"format": column.format} if column.format else {}
    return described | ({"constraints": constraints} if constraints else {})
