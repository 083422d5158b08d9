"""The words for statistics: into which groups rows fall, and what is told of how many there are.

What is told: counts in whole tens, rounded down, so that "10" says ten to nineteen. Below ten nothing is told, whether
there are nine or none: a group without rows is there like any other, and null like any small one. The same rows always
give the same count, and it does not matter which other groups are asked for beside it.

INVARIANT: the exact count stays in the statement that makes it; neither the hub nor its log ever has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    SelectBase,
    and_,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.types import TypeEngine

from hub.catalogue.declarations import Argument, ColumnField, Moments, QueryContext, Right, RootField, Rows
from hub.catalogue.lists import FieldUsingRights, empty_sentence, inputs_of, narrowed_by, null_sentence
from hub.cipher import Cipher
from hub.tables.types import Id
from permissions.model import Capability

CELL = 10
"""Counts are told in whole multiples of this many; a smaller one is not told at all."""

COUNT = "count"
"""The column of a group with how many rows it has, as far as that is told."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way in which rows fall into groups, by their column `from_column`.

    `values` lists the groups as rows `value`, by statements; one more, without a value, takes the rows that fall into no
    other. A row falls into the group that `value` makes of its column, or into each that `junction` gives: rows `key`, `value`
    for some rows, each pair once. `expected` is about how many groups there are.

    INVARIANT: `value` and `junction` give only what `values` lists, whatever is stored: the groups of an answer do not tell
    into which of them anybody falls.
    """

    from_column: str
    type: TypeEngine[Any]
    values: Callable[[QueryContext], Sequence[Select[Any]]]
    expected: int
    value: Callable[[ColumnElement[Any]], ColumnElement[Any]] | None = None
    junction: Callable[[FromClause, QueryContext], SelectBase] | None = None


@dataclass(frozen=True, slots=True)
class GroupByField(FieldUsingRights):
    """A dimension of a statistic: what rows are counted by, in each of the ways that can be asked for."""

    grains: Mapping[str, Grouping]


@dataclass(frozen=True, slots=True)
class StatisticField(RootField):
    """An entry that counts rows by groups. `rows` are those that are counted."""

    rows: Rows = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class CountField(ColumnField):
    """How many rows a group has; null where that is not told."""


def grouped_by(asking: Any) -> Argument:
    """Return the argument `by` of this input: all of it is shape."""
    dimensions = inputs_of(asking, GroupByField)

    def takes(shape: Any, shapes: Any) -> Iterator[Right]:
        for name, _ in shape:
            yield from ((Capability.AGGREGATE, key) for key in dimensions[name].keys)

    def expected(value: Any) -> int:
        return prod(dimensions[name].grains[grain].expected + 1 for name, grain in _shape(value))

    return Argument(_check, _shape, rows=expected, required_rights=takes, complete=True)


def _shape(value: Any) -> Any:
    return tuple((name, str(grain)) for name, grain in sorted((value or {}).items()) if grain is not None)


def _check(value: Any, cipher: Cipher, moments: Moments) -> Mapping[str, Any]:
    if value == {}:
        raise empty_sentence(
            "by", "Give a field to count by, or leave the argument out to count all rows as one group."
        )
    for name, grain in (value or {}).items():
        if grain is None:
            raise null_sentence(f"by.{name}", "Leave it out if you do not count by it.")
    return {}


Holds = Callable[[FromClause], ColumnElement[bool]]
"""A condition on some rows."""

Stood = Callable[[QueryContext, Sequence[str], Holds], SelectBase]
"""Some columns of the rows that are counted, as they stood, where a condition held on them."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a group counts: the `total` of what a column of its rows has, or of one for each row. A row that is there for
    the sake of its group has `nothing`."""

    column: str | None
    nothing: ColumnElement[Any]
    total: Callable[[ColumnElement[Any]], ColumnElement[Any]]


def _number(number: int) -> ColumnElement[int]:
    return literal_column(str(number), Integer())


EACH_ROW = Measure(None, _number(0), func.sum)


def each_person(column: str) -> Measure:
    """Return a measure of the persons that rows are about: each counts once in a group, however many rows it has there."""
    return Measure(column, cast(null(), Id()), lambda persons: func.count(persons.distinct()))


def sum_of(column: str) -> Measure:
    """Return a measure of whole numbers that rows have."""
    return Measure(column, _number(0), lambda numbers: cast(func.sum(numbers), BigInteger()))


def counted(
    rows: Rows,
    by: Any,
    filter: Any,
    stood: Stood,
    living: Callable[[QueryContext], Holds],
    measure: Measure = EACH_ROW,
) -> Callable[[QueryContext], SelectBase]:
    """Return the groups that the argument `by` of one input asks for, of the `living` rows that `filter` of another
    leaves in scope. What a group counts of its rows is the `measure`.

    A row of each group counts nothing, so that groups without rows are there as well.
    """
    dimensions, narrowed = inputs_of(by, GroupByField), narrowed_by(filter)

    def groups(context: QueryContext) -> SelectBase:
        shape: Any = context.shapes["by"]
        grains = {name: dimensions[name].grains[grain] for name, grain in shape}
        place, lives = rows.scope_columns, living(context)
        assert place is not None

        def conditions(of: FromClause) -> ColumnElement[bool]:
            return and_(narrowed(of, context), context.in_scope(of, place), lives(of))

        own = (rows.key, *([] if measure.column is None else [measure.column]))
        holders = dict.fromkeys((*own, *(grain.from_column for grain in grains.values())))
        chosen = stood(context, tuple(holders), conditions)
        every = union_all(
            _grid(grains, measure, context), _ones(chosen.cte("counted"), grains, measure, context)
        ).subquery()
        told = in_tens(measure.total(every.c.n))
        absent = {
            name: next(iter(item.grains.values())).type for name, item in dimensions.items() if name not in grains
        }
        return select(
            *(every.c[name] for name in grains),
            *(cast(null(), type_).label(name) for name, type_ in absent.items()),
            told.label(COUNT),
        ).group_by(*(every.c[name] for name in grains))

    return groups


def in_tens(number: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what is told of how many there are."""
    cell: ColumnElement[int] = literal_column(str(CELL), Integer())
    return case((number >= cell, number - number % cell))


