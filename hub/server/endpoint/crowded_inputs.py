"""Inputs that take one field and were given several: one sentence says which, and nothing is said of what each of them lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    ListValueNode,
    ObjectValueNode,
    get_nullable_type,
)


@dataclass(frozen=True, slots=True)
class CrowdedInput:
    """An input that takes one field, where it stands, and the fields that it was given."""

    value: Any
    path: tuple[str | int, ...]
    type_name: str
    given: Sequence[str]

    @property
    def sentence(self) -> str:
        *others, last = self.given
        return f"Give exactly one field of '{self.type_name}': {', '.join(others)} and {last} were given. Keep one of them."


def crowded(value: Any, kind: Any, path: Sequence[str | int]) -> CrowdedInput | None:
    """Return the first such input on the way from a value, as JSON or as a document has it, along a path and at its end."""
    for place, step in enumerate((*path, None)):
        kind = get_nullable_type(kind)
        while isinstance(kind, GraphQLList) and not isinstance(value, list | ListValueNode):
            kind = get_nullable_type(kind.of_type)  # one value stands for a list of it
        if isinstance(kind, GraphQLInputObjectType):
            fields = _fields(value)
            given = [name for name in fields if name in kind.fields]
            if kind.is_one_of and len(given) > 1:
                return CrowdedInput(value, tuple(path[:place]), kind.name, given)
            if step not in kind.fields or step not in fields:
                return None
            value, kind = fields[step], kind.fields[step].type
        elif isinstance(kind, GraphQLList) and isinstance(step, int):
            value, kind = _items(value)[step], kind.of_type
        else:
            return None
    return None


def _fields(value: Any) -> Mapping[Any, Any]:
    if isinstance(value, ObjectValueNode):
        return {field.name.value: field.value for field in value.fields}
    return value if isinstance(value, Mapping) else {}


def _items(value: Any) -> Sequence[Any]:
    items: Sequence[Any] = value.values if isinstance(value, ListValueNode) else value
    return items
