"""The statement of a rule as DuckDB understands it: PostgreSQL's, but for two words.

DuckDB's grammar comes from PostgreSQL's, and a rule uses what both have: comparisons, CASE, outer joins, GROUP BY with FILTER, whole
numbers. So this is no dialect of its own; it says what is different, where the statement is generated.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Numeric, Select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGTypeCompiler


class _Statements(PGCompiler):
    def limit_clause(self, select: Select[Any], **_: Any) -> str:
        """Leave the fence out (`hub.policy.constants.fence`): DuckDB works each column of a subquery out once by itself, and at
        an OFFSET it would put the rows of all its threads together."""
        assert select._limit_clause is None, "A rule limits no rows."
        return ""


class _Types(PGTypeCompiler):
    def visit_NUMERIC(self, type_: Numeric[Any], **_: Any) -> str:  # noqa: N802
        """Say HUGEINT for a whole number beyond BIGINT: NUMERIC has three decimals in DuckDB, and eighteen digits."""
        return "HUGEINT"


class DuckdbDialect(PGDialect_asyncpg):
    """PostgreSQL's dialect, with what DuckDB says differently."""

    supports_statement_cache = True
    statement_compiler: Any = _Statements
    type_compiler_cls: ClassVar[Any] = _Types
