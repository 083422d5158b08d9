"""What every record of assistance has, whichever department keeps it, and the words that its own columns are declared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from inspect import get_annotations
from typing import Any, ClassVar, cast

from sqlalchemy import BigInteger, Column, String, Table, Text
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from hub.codes import FactKind, Programme, Term
from hub.errors import Misdeclared
from hub.tables.base import Base, Identified, RecordedTime
from hub.tables.row_rules import RowRule, above_zero, between, school_term
from hub.tables.types import Fen, Id

TERMS, BOUNDS, CALLED, YEAR, LONGEST, SCHOOL_TERM = (
    "terms",
    "bounds",
    "called",
    "year",
    "longest",
    "school_term",
)
"""Where a column keeps what its type does not say: its code list, its lowest and highest number, its Chinese words, the first year
that there is, how many characters it has at most, and that it is a school term."""

LAST_YEAR = 2099
"""The last year that a file can hold; the next year is the last that is taken."""


def called(*words: str) -> dict[str, Any]:
    """Return what forms call a column in Chinese, the official term first: the `info` of a column of any type."""
    return {CALLED: words}


def code_of(terms: type[Term], length: int, *words: str) -> MappedColumn[Any]:
    """Return a column with a code of a list, and what forms call it."""
    return mapped_column(String(length), info={TERMS: terms} | called(*words))


def whole_number(low: int, high: int, *words: str) -> MappedColumn[Any]:
    """Return a column with a whole number between two others, both allowed, and what forms call it."""
    return mapped_column(BigInteger, info={BOUNDS: (low, high)} | called(*words))


def text_of(longest: int, *words: str) -> MappedColumn[Any]:
    """Return a column with a text of at most so many characters, and what forms call it."""
    return mapped_column(Text, info={LONGEST: longest} | called(*words))


def school_term_of(*words: str) -> MappedColumn[Any]:
    """Return a column with a school term, and what forms call it."""
    return mapped_column(String(16), info={SCHOOL_TERM: True} | called(*words))


def year_since(first: int, *words: str) -> MappedColumn[Any]:
    """Return a column with a year, from the first one that there is to the next one, and what forms call it."""
    return mapped_column(BigInteger, info={BOUNDS: (first, LAST_YEAR), YEAR: first} | called(*words))


def years_of(rows: type[Base]) -> Mapping[str, int]:
    """Return the first year that there is for each column with a year."""
    return {column.name: column.info[YEAR] for column in rows.__table__.columns if YEAR in column.info}


def longest_of(rows: type[Base]) -> Mapping[str, int]:
    """Return how many characters each column with a text has at most."""
    return {column.name: column.info[LONGEST] for column in own_columns(rows) if LONGEST in column.info}


def rules_of(rows: type[Base]) -> tuple[RowRule, ...]:
    """Return what holds for the values of a record, beside its days, years and codes: by its columns, and by what is declared of it."""
    columns = own_columns(rows)
    bounded = (
        _between(column.name, *column.info[BOUNDS])
        for column in columns
        if BOUNDS in column.info and YEAR not in column.info
    )
    declared: RecordType = cast("Any", rows).RECORD_TYPE
    terms = (school_term(column.name) for column in columns if SCHOOL_TERM in column.info)
    return above_zero("amount_fen"), *bounded, *terms, *declared.rules


def _between(column: str, low: int, high: int) -> RowRule:
    return between(column, low, high, f"{low} to {high}")


def days_in_life(rows: type[Base]) -> tuple[str, ...]:
    """Return the columns with days on which something was done for the person of a record, or happened to them: none is older than the
    person."""
    return tuple(column for column in ("given_on", "died_on") if column in rows.__table__.columns)


@dataclass(frozen=True, slots=True)
class Once:
    """For what help is given once: a second record of the same programme overlaps with the first.

    `term` names the columns that say for what it is, such as a school term; without one, it is the period. `item` names
    the column that says what is given: other things in the same period are no overlap. With `household`, help for anyone of the
    household counts. `period` names the one of `term` by which it is known in which period of its programme a record lies. With
    `highest`, of several programmes of the table a person is given the highest alone, and never a sum (D).
    """

    term: tuple[str, ...] = ()
    item: str = ""
    household: bool = False
    period: str = ""
    highest: bool = False

    @property
    def compared(self) -> tuple[str, ...]:
        """The columns of its own by which a record overlaps with another."""
        return (*self.term, self.item) if self.item else self.term


@dataclass(frozen=True, slots=True)
class ProgrammeBy:
    """The programme of a record follows from the code in one of its columns."""

    column: str
    programmes: Mapping[str, Programme]


@dataclass(frozen=True, slots=True)
class FactOfYear:
    """A dated fact that a record tells, for the year in a column: the number that stands for the code in another.

    It fills what the register leaves open, and what the register says stands.
    """

    kind: FactKind
    year: str
    column: str
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RecordType:
    """What is declared of a kind of record beside its columns.

    `article` of the notice is its legal basis. `programme` is what it is a record of, or the column that this follows
    from; `called` is what files of such records are called in Chinese; `once`, for what help is given once; `fact`, what
    else the hub knows by it; `rules`, what its values must be.
    """

    article: int
    programme: Programme | ProgrammeBy
    called: tuple[str, ...] = ()
    once: Once = Once()
    fact: FactOfYear | None = None
    rules: tuple[RowRule, ...] = ()

    @property
    def programmes(self) -> tuple[Programme, ...]:
        """All that its records can be of."""
        return (self.programme,) if isinstance(self.programme, Programme) else tuple(self.programme.programmes.values())

    def follows(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the columns of a record that follow from its others."""
        by = self.programme
        programme = by if isinstance(by, Programme) else by.programmes[values[by.column]]
        return {"programme": programme, "legal_basis": f"§{self.article}"}


