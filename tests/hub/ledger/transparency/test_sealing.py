"""What is committed comes into the tree, once and in order, whoever appends it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, inspect, select, text

from hub.cipher import Cipher
from hub.config import Settings
from hub.ledger.event import Event, outcome_id, row_of
from hub.ledger.gate import LedgerGate
from hub.ledger.read_back import SELECTED
from hub.ledger.reconcile import enter
from hub.ledger.transparency.entry import entry_of
from hub.ledger.transparency.merkle import GrowingTree, leaf_hash, proves_consistency, proves_inclusion
from hub.ledger.transparency.sealing import AT_ONCE, Sealer
from hub.ledger.transparency.signed_note import read_checkpoint
from hub.server.doctor import CheckState, examine
from hub.sources.source import Source
from hub.tables.ledger import LedgerEventRow
from tests.clock import FixedClock
from tests.hub.ledger.events import an_event, unlimited

ISSUER = "https://hub.example.gov.cn"


def a_sealer(source: Source, cipher: Cipher) -> Sealer:
    return Sealer(source, cipher, FixedClock(), ISSUER)


async def record(source: Source, *events: Event) -> None:
    gate = LedgerGate(source, unlimited())
    await gate.record(*events)
    await gate.drain()


async def in_order(source: Source) -> list[str]:
    """The ids of all events by the commit order."""
    row = LedgerEventRow
    async with source.begin() as connection:
        return [str(found) for found in (await connection.execute(select(row.id).order_by(row.turn, row.id))).scalars()]


async def check_tree(source: Source, sealer: Sealer, events: Sequence[Event]) -> None:
    """The newest checkpoint is signed, and is over these events, in the commit order."""
    by_id = {event.id: event for event in events}
    entries = [entry_of(by_id[found]) for found in await in_order(source)]
    tree = GrowingTree()
    list(tree.append([leaf_hash(entry) for entry in entries]))
    newest = await sealer.store.newest()
    assert newest is not None
    checkpoint = read_checkpoint(newest.note, (await sealer.key.signer()).verifier)
    assert (checkpoint.origin, checkpoint.size) == ("hub.example.gov.cn/ledger", len(events))
    assert checkpoint.root == tree.root()


async def test_events_of_every_writer_are_appended_in_the_commit_order(source: Source, cipher: Cipher) -> None:
    events = [an_event(operation_name='甲\n"乙"\\', refused=("Person.phone",), unavailable=("hub",)) for _ in range(3)]
    for event in events:
        await record(source, event)
    outcome = an_event(intent_id=events[0].id, account_id=events[0].request.request_id, given=())
    async with source.begin() as connection:
        await enter(source, connection, [outcome])

    outcome = replace(outcome, id=outcome_id(events[0].id, outcome.outcome))
    sealer = a_sealer(source, cipher)
    assert await sealer.seal() == 4
    await check_tree(source, sealer, [*events, outcome])
    assert await sealer.seal() == 0


async def test_what_came_later_is_appended_by_another_process_that_goes_on_from_the_tiles(
    source: Source, cipher: Cipher
) -> None:
    events = [an_event() for _ in range(AT_ONCE + 60)]
    for part in (events[:300], events[300:301], events[301:]):
        await record(source, *part)
        sealer = a_sealer(source, cipher)
        assert await sealer.seal() == len(part)
    await check_tree(source, sealer, events)
    for old, new in ((300, 572), (1, 301), (256, 572)):
        leaves = await sealer.store.leaves((0, new))
        tree, before = GrowingTree(), GrowingTree()
        list(tree.append(leaves))
        list(before.append(leaves[:old]))

        proof = await sealer.store.consistency_proof(old, new)
        assert proves_consistency(old, new, before.root(), tree.root(), proof)
        assert proves_inclusion(leaves[old], old, new, await sealer.store.inclusion_proof(old, new), tree.root())


async def test_of_several_processes_at_once_each_event_is_appended_by_one(source: Source, cipher: Cipher) -> None:
    events = [an_event() for _ in range(2 * AT_ONCE)]
    for start in range(0, len(events), 400):
        await record(source, *events[start : start + 400])
    sealers = [a_sealer(source, cipher) for _ in range(4)]
    appended = await asyncio.gather(*(sealer.seal() for sealer in sealers))
    appended.append(await sealers[0].seal())
    assert sum(appended) == len(events)
    await check_tree(source, sealers[0], events)


async def test_a_part_that_is_not_full_ends_the_sealing_whatever_has_come_meanwhile(
    source: Source, cipher: Cipher
) -> None:
    await record(source, *(an_event() for _ in range(AT_ONCE + 1)))
    statements: list[str] = []
    source.observer = statements.append
    assert await a_sealer(source, cipher).seal() == AT_ONCE + 1
    assert len([text for text in statements if "ledger_event.turn" in text]) == 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_an_event_whose_transaction_is_open_holds_back_those_that_came_after_it(
    source: Source, cipher: Cipher
) -> None:
    first, second = an_event(), an_event()
    sealer = a_sealer(source, cipher)
    async with source.engine.connect() as connection:
        await connection.execute(
            insert(LedgerEventRow), [row_of(first) | {"given_set": None, "given": ["Person.name", "Query.person"]}]
        )
        await record(source, second)
        assert await sealer.seal() == 0
        await connection.commit()
    assert await sealer.seal() == 2
    newest = await sealer.store.newest()
    assert newest is not None
    assert newest.event_id == second.id


async def test_events_from_before_there_was_an_order_come_first(source: Source, cipher: Cipher) -> None:
    old, new = [an_event() for _ in range(3)], an_event()
    await record(source, *old)
    async with source.begin() as connection:
        await connection.execute(text("update ledger_event set turn = 0"))
    await record(source, new)
    sealer = a_sealer(source, cipher)
    assert await sealer.seal() == 4
    await check_tree(source, sealer, [*old, new])


async def test_an_operator_hears_of_what_has_waited_long_for_its_seal(
    settings: Settings, source: Source, cipher: Cipher
) -> None:
    clock = FixedClock()

    async def told() -> list[tuple[CheckState, str]]:
        return [(found.state, found.sentence) for found in await examine(settings, clock) if found.name == "ledger"]

    assert await told() == [(CheckState.OK, "The ledger is sealed.")]
    await record(source, an_event(at=clock() - timedelta(minutes=4)))
    assert await told() == [(CheckState.OK, "The ledger is sealed.")]
    await a_sealer(source, cipher).seal()
    late = clock() - timedelta(minutes=6)
    await record(source, an_event(at=late))
    ((state, sentence),) = await told()
    assert (state, f"{late:%H:%M} UTC" in sentence) == (CheckState.WARNING, True)
    await a_sealer(source, cipher).seal()
    assert await told() == [(CheckState.OK, "The ledger is sealed.")]


async def test_a_sealer_that_failed_leaves_nothing_half_done(source: Source, cipher: Cipher) -> None:
    await record(source, an_event())
    sealer = a_sealer(source, cipher)
    async with source.begin() as connection:
        await connection.execute(text("alter table ledger_tile rename to away"))
    with pytest.raises(Exception):  # noqa: B017, PT011
        await sealer.seal()
    async with source.begin() as connection:
        await connection.execute(text("alter table away rename to ledger_tile"))
    assert await sealer.store.newest() is None
    assert await sealer.seal() == 1


def test_every_column_of_an_event_is_in_its_entry_but_its_place() -> None:
    assert {column.key for column in inspect(LedgerEventRow).columns} - set(SELECTED) == {"turn"}


def test_an_entry_is_written_as_the_paper_says() -> None:
    event = an_event(id="01939c00-0000-7000-8000-000000000001", request_id="01939c00-0000-7000-8000-000000000002",
                     organisation_id="01939c00-0000-7000-8000-000000000003", subjects=(), given=())  # fmt: skip
    assert entry_of(event).decode() == (
        f'{{"at":"{event.at:%Y-%m-%dT%H:%M:%S.%fZ}","client_id":"education-office","document_hash":"{"0" * 64}",'
        '"id":"01939c00-0000-7000-8000-000000000001","kind":"READ","legal_basis":"STATUTORY_DUTY",'
        '"organisation_id":"01939c00-0000-7000-8000-000000000003","outcome":"ANSWERED","policy_version":1,'
        '"purpose":"EDUCATION_AID","request_id":"01939c00-0000-7000-8000-000000000002","row_count":1,"token_id":"token-1"}'
    )
