"""What only a row of somebody's data says, and no label: by this a line is never shown as a heading that is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from hub.intake.cells import Converter
from hub.intake.formats import FileFormat

_LONG_NUMBER = re.compile(r"[0-9]{8}")
_ANY_WORD = "列名"
"""What a column takes only if it takes any text."""


def has_values(of: FileFormat, cells: Sequence[str]) -> bool:
    """Return True for a line with a long number, or with what a column of days, numbers or sums takes: each row of a table has some.

    Codes are left aside: a label may be called like one (户主).
    """
    strict = [
        column.convert for column in of.columns if not column.convert.choices and not _takes(column.convert, _ANY_WORD)
    ]
    return any(
        _LONG_NUMBER.search("".join(unicodedata.normalize("NFKC", cell).split()))
        or any(_takes(convert, cell.strip()) for convert in strict)
        for cell in cells
        if cell.strip()
    )


def _takes(convert: Converter, text: str) -> bool:
    """Return whether a cell says a value; what stands for nothing is none."""
    plain = convert.form(text)
    for each in (text, plain.text if plain else ""):
        try:
            if each:
                convert.read(each)
                return True
        except ValueError:
            continue
    return False