def _grid(grains: Mapping[str, Grouping], measure: Measure, context: QueryContext) -> Select[Any]:
    """Return every group that there can be, each counting nothing."""
    lists = {
        name: union_all(*grain.values(context), select(cast(null(), grain.type))).subquery()
        for name, grain in grains.items()
    }
    grid = select(*(values.c.value.label(name) for name, values in lists.items()), measure.nothing.label("n"))
    return grid.select_from(*lists.values())


def _ones(chosen: FromClause, grains: Mapping[str, Grouping], measure: Measure, context: QueryContext) -> Select[Any]:
    """Return every row under each group that it falls into, with what it counts."""
    joined, values = chosen, []
    for name, grain in grains.items():
        if grain.junction is not None:
            found = grain.junction(chosen, context).subquery()
            joined = joined.outerjoin(found, found.c.key == chosen.c[grain.from_column])
            values.append(found.c.value.label(name))
        else:
            assert grain.value is not None
            values.append(grain.value(chosen.c[grain.from_column]).label(name))
    counts = _number(1) if measure.column is None else chosen.c[measure.column]
    return select(*values, counts.label("n")).select_from(joined)


def listed(values: Sequence[str], type_: TypeEngine[Any]) -> Callable[[QueryContext], Sequence[Select[Any]]]:
    """Return the groups of some constants, as SQL writes them."""
    return lambda context: [select(literal_column(value, type_).label("value")) for value in values]


def among(values: Sequence[str]) -> Callable[[ColumnElement[Any]], ColumnElement[Any]]:
    """Return a column's value where it is one of some constants; nothing elsewhere."""
    return lambda column: case((column.in_([literal_column(value, column.type) for value in values]), column))
