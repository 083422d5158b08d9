"""Fixed-point numbers: sums and ratios as people write them, "380.00", and as the hub stores them, in whole hundredths.

Yuan become fen, percent become basis points.
"""

from __future__ import annotations

import re
from typing import Self

_TEXT = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,2}))?", re.ASCII)


class Hundredths(str):
    """A number as somebody wrote it, which was read: `whole` hundredths."""

    __slots__ = ("whole",)
    whole: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError with a sentence."""
        made = cls(text)
        made.whole = parse_signed_hundredths(text)
        return made


def parse_hundredths(text: str) -> int:
    """Whole hundredths of a number with at most two decimals and no sign; raises ValueError with a sentence."""
    if text.startswith("-"):
        raise ValueError('Write it without a sign, such as "380.00": it is never less than zero.')
    return parse_signed_hundredths(text)


def parse_signed_hundredths(text: str) -> int:
    """Whole hundredths of a number with at most two decimals, which may be a loss; raises ValueError with a sentence."""
    if isinstance(text, Hundredths):
        return text.whole
    match = _TEXT.fullmatch(text)
    if not match:
        raise ValueError('Write it in ASCII digits with at most two decimals, such as "380.00".')
    hundredths = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
    return -hundredths if match[1] else hundredths


def format_hundredths(amount: int | None) -> str:
    """Return a number of hundredths as people write it, "380.00"; nothing when it is not known."""
    if amount is None:
        return ""
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:02d}"
