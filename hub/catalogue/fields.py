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
    STORY,
    Asks,
    Band,
    Classification,
    Column,
    Declaration,
    Expression,
    Given,
    Link,
    Money,
    Names,
    Order,
    Path,
    Percent,
    Rendering,
    Root,
    Told,
)
from hub.catalogue.lists import PagePart, Part, Takes, Total
from hub.catalogue.statistics import COUNT, Count
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
    """A field that is one column; `forms` has what is shown of it in place of the whole."""
    rendering = Rendering.BOOLEAN if isinstance(attribute.type, Boolean) else Rendering.PLAIN
    declared: T | None = _column(attribute.key, key, classification, description, rendering, forms)
    return declared


def coded(
    attribute: InstrumentedAttribute[Any], terms: type[C], key: str, classification: Classification, description: str
) -> C | None:
    """A field that is a code of a list: its stored code is the name of the enum's value."""
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
    """A sum, stored as whole fen, shown as exact yuan; with `edges`, in yuan, also as a band between them."""
    forms = {Disclosure.BANDED: Expression((attribute.key,), between(edges))} if edges else {}
    declared: Money | None = _column(attribute.key, key, classification, description, Rendering.HUNDREDTHS, forms)
    return declared


def band_of(field: Any, description: str) -> Any:
    """The band that the value of a field lies in: a field of its own, opened by whoever may read that one or its band."""
    column: Column = field.metadata[STORY]
    return _field(Band(column.key, column.views[Disclosure.BANDED]), description)


def percent(
    attribute: InstrumentedAttribute[Any], key: str, classification: Classification, description: str
) -> Percent | None:
    """A ratio, stored as whole basis points, shown as exact percent."""
    declared: Percent | None = _column(attribute.key, key, classification, description, Rendering.HUNDREDTHS)
    return declared


def moment(attribute: InstrumentedAttribute[T], key: str, classification: Classification, description: str) -> T | None:
    """A point in time."""
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
    """A value that is stored sealed, with a ready-made mask beside it: a masked reader never touches the former."""
    full = Expression((attribute.key,), itself, Rendering.SEALED)
    views = {Disclosure.FULL: full, Disclosure.MASKED: Expression((mask.key,), itself), **forms}
    declared: T | None = _field(Column(key, classification, views, sealed_as), description)
    return declared


def computed(
    name: str,
    key: str,
    classification: Classification,
    description: str,
    rendering: Rendering = Rendering.PLAIN,
) -> Any:
    """A field of a type whose rows are computed: the column of that name."""
    return _column(name, key, classification, description, rendering)


def count(key: str, classification: Classification, description: str) -> int | None:
    """How many rows a group has, by the right to count."""
    views = {Disclosure.FULL: Expression((COUNT,), itself)}
    declared: int | None = _field(Count(key, classification, views, capability=Capability.AGGREGATE), description)
    return declared


def link(
    path: Path, key: str, classification: Classification, description: str, *, order: tuple[Order, ...] = ()
) -> Any:
    """A field that leads to other rows; a list where its annotation is one."""
    return _field(Link(key, classification, path, order), description)


def narrowed(path: Path, key: str, classification: Classification, description: str) -> Any:
    """A field that leads where another one of the same key does, to rows of one record type alone."""
    return _field(Link(key, classification, path, narrows=True), description)


def entry(declaration: Link | Root, description: str) -> Callable[[F], F]:
    """A link or a root whose signature declares arguments. Its body never runs."""

    def declare(function: F) -> F:
        declared: Any = strawberry.field(function, description=description, metadata={STORY: declaration})
        return declared  # type: ignore[no-any-return]

    return declare


def given(
    attribute: InstrumentedAttribute[Any],
    key: str,
    classification: Classification,
    description: str,
    *,
    required: bool = False,
    convert: Callable[[Any], Any] = lambda value: value,
) -> Any:
    """A field of an input that writes a column; without `required` it may be left out."""
    return _input(Given(key, classification, attribute.key, convert), description, required)


def given_protected(
    stem: str,
    classification: Classification,
    description: str,
    protected: Protected,
    *,
    required: bool = False,
    convert: Callable[[Any], Any] = lambda value: value,
) -> Any:
    """A field of an input whose value is kept sealed; `stem` is that of its three columns, and its key."""
    return _input(Given(stem, classification, stem, convert, protected), description, required)


def asks(description: str, *, required: bool = False, name: str | None = None) -> Any:
    """A field of an input that only says what is asked for. `name` is its own, where Python keeps the word."""
    return _input(Asks(), description, required, name)


def names(column: str, description: str) -> Any:
    """A field of an input that names somebody or something that a row is about; `column` is where the row has it."""
    return _input(Names(column), description, required=True)


def takes(declaration: Takes, description: str) -> Any:
    """A field of an input by which other fields are used."""
    return _input(declaration, description, required=False)


def part(what: PagePart, description: str) -> Any:
    """A field of a page, which comes with the list."""
    return _field(Part(what), description)


def total(key: str, classification: Classification, description: str) -> int | None:
    """How many rows the whole list has, by the right to count them."""
    declared: int | None = _field(Total(key, classification, capability=Capability.AGGREGATE), description)
    return declared


def told(name: str, description: str, rendering: Rendering = Rendering.PLAIN) -> Any:
    """A value that every row has, whatever is withheld: the column of that name, of a type whose rows are computed."""
    return _field(Told(Expression((name,), itself, rendering)), description)


def story(graphql_field: Any) -> Declaration | None:
    """The declaration of a field of the finished GraphQL schema; None when it has none."""
    definition = graphql_field.extensions.get("strawberry-definition")
    declared: Declaration | None = definition.metadata.get(STORY) if definition else None
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
    return _field(Column(key, classification, views), description)


def _field(declaration: Declaration, description: str) -> Any:
    return strawberry.field(description=description, default=None, metadata={STORY: declaration})


def _input(declaration: Declaration, description: str, required: bool, name: str | None = None) -> Any:
    if required:
        return strawberry.field(description=description, name=name, metadata={STORY: declaration})
    return strawberry.field(description=description, name=name, default=strawberry.UNSET, metadata={STORY: declaration})


def itself(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column as it is."""
    return value
