"""What a cell about a supply says: days of the week, times of the day, and the plain forms of HSDS, which are read exactly."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any
from uuid import UUID

from hub.clock import CHONGQING, local_day
from hub.days import read_day, read_moment
from hub.intake.cells import CellRefused, Converter
from hub.intake.cells import division as division_of_form
from hub.intake.cells import text as text_of_form
from hub.intake.cells import whole as whole_of_form
from hub.intake.forms import Form, Plain, bare, is_nothing, no_form, unwrapped
from hub.intake.sentences import Sentence

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""The days of the week as RFC 5545 has them (BYDAY), in their order."""

_CHINESE = {**{day: place for place, day in enumerate("一二三四五六日")}, "天": 6}
_SPANS = {
    "每天": "一至日",
    "每日": "一至日",
    "全年": "一至日",
    "工作日": "一至五",
    "周末": "六至日",
    "双休日": "六至日",
}
_SPOKEN = re.compile(r"([一二三四五六日天])(?:[至到\-~—－]+([一二三四五六日天]))?")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?", re.ASCII)
_OFFSET = "+08:00"
_EXACT_TIME = re.compile(rf"((?:[01][0-9]|2[0-3]):[0-5][0-9])(?::00)?{re.escape(_OFFSET)}", re.ASCII)


def _weekdays(cell: str) -> str:
    days = cell.split(",")
    if len(set(days)) < len(days) or not set(days) <= set(WEEK):
        raise CellRefused(
            Sentence(
                "It must be days of the week, each once, as RFC 5545 writes them, such as MO,WE,FR; a table may also say 周一至周五.",
                "应为星期几，不得重复，如 MO,WE,FR；表格中也可写“周一至周五”“周一、周三”“每天”。",
            )
        )
    return ",".join(sorted(days, key=WEEK.index))


def _spoken_days(text: str) -> Plain | None:
    """Return days of the week in words: 周一至周五, 星期一、星期三, 每天."""
    plain = re.sub("周|星期|礼拜", "", _SPANS.get(bare(text), bare(text)))
    places: set[int] = set()
    for found in _SPOKEN.finditer(plain):
        first, last = _CHINESE[found[1]], _CHINESE[found[2] or found[1]]
        places.update(range(first, last + 1))
    if places and not re.sub(r"[、,，;；及和]", "", _SPOKEN.sub("", plain)):
        return Plain(",".join(WEEK[place] for place in sorted(places)), Form.TERM)
    return no_form(text)


weekdays = Converter(_weekdays, _spoken_days)
"""Days of the week, `MO,WE`, in the order of the week; also in Chinese words."""


def _time_of_day(cell: str) -> str:
    if not (found := _TIME.fullmatch(unicodedata.normalize("NFKC", cell))):
        raise CellRefused(
            Sentence("It must be a time of the day in Chongqing, such as 09:00.", "应为时刻，如 09:00、17:30。")
        )
    return f"{found[1]:0>2}:{found[2]}"


time_of_day = Converter(_time_of_day, no_form)
"""A time of the day in Chongqing, `09:00`, by the minute."""


def _uuid(cell: str) -> str:
    try:
        canonical = str(UUID(cell))
    except ValueError:
        canonical = ""
    if cell != canonical:
        raise CellRefused(
            Sentence(
                "It must be a UUID in small letters, such as 8bbd675f-bf4d-412b-97c2-eb89aa905b6c.",
                "应为小写 UUID，如 8bbd675f-bf4d-412b-97c2-eb89aa905b6c。",
            )
        )
    return cell


def _exact_time(cell: str) -> str:
    if not (found := _EXACT_TIME.fullmatch(cell)):
        raise CellRefused(
            Sentence(
                f"It must be a time in Chongqing with its offset, such as 09:00{_OFFSET}.",
                f"应为带时差的重庆时刻，如 09:00{_OFFSET}。",
            )
        )
    return found[1]


def _day_of_moment(cell: str) -> date:
    try:
        return local_day(read_moment(cell))
    except ValueError:
        raise CellRefused(
            Sentence(
                "It must be a moment with its offset (RFC 3339), such as 2026-11-23T00:00:00.000+08:00.",
                "应为带时差的时间(RFC 3339)，如 2026-11-23T00:00:00.000+08:00。",
            )
        ) from None


def _exact_day(cell: str) -> date:
    try:
        return read_day(cell)
    except ValueError:
        raise CellRefused(
            Sentence("It must be a day that exists, such as 2026-11-23.", "应为实际存在的日期，如 2026-11-23。")
        ) from None


uuid, exact_time, exact_day = Converter(_uuid), Converter(_exact_time), Converter(_exact_day)
day_of_moment = Converter(_day_of_moment)
"""A moment, as the day on which it lies in Chongqing."""

exact_division = Converter(division_of_form.read)


def exact_text(longest: int) -> Converter:
    """Return a text as it is: no word stands for nothing."""
    return Converter(text_of_form(longest).read)


def exact_reference(longest: int) -> Converter:
    """Return a number that an organisation gave, as the plain table would have it too."""
    plain = text_of_form(longest)

    def read(cell: str) -> Any:
        if is_nothing(cell) or unwrapped(cell) != cell:
            raise CellRefused(
                Sentence(
                    "It must be in half-width characters, without quotation marks around it, and not a word that means nothing, such as 无.",
                    "应为半角编号，前后不带引号，也不得为“无”等字样。",
                )
            )
        return plain.read(cell)

    return Converter(read)


def exact_number(low: int, high: int) -> Converter:
    """Return a whole number as digits alone."""
    return Converter(whole_of_form(low, high).read)


def time_with_offset(time: str) -> str:
    """Return a time of the day as HSDS has it."""
    return f"{time}{_OFFSET}"


def beginning_of(day: date) -> str:
    """Return the moment at which a day begins in Chongqing, by the millisecond."""
    return datetime(day.year, day.month, day.day, tzinfo=CHONGQING).isoformat(timespec="milliseconds")
