"""What medical insurance gives (医保), §9: premium subsidy and medical assistance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

import strawberry

from hub.catalogue.declarations import Classification, Money, Percent, Rows, Writes
from hub.catalogue.fields import asks, coded, column, given, money, percent
from hub.codes import Department as Owner
from hub.codes import InsuranceTier, Programme, RecordStatus
from hub.hundredths import hundredths
from hub.tables.departments.medical_insurance import MedicalAssistanceRow, PremiumSubsidyRow
from permissions.model import Sensitivity, Sharing
from schema.chain import AssistanceRecord
from schema.keys import PersonKey

PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.MEDICAL_INSURANCE)
FIRST_YEAR = 2016
"""The residents' insurance exists since then."""
SENSITIVE = Classification(Sharing.CONDITIONAL, Sensitivity.SENSITIVE, Owner.MEDICAL_INSURANCE)


@strawberry.type(description="The subsidised part of a year's insurance premium, §9 (资助参保).")
class PremiumSubsidy(AssistanceRecord):
    KEY: ClassVar[str] = "premium_subsidy"
    ROWS: ClassVar[Rows] = Rows(PremiumSubsidyRow, subject="person_id", current=True)

    insurance_year: int | None = column(
        PremiumSubsidyRow.insurance_year, "insurance_year", PERSONAL, "The insured year (参保年度)."
    )
    tier: InsuranceTier | None = coded(
        PremiumSubsidyRow.tier, InsuranceTier, "tier", PERSONAL, "The enrolled tier (参保档次)."
    )
    premium: Money | None = money(
        PremiumSubsidyRow.premium_fen, "premium", PERSONAL, "The personal premium of the tier (个人缴费标准)."
    )


@strawberry.type(description="Assistance with in-policy, self-paid medical cost, §9 (医疗救助).")
class MedicalAssistance(AssistanceRecord):
    KEY: ClassVar[str] = "medical_assistance"
    ROWS: ClassVar[Rows] = Rows(MedicalAssistanceRow, subject="person_id", current=True)

    self_paid: Money | None = money(
        MedicalAssistanceRow.self_paid_fen, "self_paid", SENSITIVE, "In-policy cost paid by the person (个人自付费用)."
    )
    ratio: Percent | None = percent(
        MedicalAssistanceRow.ratio_bp, "ratio", PERSONAL, "Share of that cost that was covered (救助比例)."
    )
    top_up: Money | None = money(MedicalAssistanceRow.top_up_fen, "top_up", PERSONAL, "Top-up on it (倾斜救助).")


def _mistakes(values: Mapping[str, Any], today: date) -> Iterator[str]:
    if not FIRST_YEAR <= values["insurance_year"] <= today.year + 1:
        yield f"insuranceYear must be from {FIRST_YEAR} to next year."
    if values["given_on"] > today:
        yield "givenOn must not be in the future: write back what was done."
    if values["amount_fen"] == 0:
        yield "amount must be more than zero."
    if values.get("premium_fen") is not None and values["amount_fen"] > values["premium_fen"]:
        yield "amount must not be more than premium."
    if len(values.get("source_record") or "") > 64:
        yield "sourceRecord must not be longer than 64 characters."


@strawberry.input(description="A premium subsidy that was approved or paid, §9 (资助参保反馈).")
class PremiumSubsidyInput:
    KEY: ClassVar[str] = "premium_subsidy_input"
    WRITES: ClassVar[Writes] = Writes(PremiumSubsidyRow, Programme.PREMIUM_SUBSIDY, "§9", _mistakes)

    person: PersonKey = asks("Who got it (受助人).", required=True)
    insurance_year: int = given(
        PremiumSubsidyRow.insurance_year, "insurance_year", PERSONAL, "The insured year (参保年度).", required=True
    )
    tier: InsuranceTier = given(
        PremiumSubsidyRow.tier, "tier", PERSONAL, "The enrolled tier (参保档次).", required=True
    )
    amount: Money = given(
        PremiumSubsidyRow.amount_fen,
        "amount",
        PERSONAL,
        "The sum subsidised (资助金额).",
        required=True,
        convert=hundredths,
    )
    given_on: date = given(
        PremiumSubsidyRow.given_on, "given_on", PERSONAL, "Day of payment; not in the future (发放日期).", required=True
    )
    status: RecordStatus = given(PremiumSubsidyRow.status, "status", PERSONAL, "How far it is (状态).", required=True)
    premium: Money | None = given(
        PremiumSubsidyRow.premium_fen,
        "premium",
        PERSONAL,
        "The personal premium of the tier (个人缴费标准).",
        convert=hundredths,
    )
    source_record: str | None = given(
        PremiumSubsidyRow.source_record, "source_record", PERSONAL, "Your own number of the record (原始记录编号)."
    )
