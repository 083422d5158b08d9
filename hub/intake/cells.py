"""What one cell of a file may say. Each function turns the stripped, non-empty text into a value or refuses it.

The sentence of a refusal says what is wanted and never repeats what was there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.days import YEARS, read_day
from hub.fixed_point import parse_hundredths, parse_signed_hundredths
from hub.identifiers import resident_id_number
from hub.intake import forms
from hub.intake.choices import YES_OR_NO, ListedCode, choices_of
from hub.intake.code_words import standard_of, words_of
from hub.intake.forms import Form, Forms, Plain, bare, is_nothing, no_form
from hub.intake.report import RefusalCode
from hub.intake.sentences import Sentence, chinese_of
from hub.texts import has_unseen

_DIVISION = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3}){0,2}", re.ASCII)
_PHONE = re.compile(r"1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}", re.ASCII)
_ACCOUNT = re.compile(r"[0-9]{12,19}", re.ASCII)
_LONG_NUMBER = re.compile(r"[0-9]{15}", re.ASCII)
_SHORTENED = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{1,3}", re.ASCII)
_WRAPPED = re.compile(r"['‘’`=]|.*[^!-~]", re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]+\.([0-9]+)", re.ASCII)
_REFERENCE = r"[A-Za-z]{0,4}[0-9][0-9A-Za-z-]*"
_REFERENCES = re.compile(rf"(?:{_REFERENCE}\n)*{_REFERENCE}", re.ASCII)
_SUMS = re.compile(r"(?:(?:[0-9]{1,12}\.[0-9]{2})?\n)*(?:[0-9]{1,12}\.[0-9]{2})?", re.ASCII)
_SIGNED_SUMS = re.compile(_SUMS.pattern.replace("(?:[0-9]", "(?:-?[0-9]"), re.ASCII)
_SUFFIX = re.compile(r"(?:局|部门|委员会)$")


class CellRefused(ValueError):
    """A cell that does not say what its column wants."""

    def __init__(self, sentence: str, code: RefusalCode = RefusalCode.INVALID_VALUE) -> None:
        super().__init__(sentence)
        self.sentence, self.code = sentence, code


def _never(text: str) -> bool:
    return False


def _one_by_one(cells: Sequence[str]) -> Sequence[Any] | None:
    return None


@dataclass(frozen=True, slots=True)
class Converter:
    """What a column's cells say. `read` takes the plain form alone; `form` turns another into it (`forms`).

    `is_form` tells of a text that `read` would take as it is, and that is another form all the same. `many` reads cells as
    they were delivered all at once, some empty, or gives None where one of them is not in the form that most have: it says of
    none anything else than `read`, and is there for speed alone. `choices` are all that it may say, where they can be listed.
    """

    read: Callable[[str], Any]
    form: Forms = no_form
    is_form: Callable[[str], bool] = _never
    many: Callable[[Sequence[str]], Sequence[Any] | None] = _one_by_one
    choices: Sequence[ListedCode] = ()

    def __call__(self, cell: str) -> Any:
        return self.read(cell)


def text(longest: int = 200, *, name: bool = False) -> Converter:
    """Any text without invisible characters (`hub.texts`): PostgreSQL stores no NUL, and nobody means a tab.

    Of a `name`, only signs such as / stand for nothing.
    """
    sentence = Sentence(
        f"It must be a text of at most {longest} characters, without invisible characters.",
        f"应为不超过 {longest} 个字的文本，不含不可见字符。",
    )

    def convert(cell: str) -> str:
        if len(cell) > longest or has_unseen(cell):
            raise CellRefused(sentence)
        return cell

    if name:
        return Converter(convert, forms.named, lambda cell: is_nothing(cell, forms.SIGNS))
    return Converter(convert, forms.worded, is_nothing)


def reference(longest: int = 64) -> Converter:
    """Return a number that somebody gave to a household or a record: letters, digits and signs of its own."""
    plain = text(longest)

    def convert(cell: str) -> Any:
        _check_digits(cell)
        return plain(cell)

    def many(cells: Sequence[str]) -> Sequence[str] | None:
        return cells if _joined(cells, _REFERENCES) and max(map(len, cells)) <= longest else None

    return Converter(convert, forms.given_number, lambda cell: is_nothing(cell) or bool(_WRAPPED.match(cell)), many)


def _joined(cells: Sequence[str], form: re.Pattern[str]) -> str | None:
    """Return cells as lines of one text, if these have a form."""
    text = "\n".join(cells)
    return text if text.count("\n") == len(cells) - 1 and form.fullmatch(text) else None


def _check_digits(cell: str) -> None:
    """A number that Excel shortened is lost: 5.00101E+17 stands for ten thousands of persons."""
    if _SHORTENED.fullmatch(bare(cell)):
        raise CellRefused(
            Sentence(
                "Found a number that Excel shortened, such as 5.00101E+17: its last digits are lost. The whole number "
                "is needed: set the column to Text (Format Cells, Text), enter the numbers again, and deliver again.",
                "发现科学计数法（如 5.00101E+17），末位数字已丢失。应为完整号码：请先将该列设为“文本”格式，重新录入号码后再报送。",
            )
        )


def _id_number(cell: str) -> str:
    try:
        return resident_id_number(cell)
    except ValueError as error:
        _check_digits(cell)
        raise _no_id_number(cell, error) from None


def _no_id_number(cell: str, error: ValueError) -> CellRefused:
    if len(cell) == 15 and cell.isdigit():
        return CellRefused(
            Sentence(
                "Found 15 digits; a resident ID number has 18 characters (GB 11643). If it is a first-generation number, ask for "
                "the current one. If Excel cut it off, set the column to Text, and enter it again.",
                "发现 15 位数字，应为 18 位公民身份号码。若为一代证号码，请核实现号码；若被 Excel 截断，请将该列设为“文本”格式后重新录入。",
            )
        )
    if len(cell) == 18 and cell.endswith("000") and cell.isdigit():
        return CellRefused(
            Sentence(
                "Found 18 digits of which the last three are 0 and do not match the others: Excel keeps only 15. "
                "Set the column to Text, enter the numbers again, and deliver again.",
                "发现末三位为 000 且校验不符的 18 位数字：Excel 只保留 15 位。请将该列设为“文本”格式，重新录入后再报送。",
            )
        )
    return CellRefused(Sentence(str(error), "应为有效的 18 位公民身份号码(GB 11643)，末位校验码须相符。"))


id_number = Converter(_id_number, forms.identity_number, lambda cell: cell.endswith("x"))
"""A resident identity number (GB 11643)."""


def found(cell: str, wanted: str) -> Sentence:
    """Return a sentence that says what was found, without a character of it, before what is wanted."""
    english, chinese = _shape(cell)
    return Sentence(f"Found {english}. {wanted}", f"发现{chinese}。{chinese_of(wanted)}")


def _shape(cell: str) -> tuple[str, str]:
    if cell.isascii() and cell.isdigit():
        return _several(len(cell), "digit"), f" {len(cell)} 位数字"
    if number := _NUMBER.fullmatch(cell):
        return f"a number with {_several(len(number[1]), 'decimal')}", f"有 {len(number[1])} 位小数的数字"
    return f"a text of {_several(len(cell), 'character')}", f" {len(cell)} 个字符的文本"


def _several(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


_SUM_WANTED = Sentence(
    "It must be a sum in yuan such as 380.00, in ASCII digits with at most two decimals; also 1,234.50, ¥380, 380元, 1.2万元.",
    "应为以元为单位、最多两位小数的金额，如 380.00;也可写作 1,234.50、¥380、380元、1.2万元。",
)


def _yuan(cell: str) -> int:
    return _hundredths(cell, _SUM_WANTED)


def _sums(form: re.Pattern[str]) -> Callable[[Sequence[str]], Sequence[int | None] | None]:
    def many(cells: Sequence[str]) -> Sequence[int | None] | None:
        if text := _joined(cells, form):
            return [int(digits) if digits else None for digits in text.replace(".", "").split("\n")]
        return None

    return many


yuan = Converter(_yuan, forms.yuan_sum, many=_sums(_SUMS))
"""Money written in yuan, `380` or `380.00`, as whole fen: exact, by its digits, never through a float."""


def _signed_yuan(cell: str) -> int:
    return _hundredths(cell, _SUM_WANTED, parse_signed_hundredths)


signed_yuan = Converter(_signed_yuan, forms.yuan_sum, many=_sums(_SIGNED_SUMS))
"""An income, which may be a loss: a farm can cost more than it brings."""


def _percent(cell: str) -> int:
    sentence = Sentence(
        "It must be a percentage from 0.01 to 100.00, in ASCII digits with at most two decimals.",
        "应为 0.01 至 100.00 的百分数，最多两位小数。",
    )
    basis_points = _hundredths(cell.removesuffix("%"), sentence)
    if not 1 <= basis_points <= 10_000:
        raise CellRefused(sentence)
    if basis_points <= 100 and not cell.endswith("%"):
        raise CellRefused(
            Sentence(
                "Found a ratio of at most 1 without a percent sign, which may mean 0.7 % or 70 %. Write it with the sign: 70%.",
                "发现不大于 1 且无百分号的比例，无法判断是 0.7% 还是 70%。请写明百分号，如 70%。",
            )
        )
    return basis_points


percent = Converter(_percent, forms.ratio)
"""A ratio written in percent, `70`, `70.00` or `70%`, as whole basis points from 1 to 10,000.

