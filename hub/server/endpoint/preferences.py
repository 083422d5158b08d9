"""What a request prefers of its answer (RFC 7240), and what of that was applied.

handling=strict    all of an answer, or nothing of it (`strict`)
withheld=report    what is withheld is told in `extensions.access` alone: libraries that throw on any error take the rest
contract=whole     introspection shows the whole contract, not only what the caller has a grant for
receipt            the answer comes with a receipt (`hub.ledger.transparency.receipt`), in a header of its own
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hub.server.endpoint.media import FORMS

_APPLIED = b"preference-applied"
_KNOWN = (("handling", "strict"), ("withheld", "report"), ("contract", "whole"))


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of a request that the hub knows. `headers` say which of them were applied: none, or one header. That
    there is a receipt is said with the receipt."""

    strict: bool = False
    report: bool = False
    whole_contract: bool = False
    receipt: bool = False
    headers: tuple[tuple[bytes, bytes], ...] = ()


@lru_cache(maxsize=FORMS)
def preferences(prefer: bytes) -> Preferences:
    """Read the header `Prefer`. Of a preference that is given twice, the first one counts."""
    given: dict[str, str] = {}
    for preference in prefer.decode("latin-1").split(","):
        name, _, value = preference.split(";")[0].partition("=")
        given.setdefault(name.strip().lower(), value.strip().strip('"').lower())
    applied = [f"{name}={value}" for name, value in _KNOWN if given.get(name) == value]
    return Preferences(
        "handling=strict" in applied,
        "withheld=report" in applied,
        "contract=whole" in applied,
        "receipt" in given,
        ((_APPLIED, ", ".join(applied).encode()),) if applied else (),
    )
