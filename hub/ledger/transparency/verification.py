"""What an export of the ledger proves, and the first entry that is wrong in it. Needs the public key, and no database.

A checkpoint is signed over the root of the tree. The hashes of the leaves that it added stand beside it, and count only if they
give that root: then each entry below is compared with the leaf at its place. So whatever is wrong has a place. A tail that was
cut off, or a log that its own key's holder wrote anew, shows against an earlier checkpoint that was kept elsewhere.
"""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from hub.ledger.transparency.export import FORMAT
from hub.ledger.transparency.merkle import HASH_BYTES, GrowingTree, leaf_hash
from hub.ledger.transparency.signed_note import Checkpoint, NoteInvalid, SignedNote, VerifierKey, read_checkpoint

_CHECKPOINT = b'{"checkpoint":'
_EVERY = 10_000


class FlawKind(StrEnum):
    """What is wrong with an export."""

    CHANGED = "CHANGED"
    REMOVED = "REMOVED"
    INSERTED = "INSERTED"
    REORDERED = "REORDERED"
    CHECKPOINT = "CHECKPOINT"
    CUT = "CUT"
    FORKED = "FORKED"
    MALFORMED = "MALFORMED"


class Flaw(Exception):
    """The first thing that is wrong with an export; `index` is the entry from which on it is, where that is known."""

    def __init__(self, kind: FlawKind, index: int | None, sentence: str) -> None:
        super().__init__(sentence)
        self.kind, self.index = kind, index


@dataclass(frozen=True, slots=True)
class VerifiedExport:
    """How many entries and checkpoints hold, how many entries are not in the tree yet, the newest checkpoint, the size of the
    newest that enough witnesses cosigned, and the entry that has the leaf which was sought."""

    entries: int
    checkpoints: int
    unsealed: int
    newest: Checkpoint | None
    witnessed: int
    found: int | None


@dataclass(frozen=True, slots=True)
class Quorum:
    """The witnesses that are believed, and how many of them have to have cosigned a checkpoint."""

    witnesses: Sequence[VerifierKey] = ()
    least: int = 0

    def is_met(self, note: SignedNote) -> bool:
        return len(note.signers(self.witnesses)) >= self.least


Progress = Callable[[int], None]


def verify_export(
    lines: Iterable[bytes],
    key: VerifierKey,
    *,
    head: Checkpoint | None = None,
    quorum: Quorum = Quorum(),
    sought: bytes | None = None,
    progress: Progress | None = None,
) -> VerifiedExport:
    """Verify the lines of an export against the key of its log, and an earlier checkpoint of it. Raises `Flaw`.

    `sought` is the hash of a leaf, such as a receipt has.
    """
    return _Verification(key, head, quorum, sought, progress).run(iter(lines))


