"""Who and what a write-back names, whether it lies within the scopes of the right to write, and what the rule says of whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, Text, and_, null, or_, select
from sqlalchemy import cast as cast_to

from hub.catalogue.declarations import ScopeColumns
from hub.cipher import Cipher
from hub.coalescing import CoalescedWork
from hub.codes import Programme
from hub.days import read_day
from hub.errors import Code, HubError, Mistake, invalid_input
from hub.policy.programmes import RULES
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
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
from permissions.model import EVERYONE, Scope, Scopes
from resolvers.execute import request_parameters
from resolvers.operation import Operation
from resolvers.scope import OF_HOUSEHOLDS, OF_PERSONS, inside
from resolvers.write.earlier import Earlier, refusal
from resolvers.write.rule import Rule, verdicts
from resolvers.write.validate import ValidatedInput

LOOKED_FOR = 100
"""The most keys of several operations that are looked for by one statement; one operation may look for more."""

NOBODY = "No person with this number or identifier is within your scope. Nothing was written. Check the resident ID number or the identifier."
NO_HOUSEHOLD = "No household with this identifier is within your scope. Nothing was written. Check the identifier."
NO_RECORD = "No record with this identifier is within your scope. Nothing was written. Check the identifier."
NOT_HERE = "This cannot be registered within your scope. Nothing was written. Check the division and, for a person, the resident ID number. If they are right, ask the city's civil affairs."
KNOWN = "A person with this resident ID number is already registered within your scope. Nothing was written. Correct the data of that person instead."


class NotRegistered(HubError):
    """A registration that cannot be: `known` is the person who has the number already, if there is one.

    INVARIANT: a number that is known outside the caller's scope and a division outside it are answered alike.
    """

    def __init__(self, known: str | None = None, *, within: bool = False) -> None:
        super().__init__(*((Code.ALREADY_REGISTERED, KNOWN) if within else (Code.NOT_FOUND, NOT_HERE)))
        self.known = known


@dataclass(frozen=True, slots=True)
class ResolvedReferences:
    """What a validated input is about, by the columns that say so, or why it cannot be stored.

    `merged_person_ids` are the provisional persons who turned out to be the person it is about, `verdict` is what the rule says of
    that person.
    """

    about: Mapping[str, str] = field(default_factory=dict)
    refusal: HubError | None = None
    merged_person_ids: tuple[str, ...] = ()
    verdict: str | None = None

    @property
    def person_id(self) -> str | None:
        return self.about.get("person_id")


@dataclass(frozen=True, slots=True)
class _Kind:
    """Something that can be named: the columns that find it, each by a list parameter, and how its rows lie in the city.

    A row that is `of_person` is about a person, who is found with it.
    """

    table: type[Base]
    finds: Mapping[str, str]
    scope_columns: ScopeColumns
    of_person: bool = False

    @property
    def name(self) -> str:
        return str(self.table.__tablename__)


@dataclass(frozen=True, slots=True)
class _Found:
    """Something that was named, those of the scopes in question that it lies in, what the rule says of it, whom it is
    about, and the day on which a person was born."""

    id: str
    within: Scopes
    verdict: str | None
    person_id: str | None
    born: date | None


_Key = tuple[str, str]
"""What a row may be found under: the parameter of a statement, and the id, the code or the token of a number."""


@dataclass(frozen=True, slots=True)
class _Naming:
    """A validated input, the rule that is asked of whom it is about, and what it names, under each key."""

    validated: ValidatedInput
    rule: Rule | None
    keys: Mapping[str, tuple[_Key, ...]]


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
}
"""What the columns of a validated input name."""

_REFUSALS = {"person_id": NOBODY, "household_id": NO_HOUSEHOLD, "matched_id": NOBODY} | dict.fromkeys(
    ("determination_id", "membership_id", "fact_id"), NO_RECORD
)


async def resolve_references(operation: Operation, inputs: Sequence[ValidatedInput]) -> list[ResolvedReferences]:
    """Return what each validated input is about. What is nowhere, and what lies outside one of the input's bounds, are
    alike."""
    cipher = operation.services.cipher
    namings = [_Naming(validated, _rule_of(validated), dict(_keys(validated, cipher))) for validated in inputs]
    found = await _look_up(operation, namings)
    places = [_placed(naming, found) for naming in namings]
    correcting = [
        placed.person_id
        for validated, placed in zip(inputs, places, strict=True)
        if placed.person_id and validated.values.get("supersedes_id")
    ]
    if correcting:
        formerly = await _formerly(operation.services.source, correcting)
        places = [replace(placed, merged_person_ids=tuple(formerly[placed.person_id or ""])) for placed in places]
    return places


async def _formerly(source: Source, person_ids: Sequence[str]) -> Mapping[str, list[str]]:
    """Return the provisional persons who turned out to be each of some persons."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for matched_id, person_id in await source.fetch(_matched_query(source), {"ids": list(person_ids)}):
        found[str(matched_id)].append(str(person_id))
    return found


