"""Resolve: what only the hub's own tables know of a write-back, before its record's own database is touched. Whom and what is it about,
does that lie within the scopes of the right to write, and what does the hub's rule say of it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from hub.catalogue.declarations import WriteAction
from hub.cipher import Cipher
from hub.days import read_day
from hub.errors import Code, HubError, Mistake, invalid_input
from hub.intake.keys import PERSONS_OF_IDS, Keys
from hub.policy.programmes import RULES
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.population import PersonRow
from permissions.model import EVERYONE, Scope
from resolvers.operation import Operation
from resolvers.write.command import Author, WriteCommand
from resolvers.write.earlier import Earlier, refusal
from resolvers.write.form import SUPERSEDES
from resolvers.write.look_up import FoundRow, FoundRows, Naming, Rule, first_found, keys_of, look_up
from resolvers.write.validate import ValidatedInput

NOBODY = "No person with this number or identifier is within your scope. Nothing was written. Check the resident ID number or the identifier."
NO_HOUSEHOLD = "No household with this identifier is within your scope. Nothing was written. Check the identifier."
NO_RECORD = "No record with this identifier is within your scope. Nothing was written. Check the identifier."
NOT_HERE = "This cannot be registered within your scope. Nothing was written. Check the division and, for a person, the resident ID number. If they are right, ask the city's civil affairs."
KNOWN = "A person with this resident ID number is already registered within your scope. Nothing was written. Correct the data of that person instead."

_REFUSALS = {"person_id": NOBODY, "household_id": NO_HOUSEHOLD, "matched_id": NOBODY} | dict.fromkeys(
    ("determination_id", "membership_id", "fact_id", "application_id"), NO_RECORD
)


class NotRegistered(HubError):
    """A registration that cannot be: `known` is the person who has the number already, if there is one.

    INVARIANT: a number that is known outside the caller's scope and a division outside it are answered alike.
    """

    def __init__(self, known: str | None = None, *, within: bool = False) -> None:
        super().__init__(*((Code.ALREADY_REGISTERED, KNOWN) if within else (Code.NOT_FOUND, NOT_HERE)))
        self.known = known


@dataclass(frozen=True, slots=True)
class _Resolved:
    """What an input is about, by the columns that say so, what the rule says of that person, and why it cannot be stored."""

    about: Mapping[str, str] = field(default_factory=dict)
    verdict: str | None = None
    refusal: HubError | None = None


async def resolve_commands(operation: Operation, inputs: Sequence[ValidatedInput]) -> list[WriteCommand]:
    """Return the command for each valid input: about whom it is, and what the rule says of the day, as known now. What is nowhere,
    and what lies outside one of the input's bounds, are alike."""
    cipher, who, moments = operation.services.cipher, operation.caller, operation.moments
    namings = [_naming(validated, cipher) for validated in inputs]
    found = await look_up(operation, namings)
    ids = await _new_persons(operation, inputs)
    author = Author(who.actor, who.organisation_id, moments.now, moments.today)
    commands = [
        _command(validated, _resolved(validated, naming, found), _columns(operation, validated, ids), author)
        for validated, naming in zip(inputs, namings, strict=True)
    ]
    correcting = [command.about.get("person_id") for command in commands if command.values.get(SUPERSEDES)]
    if persons := list(filter(None, correcting)):
        merged = await _merged_persons(operation.services.source, persons)
        return [replace(each, merged_person_ids=merged.get(each.about.get("person_id"), ())) for each in commands]
    return commands


def _naming(validated: ValidatedInput, cipher: Cipher) -> Naming:
    prepared, values = validated.prepared, validated.values
    bounds = [*prepared.bounds, *(used.scopes for used in validated.earlier)]
    programme, is_about_somebody = values.get("programme"), "person_id" in validated.names
    rule: Rule | None = (programme, values["given_on"]) if is_about_somebody and programme in RULES else None
    return Naming(
        keys_of(validated.names, values, cipher),
        rule,
        frozenset[Scope]().union(*bounds),
        prepared.birth_read_in - EVERYONE,
        bool(prepared.bounds),
    )


# --- what it is about -----------------------------------------------------------------------------------------------


