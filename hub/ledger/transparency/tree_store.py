"""Checkpoints and tiles in the hub's own database, and the proofs that are made of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ledger.transparency.merkle import (
    HASH_BYTES,
    TILE_HEIGHT,
    TILE_WIDTH,
    GrowingTree,
    Node,
    Span,
    Tile,
    complete_nodes,
    complete_root,
    consistency_spans,
    inclusion_spans,
    place_of,
    span_hash,
)
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.ledger import LedgerCheckpointRow, LedgerCosignatureRow, LedgerTileRow

_TILES = cast("Table", LedgerTileRow.__table__)
_CHECKPOINTS = cast("Table", LedgerCheckpointRow.__table__)
_COSIGNATURES = cast("Table", LedgerCosignatureRow.__table__)
_FEW = 100
"""So many spans are hashed at once; of more, the event loop is not kept waiting."""


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A checkpoint as it is kept: its number, the size of the tree, its last event, and the signed note."""

    number: int
    size: int
    turn: int
    event_id: str
    note: str


def _checkpoints() -> Select[Any]:
    row = _CHECKPOINTS.c
    return select(row.number, row.size, row.turn, row.event_id, row.note)


@compiled_once
def _newest_query(source: Source) -> CompiledQuery:
    return CompiledQuery.of(_checkpoints().order_by(_CHECKPOINTS.c.number.desc()).limit(1), source)


@compiled_once
def _after_query(source: Source) -> CompiledQuery:
    number = _CHECKPOINTS.c.number
    after = _checkpoints().where(number > bindparam("number")).order_by(number).limit(bindparam("most"))
    return CompiledQuery.of(after, source)


@compiled_once
def _lines_query(source: Source) -> CompiledQuery:
    signed = _COSIGNATURES.c
    between = signed.number.between(bindparam("first"), bindparam("last"))
    lines = select(signed.number, signed.witness, signed.line).where(between).order_by(signed.number, signed.witness)
    return CompiledQuery.of(lines, source)


@compiled_once
def _tiles_query(source: Source) -> CompiledQuery:
    tile = _TILES.c
    within = tile.number.between(bindparam("first"), bindparam("last"))
    return CompiledQuery.of(select(tile.number, tile.hashes).where(tile.level == bindparam("level"), within), source)


