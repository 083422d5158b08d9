"""What the two recognitions of §1 share: comparisons of what a household has with what is set locally.

Sums are whole fen and shares whole basis points. A quotient is never computed: both sides are multiplied instead.

Figures that are too old, or that contradict each other, are not known: nobody is found eligible by them, and nobody is refused.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case

from hub.catalogue.bilingual import Bilingual
from hub.codes import DecisionReason
from hub.policy.citations import cited
from hub.policy.conditions import RuleCondition
from hub.policy.constants import code_literal
from hub.policy.needs import Need, Register
from hub.policy.parameter_codes import FIGURES_MONTHS, FIGURES_TOLERANCE, Parameter
from hub.policy.situation import Situation

FIGURES: tuple[Need, ...] = (Register.HOUSEHOLD, FIGURES_MONTHS, FIGURES_TOLERANCE)
"""What a condition needs that reads a household's figures."""

FIGURES_READING = Bilingual(
    "(D) If the figures are older than the local number of months, or if total income and income per head differ by more than the local share, "
    "the decision is REVIEW, and a person must check the case; if a local value is not set, its check is left out.",
    "(D)核对结果超过当地规定的有效月数，或家庭总收入与人均收入相差超过当地允许误差的，结论为“需人工核查”；未设定该当地标准的，不核查此项。",
)


def figure(situation: Situation, name: str) -> ColumnElement[Any]:
    """Return a figure of the household's newest snapshot; NULL where it cannot be relied on."""
    return case((situation.figures_doubt().is_(None), situation.household(name)))


def unless_reliable(situation: Situation, otherwise: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return why the figures cannot be relied on, and another reason where they can."""
    why = situation.figures_doubt()
    return case((why.is_not(None), why), else_=otherwise)


def savings_within(limit: Parameter) -> RuleCondition:
    """The household's savings are at most the local limit for each of its members."""

    def state(situation: Situation) -> ColumnElement[Any]:
        return figure(situation, "savings_fen") <= situation.parameter(limit) * situation.household("members")

    return RuleCondition(
        code="SAVINGS_WITHIN_LIMIT",
        article=1,
        sentence=Bilingual(
            "The household's savings are within the local limit for each member (家庭财产状况符合当地规定).",
            "家庭金融财产未超过按人数计算的当地限额（家庭财产状况符合当地规定）。",
        ),
        state=state,
        needs=(*FIGURES, limit),
        reason=lambda situation: unless_reliable(situation, unless_set(situation.parameter(limit))),
        cites=cited("1.2 b7f4fbe6323d"),
    )


def unless_set(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Why a comparison with a local value is not known: it is not set. NULL when something else is missing."""
    return case((value.is_(None), code_literal(DecisionReason.PARAMETER_NOT_SET)))
