"""Sums of money: yuan as people write them, whole fen as the hub keeps them. Never a float."""

from __future__ import annotations

import re

_YUAN = re.compile(r"[0-9]{1,11}(\.[0-9]{1,2})?", re.ASCII)


def fen(yuan: str) -> int:
    """Whole fen of a sum such as "380.00"; raises ValueError with a sentence."""
    if not _YUAN.fullmatch(yuan):
        raise ValueError('Money is a string of yuan with at most two decimals, such as "380.00".')
    whole, _, hundredths = yuan.partition(".")
    return int(whole) * 100 + int(hundredths.ljust(2, "0"))
