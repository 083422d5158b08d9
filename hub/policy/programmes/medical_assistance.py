"""Medical assistance with in-policy cost that a person pays (医疗救助), §9.

对低保、特困、返贫致贫人口等救助对象政策范围内个人自付医疗费用救助比例不低于70%，低保边缘户、脱贫不稳定户、边缘易致贫户、因病因灾因意外事故等刚性支出
较大或收入大幅缩减导致基本生活出现严重困难户等对象救助比例不低于60%，刚性支出困难家庭中符合条件的大病患者在定点医药机构发生的住院费用、因慢性病需要长期
服药或患重特大疾病需要长期门诊治疗的费用，按规定给予相应医疗救助。
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, or_

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, CategoryKind, DecisionReason, Department, FactKind
from hub.policy.citations import cited
from hub.policy.conditions import NamedPeople, first_held, named, yes_no
from hub.policy.constants import code_literal, integer_literal
from hub.policy.parameter_codes import MEDICAL_RATIO_AT_LEAST_60, MEDICAL_RATIO_AT_LEAST_70, Parameter
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.policy.situation import Situation
from hub.tables.departments.medical_insurance import MEDICAL_ASSISTANCE

MONITORED_KINDS = (CategoryKind.UNSTABLE_OUT_OF_POVERTY, CategoryKind.NEAR_POVERTY, CategoryKind.SUDDEN_HARDSHIP)
"""The kinds of relapse monitoring that §9 names."""


def _of_named_kind(situation: Situation) -> ColumnElement[Any]:
    return or_(*(situation.held(kind) for kind in MONITORED_KINDS))


ALLOWANCE_OR_SUPPORT = NamedPeople((Category.SUBSISTENCE_ALLOWANCE, Category.EXTREME_POVERTY))
RELAPSED = NamedPeople(fact=FactKind.RELAPSED_INTO_POVERTY)
MARGIN = NamedPeople((Category.SUBSISTENCE_MARGIN,))
MONITORED = NamedPeople((Category.RELAPSE_MONITORED,), provided=_of_named_kind, needs=MONITORED_KINDS)
RIGID = NamedPeople(
    (Category.RIGID_EXPENDITURE,),
    provided=lambda situation: yes_no(situation, FactKind.MAJOR_DISEASE_PATIENT),
    needs=(FactKind.MAJOR_DISEASE_PATIENT,),
)


def _benefit(situation: Situation) -> Benefit:
    first = or_(ALLOWANCE_OR_SUPPORT.holds(situation), RELAPSED.holds(situation))
    second = or_(MARGIN.holds(situation), MONITORED.holds(situation))
    disputed_first, disputed_second = ALLOWANCE_OR_SUPPORT.disputed(situation), MARGIN.disputed(situation)
    may_be_relapsed = RELAPSED.disputed(situation)
    may_be_sudden = MONITORED.holds(situation).is_(None)

    def by_group(at_first: Any, at_second: Any, at_rigid: Any = None) -> ColumnElement[Any]:
        return case(
            (first, at_first),
            (or_(disputed_first, may_be_relapsed), None),
            (second, at_second),
            (or_(disputed_second, may_be_sudden), None),
            else_=at_rigid,
        )

    return Benefit(
        kind=by_group(
            code_literal(BenefitKind.SHARE_OF_COST),
            code_literal(BenefitKind.SHARE_OF_COST),
            code_literal(BenefitKind.COST_BY_LOCAL_RULES),
        ),
        percent_bp=by_group(_ratio(situation, MEDICAL_RATIO_AT_LEAST_70), _ratio(situation, MEDICAL_RATIO_AT_LEAST_60)),
        category=by_group(
            first_held(situation, Category),
            first_held(situation, (Category.SUBSISTENCE_MARGIN, Category.RELAPSE_MONITORED)),
            code_literal(Category.RIGID_EXPENDITURE),
        ),
        doubt=case(
            (first, _doubt(situation, MEDICAL_RATIO_AT_LEAST_70)),
            (disputed_first, code_literal(DecisionReason.CATEGORY_DISPUTED)),
            (may_be_relapsed, code_literal(DecisionReason.CONDITION_UNKNOWN)),
            (second, _doubt(situation, MEDICAL_RATIO_AT_LEAST_60)),
            (disputed_second, code_literal(DecisionReason.CATEGORY_DISPUTED)),
            (may_be_sudden, code_literal(DecisionReason.MAY_BE_SUDDEN_HARDSHIP)),
        ),
    )


def _ratio(situation: Situation, parameter: Parameter) -> ColumnElement[Any]:
    """Return the local ratio; the floor where it is not set, or set below it: the notice stands above a local value."""
    ratio = situation.parameter(parameter)
    return case((ratio >= integer_literal(parameter.floor), ratio), else_=integer_literal(parameter.floor))


def _doubt(situation: Situation, parameter: Parameter) -> ColumnElement[Any]:
    ratio = situation.parameter(parameter)
    return case(
        (ratio.is_(None), code_literal(DecisionReason.PARAMETER_NOT_SET)),
        (ratio < integer_literal(parameter.floor), code_literal(DecisionReason.PARAMETER_BELOW_FLOOR)),
    )


PROGRAMME = AssistanceProgramme(
    code=MEDICAL_ASSISTANCE,
    article=9,
    cites=cited("9.3 691e6db83812"),
    owner=Department.MEDICAL_INSURANCE,
    decides="The decision whether this person is eligible for medical assistance, §9 (医疗救助资格).",
    sentence=(
        "Of the in-policy cost that a person pays, recipients of the allowance, people in extreme poverty, people who relapsed into poverty and the like are given at least 70 % (低保、特困、返贫致贫人口等救助对象救助比例不低于70%); subsistence-margin households, households that are out of poverty but not stably, those that may easily fall into it, those in sudden serious hardship and the like at least 60 % (低保边缘户、脱贫不稳定户、边缘易致贫户、突发严重困难户等对象救助比例不低于60%). Qualified "
        "major-disease patients of households with rigid expenditure are assisted by local rules with the cost of "
        "designated hospitals and of long treatment (刚性支出困难家庭中符合条件的大病患者按规定给予相应医疗救助)."
    ),
    readings=(
        Bilingual(
            "(D) If a person belongs to several groups, the group with the highest share counts; shares are never added.",
            "(D)同时属于多类对象的，按比例最高的一类计，不累加。",
        ),
        Bilingual(
            "(D) A category or a flag of which there is no record does not raise the share.",
            "(D)没有登记的类别或标识，不提高救助比例。",
        ),
        Bilingual(
            "(D) The flag of relapse into poverty, which the department of agriculture sets, is enough by itself, whatever category the person has.",
            "(D)农业农村部门登记的返贫致贫标识本身即为充分条件，不论属于何种类别。",
        ),
        Bilingual(
            "(D) If registers contradict each other about that flag, the decision is REVIEW: a person must check the case before a lower share is given.",
            "(D)返贫致贫标识的登记相互矛盾的，结论为“需人工核查”：给予较低比例之前须人工核查。",
        ),
        Bilingual(
            "(D) The ratio is the local one. If none is set, or one below the lowest ratio that the notice allows, the hub answers that lowest ratio with the decision REVIEW, and a person must check the case.",
            "(D)救助比例取当地比例；未设定或低于通知规定下限的，答复通知规定的下限，结论为“需人工核查”。",
        ),
        Bilingual(
            "(D) For households with rigid expenditure the notice gives no ratio, so the hub answers none.",
            "(D)对刚性支出困难家庭，通知未规定比例，本平台不答复比例。",
        ),
        Bilingual(
            "(D) If a person of a household with rigid expenditure may also be monitored for sudden serious hardship, the decision is REVIEW, and a person must check the case.",
            "(D)刚性支出困难家庭成员同时可能属于突发严重困难户的，结论为“需人工核查”。",
        ),
        Bilingual(
            "(D) Both lists end in 等 and so may mean others: for a low-income person whom they do not name the decision is REVIEW, and a person must check the case.",
            "(D)两处所列对象均以“等”结尾，可能包括其他人员：对未列明的低收入人口，结论为“需人工核查”。",
        ),
        Bilingual(
            "(D) If the kind of monitoring is not recorded, it is not known whether it is one of the three kinds that the article names.",
            "(D)未登记监测对象类型的，无从得知是否属于本条列明的三类。",
        ),
    ),
    conditions=(
        named(
            9,
            Bilingual(
                "The person is of a group that the article names (低保、特困、返贫致贫人口；低保边缘户、防止返贫监测对象；"
                "刚性支出困难家庭中符合条件的大病患者).",
                "属于本条列明的对象：低保、特困、返贫致贫人口；低保边缘户、防止返贫监测对象；刚性支出困难家庭中符合条件的大病患者。",
            ),
            ALLOWANCE_OR_SUPPORT,
            RELAPSED,
            MARGIN,
            MONITORED,
            RIGID,
            is_open=True,
        ),
    ),
    benefit=_benefit,
    needs=(MEDICAL_RATIO_AT_LEAST_70, MEDICAL_RATIO_AT_LEAST_60),
)
