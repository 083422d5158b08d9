"""What a cell may say where that can be listed: each code with its terms, for people who choose among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class ListedCode(NamedTuple):
    """A code, and what it is called."""

    code: str
    english: str
    chinese: str


YES_OR_NO = (ListedCode("1", "Yes", "是"), ListedCode("0", "No", "否"))
"""What a column of yes and no may say."""


def choices_of(codes: Iterable[object]) -> Sequence[ListedCode]:
    """Return the codes of a list with their terms, as far as they have any."""
    return tuple(
        ListedCode(str(code), getattr(code, "english", str(code)), getattr(code, "chinese", str(code)))
        for code in codes
    )
