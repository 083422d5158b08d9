"""Reduced household waste fee (生活垃圾处置费减免), §16.

对城市居民最低生活保障家庭按规定给予生活垃圾处置费减免。
"""

from __future__ import annotations

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, Department
from hub.policy.citations import cited
from hub.policy.conditions import ONE_HOUSEHOLD, NamedPeople, RuleCondition, named
from hub.policy.constants import code_literal
from hub.policy.due import Due, PeriodLength
from hub.policy.needs import Register
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.urban_management import WASTE_FEE_REDUCTION

PROGRAMME = AssistanceProgramme(
    code=WASTE_FEE_REDUCTION,
    article=16,
    cites=cited("16.2 d9f26fd26b32"),
    owner=Department.URBAN_MANAGEMENT,
    decides="The decision whether this person's household pays a reduced waste fee, §16 (生活垃圾处置费减免资格).",
    sentence=(
        "Households of urban residents in the allowance pay a reduced household waste fee "
        "(对城市居民最低生活保障家庭按规定给予生活垃圾处置费减免)."
    ),
    readings=(
        Bilingual(
            "(D) A household is in the subsistence allowance if the person asked about is determined to be.",
            "(D)被查询人员经认定为低保对象的，视为其家庭为低保家庭。",
        ),
        Bilingual(
            "(D) A household is urban if it is registered as urban; a rural household in the allowance is not meant.",
            "(D)登记为城市家庭的为城市居民家庭；农村低保家庭不在其列。",
        ),
        Bilingual(
            "(D) If the person is in two households on the day, the decision is REVIEW: a person must check the case, and the registers must be corrected.",
            "(D)判定当日同属两个家庭的，结论为“需人工核查”，并须更正登记信息。",
        ),
        Bilingual(
            "(D) The notice names no period. The reduction is due once in each calendar year, without an application: so nobody is called missed too early.",
            "(D)通知未规定周期。按自然年减免一次，无需申请，以免过早认定为遗漏。",
        ),
    ),
    conditions=(
        named(
            16,
            Bilingual("The person is in the allowance (最低生活保障家庭).", "为最低生活保障家庭成员。"),
            NamedPeople((Category.SUBSISTENCE_ALLOWANCE,)),
            is_open=False,
        ),
        ONE_HOUSEHOLD,
        RuleCondition(
            code="URBAN_HOUSEHOLD",
            article=16,
            sentence=Bilingual("The household is one of urban residents (城市居民家庭).", "为城市居民家庭。"),
            state=lambda situation: situation.household("urban"),
            needs=(Register.HOUSEHOLD,),
        ),
    ),
    benefit=lambda situation: Benefit(
        kind=code_literal(BenefitKind.REDUCED_FEE), category=code_literal(Category.SUBSISTENCE_ALLOWANCE)
    ),
    due=Due(PeriodLength.YEAR, (BenefitKind.REDUCED_FEE,)),
)
