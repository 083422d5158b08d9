"""Emergency treatment (疾病应急救助), §9.

对符合疾病应急救助条件的，由疾病应急救助基金按规定支付。
"""

from __future__ import annotations

from hub.codes import BenefitKind, Department, FactKind
from hub.policy.conditions import fact
from hub.policy.constants import code_literal
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.health import EMERGENCY_TREATMENT

PROGRAMME = AssistanceProgramme(
    code=EMERGENCY_TREATMENT,
    article=9,
    owner=Department.HEALTH,
    decides="The decision whether the emergency fund pays this person's treatment, §9 (疾病应急救助资格).",
    sentence=(
        "The emergency fund pays for a person who meets the conditions of emergency treatment (对符合疾病应急救助条件的，由疾病应急救助基金按规定支付)."
    ),
    readings=("(D) The article names no category, so the rule asks for none.",),
    conditions=(
        fact(
            "QUALIFIED",
            9,
            "The person meets the conditions of emergency treatment (符合疾病应急救助条件).",
            FactKind.EMERGENCY_TREATMENT_QUALIFIED,
        ),
    ),
    benefit=lambda situation: Benefit(kind=code_literal(BenefitKind.FROM_FUND)),
)
