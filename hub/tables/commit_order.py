"""The commit order: the order in which changes are listed, so that no reader passes one over.

A change gets its turn while its transaction is under way, and transactions end in any order: one that is still open may
hold an earlier turn than what is visible. So a turn is the number of its transaction, and it is *settled* once no
transaction of that number or an earlier one is open. SQLite has one writer at a time: each change is settled at once.

The numbers are the database cluster's own, and a database that is restored would give again what it has given before.
So they count from an origin, which is moved beyond all of them after each restore (`hub.sources.commit_epoch`).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement


class NextCommitNumber(ColumnElement[int]):
    """The turn of what this transaction writes into a table: on SQLite the turns of each table count by themselves."""

    inherit_cache = False
    type = BigInteger()

    def __init__(self, table: str = "change_event") -> None:
        self.table = table


class BelowLowWatermark(ColumnElement[bool]):
    """No change of this turn or an earlier one can come to light any more."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, turn: ColumnElement[int]) -> None:
        self.turn = turn


class LowWatermark(ColumnElement[int]):
    """The first turn that is not settled: all before it are."""

    inherit_cache = True
    type = BigInteger()


NEXT_ON_POSTGRESQL = "pg_current_xact_id()::text::bigint + (select origin from turn_origin)"
"""The turn of what this transaction writes, where a statement is written by hand."""


@compiles(NextCommitNumber, "postgresql")
def _next_on_postgresql(element: NextCommitNumber, compiler: SQLCompiler, **options: Any) -> str:
    return NEXT_ON_POSTGRESQL


@compiles(NextCommitNumber, "sqlite")
def _next_on_sqlite(element: NextCommitNumber, compiler: SQLCompiler, **options: Any) -> str:
    return f"(select max(coalesce(max(turn), 0), (select origin from turn_origin)) + 1 from {element.table})"  # noqa: S608


_HORIZON = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (select origin from turn_origin)"


@compiles(LowWatermark, "postgresql")
def _horizon_on_postgresql(element: LowWatermark, compiler: SQLCompiler, **options: Any) -> str:
    return _HORIZON


@compiles(LowWatermark, "sqlite")
def _horizon_on_sqlite(element: LowWatermark, compiler: SQLCompiler, **options: Any) -> str:
    return _next_on_sqlite(NextCommitNumber(), compiler)


@compiles(BelowLowWatermark, "postgresql")
def _settled_on_postgresql(element: BelowLowWatermark, compiler: SQLCompiler, **options: Any) -> str:
    return f"{compiler.process(element.turn, **options)} < {_HORIZON}"


@compiles(BelowLowWatermark, "sqlite")
def _settled_on_sqlite(element: BelowLowWatermark, compiler: SQLCompiler, **options: Any) -> str:
    return "1 = 1"
