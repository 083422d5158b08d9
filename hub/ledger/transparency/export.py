"""The ledger as a file that proves itself: JSON Lines, as `hub/docs/ledger-format.md` has them.

INVARIANT: what is written is what is stored, in the commit order: entries are not compared here, and whoever has altered one
finds it altered in the file. An entry stands under the first checkpoint that is not before its place.
"""

from __future__ import annotations

from base64 import b64encode
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass

import orjson

from hub.ledger.read_back import select_events
from hub.ledger.transparency.entry import entry_of_row
from hub.ledger.transparency.tree_store import StoredCheckpoint, TreeStore
from hub.sources.source import CompiledQuery, Source
from hub.tables.ledger import LedgerEventRow

FORMAT = "hub-ledger/1"
"""What the first line of an export says that it is."""

_ROWS = 500
_CHECKPOINTS = 256

Write = Callable[[bytes], object]
"""Takes the next bytes of the file."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many entries are under checkpoints by their place, how many checkpoints there are, and how many entries are in none."""

    entries: int
    checkpoints: int
    unsealed: int


async def export_ledger(source: Source, origin: str, write: Write, progress: Callable[[int], None]) -> Exported:
    """Write the whole ledger with its checkpoints; `progress` hears how many entries are written.

    Raises `SourceUnavailable` and `StatementTimeout`; then the file is not whole.
    """
    event = LedgerEventRow.__table__.c
    ordered = CompiledQuery.of(select_events(event.turn, event.id).order_by(event.turn, event.id), source)
    write(_line({"format": FORMAT, "log": origin}))
    sections = _Sections(TreeStore(source), write)
    entries = unsealed = 0
    async with aclosing(source.stream(ordered, {}, rows=_ROWS)) as parts:
        async for rows in parts:
            for *columns, turn, identifier in rows:
                is_sealed = await sections.open_for((turn, str(identifier)))
                write(entry_of_row(columns, source) + b"\n")
                entries, unsealed = entries + is_sealed, unsealed + (not is_sealed)
            progress(entries + unsealed)
    await sections.close()
    return Exported(entries, sections.count, unsealed)


class _Sections:
    """The parts of the file: each begins with its checkpoint, and the last one has what is in none."""

    def __init__(self, store: TreeStore, write: Write) -> None:
        self._store, self._write = store, write
        self._upcoming = _checkpoints(store)
        self._end: tuple[int, str] = (-1, "")
        self._size = self.count = 0
        self._is_last = False

    async def open_for(self, place: tuple[int, str]) -> bool:
        """Begin sections until one has this place; false in the last one."""
        while not self._is_last and place > self._end:
            await self._begin_next()
        return not self._is_last

    async def close(self) -> None:
        """Begin the sections that are left, whose entries are gone."""
        while not self._is_last:
            await self._begin_next()

    async def _begin_next(self) -> None:
        found = await anext(self._upcoming, None)
        if found is None:
            self._is_last = True
            self._write(_line({"checkpoint": None}))
            return
        leaves = await self._store.leaves((self._size, found.size))
        self._write(_line({"checkpoint": found.note, "leaves": b64encode(b"".join(leaves)).decode()}))
        self._end, self._size, self.count = (found.turn, found.event_id), found.size, self.count + 1


async def _checkpoints(store: TreeStore) -> AsyncIterator[StoredCheckpoint]:
    """Yield the checkpoints that there are when the first of them is asked for."""
    newest = await store.newest()
    number = 0
    while newest and number < newest.number:
        page = await store.after(number, most=min(_CHECKPOINTS, newest.number - number))
        found = deque(await store.cosigned(page))
        if not found:
            return
        number = found[-1].number
        while found:
            yield found.popleft()


def _line(members: dict[str, object]) -> bytes:
    return orjson.dumps(members) + b"\n"
