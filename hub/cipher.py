"""How identity numbers, phones and accounts are kept: sealed, with a blind index and a ready-made mask.

* **Sealed** (AES-256-GCM): `<key id>.<base64url of nonce and ciphertext>`, bound to the column's name, so a
  value copied into another column does not open.
* **Blind index** (HMAC-SHA-256 under another key, 128 bits): `<key id>.<hex>` finds an exact value without opening
  any. A look-up asks for the token under every index key, so that keys can be rotated while rows still carry old ones.
* **Mask**: made once at the door; a masked reader's statement never touches the sealed column.
* **Cursor** (AES-256-SIV, RFC 5297, under a key derived from the sealing key): a place in a list, which a client
  hands back. Deterministic, so that one page always ends in one cursor; bound to the question it was made for.
* **Name** (HMAC-SHA-256 under a key that is never replaced): what identifiers are made of.
* **Pseudonym** (HMAC-SHA-256 under another key, shaped as a UUID of version 8, RFC 9562): stands for a person, for one
  consumer alone, so that two consumers cannot join their lists.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from itertools import groupby
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.errors import Code, RefusedRequest
from hub.identifiers import uuid_of
from hub.keyring import KeyKind, Keyring

_NONCE = 12

_BLOCK = 128
"""Bytes to whose multiple the text of a cursor is filled up: its length must not tell that of a name."""


@dataclass(frozen=True, slots=True)
class ActiveKey:
    """Which key of a kind is used for new values: None for the oldest of the file. `turn` counts the changes."""

    kind: KeyKind
    key_id: str | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Protected:
    """How a protected value is kept: the name it is sealed under, and the characters that its mask shows."""

    name: str
    shown: tuple[range, ...]

    def kept(self, stem: str, value: str | None, cipher: Cipher) -> dict[str, str | None]:
        """Return the three columns that a value fills: sealed, the token that finds it, and its mask."""
        return {name: column[0] for name, column in self.kept_columns(stem, [value], cipher).items()}

    def kept_columns(self, stem: str, values: Sequence[str | None], cipher: Cipher) -> dict[str, list[str | None]]:
        """Return the three columns that a column of values fills."""
        kept = (
            [value and cipher.seal(self.name, value) for value in values],
            [value and cipher.token(self.name, value) for value in values],
            [value and masked(value, self.shown) for value in values],
        )
        return dict(zip(self.names(stem), kept, strict=True))

    def names(self, stem: str) -> tuple[str, str, str]:
        """Return the names of the three columns."""
        return f"{stem}_sealed", f"{stem}_token", f"{stem}_mask"


class KeyMissing(RefusedRequest):
    """The key file of this process has not got the key that the database says is in use."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, key_id: str) -> None:
        super().__init__(
            Code.INTERNAL,
            f"This process has no key {key_id}, which is in use; the operator must put the newest key file in its place.",
        )


@dataclass(frozen=True, slots=True)
class _File:
    """A key file, and how to tell that it was replaced."""

    path: Path
    state: tuple[int, int, int] = field(default=(0, 0, 0))

    def now(self) -> _File:
        found = self.path.stat()
        return _File(self.path, (found.st_mtime_ns, found.st_ino, found.st_size))


