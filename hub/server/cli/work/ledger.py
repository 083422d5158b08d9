"""This is the work of `hub seal`, `hub ledger export`, `head` and `key`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import click

from hub.clock import system_clock
from hub.config import Settings
from hub.errors import Unusable
from hub.ledger.gate import LedgerGate
from hub.ledger.operator import OperatorCommand
from hub.ledger.transparency.cosigning import Cosigning, WitnessAddress, read_witnesses
from hub.ledger.transparency.export import Exported, export_ledger
from hub.ledger.transparency.sealing import Sealer
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import Quotas
from hub.private_files import opened
from hub.server.cli.work.bars import bars
from hub.server.keys_file import load_cipher
from hub.sources.register import open_source
from hub.sources.source import Source


def seal(settings: Settings) -> None:
    """Append the committed events to the ledger's Merkle tree, and sign a checkpoint over it."""
    witnesses = read_witnesses(settings.witnesses_file)
    appended, size, cosigned = asyncio.run(_seal(settings, witnesses))
    click.echo(f"{appended:,} entries were sealed; the newest checkpoint is over {size:,}.")
    if witnesses:
        click.echo(f"{cosigned} of {len(witnesses)} witnesses cosigned it.")


def export(settings: Settings, file: Path) -> None:
    """Write the whole ledger with its checkpoints to a file, which its owner alone can read."""
    done = asyncio.run(_export(settings, file))
    click.echo(
        f"{file} has {done.entries:,} entries under {done.checkpoints:,} checkpoints, and {done.unsealed:,} that are not sealed yet."
    )


def head(settings: Settings) -> None:
    """Print the newest checkpoint."""
    note = asyncio.run(_head(settings))
    if note is None:
        raise Unusable("The ledger has no checkpoint yet; `hub seal` makes one once there are events.")
    click.echo(note, nl=False)


def key(settings: Settings) -> None:
    """Print the public key for verifying checkpoints."""
    click.echo(asyncio.run(_key(settings)))


def progress_of(tell: Callable[[str, int, int], None], whole: int) -> Callable[[int], None]:
    return lambda done: tell("entries", done, max(done, whole))


@asynccontextmanager
async def _sealer(settings: Settings) -> AsyncIterator[tuple[Source, Sealer]]:
    cipher = load_cipher(settings)
    async with open_source(settings) as source:
        yield source, Sealer(source, cipher, system_clock, settings.issuer)


async def _seal(settings: Settings, witnesses: Sequence[WitnessAddress]) -> tuple[int, int, int]:
    """How many entries were appended, the size of the tree, and how many witnesses have cosigned the newest checkpoint."""
    async with _sealer(settings) as (source, sealer):
        with bars() as tell:
            appended = await sealer.seal(progress_of(tell, 0))
        if (newest := await sealer.store.newest()) is None:
            return 0, 0, 0
        await Cosigning(source, witnesses).ask()
        signed = await sealer.store.cosignatures(newest.number, newest.number)
        return appended, newest.size, len(signed.get(newest.number, {}))


async def _head(settings: Settings) -> str | None:
    async with _sealer(settings) as (_, sealer):
        newest = await sealer.store.newest()
        return (await sealer.store.cosigned([newest]))[0].note if newest else None


async def _key(settings: Settings) -> str:
    async with _sealer(settings) as (_, sealer):
        return str((await sealer.key.signer()).verifier)


async def _export(settings: Settings, file: Path) -> Exported:
    async with _sealer(settings) as (source, sealer):
        newest = await sealer.store.newest()
        size = newest.size if newest else 0
        gate = LedgerGate(source, Limiter(Quotas.of(settings)))
        try:
            await OperatorCommand(gate, system_clock, "ledger export").record((), rows=size)
        finally:
            await gate.drain()
        origin = (await sealer.key.signer()).name
        with bars() as tell, opened(file, "wb") as stream:
            return await export_ledger(source, origin, stream.write, progress_of(tell, size))
