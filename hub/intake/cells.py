"""What one cell of a file may say. Each function turns the stripped, non-empty text into a value or refuses it.

The sentence of a refusal says what is wanted and never repeats what was there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from hub.days import YEARS, read_day
from hub.hundredths import hundredths
from hub.intake.report import RefusalCode
from hub.texts import has_unseen

Converter = Callable[[str], Any]

_DIVISION = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3}){0,2}", re.ASCII)
_PHONE = re.compile(r"1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}", re.ASCII)
_ACCOUNT = re.compile(r"[0-9]{12,19}", re.ASCII)


class CellRefused(ValueError):
    """A cell that does not say what its column wants."""

    def __init__(self, sentence: str, code: RefusalCode = RefusalCode.INVALID_VALUE) -> None:
        super().__init__(sentence)
        self.code = code


def text(longest: int = 200) -> Converter:
    """Any text without characters that nobody sees (`hub.texts`): PostgreSQL stores no NUL, and nobody means a tab."""

    def convert(cell: str) -> str:
        if len(cell) > longest or has_unseen(cell):
            raise CellRefused(
                f"It must be a text of at most {longest} characters, without characters that nobody sees."
            )
        return cell

    return convert


def yuan(cell: str) -> int:
    """Money written in yuan, `380` or `380.00`, as whole fen: exact, by its digits, never through a float."""
    return _hundredths(cell, "It must be a sum in yuan such as 380.00, in ASCII digits with at most two decimals.")


def percent(cell: str) -> int:
    """A ratio written in percent, `70`, `70.00` or `70%`, as whole basis points from 1 to 10,000."""
    sentence = "It must be a percentage from 0.01 to 100.00, in ASCII digits with at most two decimals."
    ratio = _hundredths(cell.removesuffix("%"), sentence)
    if not 1 <= ratio <= 10_000:
        raise CellRefused(sentence)
    return ratio


def _hundredths(cell: str, sentence: str) -> int:
    try:
        return hundredths(cell)
    except ValueError:
        raise CellRefused(sentence) from None


def whole(low: int, high: int) -> Converter:
    """A whole number between two others, both allowed."""

    def convert(cell: str) -> int:
        if not (cell.isascii() and cell.isdigit() and len(cell) <= len(str(high)) and low <= int(cell) <= high):
            raise CellRefused(f"It must be a whole number from {low} to {high}.")
        return int(cell)

    return convert


def yes_no(cell: str) -> bool:
    """`1` is yes, `0` is no. An empty cell is not known, which is neither."""
    if cell not in ("0", "1"):
        raise CellRefused("It must be 1 for yes or 0 for no. Leave the cell empty if it is not known.")
    return cell == "1"


def day(cell: str) -> date:
    """A calendar day (ISO 8601, `2026-11-23`) that the hub takes."""
    try:
        return read_day(cell)
    except ValueError:
        raise CellRefused(f"It must be a day {YEARS} that exists, written as 2026-11-23.") from None


def coded(codes: Iterable[str]) -> Converter:
    """One of a list of codes (`hub.codes`), written exactly."""
    known = {str(code) for code in codes}
    sentence = f"It must be one of these codes: {', '.join(sorted(known))}."

    def convert(cell: str) -> str:
        if cell not in known:
            raise CellRefused(sentence, RefusalCode.UNKNOWN_CODE)
        return cell

    return convert


def division(cell: str) -> str:
    """The code of a division: 6 digits (GB/T 2260), 9 for a township, 12 for a village."""
    if not _DIVISION.fullmatch(cell):
        raise CellRefused("It must be a division code of 6, 9 or 12 digits.")
    return cell


def phone(cell: str) -> str:
    """A mobile number of 11 digits, or a landline with its area code; kept without the hyphen."""
    if not _PHONE.fullmatch(cell):
        raise CellRefused("It must be a phone number of 11 digits, or a landline such as 023-12345678.")
    return cell.replace("-", "")


def bank_account(cell: str) -> str:
    """A bank account of 12 to 19 digits; kept without spaces."""
    digits = cell.replace(" ", "")
    if not _ACCOUNT.fullmatch(digits):
        raise CellRefused("It must be a bank account of 12 to 19 digits.")
    return digits
