"""The words for lists: pages, and the inputs by which a list is narrowed and ordered.

A field of such an input is a right of its own: to filter or to sort by a field tells its value, and so does a count by
it. Each names the keys of the fields that it uses, and is judged on these; READ implies none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Boolean, Column, ColumnElement, FromClause, MetaData, Table, Text, and_, true
from strawberry.utils.str_converters import to_camel_case

from hub import limits
from hub.catalogue.declarations import (
    DECLARATION,
    Argument,
    FieldWithoutGrant,
    GrantableField,
    InheritingField,
    Moments,
    Order,
    QueryContext,
    Right,
    RootField,
    Rows,
)
from hub.cipher import Cipher
from hub.errors import Mistake, RefusedRequest, invalid_request
from hub.texts import EMPTY
from permissions.model import Capability

T = TypeVar("T", bound="FieldUsingRights")


class PagePart(Enum):
    """What a field of a page says (Relay Cursor Connections)."""

    NODES = "its rows"
    EDGES = "its rows, each with its place in the list"
    CURSOR = "the place of a row"
    NODE = "the row"
    INFO = "where it stands"
    HAS_NEXT_PAGE = "whether there are rows after it"
    HAS_PREVIOUS_PAGE = "whether there are rows before it"
    START_CURSOR = "the place of its first row"
    END_CURSOR = "the place of its last row"
    TOTAL = "how many rows the whole list has"


ROWS = frozenset({PagePart.NODES, PagePart.NODE})
"""The parts of a page that have its rows."""


@dataclass(frozen=True, slots=True)
class PageField(InheritingField):
    """A field of a page, of one of its rows' places, or of where it stands: it comes with the list."""

    part: PagePart


@dataclass(frozen=True, slots=True)
class TotalCountField(GrantableField):
    """How many rows the whole list has: a right of its own, beside that to list them."""


@dataclass(frozen=True, slots=True)
class ListField(RootField):
    """An entry that lists rows page by page.

    `sorts` has the column of each step that the argument `sort` may name; the list's own order follows, and the row's key
    ends every order. `division` is the condition of the argument `filter` that bounds the list to a division and those below
    it, if there is one. `is_followed`: its rows are the hub's copies of what departments store, and the answer says how far
    these were followed; whoever follows it keeps their place also when there is nothing new.
    """

    rows: Rows = field(kw_only=True)
    sorts: Mapping[str, str] = field(kw_only=True)
    division: str = field(kw_only=True, default="")
    is_followed: bool = field(kw_only=True, default=False)

    def ordered_by(self, shapes: Mapping[str, Any], unsorted: Set[str] = frozenset()) -> tuple[Order, ...]:
        """Return the order that the argument `sort` asks for. Of the list's own order the columns of `unsorted` are left
        out: the place of a row would tell their values."""
        steps = (Order(self.sorts[name], descending) for name, descending in shapes.get("sort", ()))
        own = (step for step in self.order if step.column not in unsorted)
        return (*steps, *own, Order(self.rows.key))


@dataclass(frozen=True, slots=True)
class FieldUsingRights(FieldWithoutGrant):
    """A field of an input by which other fields are used: it needs the right to do so for each of `keys`."""

    capability: Capability
    keys: tuple[str, ...]


Bounds = tuple[int, int | None]
"""The least whole number that there can be, and the greatest, if there is one."""

Test = Callable[[FromClause, QueryContext, str, Sequence[str]], ColumnElement[bool]]
"""Makes a condition on rows of the operators that are given; its parameters begin with the name."""


@dataclass(frozen=True, slots=True)
class FilterField(FieldUsingRights):
    """A condition on the rows of a list. Numbers that it is compared with lie within `bounds`, as do all that a row can have."""

    test: Test
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True)
class SortField(FieldUsingRights):
    """A step of a list's order, by a column of its rows."""

    column: str


def listed_columns(rows: Rows) -> FromClause:
    """Return the columns that may order a list of some rows; of computed ones their key alone, a text that each has."""
    if rows.table is not None:
        return rows.table.__table__
    return Table("computed", MetaData(), Column(rows.key, Text, nullable=False))


PAGE_PARTS = (PageField, TotalCountField)
"""What the fields of a page are declared as."""


def inputs_of(asking: Any, kind: type[T]) -> dict[str, T]:
    """Return the fields of an input that are declared as such, by their names in GraphQL."""
    stories = {item.python_name: item.metadata[DECLARATION] for item in asking.__strawberry_definition__.fields}
    return {to_camel_case(name): declared for name, declared in stories.items() if isinstance(declared, kind)}


# --- filter -----------------------------------------------------------------------------------------------------

OPERATORS: Mapping[str, Callable[[ColumnElement[Any], QueryContext, str], ColumnElement[bool]]] = {
    "equal": lambda column, context, name: column == context.bind(name, column.type),
    "within": lambda column, context, name: column == context.bind(name, column.type),
    "in": lambda column, context, name: context.any_of(column, name),
    "from": lambda column, context, name: column >= context.bind(name, column.type),
    "to": lambda column, context, name: column <= context.bind(name, column.type),
    "isKnown": lambda column, context, name: column.is_not(None) == context.bind(name, Boolean()),
}
"""What a condition may ask of a column. Nothing but `isKnown` holds where there is no value."""


def compared(
    column: ColumnElement[Any], context: QueryContext, name: str, operators: Sequence[str]
) -> ColumnElement[bool]:
    """All of some operators hold on a column."""
    return and_(true(), *(OPERATORS[operator](column, context, f"{name}_{operator}") for operator in operators))