class Cipher:
    """Seals, opens and indexes the values of protected columns.

    New values get the keys in use, which whoever writes them has to `adopt` from the database first.
    """

    def __init__(self, keyring: Keyring, *in_use: ActiveKey) -> None:
        self._file: _File | None = None
        self._in_use = {kind: ActiveKey(kind) for kind in KeyKind}
        self._take(keyring)
        self.adopt(in_use)

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return the cipher with the keys of a file, which is read again when it was replaced. Raises like
        `Keyring.load`."""
        file = _File(path).now()  # before it is read: a file that is replaced meanwhile is read again
        cipher = cls(Keyring.load(path))
        cipher._file = file
        return cipher

    def refresh(self) -> bool:
        """Read the key file again if it was replaced; true when it was.

        A file that cannot be read, or has not got a key in use, takes no key away.
        """
        try:
            if self._file is None or (file := self._file.now()) == self._file:
                return False
            ring = Keyring.load(file.path)
        except (OSError, ValueError):
            return False
        if any(item.key_id and item.key_id not in ring.of(kind) for kind, item in self._in_use.items()):
            return False
        self._take(ring)
        self._file = file
        return True

    def adopt(self, in_use: Iterable[ActiveKey]) -> None:
        """Use these keys for new values from now on; never goes back to an earlier turn. Raises `KeyMissing`."""
        for item in in_use:
            if item.turn >= self._in_use[item.kind].turn:
                if item.key_id and item.key_id not in self._ring.of(item.kind):
                    self.refresh()
                    if item.key_id not in self._ring.of(item.kind):
                        raise KeyMissing(item.key_id)
                self._in_use[item.kind] = item
                self._choose()

    def active_key(self, kind: KeyKind) -> str:
        """Return the id of the key that new values get."""
        return self._active[kind]

    @property
    def active_keys(self) -> tuple[str, ...]:
        """The ids of the keys that new values get, one of each kind."""
        return tuple(self._active[kind] for kind in KeyKind)

    @property
    def handed_over(self) -> tuple[Keyring, tuple[ActiveKey, ...]]:
        """What another process of the hub makes the same cipher of. DANGER: these are the keys; they go through no file."""
        return self._ring, tuple(self._in_use.values())

    @property
    def index_keys(self) -> tuple[str, ...]:
        """The keys that a look-up asks for."""
        return tuple(self._ring.index)

    def seal(self, column: str, value: str) -> str:
        key_id, key = self._seals
        nonce = os.urandom(_NONCE)
        sealed = key.encrypt(nonce, value.encode(), column.encode())
        return f"{key_id}.{urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, column: str, sealed: str) -> str:
        """Raises ValueError when the value was not sealed for this column by a key of the ring."""
        key_id, _, text = sealed.partition(".")
        if key_id not in self._sealing:
            self.refresh()  # another process may have been the first to use it
        try:
            raw = urlsafe_b64decode(text)
            return self._sealing[key_id].decrypt(raw[:_NONCE], raw[_NONCE:], column.encode()).decode()
        except Exception:
            raise ValueError(f"A sealed value of {column} cannot be decrypted with the keys at hand.") from None

    def seal_cursor(self, binding: bytes, text: bytes) -> str:
        """Return a place in a list as an opaque text; `binding` is the question that it belongs to. No spaces at its
        end.

        Its key comes from the naming key, which is never replaced: partners keep cursors for as long as they want.
        """
        filled = text.ljust(-(-len(text) // _BLOCK) * _BLOCK)
        key_id = next(iter(self._ring.naming))
        sealed = self._cursors[key_id].encrypt(filled, [binding])
        return f"{key_id}.{urlsafe_b64encode(sealed).decode().rstrip('=')}"

    def open_cursor(self, binding: bytes, cursor: str) -> bytes:
        """Raises ValueError when the cursor was changed, or made for another question."""
        key_id, _, text = cursor.partition(".")
        if key_id not in self._cursors:
            self.refresh()
        try:
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
            opened = self._cursors[key_id].decrypt(raw, [binding]).rstrip(b" ")
        except (KeyError, ValueError, InvalidTag):
            raise ValueError("A cursor belongs to another query.") from None
        if cursor != f"{key_id}.{urlsafe_b64encode(raw).decode().rstrip('=')}":
            raise ValueError("A cursor was changed.")
        return opened

    def token(self, column: str, value: str) -> str:
        """Return the blind-index token under the key in use: what a new row stores."""
        return self._token(self._indexes, column, value)

    def tokens(self, column: str, value: str) -> tuple[str, ...]:
        """Return the blind-index tokens under every key: what a look-up asks for."""
        return tuple(self._token(key_id, column, value) for key_id in self._ring.index)

    def name(self, thing: str, key: str) -> str:
        """Return what an identifier is made of: the same for one key of one thing, for ever."""
        return _keyed(self._naming, thing, key).hex()

    def _take(self, ring: Keyring) -> None:
        self._ring = ring
        self._sealing = {key_id: AESGCM(key) for key_id, key in ring.sealing.items()}
        # Earlier releases sealed cursors with the sealing key: these open until it is retired.
        cursors = {**ring.sealing, **ring.naming}
        self._cursors = {key_id: AESSIV(_derived(key, b"cursor")) for key_id, key in cursors.items()}
        self._index = {key_id: HMAC(key, SHA256()) for key_id, key in ring.index.items()}
        self._naming, self._pseudonym = (
            HMAC(next(iter(keys.values())), SHA256()) for keys in (ring.naming, ring.pseudonym)
        )
        self._choose()

    def _choose(self) -> None:
        """Work out which key of each kind new values get: the one in use, or the oldest of the file."""
        self._active = {kind: item.key_id or next(iter(self._ring.of(kind))) for kind, item in self._in_use.items()}
        self._seals = self._active[KeyKind.SEALING], self._sealing[self._active[KeyKind.SEALING]]
        self._indexes = self._active[KeyKind.INDEX]

    def pseudonym(self, consumer: str, person_id: str) -> str:
        """Return what stands for a person before one consumer. DANGER: under a new key everyone has a new one."""
        return uuid_of(int.from_bytes(_keyed(self._pseudonym, consumer, person_id)), version=8)

    def _token(self, key_id: str, column: str, value: str) -> str:
        return f"{key_id}.{_keyed(self._index[key_id], column, value).hex()}"


def _keyed(key: HMAC, thing: str, value: str) -> bytes:
    """Return the first 128 bits of HMAC-SHA-256. What follows from the key alone is reckoned once: a third of the time."""
    digest = key.copy()
    digest.update(f"{thing}\0{value}".encode())
    return digest.finalize()[:16]


def _derived(key: bytes, use: bytes) -> bytes:
    """Return a key of 64 bytes for one use alone (HKDF, RFC 5869)."""
    return HKDF(SHA512(), 64, salt=None, info=use).derive(key)


def masked(value: str, shown: Iterable[range]) -> str:
    """`110***********10**`: a star for each character whose place is not shown. Negative places count from the end.

    A value that would be shown whole is all stars.
    """
    mask = "".join([value[part] if is_shown else stars for part, is_shown, stars in _parts(len(value), tuple(shown))])
    return mask if mask != value else "*" * len(value)


@lru_cache(1024)
def _parts(length: int, shown: tuple[range, ...]) -> Sequence[tuple[slice, bool, str]]:
    """Return the parts of a value of some length that are shown and hidden in turn, each with as many stars."""
    places = {place if place >= 0 else length + place for places in shown for place in places}
    parts = [list(part) for _, part in groupby(range(length), places.__contains__)]
    return [(slice(part[0], part[-1] + 1), part[0] in places, "*" * len(part)) for part in parts]
