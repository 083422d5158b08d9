"""Run a statement in a transaction that is open, compiled once for each dialect: to compile a rule takes longer than to ask it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Executable, RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.sources.source import CompiledQuery
from hub.sources.sqlite import adapt

Statement = Callable[[], Executable]
"""Builds a statement; a function of a module, which is the same at each call."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A dialect that stands for every one of its name."""

    name: str
    dialect: Dialect = field(compare=False)


async def fetch_within(
    connection: AsyncConnection, statement: Statement, parameters: Mapping[str, Any]
) -> Sequence[RowMapping]:
    """Return the rows of a statement with these parameters, as the transaction of a connection sees them."""
    query = _compiled(statement, _Kind(connection.dialect.name, connection.dialect))
    values = {**query.constants, **parameters}
    arguments = [values[name] for name in query.order]
    if connection.dialect.name == "sqlite":
        arguments = list(map(adapt, arguments))
    return (await connection.exec_driver_sql(query.text, tuple(arguments))).mappings().all()


@lru_cache(64)
def _compiled(statement: Statement, kind: _Kind) -> CompiledQuery:
    return CompiledQuery.in_dialect(statement(), kind.dialect)
