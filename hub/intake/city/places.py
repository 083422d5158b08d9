"""The divisions: one city, its districts, three townships in each, three villages in each of those."""

from __future__ import annotations

from collections.abc import Iterator

CITY = "980000"
"""No province begins with 98 (GB/T 2260)."""

FOUNDED = "2000-01-01"

_TOWNSHIPS = ("桥头镇", "新街乡", "江滨街道")
_VILLAGES = ("青竹村", "石门村", "临江社区")
_NUMERALS = "一二三四五六七八九"


def district(number: int) -> str:
    """Return the code of a district, counted from 1."""
    return f"{CITY[:3]}1{number:02d}"


def village(of_district: str, township: int, number: int) -> str:
    """Return the code of a village or community, counted from 1 in its township."""
    return f"{of_district}{township:03d}{number:03d}"


def divisions(districts: int) -> Iterator[tuple[str, ...]]:
    """Yield rows of divisions.csv: code, name, level, parent_code, predecessor_code, since, until; parents first."""
    yield CITY, "山城示例市", "CITY", "", "", FOUNDED, ""
    for number in range(1, districts + 1):
        code = district(number)
        yield code, f"示例{_chinese(number)}区", "DISTRICT", CITY, "", FOUNDED, ""
        for township, township_name in enumerate(_TOWNSHIPS, start=1):
            yield f"{code}{township:03d}", township_name, "TOWNSHIP", code, "", FOUNDED, ""
            for place, name in enumerate(_VILLAGES, start=1):
                yield village(code, township, place), name, "VILLAGE", f"{code}{township:03d}", "", FOUNDED, ""


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _NUMERALS[tens - 1]) + ("十" if tens else "") + (_NUMERALS[ones - 1] if ones else "")
