"""What health gives (卫生健康), §9."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Classification, Money, Rows, Writes
from hub.catalogue.fields import coded, column, writable
from hub.codes import Department as Owner
from hub.codes import RecordStatus
from hub.tables.departments.health import EmergencyTreatmentRow, IllnessClass
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord, corrected
from schema.enums import code_list
from schema.keys import PersonKey
from schema.record_types import Record
from schema.written import corrects, day_given, first_day, how_far, last_day, own_number, recipient, recorded, sum_given

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.HEALTH)
SENSITIVE = Classification(Sharing.CONDITIONAL, Sensitivity.SENSITIVE, Owner.HEALTH)

code_list(IllnessClass, "A class of illness, §6, §8 and §9 (疾病类别).")


@strawberry.type(description="Treatment that the emergency fund paid, §9 (疾病应急救助).")
class EmergencyTreatment(AssistanceRecord):
    KEY: ClassVar[str] = "emergency_treatment"
    ROWS: ClassVar[Rows] = Rows(EmergencyTreatmentRow, subject="person_id", current=True)

    supersedes: EmergencyTreatment | None = corrected()

    illness: IllnessClass | None = coded(
        EmergencyTreatmentRow.illness, IllnessClass, "illness", SENSITIVE, "The class of the illness (疾病类别)."
    )
    treated_on: date | None = column(
        EmergencyTreatmentRow.treated_on, "treated_on", SENSITIVE, "The day of the treatment (救治日期)."
    )


@strawberry.input(description="Treatment that the emergency fund approved or paid, §9 (疾病应急救助反馈).")
class EmergencyTreatmentInput:
    KEY: ClassVar[str] = "emergency_treatment_input"
    WRITES: ClassVar[Writes] = recorded(EmergencyTreatmentRow)

    person: PersonKey = recipient()
    amount: Money = sum_given(
        PERSONAL, "The sum in yuan that the fund pays, which must be more than zero (基金支付金额)."
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    illness: IllnessClass | None = writable(
        EmergencyTreatmentRow.illness, "illness", SENSITIVE, "The class of the illness (疾病类别)."
    )
    treated_on: date | None = writable(
        EmergencyTreatmentRow.treated_on, "treated_on", SENSITIVE, "The day of the treatment (救治日期)."
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (
    Record(
        EmergencyTreatment, EmergencyTreatmentInput, "Emergency treatment, §9", "emergency treatment", "疾病应急救助"
    ),
)
