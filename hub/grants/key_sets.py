"""The public keys of a client, as they are handed in (RFC 7517)."""

from __future__ import annotations

import json
from typing import Any

NO_KEY_SET = "must name a file with a JSON key set, beside the policy."
"""What is told of a file that is no key set, as the end of a sentence that begins with its name."""

_ONLY_PUBLIC = "must hold at least one key, and public keys only; keep private keys with the client."


def public_key_set(text: str) -> str:
    """Return a key set as it is stored. A private one is refused: the hub must never hold it.

    Raises ValueError with the end of a sentence.
    """
    try:
        content: Any = json.loads(text)
        keys = content["keys"]
        private = any("d" in key or "k" in key for key in keys)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError(NO_KEY_SET) from None
    if not keys or private:
        raise ValueError(_ONLY_PUBLIC)
    return json.dumps(content)
