"""The words a file is declared with: what a column holds, what a row is known by and what it refers to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from hub.cipher import Protected
from hub.intake.cells import Converter, division, id_number, reference
from hub.intake.checks import Check, Derived
from hub.tables.base import Base
from hub.tables.population import BANK_ACCOUNT, ID_NUMBER, PHONE


class Thing(Enum):
    """What other files refer to by a natural key."""

    DIVISION = "division"
    PERSON = "person"
    HOUSEHOLD = "household"

    @property
    def chinese(self) -> str:
        return {"division": "行政区划", "person": "人员", "household": "家庭"}[self.value]


KEPT_ID_NUMBER, KEPT_PHONE, KEPT_BANK_ACCOUNT = (
    Protected(ID_NUMBER, (range(3), range(14, 16))),
    Protected(PHONE, (range(3), range(-4, 0))),
    Protected(BANK_ACCOUNT, (range(-4, 0),)),
)
"""How the protected values of a person are kept, whichever way they come in.

INVARIANT: a mask shows nothing of another field. Of an identity number the digits 7 to 14 are the date of birth, 17 is
the sex, and 18 follows from all the others (GB 11643); 1 to 3 are alike in a whole city, and 15 and 16 count those
who were born there on one day.
"""


WITHDRAWN = "withdrawn_because"
"""The column by which a file says that a row of its own should not have been delivered, and why: it holds on no day."""

UNTIL = "until"
"""The column with the last day on which a row holds."""


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column. `target` is the table's column; for a protected value, the stem of the three columns it fills.

    `key` columns together are the natural key of the row and never empty. `refers` says that the value is the natural
    key of something that must be there before; a row's `target` then gets its identifier. `terms` are what the column is
    called in Chinese, the official term first; words that several files share are in `hub.intake.terms`.
    """

    name: str
    convert: Converter
    target: str = ""
    required: bool = False
    key: bool = False
    refers: Thing | None = None
    protected: Protected | None = None
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One file. `defines` is what its rows are to other files; its key is then a single column.

    `fixed` are the columns of the table that never change of one row: another value means that its number was given again.
    `called` is what the file is called in Chinese, beside what `hub.intake.terms` has.
    """

    name: str
    rows: type[Base]
    columns: tuple[FileColumn, ...]
    defines: Thing | None = None
    checks: tuple[Check, ...] = ()
    fixed: tuple[str, ...] = ()
    derived: tuple[Derived, ...] = ()
    called: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[FileColumn, ...]:
        return tuple(column for column in self.columns if column.key)

    @property
    def compared(self) -> frozenset[str]:
        """The columns of the table by which a row that comes again is told from something else under the same number."""
        return frozenset((*self.fixed, "division_code") if self.defines is Thing.HOUSEHOLD else self.fixed)


def column(
    name: str,
    convert: Converter,
    target: str = "",
    *,
    required: bool = False,
    key: bool = False,
    terms: tuple[str, ...] = (),
) -> FileColumn:
    """Return a column that is stored as it is read; `target` where the table calls it otherwise."""
    return FileColumn(name, convert, target or name, required=required or key, key=key, terms=terms)


def sealed(name: str, convert: Converter, protected: Protected) -> FileColumn:
    """Return a column that is kept sealed, with a token and a mask."""
    return FileColumn(name, convert, name, required=False, protected=protected)


def of_person(*, key: bool = True) -> FileColumn:
    """Return the column that says whose row this is, by identity number."""
    return FileColumn("id_number", id_number, "person_id", required=True, key=key, refers=Thing.PERSON)


def of_household() -> FileColumn:
    """Return the column that says which household's row this is, by its number."""
    return FileColumn("household_no", reference(), "household_id", required=True, key=True, refers=Thing.HOUSEHOLD)


def in_division(name: str, *, required: bool) -> FileColumn:
    """Return a division that must be stored."""
    return FileColumn(name, division, name, required=required, refers=Thing.DIVISION)
