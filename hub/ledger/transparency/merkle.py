"""The Merkle tree of RFC 9162, section 2: hashes, a tree that grows, inclusion and consistency proofs. Pure.

A node is named by its level (0 for a leaf) and its number from the left; only complete nodes, over 2^level leaves, are
stored. They lie in tiles of up to 256 hashes (C2SP tlog-tiles): the tiles of level t have the nodes of the level 8 × t.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

HASH_BYTES = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
"""The most hashes of one tile."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without a leaf."""

Node = tuple[int, int]
"""A complete node: its level and its number from the left."""

Span = tuple[int, int]
"""Leaves that stand side by side: the first, and the one behind the last."""

NodeHash = Callable[[Node], bytes]
"""Gives the hash of a complete node."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf (RFC 9162, 2.1.1)."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two (RFC 9162, 2.1.1)."""
    return sha256(b"\1" + left + right).digest()


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes whose number is a power of two."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]


def complete_nodes(span: Span) -> list[Node]:
    """Return the complete nodes that leaves are under, from the left, the largest that are possible."""
    start, end = span
    nodes: list[Node] = []
    while start < end:
        level = min((start & -start).bit_length() - 1 if start else 64, (end - start).bit_length() - 1)
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Return the root over the hashes of the complete nodes that a whole tree, or one side of it, consists of."""
    root: bytes | None = None
    for each in reversed(list(hashes)):
        root = each if root is None else node_hash(each, root)
    return EMPTY_ROOT if root is None else root


def span_hash(span: Span, hash_of: NodeHash) -> bytes:
    return root_of(hash_of(node) for node in complete_nodes(span))


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Return the leaves below each hash of an inclusion proof (RFC 9162, 2.1.3.1), from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"A tree of {size} leaves has no leaf {index}.")
    start, end, spans = 0, size, list[Span]()
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """Return the leaves below each hash of a consistency proof (RFC 9162, 2.1.4.1); none for an empty or an equal tree."""
    if not 0 <= old <= new:
        raise ValueError(f"A tree of {new} leaves cannot follow one of {old}.")
    if old in (0, new):
        return []
    start, end, whole, spans = 0, new, True, list[Span]()
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start, whole = middle, False
    return [*([] if whole else [(start, end)]), *spans[::-1]]


def _split(size: int) -> int:
    """Return the largest power of two that is smaller."""
    return 1 << (size - 1).bit_length() - 1


def proves_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether a proof shows that a leaf stands at an index of a tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    spans, found = inclusion_spans(index, size), leaf
    if len(spans) != len(proof):
        return False
    for (start, _), beside in zip(spans, proof, strict=True):
        found = node_hash(found, beside) if start > index else node_hash(beside, found)
    return found == root


def proves_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether a proof shows that a tree begins with all leaves of an older one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not proof and old_root == (EMPTY_ROOT if old == 0 else new_root)
    spans = consistency_spans(old, new)
    if len(spans) != len(proof):
        return False
    hashes = list(proof)
    # Where the old tree is one complete node of the new one, its root is not repeated in the proof.
    first = old_root if spans[0][0] >= old else hashes.pop(0)
    old_found = new_found = first
    for (start, _), beside in zip(spans[-len(hashes) :] if hashes else [], hashes, strict=True):
        if start < old:
            old_found, new_found = node_hash(beside, old_found), node_hash(beside, new_found)
        else:
            new_found = node_hash(new_found, beside)
    return old_found == old_root and new_found == new_root


@dataclass(frozen=True, slots=True)
class Tile:
    """Hashes of one level that stand side by side, filled from the left."""

    level: int
    number: int
    hashes: bytes


@dataclass(slots=True)
class GrowingTree:
    """A tree of which only the right edge is known: of each level of tiles, the hashes of the one that is not full.

    So a tree of any size takes a few kilobytes, and is appended to without what came before.
    """

    size: int = 0
    edges: list[list[bytes]] = field(default_factory=list)

    def append(self, leaves: Sequence[bytes]) -> Iterator[Tile]:
        """Append the hashes of leaves; yields each tile that became other than it was, the lower ones first."""
        self.size += len(leaves)
        level, added = 0, list(leaves)
        while added:
            if level == len(self.edges):
                self.edges.append([])
            edge = self.edges[level]
            edge += added
            first = (self.size >> TILE_HEIGHT * level) - len(edge)
            full = len(edge) // TILE_WIDTH
            parts = [edge[start : start + TILE_WIDTH] for start in range(0, len(edge), TILE_WIDTH)]
            for place, part in enumerate(parts):
                yield Tile(level, (first >> TILE_HEIGHT) + place, b"".join(part))
            added = [complete_root(part) for part in parts[:full]]
            self.edges[level] = edge[full * TILE_WIDTH :]
            level += 1

    def root(self) -> bytes:
        """Return the root of the whole tree."""
        return span_hash((0, self.size), self._hash_of)

    def _hash_of(self, node: Node) -> bytes:
        level, start, count = place_of(node)
        start %= TILE_WIDTH
        return complete_root(self.edges[level][start : start + count])


def place_of(node: Node) -> tuple[int, int, int]:
    """Return where the hashes lie that a node is made of: the level of the tiles, the first of its hashes, and how many."""
    level, number = node
    tiles, height = divmod(level, TILE_HEIGHT)
    return tiles, number << height, 1 << height
