"""The events of the ledger about a person in a period: those that are disclosed now, and those that are on a later day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hub.clock import local_day
from hub.errors import Code, Mistake, invalid_request
from hub.ledger.event import CLIENT_GONE, Event, Outcome
from hub.ledger.read_back import event_of_row, select_events
from hub.ledger.search import LedgerSearch, search_events
from hub.looks.delays import Delay, delays_on
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.ledger import LedgerEventRow
from hub.tables.looks import LookOutcome

MOST_LOOKS = 500
"""The most events of one period: some milliseconds to read, and a proof of about a megabyte."""

_OUTCOMES: Mapping[str, LookOutcome] = {
    Outcome.ANSWERED: LookOutcome.SHOWN,
    Outcome.PARTLY_WITHHELD: LookOutcome.PARTLY_SHOWN,
    Outcome.WITHHELD: LookOutcome.NONE_SHOWN,
    Outcome.WRITTEN: LookOutcome.WRITTEN,
    Outcome.REPLAYED: LookOutcome.WRITTEN,
}
_ENDED = frozenset({Outcome.INTENDED, Outcome.UNKNOWN, Outcome.NOT_STORED, CLIENT_GONE, Code.DEADLINE_EXCEEDED})


@dataclass(frozen=True, slots=True)
class Looks:
    """The events about a person: `shown` now, the newest first, and those that will be on a day, with who reviews the delay.

    `intents` has, for the outcome of a write, the event that said what was to be written.
    """

    shown: Sequence[Event]
    delayed: Sequence[tuple[Event, Delay]]
    intents: dict[str, Event]

    def written(self, event: Event) -> tuple[str, ...]:
        """Return what an event gave, or what was written by it: coordinates."""
        intent = self.intents.get(event.intent_id or "")
        return event.access.given or (intent.access.given if intent else ())

    def later(self) -> list[tuple[date, str, int]]:
        """Return on which day how many looks will be disclosed, each with who reviews it, the next day first."""
        counts: dict[tuple[date, str], int] = {}
        for _, delay in self.delayed:
            key = delay.until, delay.reviewed_by
            counts[key] = counts.get(key, 0) + 1
        return [(until, reviewer, count) for (until, reviewer), count in sorted(counts.items())]


async def looks_at(
    source: Source, person_id: str, since: datetime | None, until: datetime | None, now: datetime
) -> Looks:
    """Return all events about a person from one moment on and before another. Raises INVALID_INPUT where there are more than
    `MOST_LOOKS`, `Altered`, `SourceUnavailable` and `StatementTimeout`."""
    search = LedgerSearch(subject=person_id, since=since, until=until)
    events = await search_events(source, search, limit=MOST_LOOKS + 1)
    if len(events) > MOST_LOOKS:
        sentence = f"There are more than {MOST_LOOKS} looks in this period. Give a shorter one, by since and until."
        raise invalid_request(Mistake(("since",), sentence))
    delays = await delays_on(source, local_day(now))
    shown, delayed = [], []
    for event in events:
        delay = delays.get((event.request.client_id, event.request.purpose))
        if delay is None:
            shown.append(event)
        else:
            delayed.append((event, delay))
    return Looks(shown, delayed, await _intents(source, shown))


async def look_at(source: Source, person_id: str, event_id: str, now: datetime) -> Event | None:
    """Return an event about a person that is disclosed now; None where there is no such one."""
    rows = await source.fetch(_events_query(source), {"ids": [event_id]})
    events = [event for event in (event_of_row(row, source) for row in rows) if person_id in event.access.subjects]
    delays = await delays_on(source, local_day(now))
    return next((each for each in events if (each.request.client_id, each.request.purpose) not in delays), None)


async def _intents(source: Source, events: Sequence[Event]) -> dict[str, Event]:
    ids = sorted({event.intent_id for event in events if event.intent_id})
    rows = await source.fetch(_events_query(source), {"ids": ids}) if ids else ()
    return {event.id: event for event in (event_of_row(row, source) for row in rows)}


@compiled_once
def _events_query(source: Source) -> CompiledQuery:
    return CompiledQuery.of(select_events().where(any_of(LedgerEventRow.__table__.c.id, "ids")), source)


def outcome_of(event: Event) -> LookOutcome:
    """Return what came of a look."""
    if event.outcome in _ENDED:
        return LookOutcome.NOT_COMPLETED
    return _OUTCOMES.get(event.outcome, LookOutcome.REFUSED)
