"""The forms in which clerks write what a cell says, each turned into the one plain form that `cells` reads.

A form is text in, text out: what comes out is read as strictly as what was plain from the beginning, so a form can let
nothing in that the column does not want. What was turned is counted by kind, and told with the file's other figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from hub.clock import local_day
from hub.codes import Term


class Form(Term):
    """A kind of writing that is not the plain one."""

    NOTHING = "NOTHING", "a sign or word for nothing, taken as not known", "空值标记,按“不详”处理"
    MARKS = "MARKS", "marks, blanks or full-width signs around a number", "号码带撇号、空格或全角字符"
    LETTER = "LETTER", "a lower-case x", "小写 x"
    DAY = "DAY", "a day in another form", "其他写法的日期"
    SERIAL = "SERIAL", "a day as Excel's serial number", "Excel 日期序列号"
    OPEN = "OPEN", "a word or day for no end", "长期、至今等无终止日期"
    SUM = "SUM", "a sum with separators or a unit", "带千分位或单位的金额"
    TEN_THOUSAND = "TEN_THOUSAND", "a sum in thousands or ten thousands of yuan", "以千元、万元为单位的金额"
    YES_NO = "YES_NO", "yes or no as a word or sign", "是/否、有/无、√"
    TERM = "TERM", "a code by its Chinese or English term", "以中文或英文名称填写的代码"
    STANDARD = "STANDARD", "a code of a national standard", "国家标准代码"
    DIVISION = "DIVISION", "a division's code filled up with zeros", "末尾补零的区划代码"
    COUNT = "COUNT", "a whole number with decimals or a measure word", "带小数或量词的整数"
    SCHOOL_TERM = "SCHOOL_TERM", "a school term in words", "以文字填写的学期"
    BREAK = "BREAK", "a line break or tab within a text", "单元格内换行"


@dataclass(frozen=True, slots=True)
class Plain:
    """What a cell says in the plain form; an empty text is not known."""

    text: str
    form: Form


Forms = Callable[[str], Plain | None]
"""Turns a stripped, non-empty text into its plain form; None where it knows no such form."""

SIGNS = frozenset(("/", "\\", "//", "-", "--", "---", "–", "—", "——", "*", "#N/A", "#N/A!", "N/A", "n/a"))
"""What stands for nothing and is nobody's name."""

WORDS = frozenset(
    ("无", "空", "暂无", "没有", "不详", "未知", "NULL", "Null", "null", "None", "none", "NaN", "nan", "NA")
)
"""What stands for nothing where it cannot be a name: 无 and Null are what some people are called."""

NOTHING = SIGNS | WORDS

_LONGEST = 8

_OPEN = frozenset(("长期", "长期有效", "至今", "永久", "无期限", "现在", "今"))
_YES = frozenset(("是", "有", "√", "✓", "✔", "☑", "对", "Y", "YES", "T", "TRUE"))
_NO = frozenset(("否", "无", "没有", "不是", "×", "✗", "✘", "N", "NO", "F", "FALSE"))

_BLANKS = re.compile(r"[\s\u200b\ufeff\u00a0]+")
_WRAPPED = re.compile(r'="(.*)"', re.DOTALL)
_AROUND = re.compile(r"\s*([-/.年月日])\s*(?=[0-9-]|$)|\s+(?=日)")
_DAY = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
    r"(?:(?:T|\s+|(?<=日))([0-9]{1,2})[:时点]([0-9]{1,2})分?(?::?([0-9]{1,2})(?:\.[0-9]+)?秒?)?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.ASCII,
)
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{6})?", re.ASCII)
_SERIAL = re.compile(r"([0-9]{4,5})(?:\.[0-9]+)?", re.ASCII)
_SUM = re.compile(
    r"(-?)(?:人民币|RMB|CNY|¥)?(-?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?(万元|千元|元整|元|万|千)?(?:整)?"
)
_UNITS: Mapping[str, int] = {"万元": 10_000, "万": 10_000, "千元": 1000, "千": 1000}
_COUNT = re.compile(r"([0-9]+)(?:\.0+)?[人口名个年月]?", re.ASCII)

