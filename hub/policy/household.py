"""What the two recognitions of §1 share: comparisons of what a household has with what is set locally.

Sums are whole fen and shares whole basis points. A quotient is never computed: both sides are multiplied instead.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case

from hub.codes import DecisionReason
from hub.policy.conditions import RuleCondition
from hub.policy.constants import code_literal
from hub.policy.needs import Register
from hub.policy.parameter_codes import Parameter
from hub.policy.situation import Situation


def savings_within(limit: Parameter) -> RuleCondition:
    """The household's savings are at most the local limit for each of its members."""

    def state(situation: Situation) -> ColumnElement[Any]:
        return situation.household("savings_fen") <= situation.parameter(limit) * situation.household("members")

    return RuleCondition(
        code="SAVINGS_WITHIN_LIMIT",
        article=1,
        sentence="The household's savings are within the local limit for each member (家庭财产状况符合当地规定).",
        state=state,
        needs=(Register.HOUSEHOLD, limit),
        reason=lambda situation: unless_set(situation.parameter(limit)),
    )


def unless_set(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Why a comparison with a local value is not known: it is not set. NULL when something else is missing."""
    return case((value.is_(None), code_literal(DecisionReason.PARAMETER_NOT_SET)))
