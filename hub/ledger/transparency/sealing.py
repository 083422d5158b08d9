"""The sealer: appends events to the tree that are committed and in order, and signs a checkpoint over each part.

Nobody waits for it. Whatever its turn says is settled (`hub.tables.commit_order`) is appended, part by part, and what a sealer
left that failed or was killed is appended by the next one. Of several processes one appends a part: whoever finds that another
was first leaves the rest to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, select, tuple_

from hub.cipher import Cipher
from hub.clock import Clock
from hub.ledger.read_back import SELECTED, select_events
from hub.ledger.transparency.entry import entry_of_row
from hub.ledger.transparency.log_key import LogKey
from hub.ledger.transparency.merkle import GrowingTree, leaf_hash
from hub.ledger.transparency.signed_note import Checkpoint
from hub.ledger.transparency.tree_store import StoredCheckpoint, TreeStore
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.commit_order import BelowLowWatermark
from hub.tables.ledger import LedgerEventRow
from hub.tables.types import Id, Moment

AT_ONCE = 512
"""The most events of one part: some milliseconds of work, in which a process answers nobody else."""

_BEFORE = StoredCheckpoint(0, 0, -1, "00000000-0000-0000-0000-000000000000", "")
"""What comes before the first checkpoint."""

Progress = Callable[[int], None]
"""A callback: it gets the size of the tree after each part."""


async def oldest_unsealed(source: Source) -> datetime | None:
    """Return the moment of the first event that is not in the tree; None when all are. Raises `SourceUnavailable`."""
    newest = await TreeStore(source).newest() or _BEFORE
    event = LedgerEventRow.__table__.c
    first = select(event.at).where(_is_after(event)).order_by(event.turn, event.id).limit(1)
    found = await source.fetch(CompiledQuery.of(first, source), {"turn": newest.turn, "event_id": newest.event_id})
    return Moment().process_result_value(found[0][0], source.engine.dialect) if found else None


def _is_after(event: Any) -> ColumnElement[bool]:
    place = tuple_(bindparam("turn", type_=BigInteger()), bindparam("event_id", type_=Id()))
    return tuple_(event.turn, event.id) > place


@compiled_once
def _settled_query(source: Source) -> CompiledQuery:
    event = LedgerEventRow.__table__.c
    settled = (
        select_events(event.turn)
        .where(_is_after(event), BelowLowWatermark(event.turn))
        .order_by(event.turn, event.id)
        .limit(AT_ONCE)
    )
    return CompiledQuery.of(settled, source)


class Sealer:
    """Appends to the tree of one database. One task at a time uses it."""

    def __init__(self, source: Source, cipher: Cipher, clock: Clock, issuer: str) -> None:
        self._source, self._clock = source, clock
        self.key = LogKey(source, cipher, clock, issuer)
        self.store = TreeStore(source)
        self._settled = _settled_query(source)
        self._tree: GrowingTree | None = None

    async def seal(self, progress: Progress | None = None, stopping: asyncio.Event | None = None) -> int:
        """Append everything that was settled when this began, unless it is stopped; how many events this process appended.

        A part that is not full is the last: under traffic there is always one more event, and a checkpoint costs as much as a
        hundred of them.

        Raises `SourceUnavailable` and `StatementTimeout`; what was appended by then stays.
        """
        appended, part = 0, AT_ONCE
        while part == AT_ONCE and not (stopping and stopping.is_set()):
            appended += (part := await self.append_part())
            if progress and self._tree:
                progress(self._tree.size)
            await asyncio.sleep(0)
        return appended

    async def append_part(self) -> int:
        """Append the next events that are settled, `AT_ONCE` at most; how many. Zero also when another process was first."""
        before = await self.store.newest() or _BEFORE
        rows = await self._source.fetch(self._settled, {"turn": before.turn, "event_id": before.event_id})
        if not rows:
            return 0
        tree = self._tree if self._tree and self._tree.size == before.size else await self.store.tree(before.size)
        self._tree = None  # what fails below leaves a tree that is not stored
        tiles = list(tree.append([leaf_hash(entry_of_row(row[:-1], self._source)) for row in rows]))
        signer = await self.key.signer()
        note = Checkpoint(signer.name, tree.size, tree.root()).signed(signer)
        last: Sequence[Any] = rows[-1]
        made = StoredCheckpoint(before.number + 1, tree.size, last[-1], str(last[SELECTED.index("id")]), str(note))
        async with self._source.begin() as connection:
            if not await self.store.append(connection, made, tiles, self._clock()):
                return 0
        self._tree = tree
        return len(rows)
