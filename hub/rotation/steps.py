"""What an operator does to keys, one step at a time; each can be repeated, and left half done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from hub.cipher import Cipher
from hub.clock import Clock
from hub.errors import Code, HubError
from hub.grants import policy_changes
from hub.keyring import KeyKind, Keyring, remove_key
from hub.rotation.active_keys import ActiveKeys, lock_active_keys
from hub.rotation.reencryption import values_by_key
from hub.sources.register import Sources
from hub.tables.governance import KeyInUseRow


@dataclass(frozen=True, slots=True)
class KeyUsage:
    """A key of the file: is it in use, and how many stored values carry it."""

    kind: KeyKind
    key_id: str
    is_active: bool
    values: int


async def key_usage(sources: Sources, cipher: Cipher, file: Path) -> list[KeyUsage]:
    """Return every key that can be replaced, oldest first. Under an empty id: values whose key is not in the file."""
    await ActiveKeys(sources.hub, cipher).at(0)
    ring, found = Keyring.load(file), list[KeyUsage]()
    for kind in KeyKind:
        values = await values_by_key(sources, kind, list(ring.of(kind)))
        found += (KeyUsage(kind, key_id, key_id == cipher.active_key(kind), values[key_id]) for key_id in ring.of(kind))
        if values[""]:
            found.append(KeyUsage(kind, "", False, values[""]))
    return found


async def use_newest(sources: Sources, cipher: Cipher, file: Path, kind: KeyKind, clock: Clock) -> str:
    """New values get the newest key of the file from now on, in every process; its id.

    The policy version is bumped with it, so that no process answers from what it knew before.
    """
    newest = list(Keyring.load(file).of(kind))[-1]
    async with sources.hub.begin() as connection:
        await policy_changes.lock_policy_version(connection)
        await connection.execute(select(KeyInUseRow.kind).with_for_update())
        await lock_active_keys(connection, cipher)
        if cipher.active_key(kind) == newest:
            return newest
        values = {"key_id": newest, "turn": KeyInUseRow.turn + 1, "since": clock()}
        await connection.execute(update(KeyInUseRow).where(KeyInUseRow.kind == kind.value).values(values))
        await policy_changes.next_policy_version(connection)
    async with sources.hub.begin() as connection:
        await lock_active_keys(connection, cipher)
    return newest


async def retire(
    sources: Sources, cipher: Cipher, file: Path, key_id: str, clock: Clock, longest_operation: timedelta
) -> None:
    """Take a key out of the file, and out of the memory of every process.

    Raises NOT_FOUND, or INVALID_INPUT while the key is in use, while any stored value carries it, and while an
    operation may still be under way that began to write with it in a department's own database.
    """
    kind = Keyring.load(file).kind_of(key_id)
    if kind is None:
        raise HubError(Code.NOT_FOUND, f"{file} has no key {key_id} that could be retired; `hub keys list` shows them.")
    async with sources.hub.begin() as connection:
        await lock_active_keys(connection, cipher)
        since = (await connection.execute(select(KeyInUseRow.since).where(KeyInUseRow.kind == kind.value))).scalar_one()
    verb = _VERBS[kind]
    if cipher.active_key(kind) == key_id:
        raise HubError(
            Code.INVALID_INPUT, f"{key_id} is in use. First run `hub keys new {kind.value}`, then `hub keys {verb}`."
        )
    if sources.departments and since is not None and clock() - since < longest_operation:
        seconds = longest_operation.total_seconds()
        raise HubError(
            Code.INVALID_INPUT,
            f"{key_id} was retired just now; wait {seconds:.0f} s until running operations have ended.",
        )
    if count := (await values_by_key(sources, kind, [key_id]))[key_id]:
        raise HubError(Code.INVALID_INPUT, f"{count:,} stored values still carry {key_id}; run `hub keys {verb}`.")
    remove_key(file, kind, key_id)
    async with sources.hub.begin() as connection:
        await policy_changes.lock_policy_version(connection)
        await policy_changes.next_policy_version(connection)


_VERBS: Mapping[KeyKind, str] = {KeyKind.SEALING: "reseal", KeyKind.INDEX: "reindex"}
