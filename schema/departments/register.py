"""Every record type of the contract, one entry each: what is read, what is written, and how a write-back tells of it.

The fields of a write-back, by which a record goes in and comes out, are made from these entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hub.tables.base import Base
from hub.tables.departments import register
from schema.chain import AssistanceRecord
from schema.departments.civil_affairs import BasicLivingAid, BasicLivingAidInput, TemporaryRelief, TemporaryReliefInput
from schema.departments.education import EducationAid, EducationAidInput
from schema.departments.medical_insurance import (
    MedicalAssistance,
    MedicalAssistanceInput,
    PremiumSubsidy,
    PremiumSubsidyInput,
)


@dataclass(frozen=True, slots=True)
class Record:
    """A kind of record. `form` says what is written, with its article; `kind` is what such a record is one of."""

    output: type[AssistanceRecord]
    input: type[Any]
    form: str
    kind: str
    term: str

    @property
    def table(self) -> type[Base]:
        """Where its rows live."""
        table = self.output.ROWS.table
        assert table is not None
        return table

    @property
    def name(self) -> str:
        """What a write-back calls it: like its table, and so like its file and its changes."""
        name: str = self.table.__tablename__
        return name


RECORDS: Sequence[Record] = (
    Record(
        BasicLivingAid,
        BasicLivingAidInput,
        "A month's subsistence allowance or support in extreme poverty, §8",
        "basic living aid",
        "基本生活救助",
    ),
    Record(TemporaryRelief, TemporaryReliefInput, "Temporary relief, §14", "temporary relief", "临时救助"),
    Record(PremiumSubsidy, PremiumSubsidyInput, "A premium subsidy, §9", "a premium subsidy", "资助参保"),
    Record(MedicalAssistance, MedicalAssistanceInput, "Medical assistance, §9", "medical assistance", "医疗救助"),
    Record(EducationAid, EducationAidInput, "Education aid, §10", "education aid", "教育救助"),
)


def misregistered(records: Sequence[Record], tables: Sequence[type[Base]] = register.RECORDS) -> Iterator[str]:
    """What is wrong with these entries: each table of a department has exactly one."""
    for table, count in Counter(tables).items():
        if count > 1:
            yield f"The table {table.__tablename__} is registered {count} times among the departments' tables."
    entries = Counter(record.table for record in records)
    for table in dict.fromkeys((*tables, *entries)):
        name = table.__tablename__
        if table not in tables:
            yield f"The table {name} of a record type is in no department's line."
        if entries[table] > 1:
            types = ", ".join(record.output.__name__ for record in records if record.table is table)
            yield f"The records of {name} are registered {entries[table]} times, by {types}; they have one entry."
        elif not entries[table]:
            yield f"The records of {name} are not registered: they have no record type and no input."
    for record in records:
        if (written := record.input.WRITES.table) is not record.table:
            shown = f"{record.output.__name__} shows {record.name}"
            yield f"{record.input.__name__} writes {written.__tablename__}, and {shown}; an entry has one table."
