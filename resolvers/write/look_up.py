"""Finds what write-backs name, by one statement for each kind of thing: which scopes it lies in, and what the hub's rule says of whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Date, Select, Subquery, Table, Text, and_, bindparam, null, or_, select
from sqlalchemy import cast as cast_to

from hub.catalogue.declarations import ScopeColumns
from hub.cipher import Cipher
from hub.coalescing import CoalescedWork
from hub.codes import Programme
from hub.policy.programmes import RULES
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.applications import ApplicationRow
from hub.tables.base import Base
from hub.tables.population import (
    ID_NUMBER,
    CategoryDeterminationRow,
    DatedFactRow,
    DivisionRow,
    HouseholdRow,
    MembershipRow,
    PersonRow,
)
from hub.tables.types import Moment
from hub.tables.versions import people_on
from permissions.model import Scope, Scopes
from resolvers.execute import request_parameters
from resolvers.operation import Operation
from resolvers.scope import OF_HOUSEHOLDS, OF_PERSONS, inside

LOOKED_FOR = 100
"""The most keys of several operations that are looked for by one statement; one operation may look for more."""

Rule = tuple[Programme, date]
"""A programme whose rule the hub knows, and the day that it is asked about."""

_Key = tuple[str, str]
"""What a row may be found under: the parameter of a statement, and the id, the code or the token of a number."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What one input names: the keys of each thing, by the column where it goes, and the rule that is asked of whom the input is about.

    Of what is found it is told which of the scopes `asked_in` and `also` it lies in. Where it `is_bounded`, only what lies in one of
    those `asked_in` may be written about.
    """

    keys: Mapping[str, tuple[_Key, ...]]
    rule: Rule | None
    asked_in: Scopes
    also: Scopes
    is_bounded: bool


@dataclass(frozen=True, slots=True)
class FoundRow:
    """Something that was named, those of the scopes in question that it lies in, what the rule says of it, whom it is
    about, and the day on which a person was born, as it is stored."""

    id: str
    within: Scopes
    verdict: str | None
    person_id: str | None
    born: str | None


FoundRows = Mapping[tuple[Rule | None, str], FoundRow]
"""What was found, by the rule that was asked with it, and by each key."""


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """Something that can be named: the columns that find it, each by a list parameter, and how its rows lie in the city.

    A row that is `of_person` is about a person, who is found with it.
    """

    table: type[Base]
    finds: Mapping[str, str]
    scope_columns: ScopeColumns
    of_person: bool = False


def _record(table: type[Base]) -> _Kind:
    return _Kind(table, {"id": "ids"}, ScopeColumns(person="person_id"), of_person=True)


_PERSON = _Kind(PersonRow, {"id": "ids", "id_number_token": "tokens"}, OF_PERSONS)
_KINDS = {
    "person_id": _PERSON,
    "household_id": _Kind(HouseholdRow, {"id": "ids"}, OF_HOUSEHOLDS),
    "division_code": _Kind(DivisionRow, {"code": "codes"}, ScopeColumns(division="code")),
    "matched_id": _PERSON,
    "id_number": _PERSON,
    "determination_id": _record(CategoryDeterminationRow),
    "membership_id": _record(MembershipRow),
    "fact_id": _record(DatedFactRow),
    "application_id": _record(ApplicationRow),
}
"""What the columns of an input name."""


def keys_of(named: Mapping[str, Any], values: Mapping[str, Any], cipher: Cipher) -> dict[str, tuple[_Key, ...]]:
    """Return the keys of whatever an input names, by the column where it goes: what is `named` by it, and what its other values name."""
    given = {column: value for column in _KINDS if (value := named.get(column, values.get(column))) is not None}
    return {column: tuple(_keys_of(column, value, cipher)) for column, value in given.items()}


def _keys_of(column: str, value: Any, cipher: Cipher) -> Iterator[_Key]:
    if column == "division_code":
        yield "codes", value
    elif column in ("id_number", "matched_id"):
        yield from (("tokens", token) for token in cipher.tokens(ID_NUMBER, value))
    elif isinstance(value, Mapping) and "idNumber" in value:
        yield from (("tokens", token) for token in cipher.tokens(ID_NUMBER, value["idNumber"]))
    else:
        yield "ids", str(value["id"] if isinstance(value, Mapping) else value)


def first_found(naming: Naming, column: str, found: FoundRows) -> FoundRow | None:
    """Return what an input names in the place of a column, if that is there."""
    rule = naming.rule if _KINDS[column] is _PERSON else None
    rows = (found.get((rule, key)) for _, key in naming.keys[column])
    return next(filter(None, rows), None)


async def look_up(operation: Operation, namings: Sequence[Naming]) -> FoundRows:
    """Return everything that is named, under whatever may name it; one statement for each kind of thing, and of persons one for
    each rule."""
    asked: defaultdict[tuple[_Kind, Rule | None], list[Naming]] = defaultdict(list)
    for naming in namings:
        for kind in dict.fromkeys(_KINDS[column] for column in naming.keys):
            asked[kind, naming.rule if kind is _PERSON else None].append(naming)
    found: dict[tuple[Rule | None, str], FoundRow] = {}
    for (kind, rule), group in asked.items():
        found |= {(rule, key): row async for key, row in _rows_found(operation, kind, rule, group)}
    return found


async def _rows_found(
    operation: Operation, kind: _Kind, rule: Rule | None, namings: Sequence[Naming]
) -> AsyncIterator[tuple[str, FoundRow]]:
    columns = [column for column, other in _KINDS.items() if other is kind]
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for parameter, key in (key for naming in namings for column in columns for key in naming.keys.get(column, ())):
        wanted[parameter].append(key)
    asked_in = frozenset[Scope]().union(*(naming.asked_in for naming in namings))
    scopes = tuple(sorted(asked_in.union(*(naming.also for naming in namings))))
    bounded = asked_in if all(naming.is_bounded for naming in namings) else frozenset()
    source = operation.services.source
    shared = {**request_parameters(operation), **({"on": rule[1]} if rule else {})}
    work = _LookUp(source, columns[0], scopes, rule and rule[0], bounded, tuple(shared.items()))
    item = _Wanted({parameter: wanted[parameter] for parameter in kind.finds.values()}, operation.moments.now)
    for row in await operation.services.coalescer.run(work, item):
        keys, places, (verdict, person_id, born) = row[: len(kind.finds)], row[len(kind.finds) : -3], row[-3:]
        within = frozenset(scope for scope, is_in in zip(scopes, places, strict=True) if is_in)
        for key in keys:
            if key is not None:
                yield str(key), FoundRow(str(keys[0]), within, verdict, person_id and str(person_id), born)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The keys that one operation looks for, by the parameters that they are bound to, and its moment."""

    keys: Mapping[str, list[str]]
    now: datetime


