"""Aid to children in kindergarten and to pupils and students (教育救助), §10.

对最低生活保障对象、特困人员、最低生活保障边缘对象、刚性支出困难家庭对象以及其他经济困难家庭对象中符合资助条件的在园幼儿、在校学生，按规定采取发放国家
助学金、生活补助，提供勤工助学岗位、助学贷款以及减免相关费用等方式，给予教育救助。对按学生资助政策规定程序评定后新增的困难学生对象，原则上纳入下一期教育
资助范围。
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, DecisionReason, Department, FactKind
from hub.policy.citations import cited
from hub.policy.conditions import NamedPeople, fact, first_held, named, yes_no
from hub.policy.constants import code_literal
from hub.policy.due import Due, PeriodLength
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.policy.situation import Situation
from hub.tables.departments.education import EDUCATION_AID

NAMED = (
    Category.SUBSISTENCE_ALLOWANCE,
    Category.EXTREME_POVERTY,
    Category.SUBSISTENCE_MARGIN,
    Category.RIGID_EXPENDITURE,
)
"""The categories that §10 names, in its order."""


def _benefit(situation: Situation) -> Benefit:
    newly: ColumnElement[Any] = yes_no(situation, FactKind.NEWLY_ASSESSED_STUDENT)
    return Benefit(
        kind=case(
            (newly, code_literal(BenefitKind.NEXT_PERIOD)), (newly.is_(False), code_literal(BenefitKind.THIS_PERIOD))
        ),
        category=first_held(situation, NAMED),
        doubt=case((newly.is_(None), code_literal(DecisionReason.CONDITION_UNKNOWN))),
    )


PROGRAMME = AssistanceProgramme(
    code=EDUCATION_AID,
    article=10,
    cites=cited("10.1 520f2a9a30f7", "10.2 c88c68213392"),
    owner=Department.EDUCATION,
    decides="The decision whether this person is eligible for education aid, §10 (教育救助资格).",
    sentence=(
        "Children in kindergarten, pupils and students who qualify are aided if they are recipients of the allowance, in extreme poverty, of a subsistence-margin household, of a household with rigid expenditure or of another family in economic difficulty "
        "(最低生活保障对象、特困人员、最低生活保障边缘对象、刚性支出困难家庭对象以及其他经济困难家庭对象中符合资助条件的在园"
        "幼儿、在校学生). A student whom an assessment newly adds is in principle aided from the next period "
        "(评定后新增的困难学生对象，原则上纳入下一期教育资助范围)."
    ),
    readings=(
        Bilingual(
            "(D) A student is of another family in economic difficulty (其他经济困难家庭) if the register of students says so, with or without a low-income category.",
            "(D)学生登记信息标明属于其他经济困难家庭的即为该类学生，不论是否属于低收入类别。",
        ),
        Bilingual(
            "(D) The article does not name people monitored against relapse or people in other hardship: unless the register of students names the student, the decision is REVIEW, and a person must check the case.",
            "(D)本条未列明防止返贫监测对象和其他困难人员：除学生登记信息已列明外，结论为“需人工核查”。",
        ),
        Bilingual(
            "(D) “In principle” (原则上) means that the hub answers the next period, and the department may decide otherwise.",
            "(D)“原则上”指本平台答复下一期，主管部门可以另行决定。",
        ),
        Bilingual(
            "(D) If it is not known whether a student was newly added, the period is not known either; the decision is REVIEW, and a person must check the case.",
            "(D)不知是否新增困难学生的，资助期亦不确定；结论为“需人工核查”。",
        ),
        Bilingual(
            "(D) The period is a term of the school year: September to February, or March to August. Whoever qualifies is due aid in each, without an application beyond the assessment.",
            "(D)资助期为学期：九月至次年二月，或三月至八月。符合条件的学生每学期享受，评定之外无需另行申请。",
        ),
    ),
    conditions=(
        named(
            10,
            Bilingual(
                "The student is of a group that the article names (最低生活保障对象、特困人员、最低生活保障边缘对象、刚性支出困难"
                "家庭对象以及其他经济困难家庭对象).",
                "属于本条列明的对象：最低生活保障对象、特困人员、最低生活保障边缘对象、刚性支出困难家庭对象以及其他经济困难家庭对象。",
            ),
            NamedPeople(NAMED),
            NamedPeople(fact=FactKind.DISADVANTAGED_STUDENT),
            is_open=True,
        ),
        fact(
            "AT_SCHOOL",
            10,
            Bilingual("The person is in a kindergarten or a school (在园幼儿、在校学生).", "为在园幼儿或在校学生。"),
            FactKind.AT_SCHOOL,
        ),
        fact(
            "QUALIFIED",
            10,
            Bilingual("The student qualifies for aid (符合资助条件).", "符合资助条件。"),
            FactKind.EDUCATION_AID_QUALIFIED,
        ),
    ),
    benefit=_benefit,
    due=Due(PeriodLength.SCHOOL_TERM, (BenefitKind.THIS_PERIOD,)),
    needs=(FactKind.NEWLY_ASSESSED_STUDENT,),
)
