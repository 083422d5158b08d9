"""The key file: what protects values at rest, kept apart from the database.

* `sealing` keys seal values, `index` keys make the tokens that values are found by. Both can be replaced: the file
  holds the new one beside the old one, the database says which one is in use, and rows are carried over.
* The `naming` key makes the identifiers of persons and households from their numbers, the `pseudonym` key what stands
  for a person before one consumer. They are never replaced: whoever has another identifier is another person, in
  every department's tables and on every consumer's list.

A key's id is a fingerprint of the key, so two machines can never mean different keys by one id.
"""

from __future__ import annotations

import fcntl
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from errno import EEXIST
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from hub.bounded_files import TEXT_BYTES, read_bounded_text
from hub.private_files import PRIVATE


class KeyKind(Enum):
    """The kinds of keys that can be replaced."""

    SEALING = "sealing"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by id, oldest first."""

    sealing: Mapping[str, bytes] = field(repr=False)
    index: Mapping[str, bytes] = field(repr=False)
    naming: Mapping[str, bytes] = field(repr=False)
    pseudonym: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(**{kind: _new_key(kind) for kind in _kinds()})

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read a key file. Raises FileNotFoundError, or ValueError with what is wrong with the file."""
        try:
            content: Any = json.loads(read_bounded_text(file, TEXT_BYTES))
            kinds = {
                kind: {key_id: urlsafe_b64decode(text) for key_id, text in content[kind].items()} for kind in _kinds()
            }
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
            raise ValueError(f"{file} is not a key file of the hub; restore it from its backup.") from None
        if not all(keys and all(len(key) == 32 for key in keys.values()) for keys in kinds.values()):
            raise ValueError(f"{file} needs at least one 32-byte key of each kind; restore it from its backup.")
        if unknown := sorted(content.keys() - kinds.keys()):
            # A change of the file writes the kinds that are known here: the others would be lost with all that carries them.
            said = f"{file} has keys of a kind that is unknown here ({', '.join(unknown)[:80]}); use the release that wrote them."
            raise ValueError(said)
        return cls(**kinds)

    def save(self, file: Path) -> None:
        """Write a new key file that only its owner can read. Never overwrites: a lost key is lost data.

        Of several at once one writes, and the others raise FileExistsError. Whoever reads the file sees it whole.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        with _changing(file):
            if os.path.lexists(file):
                raise FileExistsError(EEXIST, os.strerror(EEXIST), str(file))
            temporary = _beside(file)
            _write(self, temporary)
            temporary.replace(file)

    def of(self, kind: KeyKind) -> Mapping[str, bytes]:
        """Return the keys of a kind that can be replaced."""
        keys: Mapping[str, bytes] = getattr(self, kind.value)
        return keys

    def kind_of(self, key_id: str) -> KeyKind | None:
        """Return the kind of a key that can be replaced; None when there is no such key."""
        return next((kind for kind in KeyKind if key_id in self.of(kind)), None)


def add_key(file: Path, kind: KeyKind) -> str:
    """Put a new key into the file, behind the others; its id. Whoever reads the file sees it whole, old or new."""
    with _changing(file):
        ring = Keyring.load(file)
        new = _new_key(kind.value)
        _replace(file, replace(ring, **{kind.value: {**ring.of(kind), **new}}))
        return next(iter(new))


def remove_key(file: Path, kind: KeyKind, key_id: str) -> None:
    """Take a key out of the file. DANGER: whatever still carries it is lost; only backups of the file have it now."""
    with _changing(file):
        ring = Keyring.load(file)
        _replace(file, replace(ring, **{kind.value: {name: k for name, k in ring.of(kind).items() if name != key_id}}))


def _kinds() -> tuple[str, ...]:
    return tuple(item.name for item in fields(Keyring))


def _new_key(kind: str) -> dict[str, bytes]:
    key = os.urandom(32)
    return {kind[0] + sha256(b"key id\0" + key).hexdigest()[:8]: key}


@contextmanager
def _changing(file: Path) -> Iterator[None]:
    """One change of the file at a time. The folder is locked, since the file itself is replaced."""
    folder = os.open(file.resolve().parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
        os.fsync(folder)
    finally:
        os.close(folder)


def _replace(file: Path, ring: Keyring) -> None:
    """Put another content in the file's place, in one step, for the same owner."""
    place = file.resolve()
    before = place.stat()
    temporary = _beside(place)
    _write(ring, temporary)
    try:
        written = temporary.stat()
        if (written.st_uid, written.st_gid) != (before.st_uid, before.st_gid):
            os.chown(temporary, before.st_uid, before.st_gid)
        temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)


def _beside(file: Path) -> Path:
    """Return where the new content of a file is written, before it is put in its place."""
    temporary = file.with_name(f".{file.name}.new")
    temporary.unlink(missing_ok=True)  # what an interrupted change left
    return temporary


def _write(ring: Keyring, file: Path) -> None:
    content = {
        kind: {key_id: urlsafe_b64encode(key).decode() for key_id, key in getattr(ring, kind).items()}
        for kind in _kinds()
    }
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
