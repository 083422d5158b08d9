"""How identity numbers, phones and accounts are kept: sealed, with a blind index and a ready-made mask.

* **Sealed** (AES-256-GCM): `<key id>.<base64url of nonce and ciphertext>`, bound to the column's name, so a
  value copied into another column does not open.
* **Blind index** (HMAC-SHA-256 under another key, 128 bits, hex): finds an exact value without opening any. A
  look-up asks for the token under every index key, so that keys can be rotated while rows still carry old ones.
* **Mask**: made once at the door; a masked reader's statement never touches the sealed column.
* **Pseudonym** (HMAC-SHA-256 under a third key, shaped as a UUID of version 8, RFC 9562): stands for a person, for one
  consumer alone, so that two consumers cannot join their lists.
"""

from __future__ import annotations

import hmac
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by id, oldest first; the last one of each kind is used for new values."""

    sealing: Mapping[str, bytes] = field(repr=False)
    index: Mapping[str, bytes] = field(repr=False)
    pseudonym: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(sealing={"s1": os.urandom(32)}, index={"i1": os.urandom(32)}, pseudonym={"p1": os.urandom(32)})

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read a key file. Raises FileNotFoundError, or ValueError with what is wrong with the file."""
        try:
            content: Any = json.loads(file.read_text("utf-8"))
            kinds = {
                kind: {key_id: urlsafe_b64decode(text) for key_id, text in content[kind].items()}
                for kind in ("sealing", "index", "pseudonym")
            }
        except (KeyError, TypeError, AttributeError, ValueError):
            raise ValueError(f"{file} is not a key file of the hub; restore it from its backup.") from None
        if not all(keys and all(len(key) == 32 for key in keys.values()) for keys in kinds.values()):
            raise ValueError(f"{file} needs at least one 32-byte key of each kind; restore it from its backup.")
        return cls(**kinds)

    def save(self, file: Path) -> None:
        """Write a new key file that only its owner can read. Never overwrites: a lost key is lost data."""
        file.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "sealing": {key_id: urlsafe_b64encode(key).decode() for key_id, key in self.sealing.items()},
            "index": {key_id: urlsafe_b64encode(key).decode() for key_id, key in self.index.items()},
            "pseudonym": {key_id: urlsafe_b64encode(key).decode() for key_id, key in self.pseudonym.items()},
        }
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(content, stream, indent=2)


class Cipher:
    """Seals, opens and indexes the values of protected columns."""

    def __init__(self, keyring: Keyring) -> None:
        self._sealing = {key_id: AESGCM(key) for key_id, key in keyring.sealing.items()}
        self._newest_sealing = list(keyring.sealing)[-1]
        self._index = dict(keyring.index)
        self._newest_index = list(keyring.index)[-1]
        self._pseudonym = list(keyring.pseudonym.values())[-1]

    def seal(self, column: str, value: str) -> str:
        nonce = os.urandom(_NONCE)
        sealed = self._sealing[self._newest_sealing].encrypt(nonce, value.encode(), column.encode())
        return f"{self._newest_sealing}.{urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, column: str, sealed: str) -> str:
        """Raises ValueError when the value was not sealed for this column by a key of the ring."""
        key_id, _, text = sealed.partition(".")
        try:
            raw = urlsafe_b64decode(text)
            return self._sealing[key_id].decrypt(raw[:_NONCE], raw[_NONCE:], column.encode()).decode()
        except Exception:
            raise ValueError(f"A sealed value of {column} does not open with the keys at hand.") from None

    def token(self, column: str, value: str) -> str:
        """The blind-index token under the newest key: what a new row stores."""
        return self._token(self._newest_index, column, value)

    def tokens(self, column: str, value: str) -> tuple[str, ...]:
        """The blind-index tokens under every key: what a look-up asks for."""
        return tuple(self._token(key_id, column, value) for key_id in self._index)

    def pseudonym(self, consumer: str, person_id: str) -> str:
        """What stands for a person before one consumer. DANGER: under a new key everyone has a new one."""
        digest = hmac.digest(self._pseudonym, f"{consumer}\0{person_id}".encode(), sha256)
        # Version 8 and the variant are set by hand: before Python 3.14 UUID(version=8) is refused.
        bits = int.from_bytes(digest[:16]) & ~(0xF << 76) & ~(0x3 << 62) | (0x8 << 76) | (0x2 << 62)
        return str(UUID(int=bits))

    def _token(self, key_id: str, column: str, value: str) -> str:
        return hmac.digest(self._index[key_id], f"{column}\0{value}".encode(), sha256)[:16].hex()


def mask_middle(value: str, first: int, last: int) -> str:
    """`110***********1234`: the first and last characters stay, the length stays, the middle goes."""
    hidden = max(len(value) - first - last, 0)
    return value[:first] + "*" * hidden + value[len(value) - last :] if hidden else "*" * len(value)
