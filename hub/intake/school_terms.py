"""A school term in a cell: in the plain form, such as 2026-2027-1, or in words."""

from __future__ import annotations

import re

from hub.intake.cells import CellRefused, Converter
from hub.intake.forms import Form, Plain, bare, no_form
from hub.intake.sentences import Sentence
from hub.tables.row_rules import is_school_term

_IN_WORDS = re.compile(
    r"([0-9]{4})[-—–~至/]([0-9]{4})(?:学?年度?)?[-—–]?第?([12一二上下秋春])(?:季?学?期|季)?", re.ASCII
)
_NUMBERS = {"一": "1", "上": "1", "秋": "1", "二": "2", "下": "2", "春": "2"}


def _plain(text: str) -> Plain | None:
    """Return a term also of words: 2026-2027学年第一学期, 2026-2027学年上学期, 2026-2027学年秋季学期."""
    if found := _IN_WORDS.fullmatch(bare(text)):
        return Plain(f"{found[1]}-{found[2]}-{_NUMBERS.get(found[3], found[3])}", Form.SCHOOL_TERM)
    return no_form(text)


def _read(cell: str) -> str:
    if not is_school_term(cell):
        raise CellRefused(
            Sentence(
                "It must be a school year and 1 or 2, such as 2026-2027-1.",
                "应为学年和学期序号（1 或 2），例如 2026-2027-1。",
            )
        )
    return cell


SCHOOL_TERM = Converter(_read, _plain)