def filtered_by(asking: Any) -> Argument:
    """Return the argument `filter` of this input: which conditions and operators there are is its shape, the rest is
    bound."""
    fields = inputs_of(asking, FilterField)

    def takes(shape: Any, shapes: Any) -> Iterator[Right]:
        for name, _ in shape:
            yield from ((Capability.FILTER, key) for key in fields[name].keys)

    return Argument(partial(_bind_filter, fields, asking), _shape_of_filter, required_rights=takes, complete=True)


def narrowed_by(asking: Any) -> Callable[[FromClause, QueryContext], ColumnElement[bool]]:
    """Return the rows that the argument `filter` of this input leaves."""
    fields = inputs_of(asking, FilterField)

    def where(rows: FromClause, context: QueryContext) -> ColumnElement[bool]:
        shape: Any = context.shapes["filter"]
        tests = (fields[name].test(rows, context, f"filter_{name}", operators) for name, operators in shape)
        return and_(true(), *tests)

    return where


def _shape_of_filter(value: Any) -> Any:
    return tuple((name, tuple(sorted(condition or ()))) for name, condition in sorted((value or {}).items()))


def out_of_bounds(path: tuple[str, ...], number: int, bounds: Bounds) -> Mistake | None:
    """Return what is wrong with a number that nothing can have; None where something can."""
    least, most = bounds
    if least <= number and (most is None or number <= most):
        return None
    allowed = f"at least {least}" if most is None else f"from {least} to {most}"
    return Mistake(path, f"{'.'.join(path)} must be {allowed}.")


def _bind_filter(
    fields: Mapping[str, FilterField], asking: Any, value: Any, cipher: Cipher, moments: Moments
) -> Mapping[str, Any]:
    bound: dict[str, Any] = {}
    flaws: list[Mistake] = []
    if value == {}:
        raise empty_sentence("filter", "Give a condition, or leave the filter out to list all rows.")
    for name, condition in (value or {}).items():
        if condition is None:
            flaws += null_sentence(f"filter.{name}", _way(asking, name)).mistakes
        elif not condition:
            flaws += empty_sentence(
                f"filter.{name}", "Give it a value to compare with, or leave it out to have no condition."
            ).mistakes
        for operator, operand in (condition or {}).items():
            if operand is None:
                flaws += null_sentence(f"filter.{name}.{operator}", _way(asking, name)).mistakes
            operands = operand if isinstance(operand, list) else [operand]
            if any(isinstance(each, str) and not each.strip() for each in operands):
                flaws.append(Mistake(("filter", name, operator), f"filter.{name}.{operator} {EMPTY}"))
            if bounds := fields[name].bounds:
                numbers = (each for each in operands if each is not None)
                beyond = (out_of_bounds(("filter", name, operator), number, bounds) for number in numbers)
                flaws += [flaw for flaw in beyond if flaw]
            limits.CONDITION.check(len(operands))
            bound[f"filter_{name}_{operator}"] = operand
        flaws += _range_mistakes(("filter", name), condition or {})
    if flaws:
        raise invalid_request(*flaws)
    return bound


def _range_mistakes(path: tuple[str, ...], condition: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield what is wrong with a range that nothing can lie in, since it ends before it begins."""
    first, last = condition.get("from"), condition.get("to")
    if first is not None and last is not None and last < first:
        begins, ends = (".".join((*path, end)) for end in ("from", "to"))
        yield Mistake(
            (*path, "to"), f"{ends} must not be before {begins}: nothing lies in such a range. Exchange them."
        )


def _way(asking: Any, name: str) -> str:
    """Return what to do instead of giving null in a condition: some can ask for rows without a value."""
    (kind,) = (item.type for item in asking.__strawberry_definition__.fields if to_camel_case(item.python_name) == name)
    condition = getattr(getattr(kind, "of_type", kind), "__strawberry_definition__", None)
    asks = condition is not None and any(item.python_name == "is_known" for item in condition.fields)
    unknown = ", or use isKnown to ask for rows without a value" if asks else ""
    return f"Leave it out to have no condition{unknown}."


def null_sentence(place: str, way: str) -> RefusedRequest:
    """A null must not change in silence what is asked for, as a variable that was forgotten would."""
    return invalid_request(Mistake(tuple(place.split(".")), f"{place} is null. {way}"))


def empty_sentence(place: str, way: str) -> RefusedRequest:
    """What says nothing must not ask for everything, as a variable that was forgotten would."""
    return invalid_request(Mistake(tuple(place.split(".")), f"{place} is empty. {way}"))


# --- sort -------------------------------------------------------------------------------------------------------


def sorted_by(asking: Any) -> Argument:
    """Return the argument `sort` of this input: all of it is shape."""
    fields = inputs_of(asking, SortField)

    def takes(shape: Any, shapes: Any) -> Iterator[Right]:
        for name, _ in shape:
            yield from ((Capability.SORT, key) for key in fields[name].keys)

    return Argument(_check_sort, _shape_of_sort, required_rights=takes, complete=True)


def _shape_of_sort(value: Any) -> Any:
    return tuple((name, str(direction) == "DESCENDING") for step in value or () for name, direction in step.items())


def _check_sort(value: Any, cipher: Cipher, moments: Moments) -> Mapping[str, Any]:
    if value == []:
        raise empty_sentence("sort", "Give a field, or leave the argument out to get the default order.")
    names = [name for step in value or () for name in step]
    if len(names) > len(set(names)):
        twice = "sort names a field twice. Name each field once."
        raise invalid_request(Mistake(("sort",), twice))
    return {}
