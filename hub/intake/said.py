"""What a cell of a workbook says, as a text file would say it: a day as ISO 8601, yes as 1, a number by its digits."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from hub.intake.sentences import Sentence

_EXACT = 10**15


class Unsaid(ValueError):
    """A cell that does not say what somebody meant; the sentence says what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


NO_RESULT = Sentence(
    "Found a formula that has no result in the file; open it in Excel, save it, and deliver it again.",
    "发现公式没有计算结果，请在 Excel 中打开并保存后重新报送。",
)
AN_ERROR = Sentence(
    "A cell shows an Excel error instead of a value; correct it, and deliver it again.",
    "单元格显示 Excel 错误值，请改正后重新报送。",
)
TOO_LONG = Sentence(
    "Found a number that has more than the 15 digits that Excel keeps, so the others are lost; set the column to Text, "
    "enter the numbers again, and deliver again.",
    "发现超过 15 位的数字，Excel 只保留 15 位，其余已丢失。请将该列设为“文本”格式，重新录入后再报送。",
)
A_SPAN = Sentence("Found a duration where a value is needed.", "发现时长格式的单元格，应为具体数值或日期。")


def said(value: Any, *, scale: int = 0, sign: str = "") -> str:
    """Return the text of a cell's value. A number is shown with this sign, and with the point moved by `scale` places.

    Raises `Unsaid`.
    """
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case int() | float():
            return _digits(value, scale, sign)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case str():
            return value
        case _:
            raise Unsaid(A_SPAN)


def _digits(number: float, scale: int, sign: str) -> str:
    if not abs(number) < _EXACT:
        raise Unsaid(TOO_LONG)
    if scale or isinstance(number, float):
        text = f"{Decimal(f'{number:.15g}').scaleb(scale):f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) + sign
    return f"{number}{sign}"


def place_of(column: int, row: int) -> str:
    """Return a place as Excel names it: B7."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def at(place: str, sentence: Sentence) -> Sentence:
    """Return a sentence about one cell."""
    return Sentence(f"Cell {place}: {sentence}", f"单元格 {place}:{sentence.chinese}")
