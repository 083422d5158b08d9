"""Services of social work (社会工作服务), §15.

积极开展社会工作服务，为低收入人口提供心理疏导、资源链接、能力提升、社会融入等服务。
"""

from __future__ import annotations

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Department
from hub.policy.citations import cited
from hub.policy.conditions import LOW_INCOME_CATEGORY
from hub.policy.constants import code_literal
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.civil_affairs import SOCIAL_WORK

PROGRAMME = AssistanceProgramme(
    code=SOCIAL_WORK,
    article=15,
    cites=cited("15.1 47cc933dad0c"),
    owner=Department.CIVIL_AFFAIRS,
    decides="The decision whether this person is offered services of social work, §15 (社会工作服务资格).",
    sentence=(
        "The low-income population is offered counselling, the linking of resources, skills and inclusion "
        "(为低收入人口提供心理疏导、资源链接、能力提升、社会融入等服务)."
    ),
    readings=(
        Bilingual(
            "(D) Any low-income category is enough; whether the person needs the service is for the social worker to find out.",
            "(D)属于任一低收入类别即可；是否需要该项服务由社会工作者了解。",
        ),
    ),
    conditions=(LOW_INCOME_CATEGORY,),
    benefit=lambda situation: Benefit(kind=code_literal(BenefitKind.SOCIAL_WORK_SERVICE)),
)
