"""What a write tells is counted before it is written, against what its organisation may hear and try.

* The days other than today of which a rule's verdict is stored and answered, which their writer chooses. A day that was counted in the
  window stays free. The ledger counts all days of one operation or none; of a batch, whose items are independent, those beyond
  what is left fail by themselves.
* The attempts to change one person or household, whatever becomes of them. A refusal tells as much as a rule's verdict does: that a
  membership is registered for one of its days already tells these days to whoever tries one day after the other. So every
  try counts, and is judged with those of all processes.
* The identity numbers that it names and gives, by what becomes of it.

What its key stored before is told again, and counts as nothing new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, select

from hub.catalogue.declarations import WriteAction
from hub.cipher import Cipher
from hub.errors import Code, RefusedRequest
from hub.limiter.quotas import CHANGED, DAYS_WRITTEN, MEMBERSHIPS, CounterUse
from hub.limits import DAYS_WRITTEN as MOST
from hub.sources.source import CompiledQuery, Source, SourceUnavailable, StatementTimeout, compiled_once
from hub.sources.sql import any_of
from hub.tables.base import Base
from hub.tables.exchange import IdempotencyKeyRow
from hub.tables.types import Moment
from hub.tables.usage_counters import CountedOnceRow
from resolvers.operation import Operation
from resolvers.usage import count_days, use_of_days
from resolvers.write.command import WriteCommand
from resolvers.write.rows import OWNERS

_MOMENT = Moment()

Days = Mapping[int, tuple[str, str]]
"""By the place of a command: the person, and the day that counts."""


def found_or_missed(commands: Mapping[int, WriteCommand]) -> Mapping[str, list[int]]:
    """Return what the commands at some places tell of the numbers that they name, by what becomes of them.

    Stored, they name somebody who is there, and give numbers that nobody had. NOT_FOUND tells nothing but that it is nobody
    within the scope who is named, ALREADY_REGISTERED that somebody there has the number. One that is refused for another
    reason says nothing of whose its number is: neither a miss, nor cover for one.
    """
    codes = {place: command.refusal and command.refusal.code for place, command in commands.items()}

    def places(wanted: Code | None) -> list[int]:
        return [place for place, code in codes.items() if code == wanted]

    stored = places(None)
    return {
        "found": stored,
        "registered": stored,
        "missed": places(Code.NOT_FOUND),
        "known": places(Code.ALREADY_REGISTERED),
    }


async def days_written(operation: Operation, commands: Mapping[int, WriteCommand]) -> Days:
    """Return the days of some commands, without those of which nothing new is told."""
    chosen = {
        place: command
        for place, command in commands.items()
        if command.refusal is None
        and "eligibility" in command.values
        and command.values["given_on"] != command.author.today
    }
    before = await stored_before(operation, chosen) if chosen else ()
    return {
        place: (command.about["person_id"], str(command.values["given_on"]))
        for place, command in chosen.items()
        if place not in before
    }


def count_days_written(operation: Operation, days: Days) -> None:
    """Count the days of what is stored by one operation."""
    by_person: defaultdict[str, set[str]] = defaultdict(set)
    for person_id, day in days.values():
        by_person[person_id].add(day)
    count_days(operation, by_person, DAYS_WRITTEN)


async def beyond_what_is_left(operation: Operation, days: Days) -> Mapping[int, RefusedRequest]:
    """Return the places of which the day would be one too many for its person, in this order, and what is told of each."""
    uses = {place: use_of_days(operation, person_id, [day], DAYS_WRITTEN) for place, (person_id, day) in days.items()}
    known = await _known(operation, {use.counter for use in uses.values()})
    beyond = {}
    for place, use in uses.items():
        ((_, token),) = use.seen
        counted = known[use.counter]
        if token not in counted and len(counted) >= MOST:
            beyond[place] = operation.quotas.beyond(use.counter, use.at, max(counted.values()))
        else:
            counted.setdefault(token, use.until)
    return beyond


async def _known(operation: Operation, counters: Collection[str]) -> defaultdict[str, dict[int, datetime]]:
    """Return the days that are counted already, by counter: the token of each, and until when it is remembered."""
    known: defaultdict[str, dict[int, datetime]] = defaultdict(dict)
    if counters:
        source = operation.services.source
        parameters = {
            "holder": operation.caller.organisation_id,
            "counters": sorted(counters),
            "now": operation.moments.now,
        }
        for counter, token, until in await source.fetch(_known_query(source), parameters):
            known[counter][token] = _MOMENT.process_result_value(until, source.engine.dialect) or operation.moments.now
    return known


@compiled_once
def _known_query(source: Source) -> CompiledQuery:
    once = CountedOnceRow.__table__
    mine = once.c.holder == bindparam("holder", type_=Text())
    remembered = once.c.until > bindparam("now", type_=Moment())
    statement = select(once.c.counter, once.c.token, once.c.until).where(
        mine, any_of(once.c.counter, "counters"), remembered
    )
    return CompiledQuery.of(statement, source)


async def count_attempt(operation: Operation, command: WriteCommand) -> None:
    """Count a try. What was stored before is told again."""
    if command.refusal is None:
        uses = list(uses_of_attempt(operation, command))
        if uses and not await stored_before(operation, {0: command}):
            operation.pending_usage.add(uses)


def uses_of_attempt(operation: Operation, command: WriteCommand) -> Iterator[CounterUse]:
    """Yield what a try uses of the counters of whom or what it is about, as far as that was found."""
    writes, holder = command.writes, operation.caller.organisation_id
    owners = (OWNERS[writes.table],) if writes.action is WriteAction.CORRECT else writes.about
    for owner in owners:
        if owner in command.about:
            kind = MEMBERSHIPS if owner in writes.overlap_columns else CHANGED
            name = counter_of_attempts(operation.services.cipher, writes.table, holder, owner, command.about[owner])
            yield operation.quotas.use(holder, kind + name, operation.moments.now, 1)


def counter_of_attempts(cipher: Cipher, table: type[Base], holder: str, owner: str, identifier: str) -> str:
    """Return what follows the kind in the name of a counter of tries: it opens nothing, and two holders' cannot be joined."""
    return cipher.name(f"{table.__tablename__} of {holder} by {owner}", identifier)


