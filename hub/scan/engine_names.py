"""What a scan can be told to work with."""

from __future__ import annotations

from enum import StrEnum


class EngineName(StrEnum):
    """An engine, or the choice between them by the size of the city."""

    AUTO = "auto"
    DUCKDB = "duckdb"
    POSTGRESQL = "postgresql"
