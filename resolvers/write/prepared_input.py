"""What no request changes of an input that writes: which fields it gives, where its row goes, and the rights to write it.

It is prepared once for a plan, and so under one profile. The right to perform the root field is judged here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hub.catalogue.contract import coordinates, key_of
from hub.catalogue.declarations import WritableField
from hub.cipher import Protected
from hub.errors import Code, HubError
from hub.sources.source import Source
from permissions.model import EVERYONE, Capability, Scopes
from resolvers.operation import MutationField, Operation
from resolvers.write.earlier import birth_read_in, in_full
from resolvers.write.form import InputForm

MOST_PREPARED = 16
"""Inputs that stay prepared for one root field of a plan: of more than that, each is prepared as it comes."""

_BIRTH = frozenset({"birth_date", "id_number"})
"""The columns that say when somebody was born."""


@dataclass(frozen=True, slots=True)
class PreparedInput:
    """An input that gives certain fields. `given` has each that gives a column, and `names` each that names somebody or something, with
    the column where that goes. Values of `protected` columns are sealed before they are stored.

    What it names must lie in each of `bounds`: the scopes of the right to the root field, to each field that it gives, and to read
    each field that it depends on. `home` is the database of its row. Where it `may_correct` an earlier version, its values say whether it does. `lived` has the columns that
    may have a day of the life of somebody whose birth is not given with them, each with its field; these days are compared with the date of
    birth where its writer reads that in full, in the scopes `birth_read_in`, and nowhere else: a refusal tells it.
    """

    form: InputForm
    given: tuple[tuple[str, WritableField], ...]
    names: tuple[tuple[str, str], ...]
    protected: Mapping[str, Protected]
    bounds: frozenset[Scopes]
    home: Source
    may_correct: bool
    lived: tuple[tuple[str, str], ...]
    birth_read_in: Scopes


def prepare_input(writing: MutationField, form: InputForm, shape: tuple[str, ...]) -> PreparedInput:
    """Return an input of a `shape`, its name and the fields that it gives, prepared for the plan of a root field. Raises
    WRITE_WITHHELD for the first of them that may not be written, and WITHHELD_VALUE_USED for the first that it depends on and that
    may not be read."""
    operation, (_, *fields) = writing.operation, shape
    given = tuple((name, form.given[name]) for name in fields if name in form.given)
    columns = {said.column for _, said in given}
    to_perform = scopes_to_perform(writing)
    to_write = [_scopes(operation, form.name, name, form.keys[name]) for name, _ in given]
    to_read = [_read_in(operation, key) for key in form.writes.depends_on]
    lived = tuple(
        (column, form.fields[column])
        for column in form.writes.in_life
        if column in columns and columns.isdisjoint(_BIRTH)
    )
    prepared = PreparedInput(
        form,
        given,
        tuple((name, column) for name, column in form.names.items() if name in fields),
        {said.column: said.protected for _, said in given if said.protected},
        frozenset({to_perform, *to_write, *to_read} - {EVERYONE}),
        operation.services.sources.of(form.writes.table),
        not form.correcting.isdisjoint(fields),
        lived,
        birth_read_in(operation.contract, operation.profile) if lived else frozenset(),
    )
    if len(writing.prepared_inputs) < MOST_PREPARED:
        writing.prepared_inputs[shape] = prepared
    return prepared


def scopes_to_perform(writing: MutationField) -> Scopes:
    """Return the scopes in which the root field may be written; raises WRITE_WITHHELD with the reason why not."""
    operation, selected = writing.operation, writing.selected
    key = key_of(operation.contract.type_map[selected.type_name], writing.definition)
    return _scopes(operation, selected.type_name, selected.name, key)


def _scopes(operation: Operation, type_name: str, field: str, key: str) -> Scopes:
    """Return the scopes in which a field of this key may be written; raises WRITE_WITHHELD with the reason why not."""
    decision = operation.profile.decide(key, Capability.WRITE)
    if not decision.allowed:
        raise HubError(
            Code.WRITE_WITHHELD,
            f"{type_name}.{field} may not be written for this purpose ({decision.reason}). Nothing was written.",
        )
    return decision.scopes


def _read_in(operation: Operation, key: str) -> Scopes:
    """Return the scopes in which the field of this key is read in full: by a refusal its value is told. Raises
    WITHHELD_VALUE_USED where that is nowhere."""
    if scopes := in_full(operation.profile.decide(key, Capability.READ)):
        return scopes
    name = next(name for name, known in coordinates(operation.contract).items() if known == key)
    raise HubError(
        Code.WITHHELD_VALUE_USED,
        f"Whether this can be written depends on {name}, which you may not read in full for this purpose. Nothing was written.",
    )
