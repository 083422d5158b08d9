"""An input that writes, read off the contract once: what its fields give and name, and what they become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import GraphQLInputObjectType, is_non_null_type

from hub.catalogue.contract import key_of, writes_of
from hub.catalogue.declarations import ReferenceField, WritableField, WriteAction, Writes
from hub.catalogue.fields import declaration_of

SUPERSEDES = "supersedes_id"
"""The column by which a row corrects another one."""


@dataclass(frozen=True, slots=True)
class InputForm:
    """An input that writes. `given` are its fields that give a column, each with its stable key in `keys`, and `names` those that name
    somebody or something, each with the column where that goes.

    `fields` has the field that gives each column, `optional` are the fields that can be left out or be null, and with a value in any of
    `correcting` an input corrects an earlier version.
    """

    name: str
    writes: Writes
    given: Mapping[str, WritableField]
    keys: Mapping[str, str]
    names: Mapping[str, str]
    fields: Mapping[str, str]
    optional: frozenset[str]
    correcting: frozenset[str]


@lru_cache(maxsize=64)
def form_of(input_type: GraphQLInputObjectType) -> InputForm:
    """Return what an input type of the contract says."""
    writes = writes_of(input_type)
    declared = {name: declaration_of(field) for name, field in input_type.fields.items()}
    given = {name: said for name, said in declared.items() if isinstance(said, WritableField)}
    return InputForm(
        input_type.name,
        writes,
        given,
        {name: key_of(input_type, input_type.fields[name]) for name in given},
        {name: said.column for name, said in declared.items() if isinstance(said, ReferenceField)},
        {said.column: name for name, said in given.items()},
        frozenset(name for name, field in input_type.fields.items() if not is_non_null_type(field.type)),
        frozenset(_correcting(writes.action, declared)),
    )


def _correcting(action: WriteAction, declared: Mapping[str, Any]) -> Iterator[str]:
    """Yield the fields by any of which an input says that it corrects an earlier version."""
    for name, said in declared.items():
        names_record = action is WriteAction.RECORD and isinstance(said, WritableField) and said.column == SUPERSEDES
        if names_record or action is WriteAction.CORRECT:
            yield name
