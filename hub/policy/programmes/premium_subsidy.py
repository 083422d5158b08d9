"""Subsidised premium of the residents' medical insurance (资助参保), §9.

对符合资助参保条件的低收入人口参加城乡居民基本医保一档的，按照个人缴费标准一定比例给予资助。对特困人员给予全额资助，对最低生活保障对象按照90%的
比例给予定额资助；对低保边缘家庭成员和其他符合资助条件的低收入人口按照70%的比例给予定额资助；符合资助参保条件的救助对象自愿参加城乡居民基本医保
二档的，统一按照参加城乡居民基本医保一档个人缴费标准的100%给予资助。
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, false, func, null, true

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, DecisionReason, Department, FactKind
from hub.policy.citations import cited
from hub.policy.conditions import LOW_INCOME_CATEGORY, RuleCondition, fact
from hub.policy.constants import code_literal, integer_literal
from hub.policy.due import Due, PeriodLength
from hub.policy.parameter_codes import PREMIUM_SUBSIDY_FIXED_70, PREMIUM_SUBSIDY_FIXED_90, RESIDENT_PREMIUM_TIER_1
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.policy.situation import Situation
from hub.tables.departments.medical_insurance import PREMIUM_SUBSIDY

IN_FULL, NINETY, SEVENTY = 10_000, 9_000, 7_000
"""Shares of the first tier's personal premium, in basis points."""

YUAN, CONTRADICTORY = 100, DecisionReason.PARAMETER_CONTRADICTORY

HIGHEST_FIRST = (
    Category.EXTREME_POVERTY,
    Category.SUBSISTENCE_ALLOWANCE,
    *(category for category in Category if category not in (Category.EXTREME_POVERTY, Category.SUBSISTENCE_ALLOWANCE)),
)
"""The categories by their share; those of equal share in the order of §1."""


def _enrolled(situation: Situation) -> ColumnElement[Any]:
    tier = situation.fact(FactKind.RESIDENT_INSURANCE_TIER)
    return case((tier.in_([integer_literal(1), integer_literal(2)]), true()), (tier == integer_literal(0), false()))


def _benefit(situation: Situation) -> Benefit:
    second_tier = situation.fact(FactKind.RESIDENT_INSURANCE_TIER) == integer_literal(2)
    extreme = situation.held(Category.EXTREME_POVERTY)
    allowance = situation.held(Category.SUBSISTENCE_ALLOWANCE)
    disputed_extreme = situation.disputed(Category.EXTREME_POVERTY)
    disputed_allowance = situation.disputed(Category.SUBSISTENCE_ALLOWANCE)
    premium, fixed_90, fixed_70 = (
        situation.parameter(parameter)
        for parameter in (RESIDENT_PREMIUM_TIER_1, PREMIUM_SUBSIDY_FIXED_90, PREMIUM_SUBSIDY_FIXED_70)
    )

    def by_share(full: Any, ninety: Any, seventy: Any) -> ColumnElement[Any]:
        return case(
            (second_tier, full),
            (extreme, full),
            (disputed_extreme, null()),
            (allowance, ninety),
            (disputed_allowance, null()),
            else_=seventy,
        )

    def is_not(fixed: ColumnElement[Any], share: int) -> ColumnElement[bool]:
        """Return whether a fixed sum is not its share of the premium, to a yuan."""
        apart = func.abs(fixed * integer_literal(IN_FULL) - premium * integer_literal(share))
        return apart >= integer_literal(YUAN * IN_FULL)

    percent, amount = (
        by_share(integer_literal(IN_FULL), integer_literal(NINETY), integer_literal(SEVENTY)),
        by_share(premium, fixed_90, fixed_70),
    )
    return Benefit(
        kind=code_literal(BenefitKind.SHARE_OF_PREMIUM),
        percent_bp=percent,
        amount_fen=amount,
        category=case((percent.is_not(None), _highest_held(situation))),
        doubt=case(
            (percent.is_(None), code_literal(DecisionReason.CATEGORY_DISPUTED)),
            (amount.is_(None), code_literal(DecisionReason.PARAMETER_NOT_SET)),
            (by_share(false(), is_not(fixed_90, NINETY), is_not(fixed_70, SEVENTY)), code_literal(CONTRADICTORY)),
        ),
    )


