"""What medical insurance gives (医保), §9: premium subsidy and medical assistance."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Classification, Money, Percent, Rows, Writes
from hub.catalogue.fields import coded, column, money, percent, writable
from hub.codes import Department as Owner
from hub.codes import InsuranceTier, RecordStatus
from hub.fixed_point import parse_hundredths
from hub.tables.departments.medical_insurance import MedicalAssistanceRow, PremiumSubsidyRow
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord, corrected
from schema.keys import PersonKey
from schema.record_types import Record
from schema.written import (
    corrects,
    day_given,
    first_day,
    how_far,
    last_day,
    own_number,
    recipient,
    recorded,
    sum_given,
)

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.MEDICAL_INSURANCE)
SENSITIVE = Classification(Sharing.CONDITIONAL, Sensitivity.SENSITIVE, Owner.MEDICAL_INSURANCE)


@strawberry.type(description="The subsidised part of a year's insurance premium, §9 (资助参保).")
class PremiumSubsidy(AssistanceRecord):
    KEY: ClassVar[str] = "premium_subsidy"
    ROWS: ClassVar[Rows] = Rows(PremiumSubsidyRow, subject="person_id", current=True)

    supersedes: PremiumSubsidy | None = corrected()

    insurance_year: int | None = column(
        PremiumSubsidyRow.insurance_year, "insurance_year", PERSONAL, "The year of the insurance (参保年度)."
    )
    tier: InsuranceTier | None = coded(
        PremiumSubsidyRow.tier, InsuranceTier, "tier", PERSONAL, "The tier in which the person is enrolled (参保档次)."
    )
    premium: Money | None = money(
        PremiumSubsidyRow.premium_fen,
        "premium",
        PERSONAL,
        "The premium that a person pays for the tier, in yuan (个人缴费标准).",
    )


@strawberry.type(description="Assistance with the in-policy medical cost that a person pays, §9 (医疗救助).")
class MedicalAssistance(AssistanceRecord):
    KEY: ClassVar[str] = "medical_assistance"
    ROWS: ClassVar[Rows] = Rows(MedicalAssistanceRow, subject="person_id", current=True)

    supersedes: MedicalAssistance | None = corrected()

    self_paid: Money | None = money(
        MedicalAssistanceRow.self_paid_fen,
        "self_paid",
        SENSITIVE,
        "The in-policy cost that the person paid, in yuan (个人自付费用).",
    )
    ratio: Percent | None = percent(
        MedicalAssistanceRow.ratio_bp,
        "ratio",
        PERSONAL,
        "The share of the in-policy cost that was covered, in percent (救助比例).",
    )
    top_up: Money | None = money(MedicalAssistanceRow.top_up_fen, "top_up", PERSONAL, "The top-up, in yuan (倾斜救助).")


@strawberry.input(description="A premium subsidy that was approved or paid, §9 (资助参保反馈).")
class PremiumSubsidyInput:
    KEY: ClassVar[str] = "premium_subsidy_input"
    WRITES: ClassVar[Writes] = recorded(PremiumSubsidyRow)

    person: PersonKey = recipient()
    insurance_year: int = writable(
        PremiumSubsidyRow.insurance_year,
        "insurance_year",
        PERSONAL,
        "The year of the insurance (参保年度).",
        required=True,
    )
    tier: InsuranceTier = writable(
        PremiumSubsidyRow.tier, "tier", PERSONAL, "The tier in which the person is enrolled (参保档次).", required=True
    )
    amount: Money = sum_given(
        PERSONAL,
        "The sum of the subsidy, in yuan; it must be more than zero, and not more than the premium (资助金额).",
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    premium: Money | None = writable(
        PremiumSubsidyRow.premium_fen,
        "premium",
        PERSONAL,
        "The premium that a person pays for the tier, in yuan (个人缴费标准).",
        convert=parse_hundredths,
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


@strawberry.input(description="Medical assistance that was approved or paid, §9 (医疗救助反馈).")
class MedicalAssistanceInput:
    KEY: ClassVar[str] = "medical_assistance_input"
    WRITES: ClassVar[Writes] = recorded(MedicalAssistanceRow)

    person: PersonKey = recipient()
    amount: Money = sum_given(
        PERSONAL,
        "The sum of the assistance, in yuan; it must be more than zero, and not more than the cost that the person paid (救助金额).",
    )
    given_on: date = day_given(PERSONAL)
    status: RecordStatus = how_far(PERSONAL)
    period_from: date | None = first_day(PERSONAL)
    period_until: date | None = last_day(PERSONAL)
    self_paid: Money | None = writable(
        MedicalAssistanceRow.self_paid_fen,
        "self_paid",
        SENSITIVE,
        "The in-policy cost that the person paid, in yuan (个人自付费用).",
        convert=parse_hundredths,
    )
    ratio: Percent | None = writable(
        MedicalAssistanceRow.ratio_bp,
        "ratio",
        PERSONAL,
        "The share of the in-policy cost that was covered, in percent (救助比例).",
        convert=parse_hundredths,
    )
    top_up: Money | None = writable(
        MedicalAssistanceRow.top_up_fen, "top_up", PERSONAL, "The top-up, in yuan (倾斜救助).", convert=parse_hundredths
    )
    source_record: str | None = own_number(PERSONAL)
    supersedes: UUID | None = corrects(PERSONAL)


RECORDS = (
    Record(PremiumSubsidy, PremiumSubsidyInput, "A premium subsidy, §9", "a premium subsidy", "资助参保"),
    Record(MedicalAssistance, MedicalAssistanceInput, "Medical assistance, §9", "medical assistance", "医疗救助"),
)
