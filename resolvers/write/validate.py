"""Validate: may each field be written, and are the values what they must be? No database is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, Self

from graphql import GraphQLInputObjectType, get_named_type, is_non_null_type

from hub.catalogue.contract import key_of, writes_of
from hub.catalogue.declarations import ReferenceField, WritableField, Writes
from hub.catalogue.fields import declaration_of
from hub.cipher import Protected
from hub.errors import Code, HubError, Mistake, invalid_input
from hub.texts import EMPTY, flaw
from permissions.model import EVERYONE, Capability, Scopes
from resolvers.operation import MutationField
from resolvers.write.earlier import Earlier, birth_read_in, earlier, given_fields

LONGEST_KEY = 128

PERFORMS = ""
"""In the place of a key: the right to perform the root field."""

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
    """A write-back whose input is valid: the columns of its row, whom and what it names, and how the client names it.

    `names` has, by column, the somebody or something that must be there; it must lie in each of `bounds`: the scopes of
    the right to the entry, and to each field that was given. Values of `protected` columns are not yet sealed. `earlier`
    are the values of the corrected version that it uses, each of which its writer must read in full where the row lies.
    `in_life` has the days that no person lives before, each with its place in the arguments; they are compared with the date of
    birth where its writer reads that in full, in the scopes `birth_read_in`, and nowhere else: a refusal tells it.
    """

    writes: Writes
    values: Mapping[str, Any]
    names: Mapping[str, Any]
    protected: Mapping[str, Protected]
    bounds: frozenset[Scopes]
    earlier: tuple[Earlier, ...]
    key: IdempotencyKey
    in_life: tuple[tuple[InputPath, date], ...] = ()
    birth_read_in: Scopes = frozenset()


def validate_input(
    rights: WriteRights,
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
    form, (where, where_key) = _form(get_named_type(forms.fields[name].type)), at
    operation = rights.operation
    bounds = {
        rights.to_perform(),
        *(rights.to(form.type.name, field, form.keys[field]) for field in form.given_of(values)),
    }
    row, mistakes = form.row(values)
    # A value that cannot be taken is not there for the checks to look at.
    mistakes = mistakes or list(form.mistakes(row, operation.moments.today))
    told = [Mistake((*where, name, field), sentence) for field, sentence in mistakes]
    if told := [*told, *(Mistake(where_key, sentence) for sentence in _mistakes_of_key(key))]:
        raise invalid_input(*told)
    bounds.discard(EVERYONE)
    lived = tuple(form.lived(row, (*where, name)))
    used = earlier(operation.contract, operation.profile, form.type.name, values)
    return ValidatedInput(
        form.writes,
        {**row, **form.writes.derived_columns(row)},
        {said.column: values[field] for field, said in form.names.items() if field in values},
        {column: said for column, said in form.protected.items() if column in row},
        frozenset(bounds),
        tuple(each for each in used if each.scopes != EVERYONE),
        IdempotencyKey.of(key, name, values),
        lived,
        birth_read_in(operation.contract, operation.profile) if lived else frozenset(),
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """An input that writes, read off the contract once: what its fields name and give, and the stable keys of the latter."""

    type: GraphQLInputObjectType
    writes: Writes
    names: Mapping[str, ReferenceField]
    given: Mapping[str, WritableField]
    keys: Mapping[str, str]
    protected: Mapping[str, Protected]
    fields: Mapping[str, str]
    """The field that gives each column."""

    def given_of(self, values: Mapping[str, Any]) -> Iterator[str]:
        """Yield the fields that give something of these, in their order."""
        return (field for field in values if field in self.given)

    def row(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """Return the columns of a row, and the fields whose values cannot be taken, each with a sentence."""
        row, mistakes = dict[str, Any](), list[tuple[str, str]]()
        for field in self.given_of(values):
            value, said = values[field], self.given[field]
            try:
                row[said.column] = (
                    None if value is None else _taken(said, value, may_be_unknown=self.may_be_unknown(field))
                )
            except ValueError as problem:
                mistakes.append((field, f"{field} is not accepted. {problem}"))
        return row, mistakes

    def lived(self, row: Mapping[str, Any], where: InputPath) -> Iterator[tuple[InputPath, date]]:
        """Yield the days that were given of the life of somebody whose birth is not given with them."""
        if "birth_date" not in row and "id_number" not in row:
            for column in self.writes.in_life:
                if row.get(column) is not None:
                    yield (*where, self.fields[column]), row[column]

    def may_be_unknown(self, field: str) -> bool:
        """Return True for a field that can be left out, or be null."""
        return not is_non_null_type(self.type.fields[field].type)

    def mistakes(self, row: Mapping[str, Any], today: date) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the columns of a row: each field, and a sentence."""
        for check in self.writes.checks:
            if found := check(row, today):
                column, sentence = found
                yield self.fields[column], f"{self.fields[column]} {sentence}"


@lru_cache(maxsize=64)
def _form(input_type: GraphQLInputObjectType) -> _Form:
    given = given_fields(input_type)
    return _Form(
        input_type,
        writes_of(input_type),
        {
            name: said
            for name, field in input_type.fields.items()
            if isinstance(said := declaration_of(field), ReferenceField)
        },
        given,
        {name: key_of(input_type, input_type.fields[name]) for name in given},
        {each.column: each.protected for each in given.values() if each.protected},
        {each.column: name for name, each in given.items()},
    )


class WriteRights:
    """What may be written under the profile of an operation: each right is judged once for its plan, however many records and
    requests need it."""

    def __init__(self, writing: MutationField) -> None:
        self.operation = writing.operation
        self._writing = writing
        self._scopes = writing.scopes

    def to_perform(self) -> Scopes:
        """Return the scopes in which the root field may be written; raises WRITE_WITHHELD with the reason why not."""
        if PERFORMS not in self._scopes:
            selected = self._writing.selected
            parent = self.operation.contract.type_map[selected.type_name]
            key = key_of(parent, self._writing.definition)
            self._scopes[PERFORMS] = self.to(selected.type_name, selected.name, key)
        return self._scopes[PERFORMS]

    def to(self, type_name: str, field: str, key: str) -> Scopes:
        """Return the scopes in which a field of this key may be written; raises WRITE_WITHHELD with the reason why not."""
        if key not in self._scopes:
            decision = self.operation.profile.decide(key, Capability.WRITE)
            if not decision.allowed:
                raise HubError(
                    Code.WRITE_WITHHELD,
                    f"{type_name}.{field} may not be written for this purpose ({decision.reason}). Nothing was written.",
                )
            self._scopes[key] = decision.scopes
        return self._scopes[key]


def _taken(declaration: WritableField, value: Any, *, may_be_unknown: bool) -> Any:
    """Return the stored value of a given one; raises ValueError with a sentence, also for a text that says nothing."""
    if isinstance(value, str) and (wrong := flaw(value)):
        way = " Leave it out, or give null, if it is not known." if may_be_unknown and wrong == EMPTY else ""
        raise ValueError(f"It {wrong}{way}")
    return declaration.convert(value)


def _mistakes_of_key(key: str) -> Iterator[str]:
    if not 8 <= len(key) <= LONGEST_KEY or not key.isascii() or flaw(key):
        yield f"idempotencyKey must have 8 to {LONGEST_KEY} printable ASCII characters; a UUID is a good one."
