"""What a request prefers of its answer (RFC 7240), and what of that was applied.

handling=strict    all of an answer, or nothing of it (`strict`)
withheld=report    what is withheld is told in `extensions.access` alone: libraries that throw on any error take the rest
contract=whole     introspection shows the whole contract, not only what the caller has a grant for
receipt            the answer comes with a receipt (`hub.ledger.transparency.receipt`), in a header of its own
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hub.errors import Mistake
from hub.server.endpoint.media import FORMS

_HEADER = "Prefer"
_APPLIED = b"preference-applied"
_KNOWN = (("handling", "strict"), ("withheld", "report"), ("contract", "whole"))
_OTHER_VALUES = frozenset({("handling", "lenient")})
"""What can be preferred as well, and is what the hub does anyway (RFC 7240)."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of a request that the hub knows. `headers` say which of them were applied: none, or one header. That
    there is a receipt is said with the receipt. `passed_over` says of each of the hub's own preferences that has no value which
    it knows that it was not applied."""

    strict: bool = False
    report: bool = False
    whole_contract: bool = False
    receipt: bool = False
    headers: tuple[tuple[bytes, bytes], ...] = ()
    passed_over: tuple[Mistake, ...] = ()


@lru_cache(maxsize=FORMS)
def preferences(prefer: bytes) -> Preferences:
    """Read the header `Prefer`. Of a preference that is given twice, the first one counts. One that the hub does not know is ignored,
    as RFC 7240 has it."""
    given: dict[str, str] = {}
    for preference in prefer.decode("latin-1").split(","):
        name, _, value = preference.split(";")[0].partition("=")
        given.setdefault(name.strip().lower(), value.strip().strip('"').lower())
    applied = [f"{name}={value}" for name, value in _KNOWN if given.get(name) == value]
    others = [
        Mistake(
            (_HEADER,), f"{_HEADER}: {name}={given[name]} is not known, and was passed over. There is {name}={value}."
        )
        for name, value in _KNOWN
        if name in given and given[name] != value and (name, given[name]) not in _OTHER_VALUES
    ]
    return Preferences(
        "handling=strict" in applied,
        "withheld=report" in applied,
        "contract=whole" in applied,
        "receipt" in given,
        ((_APPLIED, ", ".join(applied).encode()),) if applied else (),
        tuple(others),
    )
