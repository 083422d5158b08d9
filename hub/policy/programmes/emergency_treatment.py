"""Emergency treatment (疾病应急救助), §9.

对符合疾病应急救助条件的，由疾病应急救助基金按规定支付。
"""

from __future__ import annotations

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Department, FactKind
from hub.policy.citations import cited
from hub.policy.conditions import fact
from hub.policy.constants import code_literal
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.health import EMERGENCY_TREATMENT

PROGRAMME = AssistanceProgramme(
    code=EMERGENCY_TREATMENT,
    article=9,
    cites=cited("9.5 593e2f8250d3"),
    owner=Department.HEALTH,
    decides="The decision whether the emergency fund pays this person's treatment, §9 (疾病应急救助资格).",
    sentence=(
        "The emergency fund pays for a person who meets the conditions of emergency treatment (对符合疾病应急救助条件的，由疾病应急救助基金按规定支付)."
    ),
    readings=(
        Bilingual(
            "(D) The article names no category, so the rule asks for none.", "(D)本条未列明人员类别，规则不核查类别。"
        ),
    ),
    conditions=(
        fact(
            "QUALIFIED",
            9,
            Bilingual(
                "The person meets the conditions of emergency treatment (符合疾病应急救助条件).",
                "符合疾病应急救助条件。",
            ),
            FactKind.EMERGENCY_TREATMENT_QUALIFIED,
        ),
    ),
    benefit=lambda situation: Benefit(kind=code_literal(BenefitKind.FROM_FUND)),
)
