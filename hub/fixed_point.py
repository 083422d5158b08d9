"""Fixed-point numbers: sums and ratios as people write them, "380.00", and as the hub stores them, in whole hundredths.

Yuan become fen, percent become basis points.
"""

from __future__ import annotations

import re
from typing import Self

_TEXT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?", re.ASCII)


class Hundredths(str):
    """A number as somebody wrote it, which was read: `whole` hundredths."""

    __slots__ = ("whole",)
    whole: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError with a sentence."""
        made = cls(text)
        made.whole = parse_hundredths(text)
        return made


def parse_hundredths(text: str) -> int:
    """Whole hundredths of a number with at most two decimals; raises ValueError with a sentence."""
    if isinstance(text, Hundredths):
        return text.whole
    match = _TEXT.fullmatch(text)
    if not match:
        raise ValueError('Write it in ASCII digits with at most two decimals, such as "380.00".')
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def format_hundredths(amount: int | None) -> str:
    """Return a number of hundredths as people write it, "380.00"; nothing when it is not known."""
    return "" if amount is None else f"{amount // 100}.{amount % 100:02d}"
