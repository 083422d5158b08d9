"""What became of each record that was to be written, as the statement that reads the answer takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, Text
from sqlalchemy.types import TypeEngine

from hub.errors import HubError
from hub.tables.types import Id
from resolvers.write.command import WriteResult

RESULTS = "results"
"""The parameter that has them."""

COLUMNS: Mapping[str, TypeEngine[Any]] = {
    "position": BigInteger(),
    "record_id": Id(),
    "person_id": Id(),
    "household_id": Id(),
    "replayed": Boolean(),
    "beside": Boolean(),
    "code": Text(),
    "message": Text(),
}

Result = Mapping[str, Any]
"""The values of some of these columns; the others are null."""


def result_of(position: int, stored: WriteResult) -> Result:
    """Return a record that is stored."""
    return {
        "position": position,
        "record_id": stored.record_id,
        "person_id": stored.person_id,
        "household_id": stored.household_id,
        "replayed": stored.replayed,
        "beside": stored.overlaps,
    }


def failure_of(position: int, error: HubError) -> Result:
    """Return a record that is not stored, or of which nobody knows."""
    return {"position": position, "replayed": False, "code": error.code, "message": error.message}


def parameters_of(results: Iterable[Result]) -> Mapping[str, str]:
    """Return the parameter, for `QueryContext.json_rows`."""
    return {RESULTS: orjson.dumps([[each.get(name) for name in COLUMNS] for each in results]).decode()}
