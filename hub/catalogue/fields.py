"""The functions that the schema declares its fields with. They are typed like the fields they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import strawberry
from sqlalchemy import Boolean, ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from hub.catalogue.bands import between
from hub.catalogue.declarations import (
    DECLARATION,
    BandField,
    Classification,
    ColumnField,
    Declaration,
    Expression,
    FieldWithoutGrant,
    LinkField,
    Money,
    Order,
    Path,
    Percent,
    ReferenceField,
    Rendering,
    RootField,
    UnrestrictedField,
    WritableField,
)
from hub.catalogue.lists import FieldUsingRights, PageField, PagePart, TotalCountField
from hub.catalogue.statistics import COUNT, CountField, in_tens
from hub.cipher import Protected
from hub.codes import Term
from permissions.model import Capability, Disclosure

T = TypeVar("T")
C = TypeVar("C", bound=Term)
F = TypeVar("F", bound=Callable[..., Any])

Forms = Mapping[Disclosure, Expression]
"""What is shown of a field in place of the whole."""


def column(
    attribute: InstrumentedAttribute[T],
    key: str,
    classification: Classification,
    description: str,
    *,
    forms: Forms = MappingProxyType({}),
) -> T | None:
    """Return a field that is one column; `forms` has what is shown of it in place of the whole."""
    rendering = Rendering.BOOLEAN if isinstance(attribute.type, Boolean) else Rendering.PLAIN
    declared: T | None = _column(attribute.key, key, classification, description, rendering, forms)
    return declared


def coded(
    attribute: InstrumentedAttribute[Any], terms: type[C], key: str, classification: Classification, description: str
) -> C | None:
    """Return a field that is a code of a list: its stored code is the name of the enum's value."""
    declared: C | None = _column(attribute.key, key, classification, description)
    return declared


def money(
    attribute: InstrumentedAttribute[Any],
    key: str,
    classification: Classification,
    description: str,
    *,
    edges: tuple[int, ...] = (),
) -> Money | None:
    """Return a sum, stored as whole fen, shown as exact yuan; with `edges`, in yuan, also as a band between them."""
    forms = {Disclosure.BANDED: Expression((attribute.key,), between(edges))} if edges else {}
    declared: Money | None = _column(attribute.key, key, classification, description, Rendering.FIXED_POINT, forms)
    return declared


def band_of(field: Any, description: str) -> Any:
    """Return the band that the value of a field lies in: a field of its own, opened by whoever may read that one or
    its band."""
    column: ColumnField = field.metadata[DECLARATION]
    return _field(BandField(column.key, column.views[Disclosure.BANDED]), description)


def percent(
    attribute: InstrumentedAttribute[Any], key: str, classification: Classification, description: str
) -> Percent | None:
    """Return a ratio, stored as whole basis points, shown as exact percent."""
    declared: Percent | None = _column(attribute.key, key, classification, description, Rendering.FIXED_POINT)
    return declared


def moment(attribute: InstrumentedAttribute[T], key: str, classification: Classification, description: str) -> T | None:
    """Return a point in time."""
    declared: T | None = _column(attribute.key, key, classification, description, Rendering.MOMENT)
    return declared


def sealed(
    attribute: InstrumentedAttribute[T],
    key: str,
    classification: Classification,
    description: str,
    *,
    sealed_as: str,
    mask: InstrumentedAttribute[Any],
    forms: Forms = MappingProxyType({}),
) -> T | None:
    """Return a value that is stored sealed, with a ready-made mask beside it: a masked reader never touches the former."""
    full = Expression((attribute.key,), itself, Rendering.SEALED)
    views = {Disclosure.FULL: full, Disclosure.MASKED: Expression((mask.key,), itself), **forms}
    declared: T | None = _field(ColumnField(key, classification, views, sealed_as), description)
    return declared


def computed(
    name: str,
    key: str,
    classification: Classification,
    description: str,
    rendering: Rendering = Rendering.PLAIN,
) -> Any:
    """Return a field of a type whose rows are computed: the column of that name."""
    return _column(name, key, classification, description, rendering)


def derived(expression: Expression, key: str, classification: Classification, description: str) -> Any:
    """Return a field that is computed from columns of its row."""
    return _field(ColumnField(key, classification, {Disclosure.FULL: expression}), description)


def count(key: str, classification: Classification, description: str) -> int | None:
    """Return how many rows a group has, by the right to count."""
    views = {Disclosure.FULL: Expression((COUNT,), itself)}
    declared: int | None = _field(CountField(key, classification, views, capability=Capability.AGGREGATE), description)
    return declared


