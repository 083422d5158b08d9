"""Barrier-free modification of homes (困难重度残疾人家庭无障碍改造), §16.

做好困难重度残疾人家庭无障碍改造工作。
"""

from __future__ import annotations

from hub.codes import BenefitKind, Category, Department, FactKind
from hub.policy.conditions import NamedPeople, named, yes_no
from hub.policy.constants import code_literal
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.disabled_federation import BARRIER_FREE_HOME

PROGRAMME = AssistanceProgramme(
    code=BARRIER_FREE_HOME,
    article=16,
    owner=Department.DISABLED_FEDERATION,
    decides="The decision whether this person's home is made barrier-free, §16 (家庭无障碍改造资格).",
    sentence=(
        "The homes of severely disabled people in hardship are freed of barriers (做好困难重度残疾人家庭无障碍改造工作)."
    ),
    readings=(
        "(D) In hardship is who is in any low-income category.",
        "(D) The person asked about is the severely disabled one; others at home are helped through them.",
        "(D) The list is closed: whoever is not severely disabled, or in no category, is not named.",
    ),
    conditions=(
        named(
            16,
            "The person is severely disabled and in hardship (困难重度残疾人).",
            NamedPeople(
                tuple(Category),
                provided=lambda situation: yes_no(situation, FactKind.SEVERELY_DISABLED),
                needs=(FactKind.SEVERELY_DISABLED,),
            ),
            is_open=False,
        ),
    ),
    benefit=lambda situation: Benefit(kind=code_literal(BenefitKind.HOME_ADAPTATION)),
)
