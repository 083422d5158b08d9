"""Barrier-free modification of homes (困难重度残疾人家庭无障碍改造), §16.

做好困难重度残疾人家庭无障碍改造工作。
"""

from __future__ import annotations

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, Department, FactKind
from hub.policy.citations import cited
from hub.policy.conditions import NamedPeople, named, yes_no
from hub.policy.constants import code_literal
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.disabled_federation import BARRIER_FREE_HOME

PROGRAMME = AssistanceProgramme(
    code=BARRIER_FREE_HOME,
    article=16,
    cites=cited("16.3 32c91c8ee770"),
    owner=Department.DISABLED_FEDERATION,
    decides="The decision whether this person's home is made barrier-free, §16 (家庭无障碍改造资格).",
    sentence=(
        "The homes of severely disabled people in hardship are freed of barriers (做好困难重度残疾人家庭无障碍改造工作)."
    ),
    readings=(
        Bilingual(
            "(D) A person is in hardship (困难) if the person is in any low-income category.",
            "(D)属于任一低收入类别的为困难。",
        ),
        Bilingual(
            "(D) The decision is about the severely disabled person; other members of the household are helped through this person and get no decision of their own.",
            "(D)判定对象为重度残疾人本人；家庭其他成员通过其本人受益，不单独判定。",
        ),
        Bilingual(
            "(D) The list of people is closed: a person who is not severely disabled, or is in no category, is not named and is not eligible.",
            "(D)人员为封闭列举：不是重度残疾人，或不属于任何类别的，不在其列，不符合条件。",
        ),
    ),
    conditions=(
        named(
            16,
            Bilingual("The person is severely disabled and in hardship (困难重度残疾人).", "为困难重度残疾人。"),
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