async def stored_before(operation: Operation, commands: Mapping[int, WriteCommand]) -> Set[int]:
    """Return the places of the commands whose key stored a record already, whatever its body was: no new verdict is
    told of it."""
    homes: defaultdict[Source, dict[int, str]] = defaultdict(dict)
    for place, command in commands.items():
        homes[command.home][place] = command.key.text
    found: set[int] = set()
    for source, keys in homes.items():
        parameters = {"actor": operation.caller.actor, "keys": sorted(set(keys.values()))}
        if source is operation.services.source:
            rows = await source.fetch(_keys_query(source), parameters)
        else:
            rows = await _fetched_if_there(operation, source, parameters)
        stored = {str(key) for (key,) in rows}
        found |= {place for place, key in keys.items() if key in stored}
    return found


async def _fetched_if_there(operation: Operation, source: Source, parameters: Mapping[str, Any]) -> Sequence[Any]:
    """Return the keys that a department stored; none of one that is away, which says so where the record is stored."""
    with suppress(SourceUnavailable, StatementTimeout):
        async with operation.services.sources.guard(source):
            return await source.fetch(_keys_query(source), parameters)
    return ()


@compiled_once
def _keys_query(source: Source) -> CompiledQuery:
    kept = IdempotencyKeyRow.__table__
    mine = kept.c.client_id == bindparam("actor", type_=Text())
    return CompiledQuery.of(select(kept.c.key).where(mine, any_of(kept.c.key, "keys")), source)