def _highest_held(situation: Situation) -> ColumnElement[Any]:
    return case(*((situation.held(category), code_literal(category)) for category in HIGHEST_FIRST))


PROGRAMME = AssistanceProgramme(
    code=PREMIUM_SUBSIDY,
    article=9,
    cites=cited("9.1 6fa79e80ad09", "9.2 376ee128d840"),
    owner=Department.MEDICAL_INSURANCE,
    decides="The decision whether this person is eligible for the insurance premium subsidy, §9 (资助参保资格).",
    sentence=(
        "A low-income person who qualifies and is enrolled in the first tier of the residents' medical insurance is "
        "subsidised: people in extreme poverty in full (特困人员给予全额资助), subsistence-allowance recipients by a "
        "fixed sum at 90 % (最低生活保障对象按照90%的比例给予定额资助), subsistence-margin households and other low-income people "
        "who qualify by a fixed sum at 70 % (低保边缘家庭成员和其他符合资助条件的低收入人口按照70%的比例给予定额资助). "
        "A person who qualifies and chooses the second tier is given 100 % of the first tier's personal premium "
        "(自愿参加二档的，统一按照一档个人缴费标准的100%给予资助)."
    ),
    readings=(
        Bilingual(
            "(D) If a person is in several categories, the category with the highest share counts; shares are never added.",
            "(D)同时属于多个类别的，按比例最高的类别计，不累加。",
        ),
        Bilingual(
            "(D) A category of which there is no record does not raise the share.",
            "(D)没有登记的类别，不提高资助比例。",
        ),
        Bilingual(
            "(D) If determinations in force contradict each other about a category with a higher share, the decision is REVIEW, and a person must check the case.",
            "(D)有效的认定结果对比例更高的类别相互矛盾的，结论为“需人工核查”。",
        ),
        Bilingual("(D) A determination is still in force on its last day.", "(D)认定结果在其有效期最后一日仍然有效。"),
        Bilingual(
            "(D) The sums are those that are in force on the day asked for, in the division where the person is registered.",
            "(D)金额取该人员户籍所在地在判定日期适用的标准。",
        ),
        Bilingual(
            "(D) The fixed sums are published and never worked out from the share: if none is set, the decision is REVIEW, and a person must check the case.",
            "(D)定额资助金额以公布的为准，不按比例推算；未设定的，结论为“需人工核查”。",
        ),
        Bilingual(
            "(D) A fixed sum that differs from its share of the premium by a yuan or more contradicts it: the decision is REVIEW, and a person must check the case.",
            "(D)定额与个人缴费标准相应比例相差一元及以上的，视为矛盾：结论为“需人工核查”。",
        ),
        Bilingual(
            "(D) The subsidy is due once in each calendar year, which is the year of the insurance, without an application.",
            "(D)资助参保按自然年（即参保年度）享受一次，无需申请。",
        ),
    ),
    conditions=(
        LOW_INCOME_CATEGORY,
        fact(
            "QUALIFIED",
            9,
            Bilingual("The person qualifies for a subsidised premium (符合资助参保条件).", "符合资助参保条件。"),
            FactKind.PREMIUM_SUBSIDY_QUALIFIED,
        ),
        RuleCondition(
            code="ENROLLED",
            article=9,
            sentence=Bilingual(
                "The person is enrolled in the residents' medical insurance (参加城乡居民基本医保一档或二档).",
                "参加城乡居民基本医保一档或二档。",
            ),
            state=_enrolled,
            needs=(FactKind.RESIDENT_INSURANCE_TIER,),
        ),
    ),
    benefit=_benefit,
    due=Due(PeriodLength.YEAR, (BenefitKind.SHARE_OF_PREMIUM,)),
    needs=(RESIDENT_PREMIUM_TIER_1, PREMIUM_SUBSIDY_FIXED_90, PREMIUM_SUBSIDY_FIXED_70),
)
