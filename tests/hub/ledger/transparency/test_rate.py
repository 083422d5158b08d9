"""How fast the ledger is sealed while it is written to; measured by `make acceptance`, alone."""

from __future__ import annotations

import asyncio
from time import perf_counter

import pytest
from sqlalchemy import text

from hub.cipher import Cipher
from hub.ledger.gate import LedgerGate
from hub.sources.source import Source
from tests.hub.ledger.events import an_event, unlimited
from tests.hub.ledger.many import fill
from tests.hub.ledger.transparency.test_sealing import a_sealer
from tests.promises import Measured, Tell

BEHIND = 50_000
"""Events that wait for the sealer when it begins."""


@pytest.mark.measures
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_sealing_keeps_up_with_what_is_written_beside_it(
    source: Source, cipher: Cipher, measured: Measured, tell: Tell
) -> None:
    await fill(source, BEHIND)
    async with source.begin() as connection:
        await connection.execute(text("update ledger_event set turn = 0"))
    gate, stopping, written = LedgerGate(source, unlimited()), asyncio.Event(), 0

    async def write() -> None:
        nonlocal written
        while not stopping.is_set():
            await gate.record(*(an_event() for _ in range(20)))
            written += 20

    writing, begun = asyncio.create_task(write()), perf_counter()
    appended = await a_sealer(source, cipher).seal()
    seconds = perf_counter() - begun
    stopping.set()
    await writing
    await gate.drain()
    assert appended >= BEHIND
    tell(f"sealed {appended / seconds:,.0f} events a second, while {written / seconds:,.0f} a second were written")
    measured("sealing an event of the ledger beside traffic", seconds / appended * 1_000_000, "µs", 200.0)
