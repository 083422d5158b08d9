"""Validate: are the values of an input what they must be? No database is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Self

from graphql import GraphQLInputObjectType, get_named_type

from hub.catalogue.declarations import Writes
from hub.errors import Mistake, invalid_input
from hub.texts import EMPTY
from permissions.model import EVERYONE
from resolvers.operation import MutationField
from resolvers.write.earlier import Earlier, earlier
from resolvers.write.form import InputForm, form_of
from resolvers.write.prepared_input import PreparedInput, prepare_input

LONGEST_KEY = 128

InputPath = tuple[str | int, ...]
"""Where something stands in the arguments of a field."""


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """How a client names a write, and the hash of what it sent under that name."""

    text: str
    body_hash: str

    @classmethod
    def of(cls, text: str, *body: Any) -> Self:
        return cls(text, sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class ValidatedInput:
    """A write-back whose input is valid: what was `prepared` for it, the columns of its row, whom and what it names, and how the client
    names it.

    `names` has, by column, the somebody or something that must be there. `earlier` are the values of the corrected version that it uses,
    each of which its writer must read in full where the row lies. `in_life` has the days that no person lives before, each with its
    place in the arguments.
    """

    prepared: PreparedInput
    values: Mapping[str, Any]
    names: Mapping[str, Any]
    key: IdempotencyKey
    earlier: tuple[Earlier, ...] = ()
    in_life: tuple[tuple[InputPath, date], ...] = ()

    @property
    def writes(self) -> Writes:
        return self.prepared.form.writes


def validate_input(
    writing: MutationField,
    forms: GraphQLInputObjectType,
    given: Mapping[str, Any],
    key: str,
    at: tuple[InputPath, InputPath] = (("input",), ("idempotencyKey",)),
) -> ValidatedInput:
    """Return the write-back that an input asks for; `forms` has one form for each programme, of which one is given.

    `at` says where the input stands in the arguments, and where its key. Raises WRITE_WITHHELD for the first field that may
    not be written, else INVALID_INPUT with every mistake.
    """
    ((name, values),) = given.items()
    shape, (where, where_key) = (name, *values), at
    prepared = writing.prepared_inputs.get(shape) or prepare_input(writing, _form(forms, name), shape)
    form, operation = prepared.form, writing.operation
    row, mistakes = _row(prepared, values)
    # A value that cannot be taken is not there for the checks to look at.
    mistakes = mistakes or list(_mistakes(form, row, operation.moments.today))
    told = [Mistake((*where, name, field), sentence) for field, sentence in mistakes]
    if told := [*told, *(Mistake(where_key, sentence) for sentence in _mistakes_of_key(key))]:
        raise invalid_input(*told)
    used = earlier(operation.contract, operation.profile, form.name, values) if prepared.may_correct else ()
    return ValidatedInput(
        prepared,
        {**row, **form.writes.derived_columns(row)},
        {column: values[field] for field, column in prepared.names},
        IdempotencyKey.of(key, name, values),
        tuple(each for each in used if each.scopes != EVERYONE),
        tuple(((*where, name, field), row[column]) for column, field in prepared.lived if row[column] is not None),
    )


def _form(forms: GraphQLInputObjectType, name: str) -> InputForm:
    input_type: Any = get_named_type(forms.fields[name].type)
    return form_of(input_type)


def _row(prepared: PreparedInput, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return the columns of a row, and the fields whose values cannot be taken, each with a sentence. That no text has what nobody sees
    was looked at with the arguments of the request."""
    row, mistakes = dict[str, Any](), list[tuple[str, str]]()
    for field, said in prepared.given:
        value = values[field]
        if isinstance(value, str) and not value.strip():
            way = " Leave it out, or give null, if it is not known." if field in prepared.form.optional else ""
            mistakes.append((field, f"{field} is not accepted. It {EMPTY}{way}"))
            continue
        try:
            row[said.column] = None if value is None else said.convert(value)
        except ValueError as problem:
            mistakes.append((field, f"{field} is not accepted. {problem}"))
    return row, mistakes


def _mistakes(form: InputForm, row: Mapping[str, Any], today: date) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the columns of a row: each field, and a sentence."""
    for check in form.writes.checks:
        if found := check(row, today):
            column, sentence = found
            yield form.fields[column], f"{form.fields[column]} {sentence}"


def _mistakes_of_key(key: str) -> Iterator[str]:
    if not 8 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable() or key.isspace():
        yield f"idempotencyKey must have 8 to {LONGEST_KEY} printable ASCII characters; a UUID is a good one."