A bare number of at most 1 could be a share of one, and is refused: nobody can tell 0.7 % from 70 % by it.
"""


def _hundredths(cell: str, sentence: str, parse: Callable[[str], int] = parse_hundredths) -> int:
    try:
        return parse(cell)
    except ValueError:
        raise CellRefused(sentence) from None


def whole(low: int, high: int) -> Converter:
    """Return a whole number between two others, both allowed."""
    sentence = Sentence(f"It must be a whole number from {low} to {high}.", f"应为 {low} 至 {high} 的整数。")

    def convert(cell: str) -> int:
        if not (cell.isascii() and cell.isdigit() and len(cell) <= len(str(high)) and low <= int(cell) <= high):
            raise CellRefused(sentence)
        return int(cell)

    return Converter(convert, forms.year if low > 1 else forms.whole_number)


def _figure(cell: str) -> int:
    return _hundredths(
        cell,
        Sentence(
            "It must be 1 for yes or 0 for no, the number of a tier, or a sum in yuan such as 380.00.",
            "应为 1（是）或 0（否）、档次，或以元为单位的金额，如 380.00。",
        ),
    )


figure = Converter(_figure, lambda text: forms.whole_number(text) or forms.yuan_sum(text))
"""A number of a register, in hundredths: what it counts, and so whether it has any, is said by another column."""


def _yes_no(cell: str) -> bool:
    if cell not in ("0", "1"):
        raise CellRefused(
            Sentence(
                "It must be 1 for yes or 0 for no (also 是 or 否, 有 or 无). Leave the cell empty if it is not known.",
                "应为 1（是）或 0（否），也可写作 是/否、有/无；不清楚时请留空。",
            )
        )
    return cell == "1"


yes_no = Converter(_yes_no, forms.yes_or_no, choices=YES_OR_NO)
"""`1` is yes, `0` is no. An empty cell is not known, which is neither."""


def either(yes: str, no: str) -> Converter:
    """Yes and no also by words of the column's own, each of some that are parted by blanks."""
    return Converter(_yes_no, forms.either(frozenset(yes.split()), frozenset(no.split())), choices=YES_OR_NO)


