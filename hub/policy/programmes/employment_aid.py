"""Employment assistance (就业救助), §12, first sentence.

对符合条件的最低生活保障对象、最低生活保障边缘家庭成员、刚性支出困难家庭成员，按规定落实贷款贴息、税费减免、培训补贴、社保补贴等政策。
"""

from __future__ import annotations

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, Department, FactKind
from hub.policy.citations import cited
from hub.policy.conditions import NamedPeople, fact, first_held, named
from hub.policy.constants import code_literal
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.human_resources import EMPLOYMENT_AID

NAMED = (Category.SUBSISTENCE_ALLOWANCE, Category.SUBSISTENCE_MARGIN, Category.RIGID_EXPENDITURE)
"""The categories that §12 names, in its order."""

PROGRAMME = AssistanceProgramme(
    code=EMPLOYMENT_AID,
    article=12,
    cites=cited("12.1 318b9cfca8ac", "12.2 0133b113f6e7"),
    owner=Department.HUMAN_RESOURCES,
    decides="The decision whether this person is eligible for measures of employment assistance, §12 (就业救助资格).",
    sentence=(
        "Recipients of the allowance and members of subsistence-margin households and of households with rigid expenditure who qualify are given "
        "interest on loans, reduced taxes and fees, subsidies of training and social insurance and the like "
        "(对符合条件的最低生活保障对象、最低生活保障边缘家庭成员、刚性支出困难家庭成员，按规定落实贷款贴息、税费减免、培训补贴、社保补贴等政策)."
    ),
    readings=(
        Bilingual(
            "(D) A person qualifies (符合条件) if the register of human resources says so; the conditions themselves are local.",
            "(D)人力社保登记信息标明符合条件的即为符合条件；具体条件由当地规定。",
        ),
        Bilingual(
            "(D) The list of persons is closed, so people in extreme poverty and people monitored against relapse are not named; the list of measures is open.",
            "(D)人员为封闭列举，特困人员和防止返贫监测对象不在其列；措施为开放列举。",
        ),
        Bilingual(
            "(D) The second sentence of the article, about help in finding work, names no conditions, so the hub makes no decision about it.",
            "(D)本条第二句关于就业帮扶，未列明条件，本平台不作判定。",
        ),
    ),
    conditions=(
        named(
            12,
            Bilingual(
                "The person is of a group that the article names (最低生活保障对象、最低生活保障边缘家庭成员、刚性支出困难家庭成员).",
                "属于本条列明的对象：最低生活保障对象、最低生活保障边缘家庭成员、刚性支出困难家庭成员。",
            ),
            NamedPeople(NAMED),
            is_open=False,
        ),
        fact(
            "QUALIFIED",
            12,
            Bilingual("The person qualifies for the measures (符合条件).", "符合就业救助条件。"),
            FactKind.EMPLOYMENT_AID_QUALIFIED,
        ),
    ),
    benefit=lambda situation: Benefit(
        kind=code_literal(BenefitKind.EMPLOYMENT_MEASURES), category=first_held(situation, NAMED)
    ),
)