_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL = 2200
"""Day numbers below it (before 1906) could be years, such as 1990."""


def bare(text: str) -> str:
    """Return a number without what spreadsheets and people put around it: apostrophes, `="…"`, blanks, full-width
    forms."""
    return _BLANKS.sub("", unwrapped(text))


def unwrapped(text: str) -> str:
    """Return a text without an apostrophe or `="…"` around it, in signs of half width."""
    text = unicodedata.normalize("NFKC", text).strip().lstrip("'‘’`")
    wrapped = _WRAPPED.fullmatch(text)
    return (wrapped[1] if wrapped else text).strip().lstrip("'")


def is_nothing(text: str, among: frozenset[str] = NOTHING) -> bool:
    """Return True for a sign or word that stands for nothing."""
    return len(text) <= _LONGEST and (text in among or unwrapped(text) in among)


def no_form(text: str) -> Plain | None:
    """Only what stands for nothing."""
    return Plain("", Form.NOTHING) if is_nothing(text) else None


def number(text: str) -> Plain | None:
    """Return a number that somebody gave: of a person, a phone, an account, a household, a record."""
    plain = bare(text)
    if is_nothing(text):
        return Plain("", Form.NOTHING)
    if plain == text:
        return None
    return Plain(plain, Form.MARKS)


def given_number(text: str) -> Plain | None:
    """Return the number of a household or a record, which may have blanks of its own."""
    plain = unwrapped(text)
    if is_nothing(text):
        return Plain("", Form.NOTHING)
    return None if plain == text else Plain(plain, Form.MARKS)


def identity_number(text: str) -> Plain | None:
    """Return a resident identity number; its last letter in upper case."""
    if text[:-1].isdigit() and text.isascii() and text.endswith("x"):
        return Plain(text.upper(), Form.LETTER)
    found = number(text)
    return found and Plain(found.text.upper(), found.form)


def phone_number(text: str) -> Plain | None:
    """Return a phone number, also with the country's code before it."""
    plain = re.sub(r"^(?:\+|00)?86[-]?(?=1[0-9]{10}$)", "", bare(text))
    found = number(text)
    return Plain(plain, Form.MARKS) if plain != text and not (found and found.form is Form.NOTHING) else found


def named(text: str) -> Plain | None:
    """A name: only signs stand for nothing; line breaks within a cell are taken out."""
    if is_nothing(text, SIGNS):
        return Plain("", Form.NOTHING)
    return broken(text)


def worded(text: str) -> Plain | None:
    """Return a text that is no name."""
    if is_nothing(text):
        return Plain("", Form.NOTHING)
    return broken(text)


def broken(text: str) -> Plain | None:
    """Return a text on several lines, on one: a blank between words of ASCII, nothing between others."""
    if not re.search(r"[\r\n\t]|_x000[dD]_", text):
        return None
    text = re.sub(r"_x000[dD]_", "", text)
    text = re.sub(r"(?<=[!-~])[ \r\n\t]*[\r\n\t]+\s*(?=[!-~])", " ", text)
    return Plain(re.sub(r"[ \r\n\t]*[\r\n\t]+\s*", "", text), Form.BREAK)


def calendar_day(text: str) -> Plain | None:
    """Return a day: with slashes, dots or 年月日, as eight digits, with a time, or as Excel's serial number."""
    if is_nothing(text):
        return Plain("", Form.NOTHING)
    plain = _AROUND.sub(r"\1", unwrapped(text)).strip()
    if found := _DAY.fullmatch(plain):
        year, month, of_month = found[1], found[2].zfill(2), found[3].zfill(2)
        if found[7]:
            return _in_chongqing(
                f"{year}-{month}-{of_month}T{found[4].zfill(2)}:{found[5].zfill(2)}:{found[6] or '00'}{found[7]}"
            )
        return Plain(f"{year}-{month}-{of_month}", Form.DAY)
    if found := _DIGITS.fullmatch(plain):
        return Plain("-".join(found.groups()), Form.DAY)
    if (found := _SERIAL.fullmatch(plain)) and int(found[1]) >= _FIRST_SERIAL:
        return Plain((_EPOCH + timedelta(days=int(found[1]))).isoformat(), Form.SERIAL)
    return None


