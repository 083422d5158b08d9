"""Rows that the interpreter has reached, what is known of them before any is seen, and the order of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.catalogue.declarations import Order
from permissions.model import Scope, Scopes
from tests.resolvers.loaded import Row


@dataclass(frozen=True)
class Ground:
    """What is known of some rows before any is seen: all are within `held`; each one has a place, or none has."""

    held: Scopes
    has_place: bool


@dataclass(frozen=True)
class Found:
    """A row that was reached, its type, and where it lies."""

    type_name: str
    row: Row
    scopes: Scopes


def hold(scopes: Iterable[Scope], rows: Scopes) -> bool:
    """Whether rows that lie in some scopes all lie in others."""
    return Scope.EVERYONE in scopes or rows <= set(scopes)


def ordered(found: list[Found], order: Iterable[Order], hidden: Mapping[str, set[str]]) -> list[Found]:
    """In the order of a list: what is not known, or not to be known, comes last."""

    def value(item: Found, column: str) -> Any:
        return None if column in hidden[item.type_name] else item.row[column]

    for step in reversed(list(order)):
        known = [item for item in found if value(item, step.column) is not None]
        unknown = [item for item in found if value(item, step.column) is None]
        known.sort(key=lambda item: value(item, step.column), reverse=step.descending)
        found = known + unknown
    return found