@compiled_once
def _matched_query(source: Source) -> CompiledQuery:
    person = PersonRow.__table__
    return CompiledQuery.of(select(person.c.matched_id, person.c.id).where(any_of(person.c.matched_id, "ids")), source)


def _rule_of(validated: ValidatedInput) -> Rule | None:
    """Return the rule that is asked when a validated input is stored; None where it is about nobody, or the hub knows
    none."""
    programme = validated.values.get("programme")
    is_about_somebody = "person_id" in validated.names
    return (programme, validated.values["given_on"]) if is_about_somebody and programme in RULES else None


_Rows = Mapping[tuple[Rule | None, str], _Found]
"""What was found, by the rule that was asked with it, and by each key."""


def _placed(naming: _Naming, found: _Rows) -> ResolvedReferences:
    validated, about, used = naming.validated, dict[str, str](), set[Earlier]()
    verdict: str | None = None
    for column, words in _REFUSALS.items():
        if column in validated.names:
            named = _first(naming, column, found)
            if named is None or not _within(validated, named):
                return ResolvedReferences(refusal=HubError(Code.NOT_FOUND, words))
            about |= {column: named.id} | ({"person_id": named.person_id} if named.person_id else {})
            verdict = verdict or named.verdict
            used |= {each for each in validated.earlier if not each.scopes & named.within}
    if used and (withheld := refusal([each for each in validated.earlier if each in used])):
        return ResolvedReferences(about, withheld, verdict=verdict)
    if validated.in_life and (unborn := _before_birth(validated, _first(naming, "person_id", found))):
        return ResolvedReferences(about, invalid_input(*unborn), verdict=verdict)
    if validated.values.get("division_code") is not None:
        division = _first(naming, "division_code", found)
        if division is None or not _within(validated, division):
            return ResolvedReferences(about, NotRegistered())
    if validated.values.get("id_number") is not None:
        known = _first(naming, "id_number", found)
        if known is not None and known.id != about.get("person_id"):
            return ResolvedReferences(about, NotRegistered(known.id, within=_within(validated, known)))
    return ResolvedReferences(about, verdict=verdict)


def _before_birth(validated: ValidatedInput, person: _Found | None) -> list[Mistake]:
    """Return the days that lie before a birth, for a writer who reads the day of it."""
    if person is None or person.born is None:
        return []
    if validated.birth_read_in != EVERYONE and not validated.birth_read_in & person.within:
        return []
    return [
        Mistake(path, f"{path[-1]} must not be before the date of birth.")
        for path, day in validated.in_life
        if day < person.born
    ]


def _bounds(validated: ValidatedInput) -> Iterator[Scopes]:
    """Everything that what a validated input names is looked up in."""
    yield from validated.bounds
    yield from (each.scopes for each in validated.earlier)


def _within(validated: ValidatedInput, named: _Found) -> bool:
    return all(bound & named.within for bound in validated.bounds)


