"""Who and what a write-back names, and whether it lies within the scopes of the right to write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import or_, select

from hub.catalogue.declarations import Place
from hub.errors import Code, HubError
from hub.sources.source import Query, Source
from hub.sources.sql import any_of
from hub.tables.base import Base
from hub.tables.population import ID_NUMBER, DivisionRow, HouseholdRow, PersonRow
from permissions.model import Scope, Scopes
from resolvers.operation import Operation
from resolvers.scope import OF_HOUSEHOLDS, OF_PERSONS, caller_parameters, inside
from resolvers.write.earlier import Earlier, refusal
from resolvers.write.judge import Draft

NOBODY = (
    "There is no such person within your scope. Nothing was written. Check the resident ID number or the identifier."
)
NO_HOUSEHOLD = "There is no such household within your scope. Nothing was written. Check the identifier."
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
class Placed:
    """What a draft is about, by the columns that say so, or why it cannot be stored.

    `formerly` are the provisional persons who turned out to be the person it is about.
    """

    about: Mapping[str, str] = field(default_factory=dict)
    refusal: HubError | None = None
    formerly: tuple[str, ...] = ()

    @property
    def person_id(self) -> str | None:
        return self.about.get("person_id")


@dataclass(frozen=True, slots=True)
class _Kind:
    """Something that can be named: the columns that find it, each by a list parameter, and how its rows lie in the city."""

    table: type[Base]
    finds: Mapping[str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class _Found:
    """Something that was named, and those of the scopes in question that it lies in."""

    id: str
    within: Scopes


_PERSON = _Kind(PersonRow, {"id": "ids", "id_number_token": "tokens"}, OF_PERSONS)
_KINDS = {
    "person_id": _PERSON,
    "household_id": _Kind(HouseholdRow, {"id": "ids"}, OF_HOUSEHOLDS),
    "division_code": _Kind(DivisionRow, {"code": "codes"}, Place(division="code")),
    "matched_id": _PERSON,
    "id_number": _PERSON,
}
"""What the columns of a draft name."""

_REFUSALS = {"person_id": NOBODY, "household_id": NO_HOUSEHOLD, "matched_id": NOBODY}


async def place(operation: Operation, drafts: Sequence[Draft]) -> list[Placed]:
    """What each draft is about. What is nowhere, and what lies outside one of the draft's bounds, are alike."""
    scopes = tuple(sorted({scope for draft in drafts for bound in _bounds(draft) for scope in bound}))
    found = await _look_up(operation, drafts, scopes)
    places = [_placed(operation, draft, found) for draft in drafts]
    correcting = [
        placed.person_id
        for draft, placed in zip(drafts, places, strict=True)
        if placed.person_id and draft.values.get("supersedes_id")
    ]
    if correcting:
        formerly = await _formerly(operation.doors.source, correcting)
        places = [replace(placed, formerly=tuple(formerly[placed.person_id or ""])) for placed in places]
    return places


async def _formerly(source: Source, person_ids: Sequence[str]) -> Mapping[str, list[str]]:
    """The provisional persons who turned out to be each of some persons."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for matched_id, person_id in await source.fetch(_matched_query(source), {"ids": list(person_ids)}):
        found[str(matched_id)].append(str(person_id))
    return found


@lru_cache(maxsize=8)
def _matched_query(source: Source) -> Query:
    person = PersonRow.__table__
    return Query.of(select(person.c.matched_id, person.c.id).where(any_of(person.c.matched_id, "ids")), source)


def _placed(operation: Operation, draft: Draft, found: Mapping[str, _Found]) -> Placed:
    about: dict[str, str] = {}
    used: set[Earlier] = set()
    for column, words in _REFUSALS.items():
        if column in draft.names:
            named = _first(operation, draft, column, found)
            if named is None or not _within(draft, named):
                return Placed(refusal=HubError(Code.NOT_FOUND, words))
            about[column] = named.id
            used |= {each for each in draft.earlier if not each.scopes & named.within}
    if withheld := refusal([each for each in draft.earlier if each in used]):
        return Placed(about, withheld)
    if draft.values.get("division_code") is not None:
        division = _first(operation, draft, "division_code", found)
        if division is None or not _within(draft, division):
            return Placed(about, NotRegistered())
    if draft.values.get("id_number") is not None:
        known = _first(operation, draft, "id_number", found)
        if known is not None and known.id != about.get("person_id"):
            return Placed(about, NotRegistered(known.id, within=_within(draft, known)))
    return Placed(about)


def _bounds(draft: Draft) -> Iterator[Scopes]:
    """Everything that what a draft names is looked up in."""
    yield from draft.bounds
    yield from (each.scopes for each in draft.earlier)


def _within(draft: Draft, named: _Found) -> bool:
    return all(bound & named.within for bound in draft.bounds)


def _first(operation: Operation, draft: Draft, column: str, found: Mapping[str, _Found]) -> _Found | None:
    keys = (key for _, key in _keys(operation, draft, column))
    return next((found[key] for key in keys if key in found), None)


def _keys(operation: Operation, draft: Draft, column: str) -> Iterator[tuple[str, str]]:
    """What a row may be found under: the parameter, and the id, the code, or the number's token under each key."""
    value: Any = draft.names.get(column, draft.values.get(column))
    if value is None:
        return
    if column == "division_code":
        yield "codes", value
    elif column in ("id_number", "matched_id"):
        yield from (("tokens", token) for token in operation.doors.cipher.tokens(ID_NUMBER, value))
    elif isinstance(value, Mapping) and "idNumber" in value:
        yield from (("tokens", token) for token in operation.doors.cipher.tokens(ID_NUMBER, value["idNumber"]))
    else:
        yield "ids", str(value["id"] if isinstance(value, Mapping) else value)


async def _look_up(operation: Operation, drafts: Sequence[Draft], scopes: tuple[Scope, ...]) -> Mapping[str, _Found]:
    """Everything that is named, under whatever may name it; one statement for each kind of thing."""
    source, found = operation.doors.source, dict[str, _Found]()
    caller = caller_parameters(operation.caller, operation.moments.today)
    for name in ("person", "household", "division"):
        columns = [column for column, kind in _KINDS.items() if kind.table.__tablename__ == name]
        wanted: defaultdict[str, list[str]] = defaultdict(list)
        for parameter, key in (
            each for draft in drafts for column in columns for each in _keys(operation, draft, column)
        ):
            wanted[parameter].append(key)
        if wanted:
            kind = _KINDS[columns[0]]
            lists = {parameter: wanted[parameter] for parameter in kind.finds.values()}
            for row in await source.fetch(_query(source, columns[0], scopes), {**lists, **caller}):
                keys, places = row[: len(kind.finds)], row[len(kind.finds) :]
                within = frozenset(scope for scope, is_in in zip(scopes, places, strict=True) if is_in)
                found |= {str(key): _Found(str(keys[0]), within) for key in keys if key is not None}
    return found


@lru_cache(maxsize=64)
def _query(source: Source, column: str, scopes: tuple[Scope, ...]) -> Query:
    kind = _KINDS[column]
    rows = kind.table.__table__
    places = [inside(frozenset({scope}), rows, kind.place) for scope in scopes]
    statement = select(*(rows.c[name] for name in kind.finds), *places).where(
        or_(*(any_of(rows.c[name], parameter) for name, parameter in kind.finds.items()))
    )
    return Query.of(statement, source)
