"""Supplies as tests offer them: one whose every column says something, and any that can be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from hub.supplies.cells import WEEK
from hub.supplies.filed_supply import FiledSupply, RegisteredNames
from hub.supplies.package import Package, read_package
from hub.supplies.rendering import package_of, tables_of
from hub.supplies.table_format import KEPT
from hub.supplies.understanding import Understanding
from hub.tables.charity import NeedKind, Supplier, SupplyForm

TODAY = date(2026, 11, 23)
CHARITY, OTHER = (f"00000000-0000-4000-9000-{number:012d}" for number in (4, 5))
PLACES = RegisteredNames({CHARITY: "慈善会", OTHER: "另一家慈善会"}, {"980101": "东区", "980101001": "东区一街"})

MEALS: Mapping[str, Any] = {
    "reference": "2026-07", "service": "送餐上门", "kind": "CARE", "supplier": "LEGAL_PERSON", "form": "CHARITABLE_TRUST",
    "division_code": "980101", "age_from": 60, "age_to": 90, "size_from": 1, "size_to": 2, "places": 12,
    "places_as_of": date(2025, 11, 20), "since": date(2026, 11, 1), "until": date(2027, 10, 31), "days": "MO,WE,FR",
    "opens_at": "11:00", "closes_at": "13:30",
}  # fmt: skip
BARE: Mapping[str, Any] = dict.fromkeys(KEPT) | {
    "service": "法律咨询", "kind": "LEGAL", "division_code": "980101001", "places": 3, "places_as_of": date(2025, 11, 2),
    "since": date(2026, 11, 2),
}  # fmt: skip


def offer(number: int = 1, values: Mapping[str, Any] = MEALS, organisation_id: str = CHARITY) -> FiledSupply:
    return FiledSupply(organisation_id, values, str(UUID(int=number, version=4)))


_DAYS = st.dates(date(2000, 1, 1), date(2026, 11, 23))
_NAMES = st.text("送餐上门aé1,;\"'=- \u3000𠮷", min_size=1, max_size=12).map(str.strip).filter(bool)
_NUMBERS = st.text("餐A1-", min_size=1, max_size=12).filter(lambda text: not set(text) <= {"-"})
_TIMES = st.times().map(lambda time: time.isoformat("minutes"))


@st.composite
def drawn_values(draw: st.DrawFn) -> Mapping[str, Any]:
    """What a supply can say, column by column."""

    def perhaps(strategy: st.SearchStrategy[Any]) -> Any:
        return draw(st.none() | strategy)

    ages, sizes = (
        sorted(draw(st.tuples(st.integers(0, 150), st.integers(0, 150)))),
        sorted(draw(st.tuples(st.integers(1, 99), st.integers(1, 99)))),
    )
    times = perhaps(_TIMES), perhaps(_TIMES)
    days = perhaps(st.sets(st.sampled_from(WEEK), min_size=1))
    since = draw(_DAYS)
    return {
        "reference": perhaps(_NUMBERS), "service": draw(_NAMES), "kind": str(draw(st.sampled_from(list(NeedKind)))),
        "supplier": perhaps(st.sampled_from(list(map(str, Supplier)))), "form": perhaps(st.sampled_from(list(map(str, SupplyForm)))),
        "division_code": draw(st.sampled_from(sorted(PLACES.divisions))), "age_from": ages[0] if draw(st.booleans()) else None,
        "age_to": ages[1] if draw(st.booleans()) else None, "size_from": sizes[0] if draw(st.booleans()) else None,
        "size_to": sizes[1] if draw(st.booleans()) else None, "places": draw(st.integers(1, 1_000_000)),
        "places_as_of": draw(_DAYS), "since": since, "until": perhaps(st.dates(since, date(2100, 1, 1))),
        "days": ",".join(sorted(days, key=WEEK.index)) if days else None, "opens_at": times[0], "closes_at": times[1],
    }  # fmt: skip


def files_of(*offers: FiledSupply) -> dict[str, bytes]:
    """A package, as the hub writes it."""
    return dict(package_of(tables_of(offers, PLACES)))


def laid_in(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A folder with some files."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def understood(folder: Path, only: str | None = None) -> tuple[Package, Understanding]:
    """What a folder has as a package."""
    package = read_package(folder)
    return package, Understanding(package, PLACES, TODAY, only)