def _in_chongqing(moment: str) -> Plain | None:
    """Return the day on which a moment with its offset lies in Chongqing: 16:00 in UTC is the next day."""
    try:
        return Plain(local_day(datetime.fromisoformat(moment)).isoformat(), Form.DAY)
    except (ValueError, OverflowError):
        return None


def last_day(text: str) -> Plain | None:
    """Return the last day of a period, which may be open."""
    plain = bare(text)
    if plain in _OPEN:
        return Plain("", Form.OPEN)
    found = calendar_day(text)
    if "9999-12-31" in (text, found and found.text):
        return Plain("", Form.OPEN)
    return found


def yuan_sum(text: str) -> Plain | None:
    """Return a sum with thousands separators, a sign of currency, or 元, 千元, 万元 after it; a loss as -1,200 or (1,200)."""
    if is_nothing(text):
        return Plain("", Form.NOTHING)
    plain = bare(text)
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    found = _SUM.fullmatch(plain)
    if not found or (found[1] and found[2]):
        return None
    digits = found[3].replace(",", "") + (found[4] or "")
    sign, unit = found[1] or found[2], _UNITS.get(found[5] or "")
    if unit is None:
        return Plain(sign + digits, Form.SUM)
    return Plain(sign + f"{(Decimal(digits) * unit).normalize():f}", Form.TEN_THOUSAND)


def ratio(text: str) -> Plain | None:
    """Return a percentage with blanks or a full-width sign."""
    found = number(text)
    return found and Plain(found.text.removesuffix("%") + "%", found.form) if found and found.text else found


def whole_number(text: str) -> Plain | None:
    """Return a whole number as a spreadsheet or a person writes it: 3.0, 3人; or yes and no as 1 and 0."""
    plain = bare(text)
    if is_nothing(text):
        return Plain("", Form.NOTHING)
    if found := _COUNT.fullmatch(plain):
        return Plain(found[1], Form.COUNT)
    return yes_or_no(text)


def yes_or_no(text: str) -> Plain | None:
    """是 and 否, 有 and 无, a tick and a cross: in such a column 无 is a known no."""
    plain = bare(text).upper()
    if plain in _YES or plain == "1.0":
        return Plain("1", Form.YES_NO)
    if plain in _NO or plain == "0.0":
        return Plain("0", Form.YES_NO)
    return Plain("", Form.NOTHING) if is_nothing(text) else None


def either(yes: frozenset[str], no: frozenset[str]) -> Forms:
    """Yes and no also by two words of the column's own."""

    def form(text: str) -> Plain | None:
        plain = bare(text)
        if plain in yes or plain in no:
            return Plain("1" if plain in yes else "0", Form.YES_NO)
        return yes_or_no(text)

    return form


def division_code(text: str) -> Plain | None:
    """Return the code of a division that was filled up with zeros to 9 or 12 digits: of a township, of a district."""
    found, plain = number(text), bare(text)
    shorter = re.sub(r"(?<=[0-9]{6})(?:000)+$", "", plain) if len(plain) in (9, 12) and plain.isdigit() else plain
    return Plain(shorter, Form.DIVISION) if shorter != plain else found


def year(text: str) -> Plain | None:
    """Return a year, also with 年 or 年度 after it."""
    plain = bare(text)
    found = re.fullmatch(r"([0-9]{4})(?:\.0+)?年?度?", plain)
    return Plain(found[1], Form.COUNT) if found else no_form(text)
