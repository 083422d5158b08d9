"""Secrets of clients (`client_secret_basic`): kept as a salted scrypt hash (RFC 7914)."""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

_COST, _BLOCK, _LANES = 2**14, 8, 1
_LENGTH = 32

NOBODY = f"scrypt${_COST}${_BLOCK}${_LANES}${'A' * 22}==${'A' * 43}="
"""A hash that no known secret has: checking against it takes as long as checking a real one."""


def hash_secret(secret: str) -> str:
    """Return what is stored for a secret: `scrypt$N$r$p$SALT$HASH`. Slow on purpose (about 40 ms, 16 MiB)."""
    salt = os.urandom(16)
    derived = _derive(secret, salt, _COST, _BLOCK, _LANES)
    return f"scrypt${_COST}${_BLOCK}${_LANES}${urlsafe_b64encode(salt).decode()}${urlsafe_b64encode(derived).decode()}"


def verify_secret(secret: str, stored: str) -> bool:
    """Return True when the secret has this hash. As slow as `hash_secret`: never call it on the event loop."""
    try:
        scheme, cost, block, lanes, salt, expected = stored.split("$")
        if scheme != "scrypt":
            return False
        derived = _derive(secret, urlsafe_b64decode(salt), int(cost), int(block), int(lanes))
        return hmac.compare_digest(derived, urlsafe_b64decode(expected))
    except ValueError:
        return False


def _derive(secret: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return Scrypt(salt=salt, length=_LENGTH, n=cost, r=block, p=lanes).derive(secret.encode())
