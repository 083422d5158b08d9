"""Signed notes with Ed25519 (C2SP signed-note), checkpoints (tlog-checkpoint) and cosignatures (tlog-cosignature). Pure.

A note is a text that ends with a line feed, an empty line, and a line for each signature: `— NAME BASE64`, of four bytes that
tell the key and the signature itself.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hub.ledger.transparency.merkle import HASH_BYTES

_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_NAME = re.compile(r"[^\s+]+")


class SignatureKind(IntEnum):
    """What a signature says: the byte that stands before the public key in a key's id."""

    LOG = 1
    COSIGNATURE = 4


class NoteInvalid(ValueError):
    """A note, a checkpoint or a key is not written as it must be, or its signature does not hold; the text says which."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name of whose it is; its text is `NAME+ID+BASE64`."""

    name: str
    kind: SignatureKind
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `NAME+ID+BASE64`. Raises `NoteInvalid`."""
        name, _, rest = text.strip().partition("+")
        identifier, _, encoded = rest.partition("+")
        try:
            raw = b64decode(encoded, validate=True)
            kind = SignatureKind(raw[0]) if len(raw) == 33 else None
        except (NotBase64, ValueError, IndexError):
            kind = None
        if kind is None or not _NAME.fullmatch(name):
            raise NoteInvalid("This is not a public key in the form NAME+ID+BASE64; `hub ledger key` prints it.")
        key = cls(name, kind, raw[1:])
        if key.identifier.hex() != identifier:
            raise NoteInvalid(f"The public key of {name} has been changed: it does not match its id.")
        return key

    @property
    def identifier(self) -> bytes:
        """The four bytes that tell the key in a signature."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.identifier.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"

    def holds(self, text: str, signature: bytes) -> bool:
        """Return whether a signature of this key holds for the text of a note."""
        message = text.encode()
        if self.kind is SignatureKind.COSIGNATURE:
            message, signature = _cosigned(text, int.from_bytes(signature[:8])), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A private key (Ed25519) with the name of whose it is."""

    name: str
    kind: SignatureKind
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self.kind, self.private.public_key().public_bytes_raw())

    def line(self, text: str, *, seconds: int = 0) -> str:
        """Return the line of a signature on the text of a note; a cosignature is made at so many seconds after 1970."""
        if self.kind is SignatureKind.COSIGNATURE:
            signature = seconds.to_bytes(8) + self.private.sign(_cosigned(text, seconds))
        else:
            signature = self.private.sign(text.encode())
        return f"— {self.name} {b64encode(self.verifier.identifier + signature).decode()}\n"


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class SignedNote:
    """The text of a note, and the lines of its signatures."""

    text: str
    lines: tuple[str, ...]

    @classmethod
    def parse(cls, note: str) -> Self:
        """Read a note. Raises `NoteInvalid`."""
        text, empty, rest = note.rpartition("\n\n")
        lines = rest.splitlines(keepends=True)
        if not empty or not lines or not all(line[-1:] == "\n" and _SIGNATURE.fullmatch(line[:-1]) for line in lines):
            raise NoteInvalid(
                "This is not a signed note: it must end with an empty line and a line for each signature."
            )
        return cls(text + "\n", tuple(lines))

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(self.lines)}"

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Return whether a signature of the key is there and holds."""
        return any(key.holds(self.text, signature) for signature in self._signatures(key))

    def signers(self, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
        """Return those of some keys that signed."""
        return [key for key in keys if self.is_signed_by(key)]

    def with_lines(self, lines: Sequence[str]) -> SignedNote:
        """Return the note with further signatures; one that is there already is not added again."""
        return SignedNote(self.text, (*self.lines, *(line for line in lines if line not in self.lines)))

    def _signatures(self, key: VerifierKey) -> list[bytes]:
        found = []
        for line in self.lines:
            name, encoded = _SIGNATURE.fullmatch(line[:-1]).groups()  # type: ignore[union-attr]
            try:
                raw = b64decode(encoded, validate=True)
            except NotBase64:
                continue
            if name == key.name and raw[:4] == key.identifier:
                found.append(raw[4:])
        return found


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log was at one moment: its name, how many entries it had, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a note; lines behind the third are extensions and are passed over. Raises `NoteInvalid`."""
        lines = text.split("\n")
        try:
            root = b64decode(lines[2], validate=True)
        except (IndexError, NotBase64, ValueError):
            root = b""
        if len(lines) < 4 or not lines[0] or not _SIZE.fullmatch(lines[1]) or len(root) != HASH_BYTES:
            raise NoteInvalid(
                "This is not a checkpoint: it must have three lines, with the log's name, a size and a root hash."
            )
        return cls(lines[0], int(lines[1]), root)

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    def signed(self, signer: NoteSigner) -> SignedNote:
        return SignedNote(self.text, (signer.line(self.text),))


def read_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """Return the checkpoint of a signed note. Raises `NoteInvalid` when it is not one that the key signed, as its own log."""
    signed = SignedNote.parse(note)
    checkpoint = Checkpoint.parse(signed.text)
    if checkpoint.origin != key.name:
        raise NoteInvalid(f"The checkpoint belongs to the log {checkpoint.origin}, but the key to {key.name}.")
    if not signed.is_signed_by(key):
        raise NoteInvalid(f"The checkpoint at {checkpoint.size:,} entries has no valid signature of {key.name}.")
    return checkpoint
