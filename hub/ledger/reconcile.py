"""Closes what a kill or a lost connection left open between the ledger and the records.

A write-back is an intent in the ledger, then a record with a change event that carries the intent's id, then an
outcome in the ledger. An intent without an outcome is open, and so is one whose outcome was UNKNOWN when its operation
ended. Once no operation can be at work on it any more, the change events of all sources tell what became of it: WRITTEN, or
NOT_STORED where no source has one. While a source does not answer, nobody knows, and the intent stays open. A steward's act
leaves no change event: its outcome is entered in its own transaction, so that without one it was not done.

The id of an outcome is made from the intent's, so that two reconcilers at once enter it once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ledger.event import Event, EventKind, Outcome, keep_sets, outcome_id, row_of
from hub.ledger.read_back import open_intents
from hub.sources.register import Sources
from hub.sources.source import CompiledQuery, Source, SourceUnavailable, StatementTimeout, compiled_once
from hub.sources.sql import any_of
from hub.tables.exchange import ChangeEventRow
from hub.tables.ledger import LedgerEventRow
from hub.task_group import run_concurrently

AT_ONCE = 500
"""Intents that are looked at together."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many intents were closed in each way, and how many stay open because a source does not answer."""

    written: int
    not_stored: int
    still_open: int


async def reconcile(sources: Sources, now: datetime, safe: timedelta) -> Reconciled:
    """Close the open intents that are older than `safe`, in which time every operation has ended.

    Raises `SourceUnavailable` when the hub's own database is away. Safe to run at any time, and by several at once.
    """
    done, last = Reconciled(0, 0, 0), None
    while found := await open_intents(sources.hub, before=now - safe, after=last, limit=AT_ONCE):
        more, last = await _close(sources, found, now), found[-1]
        done = Reconciled(*(one + other for one, other in zip(astuple(done), astuple(more), strict=True)))
    return done


async def _close(sources: Sources, found: Sequence[Event], now: datetime) -> Reconciled:
    intents = {intent.id: intent for intent in found}
    answers = await run_concurrently(_stored(sources, source, list(intents)) for source in sources)
    stored = {intent_id: persons for answer in answers for intent_id, persons in (answer or {}).items()}
    all_answered = None not in answers
    closed = [_outcome(intents[intent_id], now, persons) for intent_id, persons in stored.items()]
    lost = [intent for intent_id, intent in intents.items() if intent_id not in stored]
    if all_answered:
        closed += [_outcome(intent, now, None) for intent in lost]
    if closed:
        async with sources.hub.begin() as connection:
            await enter(sources.hub, connection, closed)
    return Reconciled(len(stored), len(lost) if all_answered else 0, 0 if all_answered else len(lost))


async def _stored(sources: Sources, source: Source, intent_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]] | None:
    """Return the persons whose records a source has stored, by the intent that these were written under.

    None when a department's source does not answer.
    """
    try:
        async with sources.guard(source):
            rows = await source.fetch(_stored_query(source), {"intents": list(intent_ids)})
    except (SourceUnavailable, StatementTimeout, TimeoutError):
        if source is sources.hub:
            raise
        return None
    stored: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for intent_id, person_id in rows:
        stored[str(intent_id)] |= {str(person_id): None} if person_id else {}
    return {intent_id: tuple(persons) for intent_id, persons in stored.items()}


@compiled_once
def _stored_query(source: Source) -> CompiledQuery:
    stored = select(ChangeEventRow.ledger_event_id, ChangeEventRow.person_id)
    return CompiledQuery.of(stored.where(any_of(ChangeEventRow.ledger_event_id, "intents")), source)


def _outcome(intent: Event, now: datetime, persons: tuple[str, ...] | None) -> Event:
    return replace(
        intent,
        at=now,
        kind=EventKind.WRITE_OUTCOME,
        outcome=Outcome.NOT_STORED if persons is None else Outcome.WRITTEN,
        access=replace(intent.access, subjects=persons or ()),
        intent_id=intent.id,
    )


async def enter(hub: Source, connection: AsyncConnection, outcomes: Iterable[Event]) -> None:
    """Enter outcomes that are facts, and intents beside them, under whatever policy, in a transaction of the hub's own
    database.

    Each outcome has an id that is made from its intent's; what is there already is left as it is.
    """
    entered = [
        replace(event, id=outcome_id(event.intent_id, event.outcome)) if event.intent_id else event
        for event in outcomes
    ]
    await keep_sets(connection, entered)
    insert = postgresql.insert if hub.dialect == "postgresql" else sqlite.insert
    statement = insert(cast("Table", LedgerEventRow.__table__)).on_conflict_do_nothing()
    await connection.execute(statement, [row_of(event) for event in entered])
