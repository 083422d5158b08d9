"""Visits and care (访视照料服务), §15.

鼓励通过政府购买服务等方式，对低收入人口中生活不能自理的老年人、未成年人、残疾人等提供必要的访视、照料等服务。
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, not_, or_

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, Department, FactKind
from hub.policy.citations import cited
from hub.policy.conditions import NamedPeople, fact, named, yes_no
from hub.policy.constants import code_literal
from hub.policy.needs import Register
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.policy.situation import Situation
from hub.tables.departments.civil_affairs import CARE_VISITS

_DISABLED = (FactKind.DISABLED, FactKind.SEVERELY_DISABLED)


def _elderly_minor_or_disabled(situation: Situation) -> ColumnElement[Any]:
    disabled = (yes_no(situation, kind) for kind in _DISABLED)
    return or_(situation.person("elderly"), not_(situation.person("adult")), *disabled)


PROGRAMME = AssistanceProgramme(
    code=CARE_VISITS,
    article=15,
    cites=cited("15.1 47cc933dad0c"),
    owner=Department.CIVIL_AFFAIRS,
    decides="The decision whether this person is offered visits and care, §15 (访视、照料服务资格).",
    sentence=(
        "Elderly people, minors, disabled people and the like within the low-income population who cannot care for themselves are "
        "offered the visits and the care that they need "
        "(对低收入人口中生活不能自理的老年人、未成年人、残疾人等提供必要的访视、照料等服务)."
    ),
    readings=(
        Bilingual(
            "(D) A person of sixty or more years is elderly, a person under eighteen is a minor, and a person is disabled if a register says so, severely or not.",
            "(D)年满六十周岁为老年人，未满十八周岁为未成年人；登记信息标明残疾的为残疾人，不论等级。",
        ),
        Bilingual(
            "(D) A person in any low-income category belongs to the low-income population that the article names.",
            "(D)属于任一低收入类别的，即为本条所称低收入人口。",
        ),
        Bilingual(
            "(D) The list ends in 等 and so may mean others: if another low-income person cannot care for themselves, the decision is REVIEW, and a person must check the case.",
            "(D)所列对象以“等”结尾，可能包括其他人员：其他低收入人口生活不能自理的，结论为“需人工核查”。",
        ),
    ),
    conditions=(
        named(
            15,
            Bilingual(
                "The low-income person is elderly, a minor or disabled (低收入人口中的老年人、未成年人、残疾人等).",
                "为低收入人口中的老年人、未成年人、残疾人等。",
            ),
            NamedPeople(tuple(Category), provided=_elderly_minor_or_disabled, needs=(Register.PERSON, *_DISABLED)),
            is_open=True,
        ),
        fact(
            "UNABLE_TO_SELF_CARE",
            15,
            Bilingual("The person cannot care for themselves (生活不能自理).", "生活不能自理。"),
            FactKind.UNABLE_TO_SELF_CARE,
        ),
    ),
    benefit=lambda situation: Benefit(kind=code_literal(BenefitKind.CARE)),
)
