"""Care in an institution for elderly people in economic hardship (经济困难失能老年人集中照护服务), §15.

组织开展支持经济困难失能老年人集中照护服务工作。
"""

from __future__ import annotations

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, Department, FactKind
from hub.policy.citations import cited
from hub.policy.conditions import NamedPeople, fact, named
from hub.policy.constants import code_literal
from hub.policy.needs import Register
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.civil_affairs import COLLECTIVE_CARE

PROGRAMME = AssistanceProgramme(
    code=COLLECTIVE_CARE,
    article=15,
    cites=cited("15.1 47cc933dad0c"),
    owner=Department.CIVIL_AFFAIRS,
    decides="The decision whether this person's care in an institution is supported, §15 (集中照护服务资格).",
    sentence=(
        "The care in an institution of elderly people in economic hardship who cannot care for themselves is supported "
        "(支持经济困难失能老年人集中照护服务)."
    ),
    readings=(
        Bilingual(
            "(D) A person is in economic hardship (经济困难) if the person is in any low-income category, and is elderly from the age of sixty.",
            "(D)属于任一低收入类别的为经济困难，年满六十周岁的为老年人。",
        ),
        Bilingual(
            "(D) A person has lost their abilities (失能) if a register says that the person cannot care for themselves.",
            "(D)登记信息标明生活不能自理的为失能。",
        ),
        Bilingual(
            "(D) The notice supports the service and does not list persons: for a low-income person under sixty the decision is REVIEW, and a person must check the case.",
            "(D)通知支持该项服务而未列举人员：对未满六十周岁的低收入人口，结论为“需人工核查”。",
        ),
    ),
    conditions=(
        named(
            15,
            Bilingual("The person is elderly and in economic hardship (经济困难老年人).", "为经济困难老年人。"),
            NamedPeople(
                tuple(Category), provided=lambda situation: situation.person("elderly"), needs=(Register.PERSON,)
            ),
            is_open=True,
        ),
        fact(
            "UNABLE_TO_SELF_CARE",
            15,
            Bilingual("The person cannot care for themselves (失能).", "失能。"),
            FactKind.UNABLE_TO_SELF_CARE,
        ),
    ),
    benefit=lambda situation: Benefit(kind=code_literal(BenefitKind.CARE_TOGETHER)),
)