def _first(naming: _Naming, column: str, found: _Rows) -> _Found | None:
    rule = naming.rule if _KINDS[column] is _PERSON else None
    rows = (found.get((rule, key)) for _, key in naming.keys[column])
    return next(filter(None, rows), None)


def _keys(validated: ValidatedInput, cipher: Cipher) -> Iterator[tuple[str, tuple[_Key, ...]]]:
    """The keys of whatever a validated input names, by the column that names it."""
    for column in _KINDS:
        value: Any = validated.names.get(column, validated.values.get(column))
        if value is not None:
            yield column, tuple(_keys_of(column, value, cipher))


def _keys_of(column: str, value: Any, cipher: Cipher) -> Iterator[_Key]:
    if column == "division_code":
        yield "codes", value
    elif column in ("id_number", "matched_id"):
        yield from (("tokens", token) for token in cipher.tokens(ID_NUMBER, value))
    elif isinstance(value, Mapping) and "idNumber" in value:
        yield from (("tokens", token) for token in cipher.tokens(ID_NUMBER, value["idNumber"]))
    else:
        yield "ids", str(value["id"] if isinstance(value, Mapping) else value)


async def _look_up(operation: Operation, namings: Sequence[_Naming]) -> _Rows:
    """Everything that is named, under whatever may name it; one statement for each kind of thing, and of persons one for
    each rule."""
    asked: defaultdict[tuple[str, Rule | None], list[_Naming]] = defaultdict(list)
    for naming in namings:
        for name in dict.fromkeys(_KINDS[column].name for column in naming.keys):
            asked[name, naming.rule if name == _PERSON.name else None].append(naming)
    found: dict[tuple[Rule | None, str], _Found] = {}
    for (name, rule), group in asked.items():
        found |= {(rule, key): row async for key, row in _rows_found(operation, name, rule, group)}
    return found


async def _rows_found(
    operation: Operation, name: str, rule: Rule | None, namings: Sequence[_Naming]
) -> AsyncIterator[tuple[str, _Found]]:
    columns = [column for column, kind in _KINDS.items() if kind.name == name]
    kind = _KINDS[columns[0]]
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for parameter, key in (key for naming in namings for column in columns for key in naming.keys.get(column, ())):
        wanted[parameter].append(key)
    asked_in = frozenset(scope for naming in namings for bound in _bounds(naming.validated) for scope in bound)
    scopes = tuple(sorted(asked_in.union(*(naming.validated.birth_read_in - EVERYONE for naming in namings))))
    bounded = asked_in if all(naming.validated.bounds for naming in namings) else frozenset()
    source = operation.services.source
    shared = {**request_parameters(operation), **({"on": rule[1]} if rule else {})}
    work = _LookUp(source, columns[0], scopes, rule and rule[0], bounded, tuple(shared.items()))
    item = _Wanted({parameter: wanted[parameter] for parameter in kind.finds.values()}, operation.moments.now)
    for row in await operation.services.coalescer.run(work, item):
        keys, places, (verdict, person_id, born) = row[: len(kind.finds)], row[len(kind.finds) : -3], row[-3:]
        within = frozenset(scope for scope, is_in in zip(scopes, places, strict=True) if is_in)
        for key in keys:
            if key is not None:
                yield str(key), _Found(str(keys[0]), within, verdict, person_id and str(person_id), _day(born))


def _day(stored: str | None) -> date | None:
    """Return a stored day; None for one that nobody can have meant, which stands in no order with others."""
    try:
        return None if stored is None else read_day(stored)
    except ValueError:
        return None


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
    decided = verdicts(programme, and_(named, inside(bounded, rows, kind.scope_columns)) if bounded else named)
    statement = select(*finds, *places, decided.c.verdict, null(), born)
    joined = rows.outerjoin(decided, decided.c.person_id == rows.c.id)
    return CompiledQuery.of(statement.select_from(joined).where(named), source)
