"""This is the work of `hub keys list`, `new`, `reseal`, `reindex` and `retire`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import click

from hub.cipher import Cipher
from hub.clock import system_clock
from hub.config import Settings
from hub.errors import SettingsError
from hub.identity.signing import SigningKeys
from hub.keyring import KeyKind, Keyring, add_key
from hub.rotation.reencryption import Reencrypted, reencrypt
from hub.rotation.steps import key_usage, retire, use_newest
from hub.server.cli.keys import SIGNING
from hub.server.cli.work.bars import bars
from hub.server.keys_file import load_cipher
from hub.sources.register import Sources, open_sources


def list_keys(settings: Settings) -> None:
    """Print every key: what it is used for, and how many stored values use it."""
    asyncio.run(_list(settings))


def new(settings: Settings, kind: str) -> None:
    """Make a new key. A key in the key file is not used before `reseal` or `reindex`; a signing key is published before
    it is used.
    """
    if kind == SIGNING:
        asyncio.run(_new_signing(settings))
        return
    load_cipher(settings)
    try:
        key_id = add_key(settings.keys_file, KeyKind(kind))
    except OSError as problem:
        raise SettingsError(
            [f"HUB_KEYS_FILE: {settings.keys_file} stays as it is ({problem.strerror}); run this as the file's owner."]
        ) from None
    next_step = "reseal" if kind == KeyKind.SEALING.value else "reindex"
    click.echo(
        f"{settings.keys_file} has the new key {key_id}. Keep a copy apart from the database, put the file on every "
        f"machine of the hub, then run `hub keys {next_step}`."
    )


def reseal(settings: Settings) -> None:
    """Use the newest sealing key, and seal every stored value with it. Other work continues meanwhile; safe to
    interrupt.
    """
    asyncio.run(_reencrypt(settings, KeyKind.SEALING))


def reindex(settings: Settings) -> None:
    """Use the newest index key, and index every stored value with it. Other work continues meanwhile; safe to
    interrupt.
    """
    asyncio.run(_reencrypt(settings, KeyKind.INDEX))


def retire_key(settings: Settings, key: str) -> None:
    """Retire KEY: a signing key at once, with its tokens; another key only when no stored value uses it any more."""
    asyncio.run(_retire(settings, key))


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[tuple[Sources, Cipher]]:
    cipher = load_cipher(settings)
    async with open_sources(settings) as sources:
        yield sources, cipher


async def _list(settings: Settings) -> None:
    async with _open(settings) as (sources, cipher):
        for usage in await key_usage(sources, cipher, settings.keys_file):
            state = "in use" if usage.is_active else "not in use" if usage.key_id else "NOT IN THE FILE"
            click.echo(f"{usage.kind.value:10} {usage.key_id:43} {state:16} {usage.values:12,} values")
        for kind in ("naming", "pseudonym"):
            for key_id in getattr(Keyring.load(settings.keys_file), kind):
                click.echo(f"{kind:10} {key_id:43} never replaced")
        for key, does in await SigningKeys(sources.hub, cipher, system_clock).states():
            click.echo(f"{SIGNING:10} {key.kid:43} {does.value}, from {key.signs_from:%Y-%m-%d %H:%M} UTC")


async def _new_signing(settings: Settings) -> None:
    async with _open(settings) as (sources, cipher):
        key = await SigningKeys(sources.hub, cipher, system_clock).renew()
    click.echo(f"{key.kid} is shown now, and signs from {key.signs_from:%Y-%m-%d %H:%M:%S} UTC.")


async def _reencrypt(settings: Settings, kind: KeyKind) -> None:
    async with _open(settings) as (sources, cipher):
        key_id = await use_newest(sources, cipher, settings.keys_file, kind, system_clock)
        click.echo(f"New values get {key_id}.")
        with bars() as tell:
            reencrypted = await reencrypt(sources, cipher, kind, tell)
    click.echo(f"{reencrypted.values:,} stored values were carried over to it.")
    _tell_unopened(reencrypted)


def _tell_unopened(reencrypted: Reencrypted) -> None:
    if reencrypted.unopened:
        raise click.ClickException(
            f"{reencrypted.unopened:,} values do not open with the keys of the file and stay as they are; restore the "
            "missing key from a backup of the file, then run this again."
        )


async def _retire(settings: Settings, key: str) -> None:
    async with _open(settings) as (sources, cipher):
        if await SigningKeys(sources.hub, cipher, system_clock).retire(key):
            click.echo(f"{key} is over, and so is every token that it signed.")
            return
        longest = timedelta(seconds=settings.deadline_seconds)
        await retire(sources, cipher, settings.keys_file, key, system_clock, longest)
    click.echo(f"{key} is out of {settings.keys_file}; take it out of the file on the other machines too.")
