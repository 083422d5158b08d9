"""Citations: which sentences of the notice a rule, a condition, a local value or a case is made from.

A citation has the article, the number and the hash of its sentence, as 9.3 691e6db83812. So a rule never goes on standing beside a
sentence that somebody has changed: the hub does not start with a citation that the notice does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hub.errors import Misdeclared
from hub.policy.notice import HEX_DIGITS, NOTICE, NoticeSentence, NoticeText

_WRITTEN = re.compile(rf"(\d{{1,2}})\.(\d{{1,2}}) ([0-9a-f]{{{HEX_DIGITS}}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence that something is made from: its article and number, and the hash of its text."""

    article: int
    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.article}.{self.number} {self.digest}"

    def found_in(self, notice: NoticeText) -> NoticeSentence | None:
        """Return the sentence; None where a text has another one, or none, at that place."""
        found = notice.by_place.get((self.article, self.number))
        return found if found is not None and found.digest == self.digest else None


def cited(*written: str) -> tuple[Citation, ...]:
    """Return citations as they are written. Raises `Misdeclared` for one that the notice does not hold."""
    return tuple(_read(each) for each in written)


def sentences_of(citations: Iterable[Citation]) -> tuple[NoticeSentence, ...]:
    """Return the sentences of some citations, each once, in the order of the notice."""
    places = sorted({(each.article, each.number) for each in citations})
    return tuple(NOTICE.by_place[place] for place in places)


def _read(written: str) -> Citation:
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise Misdeclared(f"{written!r} is no citation: write article, number and hash, such as 9.3 691e6db83812.")
    citation = Citation(int(found[1]), int(found[2]), found[3])
    if citation.found_in(NOTICE) is None:
        there = NOTICE.by_place.get((citation.article, citation.number))
        says = f"the sentence there has the hash {there.digest}" if there else "the notice has no such sentence"
        raise Misdeclared(
            f"The notice does not hold the citation {written}: {says}. Read it again, and cite what it says."
        )
    return citation
