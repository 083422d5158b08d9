#!/usr/bin/env python3
"""Verifies an export of a hub's ledger, or a proof of looks, apart from the hub: Python's standard library and `cryptography` are all that it needs.

    python3 verify_apart.py ledger.jsonl --key NAME+ID+KEY [--head CHECKPOINT] [--receipt RECEIPT --answer ANSWER]
    python3 verify_apart.py looks.json --key NAME+ID+KEY

It was written from hub/docs/ledger-format.md alone and shares no line with `hub verify`, so that nobody has to trust that. Copy
this one file. Exit status: 0 if every entry is proved, 1 if something is wrong (the first thing is said), 2 for unusable input.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LOOKS = b'{"format":"hub-looks/1"'
"""How a proof of looks begins."""

Stack = list[tuple[int, bytes]]
"""Subtrees from the left, each with its number of leaves, which halves at least from one to the next; and its hash."""

Found = tuple[str, int, str]
"""What is wrong: a word, the entry from which on it is (-1 where that is unknown), and a sentence."""


class Wrong(Exception):
    """The first thing that is wrong."""

    def __init__(self, word: str, entry: int, sentence: str) -> None:
        super().__init__(sentence)
        self.found: Found = (word, entry, sentence)


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def unbase64(text: object) -> bytes:
    """Raises ValueError for anything but Base64."""
    if not isinstance(text, str):
        raise ValueError("not a text")
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not Base64") from error


def unbase64url(text: str) -> bytes:
    """Raises ValueError for anything but the one way to write it in Base64url."""
    raw = unbase64(text.translate({45: 43, 95: 47}) + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != text:
        raise ValueError("not written as Base64url is")
    return raw


def push(stack: Stack, leaf: bytes) -> None:
    """Append a leaf: subtrees of one size become one of twice that size, as often as there are two."""
    count, found = 1, leaf
    while stack and stack[-1][0] == count:
        found = sha256(b"\x01", stack.pop()[1], found)
        count *= 2
    stack.append((count, found))


def root(stack: Stack) -> bytes:
    if not stack:
        return sha256()
    found = stack[-1][1]
    for _, left in stack[-2::-1]:
        found = sha256(b"\x01", left, found)
    return found


class Key:
    """A public key, with the name of its log."""

    def __init__(self, text: str) -> None:
        parts = text.strip().split("+", 2)
        raw = unbase64(parts[2]) if len(parts) == 3 else b""
        if len(raw) != 33 or raw[0] != 1:
            raise ValueError("the key is not written NAME+ID+KEY")
        self.name = parts[0]
        self.tag = sha256(self.name.encode(), b"\n", raw)[:4]
        if self.tag.hex() != parts[1]:
            raise ValueError("the key does not match its id")
        self.public = Ed25519PublicKey.from_public_bytes(raw[1:])

    def open(self, note: object) -> tuple[int, bytes]:
        """Return the size and the root of a signed checkpoint. Raises ValueError with what is wrong with it."""
        if not isinstance(note, str):
            raise ValueError("it is not text")
        text, gap, signatures = note.rpartition("\n\n")
        lines = text.split("\n")
        if not gap or len(lines) < 3:
            raise ValueError("it is not written as a checkpoint")
        if not any(self._signed(text + "\n", line) for line in signatures.split("\n")):
            raise ValueError(f"it has no valid signature of {self.name}")
        name, size, hashed = lines[:3]
        if name != self.name:
            raise ValueError(f"it is one of the log {name}")
        if not size.isascii() or not size.isdigit() or str(int(size)) != size:
            raise ValueError("its size is not a number")
        if len(found := unbase64(hashed)) != 32:
            raise ValueError("its root is not a hash")
        return int(size), found

    def receipt(self, text: str, answer: bytes) -> bytes:
        """Return the leaf that the receipt of an answer names. Raises ValueError when it is no receipt of that answer."""
        said = self.statement(text, "hub-receipt")
        if unbase64url(said["answer"]) != sha256(answer):
            raise ValueError("it is the receipt of another answer")
        return unbase64url(said["leaf"])

    def statement(self, text: str, kind: str) -> Any:
        """Return what a statement of a kind says. Raises ValueError when the log has not signed it."""
        parts = text.strip().split(".") if text.isascii() else []
        if len(parts) != 3:
            raise ValueError("it is not written as a signed statement")
        head, body, signature = parts
        try:
            self.public.verify(unbase64url(signature), f"{head}.{body}".encode())
        except InvalidSignature:
            raise ValueError(f"{self.name} has not signed it") from None
        said = json.loads(unbase64url(body))
        if json.loads(unbase64url(head)).get("typ") != kind or said["log"] != self.name:
            raise ValueError("it is a statement of another kind, or of another log")
        return said

    def _signed(self, text: str, line: str) -> bool:
        words = line.split(" ")
        if len(words) != 3 or words[:2] != ["—", self.name]:
            return False
        try:
            signature = unbase64(words[2])
            if signature[:4] != self.tag:
                return False
            self.public.verify(signature[4:], text.encode())
        except (ValueError, InvalidSignature):
            return False
        return True


class Ledger:
    """What was read so far."""

    def __init__(self, key: Key, head: tuple[int, bytes] | None, sought: bytes | None = None) -> None:
        self.key, self.head = key, head
        self.sought, self.found = sought, -1
        self.stack: Stack = []
        self.size = self.checkpoints = self.unsealed = 0
        self.leaves: list[bytes] = []
        self.entries: list[bytes] = []
        self.is_last = False

    def read(self, lines: Iterable[bytes]) -> Iterator[int]:
        """Read a file; yields the number of proved entries now and then. Raises Wrong."""
        source = iter(lines)
        self._first(next(source, b""))
        self._head()
        for line in source:
            if line.startswith(b'{"checkpoint":'):
                if self.is_last:
                    raise Wrong("CHECKPOINT", self.size, "a checkpoint follows entries that are not sealed")
                self._meet_leaves()
                yield self.size
                self._checkpoint(line)
            elif self.is_last:
                self.unsealed += 1
            elif len(self.entries) <= len(self.leaves):
                self.entries.append(line)
        self._meet_leaves()
        if self.head is not None and self.head[0] > self.size:
            raise Wrong("CUT", self.size, f"the head is over {self.head[0]} entries, and the file ends before them")
        if not self.is_last:
            raise Wrong("CUT", self.size, "the file has no end")

    def _first(self, line: bytes) -> None:
        try:
            said = json.loads(line)
            kind, name = said["format"], said["log"]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Wrong("MALFORMED", -1, "this is not a ledger export") from None
        if kind != "hub-ledger/1" or name != self.key.name:
            raise Wrong("MALFORMED", -1, "this is an export in another format, or of another log")

    def _checkpoint(self, line: bytes) -> None:
        """Take a checkpoint: from here on its leaves are waited for."""
        try:
            said = json.loads(line)
            note = said["checkpoint"]
            if note is None:
                self.is_last = True
                return
            size, hashed = self.key.open(note)
            raw = unbase64(said["leaves"])
        except (ValueError, TypeError, KeyError) as error:
            raise Wrong("CHECKPOINT", self.size, f"the checkpoint is not valid: {error}") from None
        except RecursionError:
            raise Wrong("CHECKPOINT", self.size, "the checkpoint is not valid: it has too many brackets") from None
        self.leaves = [raw[place : place + 32] for place in range(0, len(raw), 32)]
        if size > self.size + len(self.leaves):
            raise Wrong("REMOVED", self.size, "entries are missing, and their checkpoints too")
        ahead = list(self.stack)
        for leaf in self.leaves:
            push(ahead, leaf)
        if not raw or len(raw) % 32 or size != self.size + len(self.leaves) or root(ahead) != hashed:
            raise Wrong("CHECKPOINT", self.size, "the leaves are not those that were signed")
        self.checkpoints += 1

    def _meet_leaves(self) -> None:
        """Compare the entries that came with the leaves that were waited for."""
        leaves, entries = self.leaves, self.entries
        hashes = [sha256(b"\x00", entry.removesuffix(b"\n")) for entry in entries]
        for place, leaf in enumerate(leaves):
            index = self.size
            if place == len(hashes):
                raise Wrong("REMOVED", index, "an entry was removed here")
            if hashes[place] != leaf:
                raise Wrong(*self._what(index, leaves[place:], hashes[place:], entries[place]))
            if leaf == self.sought:
                self.found = index
            push(self.stack, leaf)
            self.size += 1
            self._head()
        if len(hashes) > len(leaves):
            raise Wrong("INSERTED", self.size, f"an entry was inserted: {label(entries[len(leaves)])}")
        self.leaves, self.entries = [], []

    def _what(self, index: int, leaves: list[bytes], hashes: list[bytes], entry: bytes) -> Found:
        if sorted(hashes) == sorted(leaves):
            return "REORDERED", index, f"the order is another from here on: {label(entry)}"
        if len(hashes) > 1 and hashes[1] == leaves[0]:
            return "INSERTED", index, f"an entry was inserted: {label(entry)}"
        if hashes[0] in leaves:
            return "REMOVED", index, "an entry was removed here"
        return "CHANGED", index, f"an entry was changed: {label(entry)}"

    def _head(self) -> None:
        if self.head is not None and self.head[0] == self.size and self.head[1] != root(self.stack):
            raise Wrong("FORKED", -1, f"the first {self.size} entries are not those of the head: the log was rewritten")


def climb(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """Return the root that a leaf leads to by an inclusion proof, as RFC 9162, 2.1.3.2 has it. Raises ValueError."""
    place, last, found = index, size - 1, leaf
    if not 0 <= place <= last:
        raise ValueError("an index lies outside the tree")
    for beside in proof:
        if not last:
            raise ValueError("a proof is too long")
        if place % 2 or place == last:
            found = sha256(b"\x01", beside, found)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            found = sha256(b"\x01", found, beside)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("a proof is too short")
    return found


def statement_of(raw: bytes) -> str:
    """Return the statement of a proof of looks. Raises ValueError for a file that has anything else."""
    try:
        outer = json.loads(raw)
        statement = outer["statement"] if len(outer) == 2 and outer["format"] == "hub-looks/1" else None
    except (ValueError, KeyError, TypeError, RecursionError):
        statement = None
    if not isinstance(statement, str):
        raise ValueError("this is not a proof of looks, which has a format and a statement, and nothing else")
    return statement


def tell_looks(key: Key, raw: bytes) -> int:
    """Verify a proof of looks, and say what is proved; the exit status."""
    try:
        said = key.statement(statement_of(raw), "hub-looks")
        size, hashed = key.open(said["checkpoint"])
        indexes = [look["index"] for look in said["looks"]]
        for look in said["looks"]:
            leaf = unbase64(look["leaf"]) if "leaf" in look else sha256(b"\x00", look["entry"].encode())
            if "leaf" not in look and json.loads(look["entry"])["subjects"] != [said["person"]]:
                raise ValueError(f"entry {look['index']} is not about this person alone")
            if climb(leaf, look["index"], size, [unbase64(each) for each in look["proof"]]) != hashed:
                raise ValueError(f"entry {look['index']} is not the one that stands there")
        if indexes != sorted(set(indexes)) or said["entries"] != len(indexes) + said["delayed"]:
            raise ValueError("there are not as many different entries as it says")
    except ValueError as error:
        print(f"LOOKS: {error}")
        return 1
    except (KeyError, TypeError, AttributeError, RecursionError):
        print("LOOKS: the statement is not written as that of a proof of looks")
        return 1
    signed = sum("leaf" in look for look in said["looks"])
    print(f"{len(indexes)} entries about {said['person']} are proved under the checkpoint at {size} entries.")
    print(f"What {signed} of them say is signed by the hub, since they are about others too.")
    print(f"The hub signed that there are {said['entries']}, {said['delayed']} of which the person will be told later.")
    return 0


def label(entry: bytes) -> str:
    """Return how an entry calls itself."""
    try:
        return str(json.loads(entry)["id"])[:36]
    except (ValueError, TypeError, KeyError, RecursionError):
        return "no entry at all"


def unusable(sentence: str) -> NoReturn:
    print(f"verify_apart: {sentence}", file=sys.stderr)
    raise SystemExit(2)


def main(arguments: list[str] | None = None) -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description="Verify an export of a hub's ledger.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", required=True, help="public key of the log, NAME+ID+KEY")
    parser.add_argument("--head", type=Path, help="earlier checkpoint that was kept elsewhere")
    parser.add_argument("--receipt", type=Path, help="receipt of an answer")
    parser.add_argument("--answer", type=Path, help="answer that the receipt is of")
    given = parser.parse_args(arguments)
    try:
        key = Key(given.key)
        head = key.open(given.head.read_text("utf-8")) if given.head else None
        sought = None
        if given.receipt or given.answer:
            sought = sought_leaf(key, given.receipt, given.answer)
        with given.file.open("rb") as stream:
            is_of_looks = stream.read(len(LOOKS)) == LOOKS
        if is_of_looks:
            return tell_looks(key, given.file.read_bytes())
        ledger = Ledger(key, head, sought)
        with given.file.open("rb") as lines:
            shown = 0
            for done in ledger.read(lines):
                if done - shown >= 100_000:
                    shown = done
                    print(f"{done} entries …", file=sys.stderr)
    except Wrong as wrong:
        word, entry, sentence = wrong.found
        print(f"{word}: {f'entry {entry}: ' if entry >= 0 else ''}{sentence}")
        return 1
    except (OSError, ValueError) as error:
        unusable(str(error))
    return tell(ledger)


def sought_leaf(key: Key, receipt: Path | None, answer: Path | None) -> bytes:
    """Return the leaf of the receipt of an answer. Raises Wrong when it is not that answer's, and ValueError without both."""
    if not receipt or not answer:
        raise ValueError("a receipt and its answer belong together")
    try:
        return key.receipt(receipt.read_text("utf-8", "replace"), answer.read_bytes())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Wrong("RECEIPT", -1, str(error)) from None


def tell(ledger: Ledger) -> int:
    """Say what is proved; the exit status."""
    print(
        f"{ledger.size} entries are proved, under {ledger.checkpoints} checkpoints; {ledger.unsealed} are not sealed yet."
    )
    if ledger.sought is None:
        return 0
    if ledger.found < 0:
        print("No proved entry is that of the receipt.")
        return 1
    print(f"The receipt is that of entry {ledger.found}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
