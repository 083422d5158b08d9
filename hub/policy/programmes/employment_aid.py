"""Employment assistance (就业救助), §12, first sentence.

对符合条件的最低生活保障对象、最低生活保障边缘家庭成员、刚性支出困难家庭成员，按规定落实贷款贴息、税费减免、培训补贴、社保补贴等政策。
"""

from __future__ import annotations

from hub.codes import BenefitKind, Category, Department, FactKind
from hub.policy.conditions import NamedPeople, fact, first_held, named
from hub.policy.constants import code_literal
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.human_resources import EMPLOYMENT_AID

NAMED = (Category.SUBSISTENCE_ALLOWANCE, Category.SUBSISTENCE_MARGIN, Category.RIGID_EXPENDITURE)
"""The categories that §12 names, in its order."""

PROGRAMME = AssistanceProgramme(
    code=EMPLOYMENT_AID,
    article=12,
    owner=Department.HUMAN_RESOURCES,
    decides="The decision whether this person is eligible for measures of employment assistance, §12 (就业救助资格).",
    sentence=(
        "Recipients of the allowance and members of subsistence-margin households and of households with rigid expenditure who qualify are given "
        "interest on loans, reduced taxes and fees, subsidies of training and social insurance and the like "
        "(对符合条件的最低生活保障对象、最低生活保障边缘家庭成员、刚性支出困难家庭成员，按规定落实贷款贴息、税费减免、培训补贴、社保补贴等政策)."
    ),
    readings=(
        "(D) A person qualifies (符合条件) if the register of human resources says so; the conditions themselves are local.",
        "(D) The list of persons is closed, so people in extreme poverty and people monitored against relapse are not named; the list of measures is open.",
        "(D) The second sentence of the article, about bringing work to people, names no conditions, so the hub makes no decision about it.",
    ),
    conditions=(
        named(
            12,
            "The person is of a group that the article names (最低生活保障对象、最低生活保障边缘家庭成员、刚性支出困难家庭成员).",
            NamedPeople(NAMED),
            is_open=False,
        ),
        fact("QUALIFIED", 12, "The person qualifies for the measures (符合条件).", FactKind.EMPLOYMENT_AID_QUALIFIED),
    ),
    benefit=lambda situation: Benefit(
        kind=code_literal(BenefitKind.EMPLOYMENT_MEASURES), category=first_held(situation, NAMED)
    ),
)
