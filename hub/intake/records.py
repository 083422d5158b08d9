"""The files of records of assistance: one entry for each table of a department, with the columns of its own."""

from __future__ import annotations

from collections.abc import Collection

from hub.codes import Category, EducationItem, InsuranceTier, Programme, RecordStatus, SchoolStage
from hub.intake.cells import coded, day, percent, text, whole, yes_no, yuan
from hub.intake.checks import in_order
from hub.intake.formats import Column, FileFormat, column, of_person
from hub.tables.base import Base
from hub.tables.departments.civil_affairs import BasicLivingAidRow, TemporaryReliefRow
from hub.tables.departments.education import EducationAidRow
from hub.tables.departments.medical_insurance import MedicalAssistanceRow, PremiumSubsidyRow


def _records(rows: type[Base], programmes: Collection[Programme], *own: Column) -> FileFormat:
    """A file of assistance records, called like their table.

    `record_no` is the department's own number and is unique within the file.
    """
    shared = (
        column("record_no", text(64), "source_record", key=True),
        of_person(key=False),
        column("programme", coded(programmes), required=True),
        column("given_on", day, required=True),
        column("period_from", day),
        column("period_until", day),
        column("amount_yuan", yuan, "amount_fen"),
        column("status", coded(RecordStatus), required=True),
        column("legal_basis", text(), required=True),
    )
    return FileFormat(rows.__tablename__, rows, shared + own, checks=(in_order("period_from", "period_until"),))


RECORDS = (
    _records(
        BasicLivingAidRow,
        (Programme.SUBSISTENCE_ALLOWANCE, Programme.EXTREME_POVERTY_SUPPORT),
        column("category", coded(Category), required=True),
        column("persons_covered", whole(1, 99)),
    ),
    _records(
        TemporaryReliefRow,
        (Programme.TEMPORARY_RELIEF,),
        column("event", text()),
        column("small_sum_first", yes_no),
        column("explanation_due", day),
    ),
    _records(
        PremiumSubsidyRow,
        (Programme.PREMIUM_SUBSIDY,),
        column("insurance_year", whole(2000, 2099), required=True),
        column("tier", coded(InsuranceTier), required=True),
        column("premium_yuan", yuan, "premium_fen"),
    ),
    _records(
        MedicalAssistanceRow,
        (Programme.MEDICAL_ASSISTANCE,),
        column("self_paid_yuan", yuan, "self_paid_fen"),
        column("ratio_percent", percent, "ratio_bp"),
        column("top_up_yuan", yuan, "top_up_fen"),
    ),
    _records(
        EducationAidRow,
        (Programme.EDUCATION_AID,),
        column("stage", coded(SchoolStage)),
        column("school_term", text(16)),
        column("item", coded(EducationItem)),
        column("next_period", yes_no),
    ),
)