def _resolved(validated: ValidatedInput, naming: Naming, found: FoundRows) -> _Resolved:
    about, used = dict[str, str](), set[Earlier]()
    verdict: str | None = None
    for column, words in _REFUSALS.items():
        if column in validated.names:
            named = first_found(naming, column, found)
            if named is None or not _within(validated, named):
                return _Resolved(refusal=HubError(Code.NOT_FOUND, words))
            about |= {column: named.id} | ({"person_id": named.person_id} if named.person_id else {})
            verdict = verdict or named.verdict
            used |= {each for each in validated.earlier if not each.scopes & named.within}
    if used and (withheld := refusal([each for each in validated.earlier if each in used])):
        return _Resolved(about, verdict, withheld)
    if validated.in_life and (unborn := _before_birth(validated, first_found(naming, "person_id", found))):
        return _Resolved(about, verdict, invalid_input(*unborn))
    if validated.values.get("division_code") is not None:
        division = first_found(naming, "division_code", found)
        if division is None or not _within(validated, division):
            return _Resolved(about, refusal=NotRegistered())
    if validated.values.get("id_number") is not None:
        known = first_found(naming, "id_number", found)
        if known is not None and known.id != about.get("person_id"):
            return _Resolved(about, refusal=NotRegistered(known.id, within=_within(validated, known)))
    return _Resolved(about, verdict)


def _within(validated: ValidatedInput, named: FoundRow) -> bool:
    return all(bound & named.within for bound in validated.prepared.bounds)


def _before_birth(validated: ValidatedInput, person: FoundRow | None) -> list[Mistake]:
    """Return the days that lie before a birth, for a writer who reads the day of it."""
    read_in = validated.prepared.birth_read_in
    if person is None or person.born is None or (read_in != EVERYONE and not read_in & person.within):
        return []
    born = _day(person.born)
    return [
        Mistake(path, f"{path[-1]} must not be before the date of birth.")
        for path, day in validated.in_life
        if born is not None and day < born
    ]


def _day(stored: str) -> date | None:
    """Return a stored day; None for one that nobody can have meant, which stands in no order with others."""
    try:
        return read_day(stored)
    except ValueError:
        return None


async def _merged_persons(source: Source, person_ids: list[str]) -> Mapping[str | None, tuple[str, ...]]:
    """Return the provisional persons who turned out to be each of some persons."""
    found: defaultdict[str | None, tuple[str, ...]] = defaultdict(tuple)
    for matched_id, person_id in await source.fetch(_matched_query(source), {"ids": person_ids}):
        found[str(matched_id)] += (str(person_id),)
    return found


@compiled_once
def _matched_query(source: Source) -> CompiledQuery:
    person = PersonRow.__table__
    return CompiledQuery.of(select(person.c.matched_id, person.c.id).where(any_of(person.c.matched_id, "ids")), source)


# --- what is to be stored -------------------------------------------------------------------------------------------


def _command(
    validated: ValidatedInput, resolved: _Resolved, columns: Mapping[str, Any], author: Author
) -> WriteCommand:
    values = {**columns, "eligibility": resolved.verdict} if resolved.verdict else columns
    prepared = validated.prepared
    return WriteCommand(
        prepared.form.writes, prepared.home, resolved.about, values, validated.key, author, resolved.refusal
    )


def _columns(operation: Operation, validated: ValidatedInput, ids: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of a row: protected values sealed, and the identifier of a person who is registered by number."""
    cipher = operation.services.cipher
    values = {"recorded_at": operation.moments.now, **validated.values}
    if number := _registered(validated):
        values["id"] = ids[number]
    for stem, protected in validated.prepared.protected.items():
        values |= protected.kept(stem, values.pop(stem), cipher)
    return values


def _registered(validated: ValidatedInput) -> str | None:
    """Return the number of the person whom a validated input registers, if any."""
    return validated.values.get("id_number") if validated.writes.action is WriteAction.REGISTER else None


async def _new_persons(operation: Operation, inputs: Sequence[ValidatedInput]) -> Mapping[str, str]:
    """Return the identifiers of the persons who are registered, by number: those that import would make."""
    numbers = [number for validated in inputs if (number := _registered(validated))]
    if not numbers:
        return {}
    source = operation.services.source

    async def stored(identifiers: list[str]) -> set[str]:
        return {str(found) for (found,) in await source.fetch(_persons_query(source), {"ids": identifiers})}

    return await Keys(operation.services.cipher).new_persons(numbers, stored)


@compiled_once
def _persons_query(source: Source) -> CompiledQuery:
    return CompiledQuery.of(PERSONS_OF_IDS, source)
