"""The steps of a migration on the tables of one source: what touches other tables is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.operations.ops import MigrateOperation


class OperationsOn(Operations):
    """Alembic's operations, on some tables only. What names no table (free SQL) is the hub's own business."""

    def __init__(self, context: MigrationContext, tables: frozenset[str]) -> None:
        super().__init__(context)
        self._tables = tables

    def invoke(self, operation: MigrateOperation) -> Any:
        if getattr(operation, "table_name", None) in self._tables:
            return super().invoke(operation)
        return None

    @contextmanager
    def batch_alter_table(self, table_name: str, *arguments: Any, **options: Any) -> Iterator[Any]:
        if table_name in self._tables:
            with super().batch_alter_table(table_name, *arguments, **options) as batch:
                yield batch
        else:
            yield _Nothing()


class _Nothing:
    """Takes every operation of a batch, and does none."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


@contextmanager
def operations_on(context: MigrationContext, tables: frozenset[str]) -> Iterator[None]:
    """`alembic.op` works on these tables only."""
    with Operations.context(context):
        op._proxy = OperationsOn(context, tables)
        yield