class AssistanceRecordColumns(Identified, RecordedTime):
    """A thing given or paid to one person (救助帮扶记录). Corrected by superseding, never overwritten.

    `eligibility` is what the hub's rule said of the day on which it was given, as known when it was written; null
    where the hub knows no rule of the programme, and for what was imported.
    """

    RECORD_TYPE: ClassVar[RecordType]

    person_id: Mapped[str] = mapped_column(Id, index=True)
    programme: Mapped[str] = mapped_column(String(32))
    given_on: Mapped[date]
    period_from: Mapped[date | None]
    period_until: Mapped[date | None]
    amount_fen: Mapped[int | None] = mapped_column(Fen)
    status: Mapped[str] = mapped_column(String(16))
    legal_basis: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[str | None] = mapped_column(Id)
    source_record: Mapped[str | None] = mapped_column(Text)
    supersedes_id: Mapped[str | None] = mapped_column(Id)
    eligibility: Mapped[str | None] = mapped_column(String(16))

    def __init_subclass__(cls, **further: Any) -> None:
        """Told here, by the name of the class, what SQLAlchemy would tell of a table."""
        name = getattr(cls, "__tablename__", None)
        if not isinstance(getattr(cls, "RECORD_TYPE", None), RecordType):
            raise Misdeclared(
                f"{cls.__name__} in {cls.__module__} has no RECORD_TYPE: declare its article and its programme."
            )
        if name in Base.metadata.tables:
            raise Misdeclared(
                f"{cls.__name__} in {cls.__module__} has the table {name}, which exists already; "
                "give each record type a table of its own."
            )
        super().__init_subclass__(**further)


def own_columns(rows: type[Base]) -> tuple[Column[Any], ...]:
    """Return the columns of a record type that not every record has, in the order in which its class declares them."""
    columns = cast("Table", rows.__table__).columns
    return tuple(columns[name] for name in get_annotations(rows) if name in columns)
