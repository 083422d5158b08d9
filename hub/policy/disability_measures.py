"""What the three measures for disabled people of §16 share: whom they reach, and where they were extended.

鼓励有条件的地方将困难残疾人生活补贴、残疾儿童康复救助、残疾人基本型辅助器具适配补贴等帮扶措施延伸至最低生活保障边缘家庭成员、刚性支出困难家庭成员。
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, case, null, or_, true

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, Category, DecisionReason, Department, FactKind, Programme
from hub.policy.citations import cited
from hub.policy.conditions import NamedPeople, RuleCondition, fact, first_held, named
from hub.policy.constants import code_literal, integer_literal
from hub.policy.household import unless_set
from hub.policy.parameter_codes import Parameter
from hub.policy.programme import AssistanceProgramme, Benefit
from hub.policy.situation import Situation

BASE = NamedPeople((Category.SUBSISTENCE_ALLOWANCE, Category.EXTREME_POVERTY))
"""Whose right lies outside the notice."""

EXTENSION = NamedPeople((Category.SUBSISTENCE_MARGIN, Category.RIGID_EXPENDITURE))
"""To whom a district may extend a measure."""


OTHERS = NamedPeople((Category.RELAPSE_MONITORED, Category.OTHER_HARDSHIP))
"""Of whom the article says nothing."""


def _reaches(extended: Parameter) -> Callable[[Situation], ColumnElement[Any]]:
    def state(situation: Situation) -> ColumnElement[Any]:
        chosen, base, extension = situation.parameter(extended), BASE.belongs(situation), EXTENSION.belongs(situation)
        return case(
            (base, true()),
            (BASE.disputed(situation), null()),
            (chosen == integer_literal(1), true()),
            (and_(extension, chosen.is_(None)), null()),
            (extension, base),  # not extended: it is known to reach nobody only if the base right is known to be none
            (chosen == integer_literal(0), or_(base, OTHERS.belongs(situation))),
            else_=true(),
        )

    return state


def _why_not_known(extended: Parameter) -> Callable[[Situation], ColumnElement[Any]]:
    def reason(situation: Situation) -> ColumnElement[Any]:
        return case(
            (BASE.disputed(situation), code_literal(DecisionReason.CATEGORY_DISPUTED)),
            else_=unless_set(situation.parameter(extended)),
        )

    return reason


def disability_measure(
    code: Programme, qualified: FactKind, extended: Parameter, measure: tuple[str, str]
) -> AssistanceProgramme:
    """Return the entry of one measure. `measure` is what it is called in English and in Chinese."""
    english, chinese = measure
    return AssistanceProgramme(
        code=code,
        article=16,
        cites=cited("16.4 9bd867681cc5"),
        owner=Department.DISABLED_FEDERATION,
        decides=f"The decision whether this person is given {english}, §16 ({chinese}资格).",
        sentence=(
            f"Districts that are able to are encouraged to extend {english} to members of subsistence-margin households and of households with rigid "
            f"expenditure (鼓励有条件的地方将{chinese}等帮扶措施延伸至最低生活保障边缘家庭成员、刚性支出困难家庭成员)."
        ),
        readings=(
            Bilingual(
                "(D) The right of people in the subsistence allowance and in extreme poverty rests on rules outside the notice, so for them only the register of the measure decides.",
                "(D)低保对象和特困人员的待遇依据在本通知之外，对其只看该项措施的登记信息。",
            ),
            Bilingual(
                "(D) Nobody is excluded from the extension because a category is not on record; where the district has not extended the measure, and it is not known whether the person is in the allowance or in extreme poverty, the decision is REVIEW, and a person must check the case.",
                "(D)任何人不因没有类别登记而被排除在延伸范围之外；区县未延伸该项措施、且不知本人是否为低保对象或特困人员的，结论为“需人工核查”。",
            ),
            Bilingual(
                "(D) Whether the district has extended the measure is a local value; a value that is not set means neither yes nor no.",
                "(D)区县是否延伸该项措施为当地标准；未设定的，既不视为是，也不视为否。",
            ),
            Bilingual(
                "(D) The notice names nobody else and does not close the list: for another low-income person the decision is REVIEW, and a person must check the case.",
                "(D)通知未列明其他人员，也未封闭列举：对其他低收入人口，结论为“需人工核查”。",
            ),
        ),
        conditions=(
            named(
                16,
                Bilingual(
                    "The person is of a group that the measure may reach (最低生活保障对象、特困人员；最低生活保障边缘家庭成员、刚性支出困难家庭成员).",
                    "属于该项措施可覆盖的对象：最低生活保障对象、特困人员；最低生活保障边缘家庭成员、刚性支出困难家庭成员。",
                ),
                BASE,
                EXTENSION,
                is_open=True,
            ),
            RuleCondition(
                code="EXTENDED",
                article=16,
                sentence=Bilingual(
                    "For a member of a subsistence-margin household or of one with rigid expenditure, the district has extended the measure "
                    "(有条件的地方延伸至最低生活保障边缘家庭成员、刚性支出困难家庭成员).",
                    "对最低生活保障边缘家庭成员、刚性支出困难家庭成员，区县已将该项措施延伸至此类人员。",
                ),
                state=_reaches(extended),
                needs=(extended,),
                reason=_why_not_known(extended),
            ),
            fact(
                "QUALIFIED",
                16,
                Bilingual(
                    f"The person qualifies by the rules of the measure (符合{chinese}条件).", f"符合{chinese}条件。"
                ),
                qualified,
            ),
        ),
        benefit=lambda situation: Benefit(
            kind=code_literal(BenefitKind.DISABILITY_MEASURE),
            category=first_held(situation, (*BASE.categories, *EXTENSION.categories)),
        ),
    )
