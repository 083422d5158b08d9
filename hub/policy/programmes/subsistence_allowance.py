"""The subsistence allowance (最低生活保障), §8: by determination, alone, or by an application of one's own.

对符合最低生活保障、特困人员救助供养条件的低收入人口，给予相应的最低生活保障、特困人员救助供养等基本生活救助。对最低生活保障边缘家庭中的重度残疾人、
重病患者等特殊困难人员，可单独纳入最低生活保障范围。成年无业重度残疾人可参照“单人户”提出最低生活保障申请，符合条件的给予相应的基本生活救助。
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, or_

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, DecisionReason, Department, FactKind
from hub.policy.citations import cited
from hub.policy.conditions import NamedPeople, RuleCondition, fact, named, yes_no
from hub.policy.constants import code_literal
from hub.policy.due import Due, PeriodLength
from hub.policy.needs import Register
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.policy.situation import Situation
from hub.tables.departments.civil_affairs import SUBSISTENCE_ALLOWANCE


def _in_special_hardship(situation: Situation) -> ColumnElement[Any]:
    return or_(yes_no(situation, FactKind.SEVERELY_DISABLED), yes_no(situation, FactKind.GRAVELY_ILL))


def _benefit(situation: Situation) -> Benefit:
    determined = situation.held(Category.SUBSISTENCE_ALLOWANCE)
    disputed = situation.disputed(Category.SUBSISTENCE_ALLOWANCE)
    return Benefit(
        kind=case((determined, code_literal(BenefitKind.ALLOWANCE)), else_=code_literal(BenefitKind.ALLOWANCE_ALONE)),
        category=case(
            (determined, code_literal(Category.SUBSISTENCE_ALLOWANCE)), else_=code_literal(Category.SUBSISTENCE_MARGIN)
        ),
        doubt=case((disputed, code_literal(DecisionReason.CATEGORY_DISPUTED))),
    )


PROGRAMME = AssistanceProgramme(
    code=SUBSISTENCE_ALLOWANCE,
    article=8,
    cites=cited("1.2 b7f4fbe6323d", "8.1 59854d08a881", "8.2 d65590cc1c93", "8.3 67ce5b7a4e58"),
    owner=Department.CIVIL_AFFAIRS,
    decides="The decision whether this person is covered by the subsistence allowance, may be covered individually, or may apply for it, §8 (最低生活保障资格).",
    sentence=(
        "A person who qualifies is given the subsistence allowance (给予最低生活保障). People in special hardship within margin "
        "households, such as the severely disabled and the gravely ill, may enter it alone "
        "(重度残疾人、重病患者等特殊困难人员，可单独纳入最低生活保障范围). A severely disabled adult without a job may apply "
        "as a one-person household (成年无业重度残疾人可参照“单人户”提出最低生活保障申请)."
    ),
    readings=(
        Bilingual(
            "(D) A person qualifies if a determination in force recognises the person; the hub never works out the conditions itself.",
            "(D)以有效的认定结果为准；本平台不自行核算认定条件。",
        ),
        Bilingual(
            "(D) A refusal of the allowance for the household does not keep a member of a subsistence-margin household from being included alone (单独纳入).",
            "(D)整户低保申请被拒绝，不影响低保边缘家庭成员单独纳入。",
        ),
        Bilingual(
            "(D) The article does not name other kinds of special hardship: for them the decision is REVIEW, and a person must check the case.",
            "(D)本条未列明其他特殊困难情形：对此类人员结论为“需人工核查”。",
        ),
        Bilingual(
            "(D) The application as a one-person household (单人户) is open to people of any category or none; that a person may apply does not decide about the allowance.",
            "(D)参照“单人户”申请不限类别，无类别者亦可；可以申请不等于已确认享受低保。",
        ),
        Bilingual(
            "(D) For a person who may be included alone the hub answers this, and not that the person may apply.",
            "(D)可单独纳入的人员，答复为可单独纳入，不答复为可申请。",
        ),
        Bilingual(
            "(D) The list ends in 等 and so may mean others: for a low-income person of another category the decision is REVIEW, and a person must check the case.",
            "(D)所列对象以“等”结尾，可能包括其他人员：对其他类别的低收入人口，结论为“需人工核查”。",
        ),
        Bilingual(
            "(D) Whoever is determined to be a recipient is due the allowance in each calendar month, without a further application; who may enter it alone has yet to apply.",
            "(D)已认定为低保对象的，按自然月享受，无需另行申请；可单独纳入的人员仍须先申请。",
        ),
    ),
    conditions=(
        named(
            8,
            Bilingual(
                "The person is determined to be a recipient of the allowance, or is a severely disabled or gravely ill member of a margin "
                "household (最低生活保障对象；边缘家庭中的重度残疾人、重病患者等特殊困难人员).",
                "经认定为最低生活保障对象，或为最低生活保障边缘家庭中的重度残疾人、重病患者等特殊困难人员。",
            ),
            NamedPeople((Category.SUBSISTENCE_ALLOWANCE,)),
            NamedPeople(
                (Category.SUBSISTENCE_MARGIN,),
                provided=_in_special_hardship,
                needs=(FactKind.SEVERELY_DISABLED, FactKind.GRAVELY_ILL),
            ),
            is_open=True,
        ),
    ),
    benefit=_benefit,
    due=Due(PeriodLength.MONTH, (BenefitKind.ALLOWANCE,)),
    application=(
        RuleCondition(
            code="ADULT",
            article=8,
            sentence=Bilingual("The person has come of age (成年).", "已成年。"),
            state=lambda situation: situation.person("adult"),
            needs=(Register.PERSON,),
        ),
        fact("JOBLESS", 8, Bilingual("The person has no job (无业).", "无业。"), FactKind.JOBLESS),
        fact(
            "SEVERELY_DISABLED",
            8,
            Bilingual("The person is severely disabled (重度残疾人).", "为重度残疾人。"),
            FactKind.SEVERELY_DISABLED,
        ),
    ),
)
