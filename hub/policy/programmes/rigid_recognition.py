"""Recognition of a household in hardship by rigid expenditure (刚性支出困难家庭), §1.

刚性支出困难家庭为家庭人均收入低于上年度当地居民人均可支配收入,家庭财产状况符合当地相关规定,且医疗、教育等必需支出占家庭总收入比例超过当地规定比例
的家庭。
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, or_

from hub.codes import BenefitKind, Category, DecisionReason, Department, FactKind, Programme
from hub.policy.conditions import ONE_HOUSEHOLD, RuleCondition, fact
from hub.policy.constants import code_literal, integer_literal
from hub.policy.household import savings_within, unless_set
from hub.policy.needs import Register
from hub.policy.parameter_codes import DISPOSABLE_INCOME_LAST_YEAR, RIGID_SAVINGS_LIMIT, RIGID_SPEND_RATIO
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.policy.situation import Situation

MONTHS, WHOLE_BP = 12, 10_000


def _below_disposable(situation: Situation) -> ColumnElement[Any]:
    return situation.household("income_per_head_fen") * integer_literal(MONTHS) < situation.parameter(
        DISPOSABLE_INCOME_LAST_YEAR
    )


def _over_ratio(situation: Situation) -> ColumnElement[Any]:
    """Return one kind of spending that exceeds the ratio is enough, though the other is not known: none is negative."""
    income = situation.household("total_income_fen")
    medical, education = situation.household("medical_spend_fen"), situation.household("education_spend_fen")
    limit = situation.parameter(RIGID_SPEND_RATIO) * income
    over = (spent * integer_literal(WHOLE_BP) > limit for spent in (medical, education, medical + education))
    return case((income > integer_literal(0), or_(*over)))


def _why_ratio_unknown(situation: Situation) -> ColumnElement[Any]:
    return case(
        (situation.household("total_income_fen") == integer_literal(0), code_literal(DecisionReason.ZERO_INCOME)),
        else_=unless_set(situation.parameter(RIGID_SPEND_RATIO)),
    )


PROGRAMME = AssistanceProgramme(
    code=Programme("RIGID_RECOGNITION", "Recognition of a household with rigid expenditure", "刚性支出困难家庭认定"),
    article=1,
    owner=Department.CIVIL_AFFAIRS,
    decides="The decision whether the person's household is in hardship by rigid expenditure, §1 (刚性支出困难家庭认定条件).",
    sentence=(
        "A household in hardship by rigid expenditure has an income per head below last year's local disposable income "
        "(家庭人均收入低于上年度当地居民人均可支配收入), property within local rules (家庭财产状况符合当地相关规定), and "
        "necessary spending, medical, educational and the like, over the local share of its total income "
        "(医疗、教育等必需支出占家庭总收入比例超过当地规定比例)."
    ),
    readings=(
        "(D) Income and spending are those of the newest snapshot which is not later than the day asked for.",
        "(D) Twelve months of income per head are compared with last year's disposable income; not published is not zero.",
        "(D) Necessary spending is medical and educational, the two that the notice names; other kinds are not counted.",
        "(D) Without any income the share has no meaning, and a person must look.",
        "(D) Property is both: savings within the local limit per head, and a check by civil affairs of everything else.",
        "(D) In two households on one day, a person must look, and the registers must be put right.",
    ),
    conditions=(
        ONE_HOUSEHOLD,
        RuleCondition(
            code="INCOME_BELOW_DISPOSABLE",
            article=1,
            sentence="The income per head is below last year's disposable income (家庭人均收入低于上年度当地居民人均可支配收入).",
            state=_below_disposable,
            needs=(Register.HOUSEHOLD, DISPOSABLE_INCOME_LAST_YEAR),
            reason=lambda situation: unless_set(situation.parameter(DISPOSABLE_INCOME_LAST_YEAR)),
        ),
        RuleCondition(
            code="SPENDING_OVER_RATIO",
            article=1,
            sentence="The necessary spending exceeds the local share of total income (必需支出占家庭总收入比例超过当地规定比例).",
            state=_over_ratio,
            needs=(Register.HOUSEHOLD, RIGID_SPEND_RATIO),
            reason=_why_ratio_unknown,
        ),
        savings_within(RIGID_SAVINGS_LIMIT),
        fact(
            "PROPERTY_RULES_MET",
            1,
            "The household's property meets the local rules of rigid expenditure (家庭财产状况符合当地相关规定).",
            FactKind.RIGID_PROPERTY_RULES_MET,
        ),
    ),
    benefit=lambda situation: Benefit(
        kind=code_literal(BenefitKind.CATEGORY), category=code_literal(Category.RIGID_EXPENDITURE)
    ),
)
