"""Judge: may it be written, field by field, and are its values what they must be? Asks no database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphql import GraphQLInputObjectType, get_named_type

from hub.catalogue.contract import key_of, writes_of
from hub.catalogue.declarations import Given, Names, Writes
from hub.catalogue.fields import story
from hub.cipher import Protected
from hub.errors import Code, HubError, Mistake, invalid_input
from hub.texts import flaw
from permissions.model import EVERYONE, Capability, Scopes
from resolvers.operation import Operation, Writing
from resolvers.write.earlier import Earlier, earlier

LONGEST_KEY = 128

InputPath = tuple[str | int, ...]
"""Where something stands in the arguments of a field."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A write-back that was judged: the columns of its row, whom and what it names, and how the client names it.

    `names` has, by column, the somebody or something that must be there; it must lie in each of `bounds`: the scopes of
    the right to the entry, and to each field that was given. Values of `protected` columns are not yet sealed. `earlier`
    are the values of the corrected version that it uses, each of which its writer must read in full where the row lies.
    """

    writes: Writes
    values: Mapping[str, Any]
    names: Mapping[str, Any]
    protected: Mapping[str, Protected]
    bounds: frozenset[Scopes]
    earlier: tuple[Earlier, ...]
    key: str
    body: str


def judge(
    operation: Operation,
    scopes: Scopes,
    forms: GraphQLInputObjectType,
    given: Mapping[str, Any],
    key: str,
    at: tuple[InputPath, InputPath] = (("input",), ("idempotencyKey",)),
) -> Draft:
    """The write-back that an input asks for; `forms` has one form for each programme, of which one is given.

    `at` says where the input stands in the arguments, and where its key. Raises WRITE_WITHHELD for the first field that may
    not be written, else INVALID_INPUT with every mistake.
    """
    ((form, values),) = given.items()
    where, where_key = at
    input_type: Any = get_named_type(forms.fields[form].type)
    writes, bounds = writes_of(input_type), {scopes}
    row, names, protected, mistakes = dict[str, Any](), dict[str, Any](), dict[str, Protected](), list[Mistake]()
    for name, value in values.items():
        declaration = story(input_type.fields[name])
        if isinstance(declaration, Names):
            names[declaration.column] = value
        elif isinstance(declaration, Given):
            bounds.add(right_to_write(operation, input_type, name, input_type.fields[name]))
            try:
                row[declaration.column] = None if value is None else _taken(declaration, value)
            except ValueError as problem:
                mistakes.append(Mistake((*where, form, name), f"{name} is not accepted. {problem}"))
            if declaration.protected:
                protected[declaration.column] = declaration.protected
    # A value that cannot be taken is not there for the checks to look at.
    mistakes = mistakes or [
        Mistake((*where, form, name), sentence)
        for name, sentence in _mistakes(input_type, writes, row, operation.moments.today)
    ]
    if mistakes := [*mistakes, *(Mistake(where_key, sentence) for sentence in _mistakes_of_key(key))]:
        raise invalid_input(*mistakes)
    body = json.dumps([form, values], sort_keys=True, default=str)
    bounds.discard(EVERYONE)
    used = earlier(operation.document.schema, operation.profile, input_type.name, values)
    withheld = tuple(each for each in used if each.scopes != EVERYONE)
    columns = {**row, **writes.follows(row)}
    return Draft(writes, columns, names, protected, frozenset(bounds), withheld, key, body)


def right_to_perform(writing: Writing) -> Scopes:
    """The scopes in which a root field may be written; raises WRITE_WITHHELD with the reason why not."""
    selected = writing.selected
    parent = writing.operation.document.schema.type_map[selected.type_name]
    return right_to_write(writing.operation, parent, selected.name, writing.definition)


def right_to_write(operation: Operation, parent: Any, name: str, field: Any) -> Scopes:
    """The scopes in which a coordinate may be written; raises WRITE_WITHHELD with the reason why not."""
    verdict = operation.profile.judge(key_of(parent, field), Capability.WRITE)
    if not verdict.allowed:
        raise HubError(
            Code.WRITE_WITHHELD,
            f"{parent.name}.{name} may not be written for this purpose ({verdict.reason}). Nothing was written.",
        )
    return verdict.scopes


def _taken(declaration: Given, value: Any) -> Any:
    """The stored value of a given one; raises ValueError with a sentence, also for a text that says nothing."""
    taken = declaration.convert(value)
    if isinstance(value, str) and (wrong := flaw(value)):
        raise ValueError(f"A text {wrong} Leave it out if it is not known.")
    return taken


def _mistakes(input_type: Any, writes: Writes, row: Mapping[str, Any], today: date) -> Iterator[tuple[str, str]]:
    """What is wrong with the columns of a row: each field by the name that the input has for it, and a sentence."""
    names = {said.column: name for name, field in input_type.fields.items() if isinstance(said := story(field), Given)}
    for check in writes.checks:
        if found := check(row, today):
            column, sentence = found
            yield names[column], f"{names[column]} {sentence}"


def _mistakes_of_key(key: str) -> Iterator[str]:
    if not 8 <= len(key) <= LONGEST_KEY or not key.isascii() or flaw(key):
        yield f"idempotencyKey must have 8 to {LONGEST_KEY} printable ASCII characters; a UUID is a good one."
