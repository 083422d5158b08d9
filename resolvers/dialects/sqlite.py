"""SQLite 3.38 and later: no ordered aggregates, no arrays, and JSON that forgets that it is JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    FromClause,
    Select,
    SelectBase,
    Subquery,
    Text,
    bindparam,
    case,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from hub.catalogue.declarations import Order, Rendering
from resolvers.dialects.dialect import PSEUDONYM_MARK, SEAL_MARK, Pairs


class SqliteDialect:
    has_lateral: ClassVar[bool] = False

    def rendered(self, value: ColumnElement[Any], rendering: Rendering) -> ColumnElement[Any]:
        if rendering is Rendering.FIXED_POINT:
            return case((value.is_not(None), _hundredths(value)))
        if rendering is Rendering.BOOLEAN:
            return _json(case((value, literal_column("'true'")), (~value, literal_column("'false'"))))
        if rendering is Rendering.TEXTS:
            return type_coerce(value, JSON())
        if rendering is Rendering.SEALED:
            return func.char(literal_column(str(SEAL_MARK))).op("||")(value)
        if rendering is Rendering.PSEUDONYM:
            return func.char(literal_column(str(PSEUDONYM_MARK))).op("||")(value)
        return value

    def form(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        return value

    def json_object(self, pairs: Pairs) -> ColumnElement[Any]:
        parts: list[ColumnElement[Any]] = []
        for name, value in pairs:
            # A value that comes out of a subquery has lost its JSON subtype and would be quoted as text.
            parts += [literal_column(f"'{name}'"), _json(value) if isinstance(value.type, JSON) else value]
        return func.json_object(*parts, type_=JSON())

    def otherwise(self, value: ColumnElement[Any], json: str) -> ColumnElement[Any]:
        return type_coerce(func.coalesce(value, literal_column(f"'{json}'")), JSON())

    def aggregated(
        self, values: ColumnElement[Any], where: ColumnElement[bool], by: ColumnElement[Any], order: ColumnElement[Any]
    ) -> ColumnElement[Any]:
        found = func.json_group_array(_json(values)).filter(where)
        return type_coerce(found.over(partition_by=by, order_by=order, rows=(None, None)), JSON())

    def written_list(self, values: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
        return self.text(func.json_array(*values))

    def listed(self, rows: FromClause, order: Sequence[Order], name: str = "j") -> ColumnElement[Any]:
        ordered = select(rows.c[name]).order_by(*self.ordering(rows, order)).subquery()
        return select(func.json_group_array(_json(ordered.c[name]), type_=JSON())).scalar_subquery()

    def grouped(self, rows: FromClause, order: Sequence[Order], names: Sequence[str] = ("j",)) -> Select[Any]:
        # A window, since the order of a subquery does not bind the rows of a group.
        by = self.ordering(rows, order) or None
        lists = (
            func.json_group_array(_json(rows.c[name]))
            .over(partition_by=rows.c.parent, order_by=by, rows=(None, None))
            .label(name)
            for name in names
        )
        place = func.row_number().over(partition_by=rows.c.parent, order_by=by)
        windowed = select(rows.c.parent, *lists, place.label("place")).subquery()
        return select(windowed.c.parent, *(type_coerce(windowed.c[name], JSON()).label(name) for name in names)).where(
            windowed.c.place == literal_column("1")
        )

    def ordering(
        self, rows: FromClause, order: Sequence[Order], *, backwards: bool = False
    ) -> list[ColumnElement[Any]]:
        steps = [(rows.c[step.column], step.descending != backwards) for step in order]
        ordered = [column.desc() if down else column.asc() for column, down in steps]
        return [step.nulls_first() if backwards else step.nulls_last() for step in ordered]

    def comparable(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return column

    def in_statement(self, column: ColumnElement[Any], keys: Select[Any]) -> ColumnElement[bool]:
        return column.in_(keys)

    def asked(self, positions: str, tokens: str) -> Subquery:
        places = func.json_each(bindparam(positions, type_=Text())).table_valued("key", "value")
        values = func.json_each(bindparam(tokens, type_=Text())).table_valued("key", "value")
        return (
            select(places.c.value.label("position"), values.c.value.label("token"))
            .join_from(places, values, places.c.key == values.c.key)
            .subquery()
        )

    def placeholder(self, mark: ColumnElement[Any]) -> ColumnElement[Any]:
        return case((mark.is_not(None), func.json_quote(mark, type_=JSON())))  # it would quote NULL as JSON's null

    def records(self, rows: FromClause) -> ColumnElement[Any]:
        return select(func.json_group_array(_json(func.json_array(*rows.c)))).select_from(rows).scalar_subquery()

    def given(self, name: str, columns: Sequence[tuple[str, TypeEngine[Any]]]) -> Select[Any]:
        rows = func.json_each(bindparam(name, type_=Text())).table_valued("value")
        values = [func.json_extract(rows.c.value, literal_column(f"'$[{place}]'")) for place in range(len(columns))]
        return select(
            *(type_coerce(value, of).label(column) for value, (column, of) in zip(values, columns, strict=True))
        )

    def text(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        # Joined to nothing: the value of a subquery may still be JSON, and would not be written as text.
        return type_coerce(value, Text()).op("||")(literal_column("''"))

    def written(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        return value

    def ids(self, persons: SelectBase) -> ColumnElement[Any]:
        rows = persons.subquery()
        return select(func.json_group_array(next(iter(rows.c)))).scalar_subquery()


def _hundredths(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return whole hundredths as a number with two decimals, by their digits: a float would not keep a large sum."""
    sign = case((value < literal_column("0"), literal_column("'-'")), else_=literal_column("''"))
    amount: ColumnElement[int] = func.abs(value)
    hundred: ColumnElement[int] = literal_column("100")
    return func.printf(literal_column("'%s%d.%02d'"), sign, amount.op("/")(hundred), amount.op("%")(hundred))


def _json(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.json(value, type_=JSON())
