"""Housing assistance (住房救助), §11.

对符合当地城市住房保障条件的最低生活保障家庭、分散供养特困人员、最低生活保障边缘家庭和刚性支出困难家庭，通过配租公租房或发放租赁补贴优先给予
住房救助；对符合当地农村住房保障条件的最低生活保障家庭、分散供养特困人员、最低生活保障边缘家庭和刚性支出困难家庭，通过农村危房改造等方式优先给予住房
救助。
"""

from __future__ import annotations

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, CategoryKind, Department, FactKind
from hub.policy.citations import cited
from hub.policy.conditions import NamedPeople, first_held, household_fact, named
from hub.policy.constants import code_literal
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.housing import HOUSING_ASSISTANCE

NAMED = (
    Category.SUBSISTENCE_ALLOWANCE,
    Category.EXTREME_POVERTY,
    Category.SUBSISTENCE_MARGIN,
    Category.RIGID_EXPENDITURE,
)
"""The categories that §11 names, in its order; of extreme poverty only those who are supported at home."""

PROGRAMME = AssistanceProgramme(
    code=HOUSING_ASSISTANCE,
    article=11,
    cites=cited("11.1 95006a3d8e0f"),
    owner=Department.HOUSING,
    decides="The decision whether this person has priority in housing assistance, §11 (住房救助资格).",
    sentence=(
        "Households of the allowance, people in extreme poverty who are supported at home, subsistence-margin "
        "households and those with rigid expenditure have priority in housing assistance if they meet the local eligibility conditions for "
        "urban or rural housing support "
        "(对符合当地城市、农村住房保障条件的最低生活保障家庭、分散供养特困人员、最低生活保障边缘家庭和刚性支出困难家庭，优先给予住房救助)."
    ),
    readings=(
        Bilingual(
            "(D) A household meets the local conditions for urban or rural housing support if the register of housing says so for any of its members.",
            "(D)住房登记信息标明任一家庭成员符合条件的，视为该家庭符合当地城市或农村住房保障条件。",
        ),
        Bilingual(
            "(D) A household belongs to a group if the person asked about is determined to belong to it.",
            "(D)被查询人员经认定属于某类对象的，视为其家庭属于该类。",
        ),
        Bilingual(
            "(D) If it is not recorded how a person in extreme poverty is supported, it is not known whether this is at home.",
            "(D)未登记特困人员供养方式的，无从得知是否为分散供养。",
        ),
        Bilingual(
            "(D) The list is closed: people who are supported in an institution and people monitored against relapse are not named.",
            "(D)所列对象为封闭列举：集中供养人员和防止返贫监测对象不在其列。",
        ),
    ),
    conditions=(
        named(
            11,
            Bilingual(
                "The person is of a group that the article names (最低生活保障家庭、分散供养特困人员、最低生活保障边缘家庭和刚性支出困难家庭).",
                "属于本条列明的对象：最低生活保障家庭、分散供养特困人员、最低生活保障边缘家庭和刚性支出困难家庭。",
            ),
            NamedPeople(tuple(category for category in NAMED if category is not Category.EXTREME_POVERTY)),
            NamedPeople(
                (Category.EXTREME_POVERTY,),
                provided=lambda situation: situation.held(CategoryKind.DISPERSED),
                needs=(CategoryKind.DISPERSED,),
            ),
            is_open=False,
        ),
        household_fact(
            "HOUSING_RULES_MET",
            11,
            Bilingual(
                "The household meets the local eligibility conditions for housing support (符合当地住房保障条件).",
                "家庭符合当地住房保障条件。",
            ),
            FactKind.HOUSING_RULES_MET,
        ),
    ),
    benefit=lambda situation: Benefit(
        kind=code_literal(BenefitKind.HOUSING_FIRST), category=first_held(situation, NAMED)
    ),
)
