"""Random tokens: codes, refresh tokens and cookies are secrets without meaning, stored as a hash and never logged."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256


def new_secret() -> str:
    """256 random bits, as text for an address, a form or a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """Return what is stored of a secret: SHA-256 in hexadecimal. Of 256 random bits nothing can be guessed, so it
    needs no salt."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def proof(secret: str, use: str) -> str:
    """Return what shows for one use that somebody has a secret, and does not tell it: HMAC-SHA-256, base64url without
    padding."""
    return urlsafe_b64encode(hmac.digest(secret.encode(), use.encode(), sha256)).decode().rstrip("=")


def proves(secret: str, use: str, shown: str) -> bool:
    """Return True when the proof fits; as long for every wrong one."""
    return hmac.compare_digest(proof(secret, use).encode(), shown.encode("utf-8", "surrogatepass"))