def _day(cell: str) -> date:
    try:
        return read_day(cell)
    except ValueError:
        raise CellRefused(
            Sentence(
                f"It must be a day {YEARS} that exists, written as 2026-11-23 (also 2026/11/23, 20261123, 2026年11月23日).",
                "应为 1900 至 2199 年间实际存在的日期，如 2026-11-23、2026/11/23、20261123、2026年11月23日。",
            )
        ) from None


day = Converter(_day, forms.calendar_day)
"""A calendar day (ISO 8601, `2026-11-23`) that the hub takes."""

last_day = Converter(_day, forms.last_day)
"""The last day of a period. An empty cell, 长期, 至今 and 9999-12-31 say that the period is open."""


def coded(codes: Iterable[str]) -> Converter:
    """Return one of a list of codes (`hub.codes`), written exactly; or by its term, or by its code in a national
    standard."""
    codes = tuple(codes)
    known, words, standard = {str(code) for code in codes}, words_of(codes), standard_of(codes)
    terms = "、".join(getattr(code, "chinese", str(code)) for code in codes)
    sentence = Sentence(f"It must be one of these codes: {', '.join(sorted(known))}.", f"应为下列之一：{terms}。")

    def convert(cell: str) -> str:
        if cell not in known:
            raise CellRefused(sentence, RefusalCode.UNKNOWN_CODE)
        return cell

    def form(cell: str) -> Plain | None:
        plain = bare(cell)
        if plain in standard:
            return Plain(standard[plain], Form.STANDARD)
        for word in (cell.casefold(), plain.casefold(), _SUFFIX.sub("", plain)):
            if word in words:
                return Plain(words[word], Form.TERM)
        return no_form(cell)

    return Converter(convert, form, choices=choices_of(codes))


