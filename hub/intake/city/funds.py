"""The funds of a city: what was allocated and paid of each programme, in step with what departments recorded as paid.

Now and then a little more was paid than was recorded, so that there is something to find. They come from a source of chance of
their own, so that the rest of the city is the same without them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count, groupby
from random import Random

from hub.codes import RecordStatus
from hub.fixed_point import parse_hundredths
from hub.intake.city.assistance import Record
from hub.intake.city.facts import money
from hub.intake.city.households import Home
from hub.tables.departments.register import DEPARTMENTS, record_type
from hub.tables.funds import FundSource

_Cell = tuple[str, str, int]
"""A programme, a district and a year."""

_STEP = 100_000
"""Allocations are whole thousands of yuan."""

_PAYERS = {
    str(programme): department.chinese
    for department, tables in DEPARTMENTS.items()
    for table in tables
    for programme in record_type(table).programmes
}


class Funds:
    """Adds up what is recorded as paid, and makes up the funds that it was paid from."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(f"funds {seed}")  # noqa: S311 -- made to be reproducible
        self._fen: Counter[tuple[_Cell, int]] = Counter()
        self._recipients: Counter[tuple[_Cell, int]] = Counter()

    def noting(self, home: Home, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records of a household, each as it is."""
        for file, cells in records:
            _, _, programme, given, _, _, amount, status, *_ = cells
            if amount and status == RecordStatus.PAID:
                month = (str(programme), home.village[:6], int(given[:4])), int(given[5:7])
                self._fen[month] += parse_hundredths(amount)
                self._recipients[month] += 1
            yield file, cells

    def rows(self) -> Iterator[Record]:
        """Yield the funds of everything that was noted."""
        allocations, payments, months = count(1), count(1), sorted(self._fen)
        for (programme, district, year), of_year in groupby(months, key=lambda month: month[0]):
            paid = 0
            for cell, month in of_year:
                fen = self._fen[cell, month]
                fen += fen // 5 if self._chance.random() < 0.05 else 0
                paid += fen
                yield (
                    "fund_payment",
                    (
                        f"FP{next(payments):08d}", programme, district, str(year), money(fen), str(month),
                        str(self._recipients[cell, month]), f"{_PAYERS[programme]}部门",
                    ),
                )  # fmt: skip
            given = -(-paid * self._chance.randrange(100, 125) // 100 // _STEP) * _STEP
            central = given * self._chance.choice((5, 6, 7)) // 10 // _STEP * _STEP
            for source, fen in ((FundSource.CENTRAL, central), (FundSource.DISTRICT, given - central)):
                if fen:
                    number = next(allocations)
                    document = f"示例财社〔{year}〕{number}号"
                    yield (
                        "fund_allocation",
                        (f"FA{number:08d}", programme, district, str(year), money(fen), str(source), document),
                    )