def aggregated(
    name: str,
    key: str,
    classification: Classification,
    description: str,
    rendering: Rendering = Rendering.PLAIN,
) -> Any:
    """Return what is told of many rows together, by the right to count: the column of that name, of rows that are computed."""
    views = {Disclosure.FULL: Expression((name,), itself, rendering)}
    return _field(ColumnField(key, classification, views, capability=Capability.AGGREGATE), description)


def in_tens_only(
    attribute: InstrumentedAttribute[Any], key: str, classification: Classification, description: str
) -> int | None:
    """Return a number of people that is stored, told in whole tens, and not at all below."""
    views = {Disclosure.FULL: Expression((attribute.key,), in_tens)}
    declared: int | None = _field(ColumnField(key, classification, views), description)
    return declared


def link(
    path: Path, key: str, classification: Classification, description: str, *, order: tuple[Order, ...] = ()
) -> Any:
    """Return a field that leads to other rows; a list where its annotation is one."""
    return _field(LinkField(key, classification, path, order), description)


def narrowed(path: Path, key: str, classification: Classification, description: str) -> Any:
    """Return a field that leads where another one of the same key does, to rows of one record type alone."""
    return _field(LinkField(key, classification, path, narrows=True), description)


def entry(declaration: LinkField | RootField, description: str) -> Callable[[F], F]:
    """Return a link or a root whose signature declares arguments. Its body never runs."""

    def declare(function: F) -> F:
        declared: Any = strawberry.field(function, description=description, metadata={DECLARATION: declaration})
        return declared  # type: ignore[no-any-return]

    return declare


def writable(
    attribute: InstrumentedAttribute[Any],
    key: str,
    classification: Classification,
    description: str,
    *,
    required: bool = False,
    convert: Callable[[Any], Any] = lambda value: value,
) -> Any:
    """Return a field of an input that writes a column; without `required` it may be left out."""
    return _input(WritableField(key, classification, attribute.key, convert), description, required)


def writable_protected(
    stem: str,
    classification: Classification,
    description: str,
    protected: Protected,
    *,
    required: bool = False,
    convert: Callable[[Any], Any] = lambda value: value,
) -> Any:
    """Return a field of an input whose value is kept sealed; `stem` is that of its three columns, and its key."""
    return _input(WritableField(stem, classification, stem, convert, protected), description, required)


def without_grant(description: str, *, required: bool = False, name: str | None = None) -> Any:
    """Return a field of an input that only says what is asked for. `name` is its own, where Python keeps the word."""
    return _input(FieldWithoutGrant(), description, required, name)


def reference(column: str, description: str) -> Any:
    """Return a field of an input that names somebody or something that a row is about; `column` is where the row has
    it."""
    return _input(ReferenceField(column), description, required=True)


def using_rights(declaration: FieldUsingRights, description: str) -> Any:
    """Return a field of an input by which other fields are used."""
    return _input(declaration, description, required=False)


def part(what: PagePart, description: str) -> Any:
    """Return a field of a page, which comes with the list."""
    return _field(PageField(what), description)


def total(key: str, classification: Classification, description: str) -> int | None:
    """Return how many rows the whole list has, by the right to count them."""
    declared: int | None = _field(TotalCountField(key, classification, capability=Capability.AGGREGATE), description)
    return declared


def unrestricted(name: str, description: str, rendering: Rendering = Rendering.PLAIN) -> Any:
    """Return a value that every row has, whatever is withheld: the column of that name, of a type whose rows are
    computed."""
    return _field(UnrestrictedField(Expression((name,), itself, rendering)), description)


def declaration_of(graphql_field: Any) -> Declaration | None:
    """Return the declaration of a field of the finished GraphQL schema; None when it has none."""
    definition = graphql_field.extensions.get("strawberry-definition")
    declared: Declaration | None = definition.metadata.get(DECLARATION) if definition else None
    return declared


def _column(
    name: str,
    key: str,
    classification: Classification,
    description: str,
    rendering: Rendering = Rendering.PLAIN,
    forms: Forms = MappingProxyType({}),
) -> Any:
    views = {Disclosure.FULL: Expression((name,), itself, rendering), **forms}
    return _field(ColumnField(key, classification, views), description)


def _field(declaration: Declaration, description: str) -> Any:
    return strawberry.field(description=description, default=None, metadata={DECLARATION: declaration})


def _input(declaration: Declaration, description: str, required: bool, name: str | None = None) -> Any:
    if required:
        return strawberry.field(description=description, name=name, metadata={DECLARATION: declaration})
    return strawberry.field(
        description=description, name=name, default=strawberry.UNSET, metadata={DECLARATION: declaration}
    )


def itself(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the column as it is."""
    return value
