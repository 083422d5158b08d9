"""Reduced household waste fee (生活垃圾处置费减免), §16.

对城市居民最低生活保障家庭按规定给予生活垃圾处置费减免。
"""

from __future__ import annotations

from hub.codes import BenefitKind, Category, Department
from hub.policy.conditions import ONE_HOUSEHOLD, NamedPeople, RuleCondition, named
from hub.policy.constants import code_literal
from hub.policy.due import Due, PeriodLength
from hub.policy.needs import Register
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.urban_management import WASTE_FEE_REDUCTION

PROGRAMME = AssistanceProgramme(
    code=WASTE_FEE_REDUCTION,
    article=16,
    owner=Department.URBAN_MANAGEMENT,
    decides="The decision whether this person's household pays a reduced waste fee, §16 (生活垃圾处置费减免资格).",
    sentence=(
        "Households of urban residents in the allowance pay a reduced household waste fee "
        "(对城市居民最低生活保障家庭按规定给予生活垃圾处置费减免)."
    ),
    readings=(
        "(D) A household is in the subsistence allowance if the person asked about is determined to be.",
        "(D) A household is urban if it is registered as urban; a rural household in the allowance is not meant.",
        "(D) If the person is in two households on the day, the decision is REVIEW: a person must check the case, and the registers must be corrected.",
        "(D) The notice names no period. The reduction is due once in each calendar year, without an application: so nobody is called missed too early.",
    ),
    conditions=(
        named(
            16,
            "The person is in the allowance (最低生活保障家庭).",
            NamedPeople((Category.SUBSISTENCE_ALLOWANCE,)),
            is_open=False,
        ),
        ONE_HOUSEHOLD,
        RuleCondition(
            code="URBAN_HOUSEHOLD",
            article=16,
            sentence="The household is one of urban residents (城市居民家庭).",
            state=lambda situation: situation.household("urban"),
            needs=(Register.HOUSEHOLD,),
        ),
    ),
    benefit=lambda situation: Benefit(
        kind=code_literal(BenefitKind.REDUCED_FEE), category=code_literal(Category.SUBSISTENCE_ALLOWANCE)
    ),
    due=Due(PeriodLength.YEAR, (BenefitKind.REDUCED_FEE,)),
)