def _division(cell: str) -> str:
    if not _DIVISION.fullmatch(cell):
        raise CellRefused(
            Sentence("It must be a division code of 6, 9 or 12 digits.", "应为 6、9 或 12 位数字的行政区划代码。")
        )
    return cell


division = Converter(_division, forms.division_code, lambda cell: len(cell) > 6 and cell.endswith("000"))
"""The code of a division: 6 digits (GB/T 2260), 9 for a township, 12 for a village."""


def _area(cell: str) -> str:
    if len(_division(cell)) > 9:
        raise CellRefused(
            Sentence(
                "It must be the code of the city, a district or a township, of 6 or 9 digits: sums of a village could point to a household.",
                "应为市、区县或乡镇街道的 6 或 9 位代码：村级金额可能指向具体家庭。",
            )
        )
    return cell


area = Converter(_area, forms.division_code, division.is_form)
"""The code of a division that is large enough for sums of funds to point to nobody."""


def impersonal_text(longest: int) -> Converter:
    """Return a text that carries no number of a person or an account."""
    plain = text(longest)

    def convert(cell: str) -> Any:
        if _LONG_NUMBER.search(bare(cell)):
            raise CellRefused(
                Sentence(
                    "It must not contain a number of 15 digits or more: what is recorded of funds names no person and no account.",
                    "不得含有 15 位及以上的号码：资金数据不得涉及个人或账户。",
                )
            )
        return plain(cell)

    return Converter(convert, plain.form, plain.is_form)


def _phone(cell: str) -> str:
    if not _PHONE.fullmatch(cell):
        raise CellRefused(
            Sentence(
                "It must be a phone number of 11 digits, or a landline such as 023-12345678.",
                "应为 11 位手机号码，或带区号的固定电话，如 023-12345678。",
            )
        )
    return cell.replace("-", "")


phone = Converter(_phone, forms.phone_number)
"""A mobile number of 11 digits, or a landline with its area code; kept without the hyphen."""


def _bank_account(cell: str) -> str:
    _check_digits(cell)
    digits = cell.replace(" ", "")
    if not _ACCOUNT.fullmatch(digits):
        raise CellRefused(Sentence("It must be a bank account of 12 to 19 digits.", "应为 12 至 19 位数字的银行账号。"))
    return digits


bank_account = Converter(_bank_account, forms.number)
"""A bank account of 12 to 19 digits; kept without spaces."""
