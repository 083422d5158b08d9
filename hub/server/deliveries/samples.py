"""The first rows of a delivery, to be looked at before it is confirmed: each column as far as who asks may read it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from graphql import GraphQLObjectType, GraphQLSchema

from hub.catalogue.contract import key_of, rows_of
from hub.catalogue.declarations import ColumnField
from hub.catalogue.fields import declaration_of
from hub.cipher import masked
from hub.intake.files import FILES
from hub.intake.form_map import FormMap
from hub.intake.formats import KEPT_ID_NUMBER, FileColumn, FileFormat, Thing
from hub.server.deliveries.table_forms import is_said
from hub.tables.population import DivisionRow, PersonRow
from permissions.model import Capability, Disclosure
from permissions.profile import Profile

WITHHELD = "WITHHELD"
"""How a column is shown that is not: its cells are null, whatever they say."""


@dataclass(frozen=True, slots=True)
class ReadField:
    """A field of the contract that shows a column of a file: its coordinate and its stable key."""

    coordinate: str
    key: str


class SampleRights:
    """Which fields of the contract show the columns of files, read off it once."""

    def __init__(self, contract: GraphQLSchema) -> None:
        shown: dict[tuple[str, str], list[ReadField]] = {}
        for item in contract.type_map.values():
            if isinstance(item, GraphQLObjectType) and not item.name.startswith("__"):
                for column, field in _columns(item):
                    shown.setdefault(column, []).append(field)
        self._fields = {
            (of.name, column.name): shown.get(_stored(of, column), []) for of in FILES for column in of.columns
        }
        self._protected = {
            (of.name, column.name): column.protected or (KEPT_ID_NUMBER if column.refers is Thing.PERSON else None)
            for of in FILES
            for column in of.columns
        }

    def shown(
        self,
        file: Path,
        checked: Mapping[str, Any],
        profile: Profile,
        *,
        sent: Container[str] = (),
        maps: Mapping[str, FormMap] | None = None,
    ) -> tuple[list[Any], Sequence[str]]:
        """Return the tables with their first rows, and the coordinates of what is shown of them.

        `sent` are the files that the caller sent, and `maps` those by which they are read. Raises OSError when the rows are not
        there any more. For a thread.
        """
        tables, given = list[Any](), dict[str, None]()
        for table, sample in zip(checked["tables"], orjson.loads(file.read_bytes()), strict=True):
            columns, form = [], (maps or {}).get(table["table"])
            for column in table["columns"]:
                how, field = self._decided(table["table"], column["name"], profile)
                if is_said(table["table"], column) and table.get("file") not in sent:
                    how, field = WITHHELD, None
                if field:
                    given[field.coordinate] = None
                is_full = how == Disclosure.FULL
                columns.append(
                    {
                        "label": column["label"],
                        "name": column["name"],
                        "shown": how,
                        "unknownWords": sample.get("unknownWords", {}).get(column["name"], []) if is_full else [],
                        "words": form.words.get(column["name"], {}) if form and is_full else {},
                    }
                )
            rows = [
                [self._cell(cell, table["table"], column) for cell, column in zip(row, columns, strict=True)]
                for row in sample["rows"]
            ]
            tables.append({"name": table["name"], "table": table["table"], "columns": columns, "rows": rows})
        return tables, list(given)

    def _decided(self, table: str, name: str | None, profile: Profile) -> tuple[str, ReadField | None]:
        """Return how a column is shown, and by which field: a right on rows of some scope is enough for rows that one delivers."""
        found: tuple[str, ReadField | None] = (WITHHELD, None)
        for field in self._fields.get((table, name or ""), ()):
            for view in profile.decide(field.key, Capability.READ).views:
                if view.disclosure is Disclosure.FULL:
                    return Disclosure.FULL, field
                if view.disclosure is Disclosure.MASKED and self._protected[table, name or ""]:
                    found = Disclosure.MASKED, field
        return found

    def _cell(self, cell: str | None, table: str, column: Mapping[str, Any]) -> str | None:
        if cell is None or column["shown"] == WITHHELD:
            return None
        protected = self._protected[table, column["name"]]
        if column["shown"] == Disclosure.MASKED:
            return masked(cell.strip(), protected.shown) if protected else None
        return cell.strip()


@lru_cache(maxsize=4)
def sample_rights(contract: GraphQLSchema) -> SampleRights:
    """Return the fields of a contract that show the columns of files, read off it once."""
    return SampleRights(contract)


def _stored(of: FileFormat, column: FileColumn) -> tuple[str, str]:
    """Return the table and the column that keep what a column says: of whom a row is about, the number, and of a division its
    code."""
    if column.refers is Thing.PERSON:
        return PersonRow.__tablename__, "id_number_sealed"
    if column.refers is Thing.DIVISION:
        return DivisionRow.__tablename__, "code"
    return of.rows.__tablename__, f"{column.target}_sealed" if column.protected else column.target


def _columns(item: GraphQLObjectType) -> Iterator[tuple[tuple[str, str], ReadField]]:
    """Yield the columns of a table that the fields of a type show in full."""
    table = rows_of(item).table if hasattr(_origin(item), "ROWS") else None
    if table is None:
        return
    for name, field in item.fields.items():
        said = declaration_of(field)
        if isinstance(said, ColumnField) and len(said.views[Disclosure.FULL].needs) == 1:
            yield (
                (table.__tablename__, said.views[Disclosure.FULL].needs[0]),
                ReadField(f"{item.name}.{name}", key_of(item, field)),
            )


def _origin(item: Any) -> Any:
    return item.extensions["strawberry-definition"].origin if "strawberry-definition" in item.extensions else None
