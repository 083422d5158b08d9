"""A ledger that is written down without a database, so that any part of its export can be altered and signed as one likes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.ledger.transparency.entry import entry_of
from hub.ledger.transparency.export import FORMAT
from hub.ledger.transparency.merkle import GrowingTree, leaf_hash
from hub.ledger.transparency.signed_note import Checkpoint, NoteSigner, SignatureKind
from tests.hub.ledger.events import an_event

ORIGIN = "hub.example.gov.cn/ledger"
SIGNER = NoteSigner(ORIGIN, SignatureKind.LOG, Ed25519PrivateKey.from_private_bytes(bytes(32)))
KEY = SIGNER.verifier


def entries_of(count: int, *, seed: str = "") -> list[bytes]:
    return [entry_of(an_event(token_id=f"{seed}{number}")) + b"\n" for number in range(count)]


def export_of(entries: Sequence[bytes], parts: Sequence[int], unsealed: Sequence[bytes] = ()) -> list[bytes]:
    """The lines of an export, with checkpoints over so many entries each."""
    tree, place = GrowingTree(), 0
    lines = [line({"format": FORMAT, "log": ORIGIN})]
    for part in parts:
        leaves = [leaf_hash(entry[:-1]) for entry in entries[place : place + part]]
        list(tree.append(leaves))
        note = str(Checkpoint(ORIGIN, tree.size, tree.root()).signed(SIGNER))
        lines += [line({"checkpoint": note, "leaves": b64encode(b"".join(leaves)).decode()})]
        lines += entries[place : place + part]
        place += part
    return [*lines, line({"checkpoint": None}), *unsealed]


def streamed(count: int, part: int = 512) -> Iterator[bytes]:
    """The lines of an export of so many entries, made one after the other."""
    tree, entry = GrowingTree(), entries_of(1)[0]
    yield line({"format": FORMAT, "log": ORIGIN})
    for first in range(0, count, part):
        entries = [
            entry.replace(b'"token_id":"0"', b'"token_id":"%d"' % n) for n in range(first, min(first + part, count))
        ]
        leaves = [leaf_hash(each[:-1]) for each in entries]
        list(tree.append(leaves))
        note = str(Checkpoint(ORIGIN, tree.size, tree.root()).signed(SIGNER))
        yield line({"checkpoint": note, "leaves": b64encode(b"".join(leaves)).decode()})
        yield from entries
    yield line({"checkpoint": None})


def head_of(entries: Sequence[bytes]) -> str:
    """The signed checkpoint over some entries."""
    tree = GrowingTree()
    list(tree.append([leaf_hash(entry[:-1]) for entry in entries]))
    return str(Checkpoint(ORIGIN, tree.size, tree.root()).signed(SIGNER))


def line(members: dict[str, object]) -> bytes:
    return orjson.dumps(members) + b"\n"
