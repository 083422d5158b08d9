"""Support for people in extreme poverty (特困人员救助供养), §8.

对符合……特困人员救助供养条件的低收入人口，给予相应的……特困人员救助供养等基本生活救助。
"""

from __future__ import annotations

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, Department
from hub.policy.citations import cited
from hub.policy.conditions import NamedPeople, named
from hub.policy.constants import code_literal
from hub.policy.due import Due, PeriodLength
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.civil_affairs import EXTREME_POVERTY_SUPPORT

PROGRAMME = AssistanceProgramme(
    code=EXTREME_POVERTY_SUPPORT,
    article=8,
    cites=cited("1.2 b7f4fbe6323d", "8.1 59854d08a881"),
    owner=Department.CIVIL_AFFAIRS,
    decides="The decision whether this person is supported in extreme poverty, §8 (特困人员救助供养资格).",
    sentence=(
        "A low-income person who qualifies for support in extreme poverty is given it (对符合特困人员救助供养条件的低收入人口，给予特困人员救助供养)."
    ),
    readings=(
        Bilingual(
            "(D) A person qualifies if a determination in force recognises the person; the hub never works out the conditions itself.",
            "(D)以有效的认定结果为准；本平台不自行核算认定条件。",
        ),
        Bilingual(
            "(D) Only this determination counts: a person who is known not to have it is not eligible, whatever other category the person has.",
            "(D)只看该项认定：已知未被认定的，不论属于其他何种类别，均不符合条件。",
        ),
        Bilingual(
            "(D) The support is due in each calendar month, without an application beyond the determination.",
            "(D)特困人员救助供养除认定外无需另行申请，按自然月享受。",
        ),
    ),
    conditions=(
        named(
            8,
            Bilingual("The person is determined to be in extreme poverty (特困人员).", "经认定为特困人员。"),
            NamedPeople((Category.EXTREME_POVERTY,)),
            is_open=False,
        ),
    ),
    benefit=lambda situation: Benefit(
        kind=code_literal(BenefitKind.SUPPORT), category=code_literal(Category.EXTREME_POVERTY)
    ),
    due=Due(PeriodLength.MONTH, (BenefitKind.SUPPORT,)),
)
