"""Chooses one of the page's languages for a reader (RFC 9110 §12.5.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

LANGUAGES = ("en", "zh")
"""The first one is used for readers of other languages."""


PARAMETERS = ("lang",)
"""What the address of a page may have: the language that a reader chose."""

CHOICES: Mapping[str, Sequence[str]] = MappingProxyType({"lang": LANGUAGES})
"""What may be chosen under it."""


def language(chosen: str | None, accepted: str) -> str:
    """Return the language chosen on the page, or else the one that the browser prefers."""
    if chosen in LANGUAGES:
        return chosen
    liked: dict[str, float] = {}
    for part in accepted.split(","):
        name, _, parameter = part.partition(";")
        primary = name.strip().lower().partition("-")[0]
        try:
            quality = float(parameter.partition("=")[2] or 1)
        except ValueError:
            continue
        for each in LANGUAGES if primary == "*" else (primary,):
            liked[each] = max(quality, liked.get(each, 0.0))
    return max(LANGUAGES, key=lambda each: liked.get(each, 0.0))
