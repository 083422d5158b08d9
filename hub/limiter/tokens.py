"""What is kept of what counts once: a keyed hash for each holder of a counter, which opens nothing and which no two holders share."""

from __future__ import annotations

from hub.cipher import Cipher

_HALF = 2**63


def token_of(cipher: Cipher, thing: str, text: str) -> int:
    """Return what is kept of a text."""
    return int(cipher.name(thing, text)[:16], 16) - _HALF


def look_up_token(cipher: Cipher, holder: str, number: str) -> int:
    """Return what is kept of an identity number that a holder asked about, in whatever way."""
    return token_of(cipher, f"look-up by {holder}", number)