class _Verification:
    def __init__(
        self,
        key: VerifierKey,
        head: Checkpoint | None,
        quorum: Quorum,
        sought: bytes | None,
        progress: Progress | None,
    ) -> None:
        self._key, self._head, self._quorum, self._progress = key, head, quorum, progress
        self._sought = sought
        self._found: int | None = None
        self._tree = GrowingTree()
        self._newest: Checkpoint | None = None
        self._checkpoints = self._witnessed = 0

    def run(self, lines: Iterator[bytes]) -> VerifiedExport:
        self._begin(next(lines, b""))
        self._meet_head([])
        line = next(lines, b"")
        if line and not line.startswith(_CHECKPOINT):
            raise Flaw(FlawKind.INSERTED, 0, f"Entry 0, {_named(line)}, is covered by no checkpoint.")
        while line and (part := self._checkpoint(line)):
            leaves, tree = part
            entries = _Entries(lines)
            _compare(self._tree.size, leaves, list(islice(entries.all(), len(leaves) + 1)))
            self._meet_head(leaves)
            if self._sought is not None and self._sought in leaves:
                self._found = self._tree.size + leaves.index(self._sought)
            if self._progress and self._tree.size // _EVERY != tree.size // _EVERY:
                self._progress(tree.size)
            self._tree, line = tree, entries.next
        self._end(line)
        last = _Entries(lines)
        unsealed = sum(1 for _ in last.all())
        if last.next:
            raise Flaw(FlawKind.CHECKPOINT, self._tree.size, "A checkpoint follows entries that are not sealed.")
        return VerifiedExport(self._tree.size, self._checkpoints, unsealed, self._newest, self._witnessed, self._found)

    def _begin(self, line: bytes) -> None:
        try:
            first = json.loads(line)
            is_known = first["format"] == FORMAT
        except (ValueError, TypeError, KeyError, RecursionError):
            is_known = False
        if not is_known:
            raise Flaw(FlawKind.MALFORMED, None, f"The file is not a ledger export in the format {FORMAT}.")
        if first.get("log") != self._key.name:
            raise Flaw(FlawKind.MALFORMED, None, f"The file belongs to another log than {self._key.name}.")

    def _checkpoint(self, line: bytes) -> tuple[list[bytes], GrowingTree] | None:
        """Check a checkpoint; the hashes of the leaves that it added, and the tree with them. None where entries follow that
        are in none."""
        size = self._tree.size
        try:
            said = json.loads(line)
            if said["checkpoint"] is None:
                return None
            raw = b64decode(said["leaves"], validate=True)
            leaves = [raw[start : start + HASH_BYTES] for start in range(0, len(raw), HASH_BYTES)]
            checkpoint = read_checkpoint(said["checkpoint"], self._key)
            note = SignedNote.parse(said["checkpoint"])
        except NoteInvalid as invalid:
            raise Flaw(
                FlawKind.CHECKPOINT, size, f"The checkpoint after {size:,} entries is not valid: {invalid}"
            ) from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, NotBase64):
            said = f"The checkpoint after {size:,} entries is not written as the format says."
            raise Flaw(FlawKind.CHECKPOINT, size, said) from None
        if checkpoint.size > size + len(leaves):
            missing = f"Entries {size:,} to {checkpoint.size - len(leaves) - 1:,} are missing, with their checkpoints."
            raise Flaw(FlawKind.REMOVED, size, missing)
        tree = _extended(self._tree, leaves)
        if checkpoint.size != size + len(leaves) or tree.root() != checkpoint.root or not leaves:
            said = f"The leaves that are listed from entry {size:,} on are not those that the checkpoint at {checkpoint.size:,} entries signs."
            raise Flaw(FlawKind.CHECKPOINT, size, said)
        self._newest, self._checkpoints = checkpoint, self._checkpoints + 1
        if self._quorum.is_met(note):
            self._witnessed = checkpoint.size
        return leaves, tree

    def _meet_head(self, leaves: Sequence[bytes]) -> None:
        """Where the tree comes to the size of the earlier checkpoint with these leaves, it must have its root."""
        head, size = self._head, self._tree.size
        if head is None or not size <= head.size <= size + len(leaves):
            return
        if _extended(self._tree, leaves[: head.size - size]).root() != head.root:
            said = f"The first {head.size:,} entries are not those of the earlier checkpoint: the log was rewritten, or shown to others differently."
            raise Flaw(FlawKind.FORKED, None, said)

    def _end(self, line: bytes) -> None:
        size = self._tree.size
        if self._head is not None and self._head.size > size:
            said = f"The file ends after {size:,} entries, and the earlier checkpoint is over {self._head.size:,}: the tail was cut off."
            raise Flaw(FlawKind.CUT, size, said)
        if not line:
            raise Flaw(
                FlawKind.CUT,
                size,
                f"The file ends after {size:,} entries without the line that marks the end of the sealed entries.",
            )


def _extended(tree: GrowingTree, leaves: Sequence[bytes]) -> GrowingTree:
    """Return another tree, with leaves appended."""
    longer = GrowingTree(tree.size, [[*edge] for edge in tree.edges])
    deque(longer.append(leaves), 0)
    return longer


class _Entries:
    """The lines up to the next checkpoint, which is `next` when they have been read."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.next = b""

    def all(self) -> Iterator[bytes]:
        for line in self._lines:
            if line.startswith(_CHECKPOINT):
                self.next = line
                return
            yield line


def _compare(start: int, leaves: Sequence[bytes], lines: Sequence[bytes]) -> None:
    """Compare entries with the leaves at their places. Raises `Flaw` for the first that is another."""
    found = [leaf_hash(line[:-1] if line.endswith(b"\n") else line) for line in lines]
    for place, (leaf, entry) in enumerate(zip(leaves, found, strict=False)):
        if leaf != entry:
            kind = _kind(leaves[place:], found[place:])
            raise Flaw(kind, start + place, _sentence(kind, start + place, lines[place]))
    if len(found) < len(leaves):
        place = start + len(found)
        raise Flaw(FlawKind.REMOVED, place, _sentence(FlawKind.REMOVED, place, b""))
    if len(found) > len(leaves):
        place = start + len(leaves)
        raise Flaw(FlawKind.INSERTED, place, _sentence(FlawKind.INSERTED, place, lines[len(leaves)]))


def _kind(leaves: Sequence[bytes], found: Sequence[bytes]) -> FlawKind:
    """Return what happened to the first of some entries, which is not the one of its leaf."""
    if sorted(leaves) == sorted(found):
        return FlawKind.REORDERED
    if leaves[0] in found[1:2]:
        return FlawKind.INSERTED
    return FlawKind.REMOVED if found[0] in leaves[1:] else FlawKind.CHANGED


def _sentence(kind: FlawKind, index: int, line: bytes) -> str:
    match kind:
        case FlawKind.REMOVED:
            return f"Entry {index:,} was removed."
        case FlawKind.INSERTED:
            return f"Entry {index:,}, {_named(line)}, was inserted: the log has none there."
        case FlawKind.REORDERED:
            return f"From entry {index:,} on the order was changed: {_named(line)} is in its place."
        case _:
            return f"Entry {index:,}, {_named(line)}, was changed."


def _named(line: bytes) -> str:
    """Return the id that an entry says it has."""
    try:
        found = json.loads(line)["id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return "which is not an entry"
    return f"which says it is {found}"[:80]
