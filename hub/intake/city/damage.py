"""Damage as departments deliver it, planted in the rows of a city, and the list of what an import has to say of it.

At most one thing is wrong with a row. A row that refers to a refused one is left as it is: it is refused for that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from random import Random

from hub.codes import FactKind, Sex
from hub.identifiers import resident_id_number_from
from hub.intake.city.cast import cast
from hub.intake.city.facts import Cells
from hub.intake.city.households import household_no
from hub.intake.formats import FileFormat, Thing
from hub.intake.report import RefusalCode

Line = Cells | bytes
"""A row, or the bytes of a line that is none."""

_DAYS = {
    "birth_date", "since", "until", "as_of", "given_on", "period_from", "period_until", "explanation_due",
}  # fmt: skip
_CODES = {"sex", "origin", "relation", "category", "kind", "outcome", "source", "programme", "status", "stage", "item"}
_PERIODS = {"since": "until", "period_from": "period_until"}
_NOBODY = {Thing.DIVISION: "989999", Thing.HOUSEHOLD: "HH99999999"}


@dataclass(frozen=True, slots=True)
class Planted:
    """A refusal that an import has to come to. `planted` is 1 for damage itself, and 0 for what depends on it."""

    file: str
    line: int
    column: str
    code: RefusalCode
    planted: int

    @property
    def cells(self) -> Cells:
        return tuple(map(str, astuple(self)))


PLANTED_COLUMNS = tuple(column.name for column in fields(Planted))


@dataclass(frozen=True, slots=True)
class _Spoilt:
    """What becomes of a row: the lines in its place, and the column and code for the last of them."""

    lines: tuple[Line, ...]
    column: str
    code: RefusalCode


class Damage:
    """Spoils a share of the rows, from 0 to 1. `planted` has, in the order of the rows, what is to be refused."""

    def __init__(self, chance: Random, share: float) -> None:
        self._chance, self._share = chance, share
        self.planted: list[Planted] = []
        self._readable: dict[tuple[Thing, str], bool] = {}
        self._spared = {*cast().values(), *(household_no(number) for number in range(1, len(cast()) + 1))}

    def lines(self, of: FileFormat, number: int, cells: Cells) -> Sequence[Line]:
        """Return the lines to write for a row, of which the first has this number."""
        row = dict(zip((column.name for column in of.columns), cells, strict=True))
        if depends := self._depends(of, row):
            for column, code in depends:
                self.planted.append(Planted(f"{of.name}.csv", number, column, code, 0))
            self._refuse(of, row, readable=True)
            return (cells,)
        if self._chance.random() >= self._share or self._is_spared(of, cells):
            return (cells,)
        spoilt = None
        while spoilt is None:  # not every way fits every row
            spoilt = self._chance.choice(_WAYS)(self._chance, of, row)
        last = number + len(spoilt.lines) - 1
        self.planted.append(Planted(f"{of.name}.csv", last, spoilt.column, spoilt.code, 1))
        if spoilt.code is not RefusalCode.DUPLICATE_KEY:
            self._refuse(of, row, readable=spoilt.column not in ("", of.key[0].name))
        return spoilt.lines

    def _depends(self, of: FileFormat, row: Mapping[str, str]) -> Sequence[tuple[str, RefusalCode]]:
        """Return what an import says of a row that refers to refused ones: it knows of them if it could read their
        keys."""
        found = []
        for column in of.columns:
            if column.refers and (readable := self._readable.get((column.refers, row[column.name]))) is not None:
                code = RefusalCode.DEPENDS_ON_REFUSED if readable else RefusalCode.UNKNOWN_REFERENCE
                found.append((column.name, code))
        return found

    def _refuse(self, of: FileFormat, row: Mapping[str, str], *, readable: bool) -> None:
        if of.defines:
            self._readable[of.defines, row[of.key[0].name]] = readable

    def _is_spared(self, of: FileFormat, cells: Cells) -> bool:
        """The cast stays, and where it lives; of divisions only villages are spoilt, or whole districts would go."""
        if of.defines is Thing.DIVISION:
            return len(cells[0]) < 12 or cells[0].endswith("001001")
        return not self._spared.isdisjoint(cells)


_Way = Callable[[Random, FileFormat, Mapping[str, str]], _Spoilt | None]


def _changed(row: Mapping[str, str], column: str, cell: str, code: RefusalCode) -> _Spoilt:
    return _Spoilt((tuple({**row, column: cell}.values()),), column, code)


def _one_of(chance: Random, row: Mapping[str, str], columns: set[str]) -> str | None:
    """Return one of these columns that says something in the row."""
    known = [column for column in row if column in columns and row[column]]
    return chance.choice(known) if known else None


def _checksum(chance: Random, of: FileFormat, row: Mapping[str, str]) -> _Spoilt | None:
    if not (number := row.get("id_number")):
        return None
    last = chance.choice([digit for digit in "0123456789X" if digit != number[-1]])
    return _changed(row, "id_number", number[:-1] + last, RefusalCode.INVALID_VALUE)


def _missing(chance: Random, of: FileFormat, row: Mapping[str, str]) -> _Spoilt | None:
    column = chance.choice([column.name for column in of.columns if column.required])
    return _changed(row, column, "", RefusalCode.MISSING_VALUE)


def _no_day(chance: Random, of: FileFormat, row: Mapping[str, str]) -> _Spoilt | None:
    if not (column := _one_of(chance, row, _DAYS)):
        return None
    day = row[column]
    return _changed(
        row, column, chance.choice((f"{day[:5]}02-30", day[2:].replace("-", "/"))), RefusalCode.INVALID_VALUE
    )


def _no_code(chance: Random, of: FileFormat, row: Mapping[str, str]) -> _Spoilt | None:
    column = _one_of(chance, row, _CODES)
    return _changed(row, column, f"{row[column]}_", RefusalCode.UNKNOWN_CODE) if column else None


def _no_sum(chance: Random, of: FileFormat, row: Mapping[str, str]) -> _Spoilt | None:
    column = _one_of(chance, row, {name for name in row if name.endswith("_yuan")})
    return _changed(row, column, f"约{row[column]}", RefusalCode.INVALID_VALUE) if column else None


def _twice(chance: Random, of: FileFormat, row: Mapping[str, str]) -> _Spoilt | None:
    cells = tuple(row.values())
    return _Spoilt((cells, cells), of.key[0].name, RefusalCode.DUPLICATE_KEY)


def _dangling(chance: Random, of: FileFormat, row: Mapping[str, str]) -> _Spoilt | None:
    column = chance.choice([column for column in of.columns if column.refers])
    assert column.refers
    if not row[column.name]:
        return None
    nobody = _NOBODY.get(column.refers) or resident_id_number_from(f"98999919000101{chance.randrange(1000):03d}")
    return _changed(row, column.name, nobody, RefusalCode.UNKNOWN_REFERENCE)


def _upside_down(chance: Random, of: FileFormat, row: Mapping[str, str]) -> _Spoilt | None:
    first = _one_of(chance, row, set(_PERIODS))
    if not first:
        return None
    before = date.fromisoformat(row[first]) - timedelta(days=1)
    return _changed(row, _PERIODS[first], before.isoformat(), RefusalCode.INCONSISTENT)


def _contradiction(chance: Random, of: FileFormat, row: Mapping[str, str]) -> _Spoilt | None:
    match of.name:
        case "persons":
            other = Sex.FEMALE if row["sex"] == Sex.MALE else Sex.MALE
            later = date.fromisoformat(row["birth_date"]) + timedelta(days=1)
            column, cell = chance.choice((("sex", str(other)), ("birth_date", later.isoformat())))
        case "category_determinations":
            column, cell = "kind", "NEAR_POVERTY" if row["category"] == "EXTREME_POVERTY" else "CENTRALISED"
        case "dated_facts" if FactKind[row["kind"]].highest == 1:
            column, cell = "value", "2"
        case _:
            return None
    return _changed(row, column, cell, RefusalCode.INCONSISTENT)


def _bad_bytes(chance: Random, of: FileFormat, row: Mapping[str, str]) -> _Spoilt | None:
    return _Spoilt((b"\xff" + ",".join(row.values()).encode("ascii", "ignore"),), "", RefusalCode.INVALID_ENCODING)


def _broken_quotes(chance: Random, of: FileFormat, row: Mapping[str, str]) -> _Spoilt | None:
    *cells, last = row.values()
    line = ",".join((*cells, f'"{last}')).encode("ascii", "ignore")
    return _Spoilt((line,), "", RefusalCode.MALFORMED_LINE)


def _wrong_cells(chance: Random, of: FileFormat, row: Mapping[str, str]) -> _Spoilt | None:
    cells = tuple(row.values())
    return _Spoilt((chance.choice((cells[:-1], (*cells, ""))),), "", RefusalCode.MALFORMED_LINE)


_WAYS: tuple[_Way, ...] = (
    _checksum, _missing, _no_day, _no_code, _no_sum, _twice, _dangling, _upside_down, _contradiction,
    _bad_bytes, _broken_quotes, _wrong_cells,
)  # fmt: skip
