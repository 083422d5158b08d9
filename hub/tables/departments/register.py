"""Every department that has tables, one line each: what may live in a database of its own (HUB_SOURCE_<DEPARTMENT>).

Whatever has to do with every kind of record is made from these lines.
"""

from __future__ import annotations

from collections.abc import Mapping

from hub.codes import Department
from hub.tables.base import Base
from hub.tables.departments.civil_affairs import BasicLivingAidRow, TemporaryReliefRow
from hub.tables.departments.education import EducationAidRow
from hub.tables.departments.medical_insurance import MedicalAssistanceRow, PremiumSubsidyRow
from hub.tables.exchange import ChangeEventRow, IdempotencyKeyRow, TurnOriginRow

DEPARTMENTS: Mapping[Department, tuple[type[Base], ...]] = {
    Department.CIVIL_AFFAIRS: (BasicLivingAidRow, TemporaryReliefRow),
    Department.MEDICAL_INSURANCE: (PremiumSubsidyRow, MedicalAssistanceRow),
    Department.EDUCATION: (EducationAidRow,),
}

RECORDS: tuple[type[Base], ...] = tuple(table for own in DEPARTMENTS.values() for table in own)
"""Every table of records, in the order of its department's line."""

BESIDE_RECORDS: tuple[type[Base], ...] = (ChangeEventRow, IdempotencyKeyRow, TurnOriginRow)
"""What is stored in a record's own transaction, and so in the record's own database, wherever that is."""

_HOMES = {table: department.lower() for department, tables in DEPARTMENTS.items() for table in tables}


def home_of(table: type[Base] | None) -> str | None:
    """The name of the source that a table moves with; None for the hub's own."""
    return _HOMES.get(table) if table is not None else None


def tables_of(source_name: str) -> frozenset[str]:
    """The names of all tables in a department's own database."""
    own = DEPARTMENTS[Department[source_name.upper()]]
    return frozenset(table.__tablename__ for table in (*own, *BESIDE_RECORDS))
