"""What a request prefers of its answer (RFC 7240), and what of that was applied.

handling=strict    all of an answer, or nothing of it (`strict`)
withheld=report    what is withheld is told in `extensions.access` alone: libraries that throw on any error take the rest
contract=whole     introspection shows the whole contract, not only what the caller has a grant for
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_APPLIED = b"preference-applied"


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of a request that the hub knows."""

    strict: bool = False
    report: bool = False
    whole_contract: bool = False

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Which of them were applied: none, or one header."""
        known = [
            (self.strict, "handling=strict"),
            (self.report, "withheld=report"),
            (self.whole_contract, "contract=whole"),
        ]
        applied = ", ".join(text for is_on, text in known if is_on)
        return [(_APPLIED, applied.encode())] if applied else []


def preferences(headers: Mapping[bytes, bytes]) -> Preferences:
    """Read the header `Prefer`. Of a preference that is given twice, the first one counts."""
    given: dict[str, str] = {}
    for preference in headers.get(b"prefer", b"").decode("latin-1").split(","):
        name, _, value = preference.split(";")[0].partition("=")
        given.setdefault(name.strip().lower(), value.strip().strip('"').lower())
    return Preferences(
        given.get("handling") == "strict", given.get("withheld") == "report", given.get("contract") == "whole"
    )
