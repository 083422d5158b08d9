"""What events name is kept once for each set of fields, and says when it is not what it was."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, text

from hub.ledger.event import row_of, set_id
from hub.ledger.gate import LedgerGate
from hub.ledger.read_back import Altered
from hub.ledger.search import LedgerSearch, search_events
from hub.sources.source import CompiledQuery, Source
from hub.tables.ledger import LedgerEventRow
from tests.hub.ledger.events import an_event, events_of, unlimited

SETS = CompiledQuery("select id, names from coordinate_set", ())


async def test_fields_that_many_events_have_are_stored_once(source: Source) -> None:
    gate = LedgerGate(source, unlimited())
    events = [an_event(), an_event(), an_event(given=("Query.me",)), an_event(given=(), refused=("Query.me",))]
    for event in events:
        await gate.record(event)
    assert {str(identifier) for identifier, _ in await source.fetch(SETS, {})} == {
        set_id(events[0].access.given),
        set_id(("Query.me",)),
    }
    found = {event.id: event for event in await events_of(source)}
    assert found == {event.id: event for event in events}
    await gate.drain()


async def test_an_event_from_before_there_were_sets_is_read_back(source: Source) -> None:
    event = an_event(refused=("Person.phone",))
    row = row_of(event) | {"given": list(event.access.given), "refused": list(event.access.refused)}
    async with source.begin() as connection:
        await connection.execute(insert(LedgerEventRow), [row | {"given_set": None, "refused_set": None}])
    assert await events_of(source) == [event]
    for coordinate, client in (
        ("Person.name", None),
        ("Person.phone", None),
        ("Person.phone", event.request.client_id),
    ):
        assert await search_events(source, LedgerSearch(coordinate=coordinate, client_id=client)) == [event]
    assert await search_events(source, LedgerSearch(coordinate="Person.sex")) == []


async def test_a_database_that_was_put_in_the_place_of_another_gets_its_sets_anew(source: Source) -> None:
    gate = LedgerGate(source, unlimited())
    await gate.record(an_event())
    async with source.begin() as connection:
        await connection.execute(text("delete from coordinate_set"))
        if source.dialect == "postgresql":
            ended = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hub:ledger' and datname = current_database()"
            await connection.execute(text(ended))
    while not await gate.can_write():  # the writer hears that its connection ended
        pass
    event = an_event(client_id="after")
    await gate.record(event)
    assert await events_of(source, client_id="after") == [event]
    await gate.drain()


async def test_fields_that_were_altered_or_lost_are_not_read_back_as_if_nothing_had_happened(source: Source) -> None:
    gate = LedgerGate(source, unlimited())
    await gate.record(an_event())
    await gate.drain()
    other = "'[\"Query.me\"]'" if source.dialect == "sqlite" else "array['Query.me']"
    for change in (f"update coordinate_set set names = {other}", "delete from coordinate_set"):
        async with source.begin() as connection:
            await connection.execute(text(change))
        with pytest.raises(Altered):
            await events_of(source)
