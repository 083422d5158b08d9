"""Relief after a natural disaster (受灾人员救助), §13.

对遭遇自然灾害的最低生活保障对象、特困人员、最低生活保障边缘家庭成员、刚性支出困难家庭成员、防止返贫监测对象，按自然灾害救助政策给予相应救助。
"""

from __future__ import annotations

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, Department, FactKind
from hub.policy.citations import cited
from hub.policy.conditions import NamedPeople, fact, first_held, named
from hub.policy.constants import code_literal
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.emergency_management import DISASTER_RELIEF

NAMED = (
    Category.SUBSISTENCE_ALLOWANCE,
    Category.EXTREME_POVERTY,
    Category.SUBSISTENCE_MARGIN,
    Category.RIGID_EXPENDITURE,
    Category.RELAPSE_MONITORED,
)
"""The categories that §13 names, in its order."""

PROGRAMME = AssistanceProgramme(
    code=DISASTER_RELIEF,
    article=13,
    cites=cited("13.1 dd43c831dfe6"),
    owner=Department.EMERGENCY_MANAGEMENT,
    decides="The decision whether this person is eligible for relief after a natural disaster, §13 (受灾人员救助资格).",
    sentence=(
        "Recipients of the allowance, people in extreme poverty, members of subsistence-margin households and of households with rigid expenditure, and "
        "people monitored against relapse who are struck by a natural disaster are relieved by the rules for natural disasters "
        "(对遭遇自然灾害的最低生活保障对象、特困人员、最低生活保障边缘家庭成员、刚性支出困难家庭成员、防止返贫监测对象，按自然灾害救助政策给予相应救助)."
    ),
    readings=(
        Bilingual(
            "(D) A disaster struck a person if the register of emergency management says so, as long as that entry is in force.",
            "(D)应急管理登记信息标明受灾的即为受灾人员，以该登记有效期为限。",
        ),
        Bilingual(
            "(D) The list of groups is closed: the notice does not name people in other hardship, even if the rules for natural disasters give them relief.",
            "(D)所列对象为封闭列举：即使自然灾害救助政策给予其救助，通知也未列明其他困难人员。",
        ),
    ),
    conditions=(
        named(
            13,
            Bilingual(
                "The person is of a group that the article names (最低生活保障对象、特困人员、最低生活保障边缘家庭成员、刚性支出困难家庭成员、"
                "防止返贫监测对象).",
                "属于本条列明的对象：最低生活保障对象、特困人员、最低生活保障边缘家庭成员、刚性支出困难家庭成员、防止返贫监测对象。",
            ),
            NamedPeople(NAMED),
            is_open=False,
        ),
        fact(
            "STRICKEN",
            13,
            Bilingual("A natural disaster struck the person (遭遇自然灾害).", "遭遇自然灾害。"),
            FactKind.DISASTER_STRICKEN,
        ),
    ),
    benefit=lambda situation: Benefit(
        kind=code_literal(BenefitKind.RELIEF_AFTER_DISASTER), category=first_held(situation, NAMED)
    ),
)