class TreeStore:
    """Reads and extends the tree of one database. Methods raise `SourceUnavailable` and `StatementTimeout`."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._newest = _newest_query(source)
        self._after = _after_query(source)
        self._lines = _lines_query(source)
        self._tiles = _tiles_query(source)

    async def newest(self) -> StoredCheckpoint | None:
        """Return the newest checkpoint; None when the tree is empty."""
        rows = await self._source.fetch(self._newest, {})
        return _stored(rows[0]) if rows else None

    async def after(self, number: int, *, most: int) -> list[StoredCheckpoint]:
        """Return the checkpoints that come after a number."""
        return [_stored(row) for row in await self._source.fetch(self._after, {"number": number, "most": most})]

    async def cosignatures(self, first: int, last: int) -> dict[int, dict[str, str]]:
        """Return the lines by which witnesses signed some checkpoints, by number and witness."""
        found: dict[int, dict[str, str]] = {}
        for number, witness, line in await self._source.fetch(self._lines, {"first": first, "last": last}):
            found.setdefault(int(number), {})[witness] = line
        return found

    async def cosigned(self, checkpoints: Sequence[StoredCheckpoint]) -> list[StoredCheckpoint]:
        """Return checkpoints, which follow each other, with all signatures that there are."""
        if not checkpoints:
            return []
        lines = await self.cosignatures(checkpoints[0].number, checkpoints[-1].number)
        return [replace(each, note=each.note + "".join(lines.get(each.number, {}).values())) for each in checkpoints]

    async def keep_cosignatures(self, number: int, lines: Mapping[str, str]) -> None:
        """Store what witnesses signed; a witness that has signed the checkpoint already is left as it is."""
        insert = postgresql.insert if self._source.dialect == "postgresql" else sqlite.insert
        rows = [{"number": number, "witness": witness, "line": line} for witness, line in lines.items()]
        async with self._source.begin() as connection:
            await connection.execute(insert(_COSIGNATURES).on_conflict_do_nothing(), rows)

    async def append(
        self, connection: AsyncConnection, checkpoint: StoredCheckpoint, tiles: Iterable[Tile], at: datetime
    ) -> bool:
        """Store a checkpoint with its tiles; false, and nothing is stored, when another process was first."""
        insert = postgresql.insert if self._source.dialect == "postgresql" else sqlite.insert
        row = {
            "number": checkpoint.number,
            "size": checkpoint.size,
            "turn": checkpoint.turn,
            "event_id": checkpoint.event_id,
            "note": checkpoint.note,
            "at": at,
        }
        stored = await connection.execute(insert(_CHECKPOINTS).values(row).on_conflict_do_nothing())
        if not stored.rowcount:
            return False
        rows = [{"level": tile.level, "number": tile.number, "hashes": tile.hashes} for tile in tiles]
        statement = insert(_TILES)
        key = [_TILES.c.level, _TILES.c.number]
        statement = statement.on_conflict_do_update(index_elements=key, set_={"hashes": statement.excluded.hashes})
        await connection.execute(statement, rows)
        return True

    async def tree(self, size: int) -> GrowingTree:
        """Return the tree of a size that it has, or had, ready to be appended to."""
        tree = GrowingTree(size)
        level = 0
        while size >> TILE_HEIGHT * level:
            count = size >> TILE_HEIGHT * level
            number, kept = divmod(count, TILE_WIDTH)
            tiles = await self._fetch(level, number, number) if kept else {}
            tree.edges.append(tiles[number][:kept] if kept else [])
            level += 1
        return tree

    async def leaves(self, span: Span) -> list[bytes]:
        """Return the hashes of leaves."""
        start, end = span
        tiles = await self._fetch(0, start // TILE_WIDTH, (end - 1) // TILE_WIDTH)
        hashes = [each for number in sorted(tiles) for each in tiles[number]]
        return hashes[start % TILE_WIDTH :][: end - start]

    async def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """Return the proof that a leaf stands at an index of the tree of a size (RFC 9162, 2.1.3)."""
        return await self._hashes(inclusion_spans(index, size))

    async def inclusion_proofs(self, indexes: Iterable[int], size: int) -> list[list[bytes]]:
        """Return such a proof for each of some leaves. What several of them need is read and hashed once."""
        each = [inclusion_spans(index, size) for index in indexes]
        spans = list(dict.fromkeys(span for proof in each for span in proof))
        hashes = dict(zip(spans, await self._hashes(spans), strict=True))
        return [[hashes[span] for span in proof] for proof in each]

    async def consistency_proof(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the tree of one size begins with the tree of another (RFC 9162, 2.1.4)."""
        return await self._hashes(consistency_spans(old, new))

    async def _hashes(self, spans: Sequence[Span]) -> list[bytes]:
        places = [place_of(node) for span in spans for node in complete_nodes(span)]
        tiles: dict[tuple[int, int], list[bytes]] = {}
        for level, number in sorted({(level, first // TILE_WIDTH) for level, first, _ in places}):
            tiles[level, number] = (await self._fetch(level, number, number))[number]

        def hash_of(node: Node) -> bytes:
            level, first, count = place_of(node)
            return complete_root(tiles[level, first // TILE_WIDTH][first % TILE_WIDTH :][:count])

        if len(spans) < _FEW:
            return [span_hash(span, hash_of) for span in spans]
        return await asyncio.to_thread(lambda: [span_hash(span, hash_of) for span in spans])

    async def _fetch(self, level: int, first: int, last: int) -> dict[int, list[bytes]]:
        rows = await self._source.fetch(self._tiles, {"level": level, "first": first, "last": last})
        return {int(number): _split(bytes(hashes)) for number, hashes in rows}


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)]


def _stored(row: Sequence[object]) -> StoredCheckpoint:
    number, size, turn, event_id, note = row
    return StoredCheckpoint(int(str(number)), int(str(size)), int(str(turn)), str(event_id), str(note))
