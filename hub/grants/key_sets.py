"""The public keys of a client, as they are handed in (RFC 7517)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey

MOST_KEYS = 10
"""How many keys of a client are tried."""

SHORTEST_RSA = 2048
"""Bits of an RSA key, RFC 7518 §3.3."""

NO_KEY_SET = "must name a file with a JSON key set, beside the policy."
"""What is told of a file that is no key set, as the end of a sentence that begins with its name."""

_ONLY_PUBLIC = "must hold at least one key, and public keys only; keep private keys with the client."
_USABLE = f"must hold at most {MOST_KEYS} keys, each for signatures: EC on P-256, OKP on Ed25519, or RSA of {SHORTEST_RSA} bits or more."

_SECRET = frozenset(["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
"""What a key has that is not public (RFC 7518 §6)."""

_ALGORITHMS: Mapping[tuple[type[Key], str | None], frozenset[str]] = {
    (ECKey, "P-256"): frozenset(["ES256"]),
    (OKPKey, "Ed25519"): frozenset(["EdDSA", "Ed25519"]),
    (RSAKey, None): frozenset(["RS256"]),
}
"""The keys that a client may sign by, by kind and curve, and the algorithms that each may name."""


def public_key_set(text: str) -> str:
    """Return a key set as it is stored. A private one is refused, since the hub must never hold it, and so is one with a
    key by which nobody could ever show who they are.

    Raises ValueError with the end of a sentence.
    """
    try:
        content: Any = json.loads(text)
        keys = list(content["keys"])
        private = any(_SECRET & key.keys() for key in keys)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError(NO_KEY_SET) from None
    if not keys or private:
        raise ValueError(_ONLY_PUBLIC)
    if len(keys) > MOST_KEYS or not all(map(_is_usable, keys)):
        raise ValueError(_USABLE)
    return json.dumps(content)


def _is_usable(given: Mapping[str, Any]) -> bool:
    try:
        (key,) = KeySet.import_key_set({"keys": [dict(given)]}).keys
        key.check_use("sig")
        key.check_key_op("verify")
        curve = None if isinstance(key, RSAKey) else given.get("crv")
        long_enough = not isinstance(key, RSAKey) or key.public_key.key_size >= SHORTEST_RSA
        algorithms = _ALGORITHMS[type(key), curve]
        return long_enough and given.get("alg", min(algorithms)) in algorithms
    except Exception:  # a stranger's text: whatever the decoders stumble over, it is not a key
        return False
