"""A text in both languages of the hub, English and Chinese."""

from __future__ import annotations

import re
from typing import NamedTuple

DESCRIBED = re.compile(r"(.*?)\s*\(([^()]*[\u3400-\u9fff][^()]*)\)\.?\s*", re.DOTALL)
"""A description: an English sentence, with the Chinese term in brackets at its end."""


class Bilingual(NamedTuple):
    """A text in both languages."""

    english: str
    chinese: str

    @classmethod
    def of(cls, description: str | None) -> Bilingual:
        """Return the parts of a description; one without a term is told in both languages as it is."""
        found = DESCRIBED.fullmatch(description or "")
        if found is None:
            return cls(description or "", description or "")
        english, chinese = found.groups()
        return cls(english if english.endswith((".", ":", "?")) else f"{english}.", chinese)

    @property
    def title(self) -> Bilingual:
        """The same in short: in English the first sentence, without its full stop."""
        return Bilingual(self.english.partition(". ")[0].removesuffix("."), self.chinese)
