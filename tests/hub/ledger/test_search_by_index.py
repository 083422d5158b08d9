"""Every search of the ledger goes by an index, on both databases: one person's entries are found among ten million at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from hub.ledger.search import LedgerSearch, search_events, search_query
from hub.sources.source import Source
from hub.sources.sqlite import adapt
from tests.cases.golden import must_equal
from tests.hub.ledger.events import an_event
from tests.hub.ledger.many import fill, identifier
from tests.promises import Promise

MIGRATION = import_module("migrations.versions.0045_ledger_searched")
PERSON = identifier(7, 1)
DAY = datetime(2026, 1, 1, 5, tzinfo=UTC)
SEARCHES = {
    "a person": LedgerSearch(subject=PERSON),
    "a person, for a purpose": LedgerSearch(subject=PERSON, purpose="P7"),
    "nobody": LedgerSearch(subject=identifier(1_000_000, 1)),
    "a client": LedgerSearch(client_id="c7"),
    "a client, by a coordinate": LedgerSearch(client_id="c7", coordinate="Person.f7"),
    "an account": LedgerSearch(account_id=identifier(9, 2)),
    "a coordinate that few gave": LedgerSearch(coordinate="Person.f7"),
    "a coordinate that all gave": LedgerSearch(coordinate="Person.name"),
    "a coordinate that was refused": LedgerSearch(coordinate="Person.refused"),
    "a coordinate that nobody gave": LedgerSearch(coordinate="Person.never"),
    "a purpose": LedgerSearch(purpose="P7"),
    "a purpose that nobody had": LedgerSearch(purpose="P7777"),
    "a department": LedgerSearch(department="EDUCATION"),
    "a department that never asked": LedgerSearch(department="HOUSING"),
    "a department with no office": LedgerSearch(department="FINANCE"),
    "an outcome that is rare": LedgerSearch(outcome="RATE_LIMITED"),
    "all": LedgerSearch(),
    "all until a day": LedgerSearch(until=DAY),
}
AFTER = an_event(id=identifier(15_000), at=datetime(2026, 1, 1, 4, 10, tzinfo=UTC))
"""An event that a page ends with."""


async def test_every_search_goes_by_an_index(source: Source, size: Callable[[int, int], int], promise: Promise) -> None:
    rows = size(20_000, 10_000_000)
    await fill(source, rows)
    async with source.begin(reading=True) as connection:
        told = [
            f"{name:32} {', '.join([f'{way:6} {where}' for way, where in await _plan(source, connection, search)])}".rstrip()
            for name, search in SEARCHES.items()
        ]
        for search in SEARCHES.values():
            assert not [way for way in await _plan(source, connection, search, AFTER) if way[0] == "SCAN"]
    must_equal(Path(__file__).parent / f"search_by_index.{source.dialect}.txt", "\n".join(told) + "\n")
    for search, share in (
        (LedgerSearch(subject=PERSON), 1000),
        (LedgerSearch(client_id="c7"), 400),
        (LedgerSearch(purpose="P7"), 1000),
        (LedgerSearch(coordinate="Person.f7"), 200),
        (LedgerSearch(coordinate="Person.refused"), 50),
        (LedgerSearch(department="HEALTH"), 2),
        (LedgerSearch(department="HEALTH", client_id="c7"), 400),
    ):
        found = await search_events(source, search, limit=200)
        assert len(found) == min(200, rows // share), search
        assert found == sorted(found, key=lambda event: (event.at, event.id), reverse=True)
    promise("One person's entries come by an index, out of", rows, f"events on {source.dialect}")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_on_sqlite_a_person_is_found_in_what_was_recorded_before_the_migration(source: Source) -> None:
    await fill(source, 2_000)
    async with source.begin() as connection:
        for statement in ("drop trigger ledger_subject_filled", "drop table ledger_subject", *MIGRATION._SUBJECTS):
            await connection.exec_driver_sql(statement)
    assert len(await search_events(source, LedgerSearch(subject=PERSON))) == 2


async def _plan(source: Source, connection: Any, search: LedgerSearch, after: Any = None) -> Sequence[tuple[str, str]]:
    """How the database goes about a search: each table of the ledger that it reads through, or the index by which it reads it."""
    query, given = search_query(source, search, after=after)
    values = {**query.constants, **given}
    if source.dialect == "postgresql":
        arguments = tuple(values[name] for name in query.order)
        plan = "\n".join(line for (line,) in await connection.exec_driver_sql(f"explain {query.text}", arguments))
        return sorted(dict.fromkeys(_ways_on_postgresql(plan)))
    arguments = tuple(adapt(values[name]) for name in query.order)
    lines = await connection.exec_driver_sql(f"explain query plan {query.text}", arguments)
    return sorted(dict.fromkeys(_ways_on_sqlite("\n".join(row[-1] for row in lines))))


def _ways_on_postgresql(plan: str) -> Iterator[tuple[str, str]]:
    for table in re.findall(r"Seq Scan on (\w+)", plan):
        if table == "ledger_event":
            yield "SCAN", table
    for index in re.findall(r"(?:using|Bitmap Index Scan on) (\w+)", plan):
        if "ledger_event" in index:
            yield "SEARCH", index


def _ways_on_sqlite(plan: str) -> Iterator[tuple[str, str]]:
    for way, table, how in re.findall(r"(SCAN|SEARCH) (\w+)(.*)", plan):
        if table.startswith("ledger_"):
            index = re.search(r"INDEX (\w+)", how)
            # Along an index of time an ordered page reads as far as it needs; another one has the oldest events alone.
            in_order = index is not None and index[1] in ("ix_ledger_event_at_id", "ix_ledger_event_without_sets")
            yield "SEARCH" if in_order else way, index[1] if index else "ledger_subject" if "PRIMARY" in how else table
