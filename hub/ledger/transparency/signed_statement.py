"""A statement that the key of the log signs: a JWS in its compact form (RFC 7515; Ed25519, RFC 9864), with a JSON object as its payload.

Its type tells what kind of statement it is, so that none is taken for another one.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from hub.ledger.transparency.signed_note import NoteInvalid, NoteSigner, VerifierKey

ALGORITHM = "Ed25519"

_CALLED = {"hub-receipt": "receipt", "hub-looks": "proof of looks"}
"""What a sentence calls a statement of a kind."""


def signed_statement(signer: NoteSigner, kind: str, said: Mapping[str, Any]) -> str:
    """Return a statement of a kind, signed."""
    payload = json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()
    return jws.serialize_compact({"alg": ALGORITHM, "typ": kind}, payload, _private(signer), algorithms=[ALGORITHM])


def read_statement(text: str, key: VerifierKey, kind: str) -> dict[str, Any]:
    """Return what a statement of a kind says. Raises `NoteInvalid` when it is none, or the key of its log has not signed it."""
    public = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": base64url(key.public)})
    try:
        found = jws.deserialize_compact(text.strip(), public, algorithms=[ALGORITHM])
        said = json.loads(found.payload)
        is_its_own = found.headers().get("typ") == kind and said["log"] == key.name
    except (JoseError, ValueError, KeyError, TypeError, RecursionError):
        is_its_own = False
    if not is_its_own:
        raise NoteInvalid(f"This is not a {_CALLED[kind]} that {key.name} signed.")
    assert isinstance(said, dict)
    return said


def base64url(raw: bytes) -> str:
    """Return bytes in Base64url without padding (RFC 7515, appendix C)."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


@lru_cache(maxsize=1)
def _private(signer: NoteSigner) -> OKPKey:
    public, private = signer.verifier.public, signer.private.private_bytes_raw()
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": base64url(public), "d": base64url(private)})
