"""The disabled persons' federation (残联): what it gives to disabled people in hardship (§16).

Its certificates come as the facts `DISABLED` and `SEVERELY_DISABLED`. The living subsidy is a duty of civil affairs as well: §16 does
not split it, and the hub keeps it here (D).
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.orm import Mapped

from hub.codes import Programme, Term
from hub.tables.base import Base
from hub.tables.departments.records import (
    AssistanceRecordColumns,
    Once,
    ProgrammeBy,
    RecordType,
    code_of,
    whole_number,
)

DISABILITY_SUBSIDY = Programme(
    "DISABILITY_SUBSIDY", "Living subsidy of disabled people in hardship", "困难残疾人生活补贴"
)
CHILD_REHABILITATION = Programme("CHILD_REHABILITATION", "Rehabilitation of disabled children", "残疾儿童康复救助")
ASSISTIVE_DEVICE = Programme("ASSISTIVE_DEVICE", "Assistive devices", "残疾人基本型辅助器具适配补贴")
BARRIER_FREE_HOME = Programme("BARRIER_FREE_HOME", "Barrier-free modification of homes", "困难重度残疾人家庭无障碍改造")


class DisabilityItem(Term):
    """What a disabled person is given (§16)."""

    LIVING = "LIVING", "The living subsidy", "生活补贴"
    REHABILITATION = "REHABILITATION", "Rehabilitation of a child", "康复救助"
    DEVICE = "DEVICE", "An assistive device", "辅具适配"
    HOME = "HOME", "Barrier-free modification of the home", "无障碍改造"


class DisabilityClass(Term):
    """Classes of disability (GB/T 26341)."""

    VISUAL = "VISUAL", "Visual disability", "视力残疾"
    HEARING = "HEARING", "Hearing disability", "听力残疾"
    SPEECH = "SPEECH", "Speech disability", "言语残疾"
    PHYSICAL = "PHYSICAL", "Physical disability", "肢体残疾"
    INTELLECTUAL = "INTELLECTUAL", "Intellectual disability", "智力残疾"
    MENTAL = "MENTAL", "Mental disability", "精神残疾"
    MULTIPLE = "MULTIPLE", "Multiple disabilities", "多重残疾"


class DisabilityAidRow(AssistanceRecordColumns, Base):
    """A disabled person is helped (残疾人帮扶)."""

    __tablename__ = "disability_aid"
    RECORD_TYPE: ClassVar[RecordType] = RecordType(
        article=16,
        programme=ProgrammeBy(
            "item",
            {
                DisabilityItem.LIVING: DISABILITY_SUBSIDY,
                DisabilityItem.REHABILITATION: CHILD_REHABILITATION,
                DisabilityItem.DEVICE: ASSISTIVE_DEVICE,
                DisabilityItem.HOME: BARRIER_FREE_HOME,
            },
        ),
        called=("残疾人帮扶",),
        once=Once(),
    )

    item: Mapped[str] = code_of(DisabilityItem, 24, "项目", "帮扶项目")
    disability: Mapped[str | None] = code_of(DisabilityClass, 24, "残疾类别")
    grade: Mapped[int | None] = whole_number(1, 4, "残疾等级")
