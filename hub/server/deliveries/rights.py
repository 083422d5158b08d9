"""Which rights a delivery needs: WRITE for the entry by which its rows are written one by one, and for each column that a
file brings, as a mutation judges it.

A row may be new or come again, so a column needs the right of every input that writes it. What a mutation fills in by itself
(the programme of a record, its legal basis) or only names somebody by (an identity number of a row about them) comes with the
entry. What no mutation writes cannot be delivered over HTTP at all: divisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLSchema

from hub.catalogue.contract import coordinates, key_of, origin
from hub.catalogue.declarations import ReferenceField, WritableField, WriteAction, Writes
from hub.catalogue.fields import declaration_of
from hub.intake.files import FILES, POPULATION
from hub.intake.formats import WITHDRAWN, FileFormat
from hub.intake.funds import FUNDS
from permissions.model import EVERYONE, Capability, Reason, Scopes
from permissions.profile import Profile

OF_POPULATION, OF_RECORDS = "Mutation.recordPopulation", "Mutation.recordAssistanceBatch"
OF_FUNDS = "Mutation.recordFunds"
"""The entries by which rows are written one by one: of many records only in a batch."""


@dataclass(frozen=True, slots=True)
class WriteRight:
    """The right to write one field: its coordinate, and its stable key."""

    coordinate: str
    key: str


@dataclass(frozen=True, slots=True)
class DecidedRights:
    """The rights that something needs: those that are missing, with the reason; and the bounds of the others, in each of which
    a row must lie."""

    missing: Mapping[WriteRight, Reason]
    bounds: frozenset[Scopes]

    @property
    def allowed(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class TableRights:
    """Of one table: the entry, and the rights of each column; a column that is not here cannot be delivered."""

    entry: WriteRight
    columns: Mapping[str, Sequence[WriteRight]]


class DeliveryRights:
    """The rights of every table that can be delivered over HTTP, read off the contract once."""

    def __init__(self, contract: GraphQLSchema) -> None:
        keys = coordinates(contract)
        self._entries = {name: WriteRight(name, keys[name]) for name in (OF_POPULATION, OF_RECORDS, OF_FUNDS)}
        forms = [
            item
            for item in contract.type_map.values()
            if isinstance(item, GraphQLInputObjectType) and hasattr(origin(item), "WRITES")
        ]
        self._tables = {of.name: table for of in FILES if (table := self._table(of, forms))}

    def of(self, table: str, columns: Iterable[str]) -> Sequence[WriteRight] | None:
        """Return the rights that some columns of a table need; None where one of them cannot be delivered over HTTP."""
        rights = self._tables.get(table)
        if rights is None or not all(column in rights.columns for column in columns):
            return None
        return [rights.entry, *(right for column in columns for right in rights.columns[column])]

    def may_begin(self, profile: Profile) -> bool:
        """Return whether somebody may write by any of the entries."""
        return any(profile.decide(entry.key, Capability.WRITE).allowed for entry in self._entries.values())

    def _table(self, of: FileFormat, forms: Sequence[GraphQLInputObjectType]) -> TableRights | None:
        own = [form for form in forms if _writes(form).table is of.rows]
        keys = {column.target for column in of.key if column.target}
        stating = [form for form in own if _writes(form).action is not WriteAction.WITHDRAW and keys <= _named(form)]
        withdrawing = [form for form in own if _writes(form).action is WriteAction.WITHDRAW]
        if not stating:
            return None
        columns: dict[str, Sequence[WriteRight]] = {}
        for column in of.columns:
            if column.name == WITHDRAWN:
                found = [right for form in withdrawing for right in _rights(form, "because")]
            else:
                found = [right for form in stating for right in _rights(form, column.target)]
            if found or column.required or of not in POPULATION:
                columns[column.name] = found
        entry = OF_POPULATION if of in POPULATION else OF_FUNDS if of in FUNDS else OF_RECORDS
        return TableRights(self._entries[entry], columns)


@lru_cache(maxsize=4)
def delivery_rights(contract: GraphQLSchema) -> DeliveryRights:
    """Return the rights of a contract, read off it once."""
    return DeliveryRights(contract)


def decide_rights(profile: Profile, rights: Iterable[WriteRight]) -> DecidedRights:
    """Return what a profile says of some rights."""
    missing: dict[WriteRight, Reason] = {}
    bounds: set[Scopes] = set()
    for right in rights:
        decision = profile.decide(right.key, Capability.WRITE)
        if decision.allowed:
            bounds.add(decision.scopes)
        else:
            missing[right] = decision.reason or Reason.NO_GRANT
    return DecidedRights(missing, frozenset(bounds - {EVERYONE}))


def _writes(form: GraphQLInputObjectType) -> Writes:
    writes: Writes = origin(form).WRITES
    return writes


def _declared(form: GraphQLInputObjectType) -> Iterable[tuple[Any, Any]]:
    return ((field, declaration_of(field)) for field in form.fields.values())


def _named(form: GraphQLInputObjectType) -> set[str]:
    """Return the columns that a form writes, or names something by."""
    return {said.column for _, said in _declared(form) if isinstance(said, WritableField | ReferenceField)}


def _rights(form: GraphQLInputObjectType, column: str) -> Iterable[WriteRight]:
    for name, field in form.fields.items():
        said = declaration_of(field)
        if isinstance(said, WritableField) and said.column == column:
            yield WriteRight(f"{form.name}.{name}", key_of(form, field))
