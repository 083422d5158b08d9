"""Top-up of medical assistance (倾斜救助), §9.

经三重医疗制度综合保障救助后政策范围内个人负担仍然较重的，给予倾斜救助。
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Department, FactKind, Programme
from hub.policy.citations import cited
from hub.policy.conditions import RuleCondition
from hub.policy.constants import code_literal
from hub.policy.household import unless_set
from hub.policy.parameter_codes import MEDICAL_TOP_UP_THRESHOLD
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.policy.situation import Situation


def _still_heavy(situation: Situation) -> ColumnElement[Any]:
    return situation.fact(FactKind.MEDICAL_BURDEN_LEFT) > situation.parameter(MEDICAL_TOP_UP_THRESHOLD)


PROGRAMME = AssistanceProgramme(
    code=Programme("MEDICAL_TOP_UP", "Top-up of medical assistance", "倾斜救助"),
    article=9,
    cites=cited("9.4 e8dceb6f41b7"),
    owner=Department.MEDICAL_INSURANCE,
    decides="The decision whether this person is eligible for a top-up of medical assistance, §9 (倾斜救助资格).",
    sentence=(
        "A person whose in-policy burden is still heavy after the three layers of medical security is given a top-up (经三重医疗制度综合保障救助后政策范围内个人负担仍然较重的，给予倾斜救助)."
    ),
    readings=(
        Bilingual(
            "(D) The article names no category, so the rule asks for none.", "(D)本条未列明人员类别，规则不核查类别。"
        ),
        Bilingual(
            "(D) A burden is heavy if it is more than the local threshold; a burden of exactly the threshold is not heavy.",
            "(D)个人负担超过当地起付标准的为负担较重；恰好等于该标准的，不视为较重。",
        ),
    ),
    conditions=(
        RuleCondition(
            code="BURDEN_STILL_HEAVY",
            article=9,
            sentence=Bilingual(
                "The in-policy burden that is left after the three layers of medical security is over the local threshold (个人负担仍然较重).",
                "经三重医疗制度综合保障救助后，政策范围内个人负担超过当地起付标准。",
            ),
            state=_still_heavy,
            needs=(FactKind.MEDICAL_BURDEN_LEFT, MEDICAL_TOP_UP_THRESHOLD),
            reason=lambda situation: unless_set(situation.parameter(MEDICAL_TOP_UP_THRESHOLD)),
        ),
    ),
    benefit=lambda situation: Benefit(kind=code_literal(BenefitKind.TOP_UP)),
)