@dataclass(frozen=True)
class _LookUp(CoalescedWork[_Wanted, Sequence[Sequence[Any]]]):
    """Looks for what several operations of one caller name, by one statement. Each is given all rows, and takes those that it
    looked for. A rule says what is known at the moment of the latest of them."""

    source: Source
    column: str
    scopes: tuple[Scope, ...]
    programme: Programme | None
    bounded: Scopes
    shared: tuple[tuple[str, Any], ...]

    @property
    def most(self) -> int:
        return LOOKED_FOR

    def size(self, item: _Wanted) -> int:
        return sum(map(len, item.keys.values()))

    async def run(self, items: Sequence[_Wanted]) -> Sequence[Sequence[Sequence[Any]]]:
        query = _query(self.source, self.column, self.scopes, self.programme, self.bounded)
        keys = {name: [key for item in items for key in item.keys[name]] for name in items[0].keys}
        known_at = {"known_at": max(item.now for item in items)} if self.programme else {}
        rows = await self.source.fetch(query, {**dict(self.shared), **keys, **known_at})
        return [rows] * len(items)


@compiled_once
def _query(
    source: Source, column: str, scopes: tuple[Scope, ...], programme: Programme | None, bounded: Scopes
) -> CompiledQuery:
    """Finds rows by their keys, and says of each which scopes it lies in and what the rule says of it.

    The rule is asked of nobody outside all of the scopes that writing is `bounded` by, if it is: by the time that it takes nobody learns
    whether somebody whom they may not find is registered.
    """
    kind = _KINDS[column]
    rows = cast("Table", kind.table.__table__)
    places = [inside(frozenset({scope}), rows, kind.scope_columns) for scope in scopes]
    named = or_(*(any_of(rows.c[name], parameter) for name, parameter in kind.finds.items()))
    finds = [rows.c[name] for name in kind.finds]
    born = cast_to(rows.c.birth_date, Text()) if kind.table is PersonRow else null()
    if programme is None:
        person_id = rows.c.person_id if kind.of_person else null()
        return CompiledQuery.of(select(*finds, *places, null(), person_id, born).where(named), source)
    decided = _verdicts(programme, and_(named, inside(bounded, rows, kind.scope_columns)) if bounded else named)
    statement = select(*finds, *places, decided.c.verdict, null(), born)
    joined = rows.outerjoin(decided, decided.c.person_id == rows.c.id)
    return CompiledQuery.of(statement.select_from(joined).where(named), source)


def _verdicts(programme: Programme, whom: ColumnElement[bool]) -> Subquery:
    """Return the `verdict` about each `person_id` of some persons, on the day `on`, as known at `known_at`."""
    on, known_at = bindparam("on", type_=Date()), bindparam("known_at", type_=Moment())
    people: Any = people_on(PersonRow.__table__, on, known_at).where(whom).cte()
    decided: Select[Any] = RULES[programme].decide(people, on, known_at)
    return decided.subquery()
