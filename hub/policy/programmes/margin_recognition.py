"""Recognition of a household on the margin of the subsistence allowance (最低生活保障边缘家庭), §1.

最低生活保障边缘家庭为不符合最低生活保障条件，但家庭人均收入低于当地最低生活保障标准1.5倍，且家庭收入、财产状况符合当地最低生活保障相关规定的
家庭。
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, not_

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, DecisionReason, Department, FactKind, Programme
from hub.policy.citations import cited
from hub.policy.conditions import ONE_HOUSEHOLD, RuleCondition, household_fact
from hub.policy.constants import code_literal, integer_literal
from hub.policy.household import FIGURES, FIGURES_READING, figure, savings_within, unless_reliable, unless_set
from hub.policy.needs import OfHousehold, Register
from hub.policy.parameter_codes import (
    ALLOWANCE_SAVINGS_LIMIT,
    SUBSISTENCE_STANDARD_RURAL,
    SUBSISTENCE_STANDARD_URBAN,
)
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.policy.situation import Situation


def _standard(situation: Situation) -> ColumnElement[Any]:
    """Return the local standard of a month and person; NULL where nobody knows whether the household is urban."""
    urban = situation.household("urban")
    return case(
        (urban, situation.parameter(SUBSISTENCE_STANDARD_URBAN)),
        (not_(urban), situation.parameter(SUBSISTENCE_STANDARD_RURAL)),
    )


def _below_one_and_a_half(situation: Situation) -> ColumnElement[Any]:
    return figure(situation, "income_per_head_fen") * integer_literal(2) < _standard(situation) * integer_literal(3)


def _why_income_unknown(situation: Situation) -> ColumnElement[Any]:
    is_set = case((situation.household("urban").is_not(None), unless_set(_standard(situation))))
    return unless_reliable(situation, is_set)


def _why_allowance_unknown(situation: Situation) -> ColumnElement[Any]:
    return case(
        (
            situation.disputed_in_household(Category.SUBSISTENCE_ALLOWANCE).is_(True),
            code_literal(DecisionReason.CATEGORY_DISPUTED),
        )
    )


PROGRAMME = AssistanceProgramme(
    code=Programme("MARGIN_RECOGNITION", "Recognition of a subsistence-margin household", "最低生活保障边缘家庭认定"),
    article=1,
    cites=cited("1.2 b7f4fbe6323d"),
    owner=Department.CIVIL_AFFAIRS,
    decides="The decision whether the person's household is on the margin of the subsistence allowance, §1 (低保边缘家庭认定条件).",
    sentence=(
        "A household on the margin of the subsistence allowance does not qualify for it (不符合最低生活保障条件), has an "
        "income per head below 1.5 times the local standard (家庭人均收入低于当地最低生活保障标准1.5倍), and its income "
        "and property meet the local rules of the allowance (家庭收入、财产状况符合当地最低生活保障相关规定)."
    ),
    readings=(
        Bilingual(
            "(D) Whether the household qualifies for the allowance follows from the determinations of its members; the hub never works out the conditions itself.",
            "(D)家庭是否符合最低生活保障条件，以其成员的认定结果为准；本平台不自行核算低保条件。",
        ),
        Bilingual(
            "(D) If one member has the allowance while another was refused it, the decision is REVIEW, and a person must check the case.",
            "(D)同一家庭有成员享受低保、又有成员被拒绝的，结论为“需人工核查”。",
        ),
        Bilingual(
            "(D) A check of the property applies to the whole household, whichever member it is recorded for.",
            "(D)财产核查结果适用于整个家庭，不论登记在哪一名成员名下。",
        ),
        Bilingual(
            "(D) The income is that of the newest economic snapshot that is not later than the day asked for.",
            "(D)收入取不晚于判定日期的最近一次家庭经济状况核对结果。",
        ),
        Bilingual(
            "(D) The local standard is the one for urban or for rural households, as the household is registered, in the division where the person is registered.",
            "(D)低保标准按家庭登记的城乡类别，取该人员户籍所在地的标准。",
        ),
        Bilingual(
            "(D) The condition of property has two parts: the savings are within the local limit per head, and civil affairs has checked all other property.",
            "(D)财产条件分两部分：人均金融财产不超过当地限额；其他财产由民政部门核查。",
        ),
        FIGURES_READING,
        Bilingual(
            "(D) If the person is in two households on the day, the decision is REVIEW: a person must check the case, and the registers must be corrected.",
            "(D)判定当日同属两个家庭的，结论为“需人工核查”，并须更正登记信息。",
        ),
    ),
    conditions=(
        ONE_HOUSEHOLD,
        RuleCondition(
            code="NOT_IN_ALLOWANCE",
            article=1,
            sentence=Bilingual(
                "The household does not qualify for the subsistence allowance (不符合最低生活保障条件).",
                "家庭不符合最低生活保障条件。",
            ),
            state=lambda situation: not_(situation.of_household(Category.SUBSISTENCE_ALLOWANCE)),
            needs=(Register.HOUSEHOLD, OfHousehold(Category.SUBSISTENCE_ALLOWANCE)),
            reason=_why_allowance_unknown,
        ),
        RuleCondition(
            code="INCOME_BELOW_MARGIN",
            article=1,
            sentence=Bilingual(
                "The income per head is below 1.5 times the local standard (家庭人均收入低于当地最低生活保障标准1.5倍).",
                "家庭人均收入低于当地最低生活保障标准1.5倍。",
            ),
            state=_below_one_and_a_half,
            needs=(*FIGURES, SUBSISTENCE_STANDARD_URBAN, SUBSISTENCE_STANDARD_RURAL),
            reason=_why_income_unknown,
        ),
        savings_within(ALLOWANCE_SAVINGS_LIMIT),
        household_fact(
            "RULES_MET",
            1,
            Bilingual(
                "The income and the property meet the local rules of the allowance (家庭收入、财产状况符合当地最低生活保障相关规定).",
                "家庭收入、财产状况符合当地最低生活保障相关规定。",
            ),
            FactKind.ALLOWANCE_RULES_MET,
        ),
    ),
    benefit=lambda situation: Benefit(
        kind=code_literal(BenefitKind.CATEGORY), category=code_literal(Category.SUBSISTENCE_MARGIN)
    ),
)
