"""The schemas by which a package is judged: what the standard asks of a row of each table, as JSON Schema."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

STANDARD = json.loads((Path(__file__).parent / "standard.json").read_text("utf-8"))["tables"]
PUBLISHED = os.environ.get("HUB_TEST_HSDS_SCHEMAS")
"""A folder with the published schemas, one file for each table, where somebody has them."""


@cache
def validator_of(table: str) -> Any:
    """The validator of the rows of a table."""
    schema = _of_rows(_published(table)) if PUBLISHED else _written_down(table)
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def numbers_of(table: str) -> list[str]:
    """The columns of a table that hold numbers."""
    found: list[str] = STANDARD[table].get("number", [])
    return found


def as_object(table: str, row: Mapping[str, str]) -> dict[str, Any]:
    """A row of CSV as the standard's schemas see it: without empty cells, and numbers as such."""
    return {name: float(cell) if name in numbers_of(table) else cell for name, cell in row.items() if cell}


def _published(table: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(str(PUBLISHED)) / f"{table}.json").read_text("utf-8"))
    return found


def _of_rows(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A published schema, of an object within others, as one of a row, which names the others by their identifiers."""
    cells = {
        name: {key: said[key] for key in ("type", "format", "enum") if key in said}
        for name, said in schema["properties"].items()
        if "$ref" not in said and said.get("type") != "array"
    }
    required = [name for name in schema.get("required", []) if name in cells] + schema.get("tabular_required", [])
    return {"type": "object", "properties": cells, "required": required, "additionalProperties": False}


def _written_down(table: str) -> dict[str, Any]:
    said = STANDARD[table]
    cells: dict[str, Any] = {name: {"type": "number"} for name in said.get("number", [])}
    cells |= {name: {"type": "string"} for name in said["string"]}
    for form in ("uuid", "email", "uri", "date-time"):
        cells |= {name: {"type": "string", "format": form} for name in said.get(form, [])}
    cells |= {name: {"enum": codes} for name, codes in said.get("enum", {}).items()}
    return {"type": "object", "properties": cells, "required": said["required"], "additionalProperties": False}
