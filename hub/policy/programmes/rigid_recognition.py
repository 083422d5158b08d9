"""Recognition of a household in hardship by rigid expenditure (刚性支出困难家庭), §1.

刚性支出困难家庭为家庭人均收入低于上年度当地居民人均可支配收入，家庭财产状况符合当地相关规定，且医疗、教育等必需支出占家庭总收入比例超过当地规定比例
的家庭。
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, null, true

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, DecisionReason, Department, FactKind, Programme
from hub.policy.citations import cited
from hub.policy.conditions import ONE_HOUSEHOLD, RuleCondition, household_fact
from hub.policy.constants import code_literal, integer_literal
from hub.policy.figures import MONTHS, WHOLE_BP
from hub.policy.household import (
    FIGURES,
    FIGURES_READING,
    figure,
    savings_within,
    unless_reliable,
    unless_set,
)
from hub.policy.parameter_codes import (
    DISPOSABLE_INCOME_LAST_YEAR,
    OTHER_SPENDING_COUNTED,
    RIGID_SAVINGS_LIMIT,
    RIGID_SPEND_RATIO,
)
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.policy.situation import Situation


def _below_disposable(situation: Situation) -> ColumnElement[Any]:
    return figure(situation, "income_per_head_fen") * integer_literal(MONTHS) < situation.parameter(
        DISPOSABLE_INCOME_LAST_YEAR
    )


def _why_income_unknown(situation: Situation) -> ColumnElement[Any]:
    return unless_reliable(situation, unless_set(situation.parameter(DISPOSABLE_INCOME_LAST_YEAR)))


def _exceeds(situation: Situation, *kinds: str) -> ColumnElement[Any]:
    """Return whether some kinds of spending exceed the ratio together: what is known of them is the least that was spent, and
    can be enough for yes; only all of it for no. INVARIANT: no kind is negative."""
    limit = situation.parameter(RIGID_SPEND_RATIO) * figure(situation, "total_income_fen")
    spent = [figure(situation, f"{kind}_spend_fen") for kind in kinds]
    least = reduce(add, (case((amount.is_(None), integer_literal(0)), else_=amount) for amount in spent))
    whole = reduce(add, spent)
    return case(
        (least * integer_literal(WHOLE_BP) > limit, true()), (whole * integer_literal(WHOLE_BP) <= limit, false())
    )


def _named(situation: Situation) -> ColumnElement[Any]:
    """Return it of the two kinds that the notice names."""
    return _exceeds(situation, "medical", "education")


def _is_open(situation: Situation) -> ColumnElement[Any]:
    """TRUE where other spending (等) would be enough, and it is not set whether it counts."""
    every = _exceeds(situation, "medical", "education", "other")
    counted = situation.parameter(OTHER_SPENDING_COUNTED)
    return and_(counted.is_(None), every.is_(True), _named(situation).is_(False))


def _over_ratio(situation: Situation) -> ColumnElement[Any]:
    """Other spending counts where that is set; where it is not set and none is on record, there is none to count (D)."""
    counts = situation.parameter(OTHER_SPENDING_COUNTED) == integer_literal(1)
    every = _exceeds(situation, "medical", "education", "other")
    over_ratio = case((counts, every), (_is_open(situation), null()), else_=_named(situation))
    return case((figure(situation, "total_income_fen") > integer_literal(0), over_ratio))


def _why_ratio_unknown(situation: Situation) -> ColumnElement[Any]:
    is_set = case(
        (situation.household("total_income_fen") == integer_literal(0), code_literal(DecisionReason.ZERO_INCOME)),
        (_is_open(situation), code_literal(DecisionReason.SPENDING_OPEN)),
        else_=unless_set(situation.parameter(RIGID_SPEND_RATIO)),
    )
    return unless_reliable(situation, is_set)


PROGRAMME = AssistanceProgramme(
    code=Programme("RIGID_RECOGNITION", "Recognition of a household with rigid expenditure", "刚性支出困难家庭认定"),
    article=1,
    cites=cited("1.1 5dd81f579248", "1.2 b7f4fbe6323d"),
    owner=Department.CIVIL_AFFAIRS,
    decides="The decision whether the person's household is in hardship by rigid expenditure, §1 (刚性支出困难家庭认定条件).",
    sentence=(
        "A household in hardship by rigid expenditure has an income per head below last year's local disposable income "
        "(家庭人均收入低于上年度当地居民人均可支配收入), property within local rules (家庭财产状况符合当地相关规定), and "
        "necessary spending, medical, educational and the like, over the local share of its total income "
        "(医疗、教育等必需支出占家庭总收入比例超过当地规定比例)."
    ),
    readings=(
        Bilingual(
            "(D) Income and spending are those of the newest economic snapshot that is not later than the day asked for.",
            "(D)收入和支出取不晚于判定日期的最近一次家庭经济状况核对结果。",
        ),
        Bilingual(
            "(D) Twelve months of income per head are compared with last year's disposable income. If that figure is not published, it is unknown and not zero.",
            "(D)以人均月收入乘以十二与上年度居民人均可支配收入比较；该数据尚未公布的，视为未知，不视为零。",
        ),
        Bilingual(
            "(D) Necessary spending is medical and educational spending, and other spending (等) if a local value says that it counts.",
            "(D)必需支出为医疗、教育支出；当地标准规定计入其他支出（“等”）的，一并计入。",
        ),
        Bilingual(
            "(D) If that local value is not set, and other spending on record would change the decision, the decision is REVIEW, and a person must check the case.",
            "(D)未设定该当地标准，而已登记的其他支出会改变结论的，结论为“需人工核查”。",
        ),
        FIGURES_READING,
        Bilingual(
            "(D) For a household without any income the share has no meaning; the decision is REVIEW, and a person must check the case.",
            "(D)家庭没有任何收入的，支出占比没有意义；结论为“需人工核查”。",
        ),
        Bilingual(
            "(D) The condition of property has two parts: the savings are within the local limit per head, and civil affairs has checked all other property.",
            "(D)财产条件分两部分：人均金融财产不超过当地限额；其他财产由民政部门核查。",
        ),
        Bilingual(
            "(D) A check of the property applies to the whole household, whichever member it is recorded for.",
            "(D)财产核查结果适用于整个家庭，不论登记在哪一名成员名下。",
        ),
        Bilingual(
            "(D) If the person is in two households on the day, the decision is REVIEW: a person must check the case, and the registers must be corrected.",
            "(D)判定当日同属两个家庭的，结论为“需人工核查”，并须更正登记信息。",
        ),
    ),
    conditions=(
        ONE_HOUSEHOLD,
        RuleCondition(
            code="INCOME_BELOW_DISPOSABLE",
            article=1,
            sentence=Bilingual(
                "The income per head is below last year's disposable income (家庭人均收入低于上年度当地居民人均可支配收入).",
                "家庭人均收入低于上年度当地居民人均可支配收入。",
            ),
            state=_below_disposable,
            needs=(*FIGURES, DISPOSABLE_INCOME_LAST_YEAR),
            reason=_why_income_unknown,
        ),
        RuleCondition(
            code="SPENDING_OVER_RATIO",
            article=1,
            sentence=Bilingual(
                "The necessary spending exceeds the local share of total income (必需支出占家庭总收入比例超过当地规定比例).",
                "必需支出占家庭总收入比例超过当地规定比例。",
            ),
            state=_over_ratio,
            needs=(*FIGURES, RIGID_SPEND_RATIO, OTHER_SPENDING_COUNTED),
            reason=_why_ratio_unknown,
        ),
        savings_within(RIGID_SAVINGS_LIMIT),
        household_fact(
            "PROPERTY_RULES_MET",
            1,
            Bilingual(
                "The household's property meets the local rules of rigid expenditure (家庭财产状况符合当地相关规定).",
                "家庭财产状况符合当地关于刚性支出困难家庭的相关规定。",
            ),
            FactKind.RIGID_PROPERTY_RULES_MET,
        ),
    ),
    benefit=lambda situation: Benefit(
        kind=code_literal(BenefitKind.CATEGORY), category=code_literal(Category.RIGID_EXPENDITURE)
    ),
)
