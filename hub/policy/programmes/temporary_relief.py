"""Temporary relief in an emergency (临时救助), §14.

对遭遇突发性、紧迫性、灾难性困难导致基本生活暂时出现严重困难的人员，取消户籍地、居住地申请限制，在急难发生地按规定通过临时救助或生活无着流浪乞讨人员
救助，及时给予急难社会救助。情况紧急的，可“小金额先行救助”，事后补充说明情况。
"""

from __future__ import annotations

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Department, FactKind
from hub.policy.citations import cited
from hub.policy.conditions import fact
from hub.policy.constants import code_literal
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.tables.departments.civil_affairs import TEMPORARY_RELIEF

PROGRAMME = AssistanceProgramme(
    code=TEMPORARY_RELIEF,
    article=14,
    cites=cited("14.1 714508413e76", "14.2 3cd0cc61ef81"),
    owner=Department.CIVIL_AFFAIRS,
    decides="The decision whether this person is relieved in an emergency, §14 (急难社会救助资格).",
    sentence=(
        "A person whose basic living is in serious difficulty for a time, by sudden, urgent or disastrous hardship, is relieved where "
        "it happens (对遭遇突发性、紧迫性、灾难性困难导致基本生活暂时出现严重困难的人员，在急难发生地给予急难社会救助). Where it is urgent a small sum "
        "comes first, and the explanation afterwards (情况紧急的，可“小金额先行救助”，事后补充说明情况)."
    ),
    readings=(
        Bilingual(
            "(D) The rule asks for no category, no household registration and no residence; a person without a known identity number gets relief in the same way.",
            "(D)规则不核查类别、户籍和居住地；身份号码不明的人员同样获得救助。",
        ),
        Bilingual(
            "(D) Whether the hardship is of this kind is decided by civil affairs on the spot; the rule does not look at income.",
            "(D)是否属于此类困难由民政部门现场认定；规则不核查收入。",
        ),
        Bilingual(
            "(D) The office that gives the relief decides how urgent it is, and its record says if a small sum was paid first (小金额先行救助).",
            "(D)紧急程度由实施救助的机构认定，是否小金额先行救助以其记录为准。",
        ),
    ),
    conditions=(
        fact(
            "SUDDEN_EMERGENCY",
            14,
            Bilingual(
                "Sudden, urgent or disastrous hardship put the person's basic living in serious difficulty for a time "
                "(遭遇突发性、紧迫性、灾难性困难导致基本生活暂时出现严重困难).",
                "遭遇突发性、紧迫性、灾难性困难，导致基本生活暂时出现严重困难。",
            ),
            FactKind.SUDDEN_EMERGENCY,
        ),
    ),
    benefit=lambda situation: Benefit(kind=code_literal(BenefitKind.EMERGENCY_RELIEF)),
)
