"""PostgreSQL 15-18."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Numeric,
    Select,
    SelectBase,
    String,
    Subquery,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from hub.catalogue.declarations import Order, Rendering
from hub.tables.calendar import InCalendar
from resolvers.dialects.dialect import PSEUDONYM_MARK, SEAL_MARK, Pairs
from resolvers.dialects.json_text import JsonText, json_list, json_object, json_value

_COMMA: ColumnElement[str] = literal_column("','")
_UTC: ColumnElement[str] = literal_column('\'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\'')


class ArrayOf(FunctionElement[Any]):
    """`array(select …)`: the keys are computed once, so that the planner looks rows up by index."""

    inherit_cache = True
    type: TypeEngine[Any] = ARRAY(Text())


@compiles(ArrayOf, "postgresql")
def _array_of(element: ArrayOf, compiler: Any, **options: Any) -> str:
    (keys,) = element.clauses
    return f"array{compiler.process(keys, **options)}"


class PostgresDialect:
    has_lateral: ClassVar[bool] = True

    def rendered(self, value: ColumnElement[Any], rendering: Rendering) -> ColumnElement[Any]:
        if rendering is Rendering.FIXED_POINT:
            return _hundredths(value)
        if rendering is Rendering.MOMENT:
            return func.to_char(func.timezone(literal_column("'UTC'"), InCalendar(value, "timestamptz")), _UTC)
        if rendering is Rendering.TEXTS:
            return type_coerce(value, JSON())
        if rendering is Rendering.SEALED:
            return func.chr(literal_column(str(SEAL_MARK))).op("||")(value)
        if rendering is Rendering.PSEUDONYM:
            return func.chr(literal_column(str(PSEUDONYM_MARK))).op("||")(cast(value, Text))
        return InCalendar(value) if isinstance(value.type, Date) else value

    def form(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        if isinstance(value.type, Date):
            return func.to_char(value, literal_column("'YYYY-MM-DD'"))  # a cast would heed the session's DateStyle
        return value if isinstance(value.type, String) else cast(value, Text)

    def json_object(self, pairs: Pairs) -> ColumnElement[Any]:
        return json_object(pairs)

    def otherwise(self, value: ColumnElement[Any], json: str) -> ColumnElement[Any]:
        return JsonText(func.coalesce(value, literal_column(f"'{json}'")))

    def aggregated(
        self, values: ColumnElement[Any], where: ColumnElement[bool], by: ColumnElement[Any], order: ColumnElement[Any]
    ) -> ColumnElement[Any]:
        found = func.string_agg(values, _COMMA).filter(where)
        return json_list(found.over(partition_by=by, order_by=order, rows=(None, None)))

    def written_list(self, values: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
        return cast(func.json_build_array(*values), Text)

    def listed(self, rows: FromClause, order: Sequence[Order], name: str = "j") -> ColumnElement[Any]:
        return json_list(select(self._items(rows, order, name)).scalar_subquery())

    def grouped(self, rows: FromClause, order: Sequence[Order], names: Sequence[str] = ("j",)) -> Select[Any]:
        lists = (json_list(self._items(rows, order, name)).label(name) for name in names)
        return select(rows.c.parent, *lists).group_by(rows.c.parent)

    def _items(self, rows: FromClause, order: Sequence[Order], name: str) -> ColumnElement[Any]:
        if not order:
            return func.string_agg(rows.c[name], _COMMA)
        return func.string_agg(rows.c[name], aggregate_order_by(_COMMA, *self.ordering(rows, order)))

    def ordering(
        self, rows: FromClause, order: Sequence[Order], *, backwards: bool = False
    ) -> list[ColumnElement[Any]]:
        steps = [(self.comparable(rows.c[step.column]), step.descending != backwards) for step in order]
        ordered = [column.desc() if down else column.asc() for column, down in steps]
        return [step.nulls_first() if backwards else step.nulls_last() for step in ordered]

    def comparable(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        if isinstance(column.type, Date):
            return InCalendar(column)  # as it is told: a cursor has the day that was told
        return column.collate("C") if isinstance(column.type, String) else column

    def in_statement(self, column: ColumnElement[Any], keys: Select[Any]) -> ColumnElement[bool]:
        return column == any_(ArrayOf(keys.scalar_subquery()))

    def asked(self, positions: str, tokens: str) -> Subquery:
        rows = (
            func.unnest(bindparam(positions, type_=ARRAY(BigInteger())), bindparam(tokens, type_=ARRAY(String())))
            .table_valued("position", "token")
            .render_derived()
        )
        return select(
            rows.c.position.cast(BigInteger).label("position"), rows.c.token.cast(String).label("token")
        ).subquery()

    def placeholder(self, mark: ColumnElement[Any]) -> ColumnElement[Any]:
        return json_value(mark)

    def records(self, rows: FromClause) -> ColumnElement[Any]:
        each = func.json_agg(func.json_build_array(*rows.c))
        return select(cast(func.coalesce(each, literal_column("'[]'::json")), Text)).select_from(rows).scalar_subquery()

    def given(self, name: str, columns: Sequence[tuple[str, TypeEngine[Any]]]) -> Select[Any]:
        rows = (
            func.json_array_elements(cast(bindparam(name, type_=Text()), JSON)).table_valued("value").render_derived()
        )
        values = [rows.c.value.op("->>")(literal_column(str(place))) for place in range(len(columns))]
        return select(*(cast(value, of).label(column) for value, (column, of) in zip(values, columns, strict=True)))

    def text(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        return type_coerce(value, Text())

    def written(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.convert_to(value, literal_column("'UTF8'"))  # a driver would make a string of a text

    def ids(self, persons: SelectBase) -> ColumnElement[Any]:
        # Read as one text: a driver makes an object of each element of an array.
        return cast(func.array_to_json(ArrayOf(persons.scalar_subquery())), Text)


def _hundredths(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return whole hundredths as a number with two decimals: a product has as many as its factors."""
    return cast(cast(value, Numeric).op("*")(literal_column("0.01")), Text)
