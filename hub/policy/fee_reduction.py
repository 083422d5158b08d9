"""What the three reduced fees of §16 share: any low-income category, and the conditions of the fee.

对符合条件的特困人员、最低生活保障对象和其他符合条件的低收入人口，按规定给予电费、有线电视基本收视维护费、殡葬基本服务费等减免优惠帮扶。
"""

from __future__ import annotations

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Department, FactKind, Programme
from hub.policy.citations import cited
from hub.policy.conditions import LOW_INCOME_CATEGORY, fact
from hub.policy.constants import code_literal
from hub.policy.due import Due, PeriodLength
from hub.policy.programme import AssistanceProgramme, Benefit

YEARLY = Bilingual(
    "(D) The notice names no period. The reduction is due once in each calendar year, without an application: so nobody is called missed too early.",
    "(D)通知未规定周期。按自然年减免一次，无需申请，以免过早认定为遗漏。",
)


def fee_reduction(
    code: Programme, owner: Department, qualified: FactKind, fee: tuple[str, str], *, yearly: bool = False
) -> AssistanceProgramme:
    """Return the entry of one fee. `fee` is what it is called in English and in Chinese. With `yearly` it is due in each year,
    and does not answer an event."""
    english, chinese = fee
    return AssistanceProgramme(
        code=code,
        article=16,
        cites=cited("16.1 5df7c735b75f"),
        owner=owner,
        decides=f"The decision whether this person pays a reduced {english}, §16 ({chinese}减免资格).",
        sentence=(
            "People in extreme poverty, recipients of the allowance and other low-income people who qualify pay a reduced "
            f"{english} (对符合条件的特困人员、最低生活保障对象和其他符合条件的低收入人口，按规定给予{chinese}减免优惠帮扶)."
        ),
        readings=(
            Bilingual(
                "(D) A person of any low-income category qualifies if the register of the fee says so.",
                "(D)属于任一低收入类别，且该项费用登记信息标明符合条件的，即为符合条件。",
            ),
            Bilingual(
                "(D) The words 等减免优惠 leave the list of fees open; the list of persons is closed.",
                "(D)“等减免优惠”使费用为开放列举；人员为封闭列举。",
            ),
            *((YEARLY,) if yearly else ()),
        ),
        conditions=(
            LOW_INCOME_CATEGORY,
            fact(
                "QUALIFIED",
                16,
                Bilingual(
                    f"The person qualifies for a reduced {english} (符合{chinese}减免条件).", f"符合{chinese}减免条件。"
                ),
                qualified,
            ),
        ),
        benefit=lambda situation: Benefit(kind=code_literal(BenefitKind.REDUCED_FEE)),
        due=Due(PeriodLength.YEAR, (BenefitKind.REDUCED_FEE,)) if yearly else None,
    )
