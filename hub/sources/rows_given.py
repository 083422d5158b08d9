"""Rows that are handed to a statement of PostgreSQL: one parameter, with the JSON of each row.

asyncpg looks at each element of an array with checks of Python's, and a list for each column made forty arrays of one write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson


def rows_given(place: int, name: str, columns: Mapping[str, str]) -> str:
    """Return what follows `from`: the rows of the parameter at a place, under a name, with the type of each column.

    PostgreSQL expects ten elements of an array that it does not know, and a hundred rows of one JSON: with the latter it would go
    through whole tables for a single row.
    """
    typed = ", ".join(map(" ".join, columns.items()))
    return f"unnest(${place}::json[]) as {name}_given(item), json_to_record({name}_given.item) as {name}({typed})"


def rows_parameter(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return rows as the parameter has them; names that are no columns are left out by the database."""
    return [orjson.dumps(row).decode() for row in rows]
