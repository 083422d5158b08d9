"""A programme: conditions and a benefit, and the one statement that decides about everybody.

INVARIANT: NOT_ELIGIBLE when a condition is FALSE on known facts, whatever else is missing; ELIGIBLE when all are
TRUE and the benefit is known; REVIEW otherwise. SQL's AND is Kleene's: no condition is forced to yes or no.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ColumnElement, FromClause, Select, and_, case, not_, null, select, type_coerce

from hub.codes import Programme, Verdict
from hub.policy.conditions import Condition, Situation
from hub.policy.constants import word
from hub.policy.facts import dated_facts, determinations
from hub.policy.parameter_codes import Parameter
from hub.policy.parameters import parameter_values


class ReviewReason(StrEnum):
    """Why a person must look at the case."""

    CONDITION_UNKNOWN = "CONDITION_UNKNOWN"
    CATEGORY_DISPUTED = "CATEGORY_DISPUTED"
    PARAMETER_NOT_SET = "PARAMETER_NOT_SET"


@dataclass(frozen=True, slots=True)
class Benefit:
    """What is due to whom all conditions hold for: the share in basis points and the sum in fen.

    `percent_bp` and `category` are NULL when determinations in force contradict each other about a higher share;
    `amount_fen` also when a parameter is not set.
    """

    percent_bp: ColumnElement[Any]
    amount_fen: ColumnElement[Any]
    category: ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class AssistanceProgramme:
    """One entry of the register. `readings` are decisions that the notice leaves open and that we took, marked (D)."""

    code: Programme
    article: int
    sentence: str
    readings: tuple[str, ...]
    conditions: tuple[Condition, ...]
    parameters: tuple[Parameter, ...]
    benefit_kind: str
    benefit: Callable[[Situation], Benefit]

    def decide(self, people: FromClause, on: ColumnElement[Any], known_at: ColumnElement[Any]) -> Select[Any]:
        """Decide about each row of `people` (`person_id`, `division_code`), on a day, by what was known at a moment.

        Columns: `person_id`, `verdict`, `benefit_kind`, `percent_bp`, `amount_fen`, `category`, `review_reason`, and
        `state_<condition>` for each condition, NULL when not known. The benefit's columns are NULL unless every
        condition holds. `on` and `known_at` are the only parameters it adds.
        """
        states = self._judge(people, on, known_at).subquery()
        every = and_(*(states.c[state_column(condition)] for condition in self.conditions))
        judged = select(states, every.label("holds")).subquery()
        holds = judged.c.holds
        settled = and_(holds, judged.c.amount_fen.is_not(None))
        return select(
            judged.c.person_id,
            case(
                (not_(holds), word(Verdict.NOT_ELIGIBLE)),
                (settled, word(Verdict.ELIGIBLE)),
                else_=word(Verdict.REVIEW),
            ).label("verdict"),
            case((holds, word(self.benefit_kind))).label("benefit_kind"),
            case((holds, judged.c.percent_bp)).label("percent_bp"),
            case((holds, judged.c.amount_fen)).label("amount_fen"),
            case((and_(holds, judged.c.percent_bp.is_not(None)), judged.c.category)).label("category"),
            case(
                (not_(holds), null()),
                (settled, null()),
                (and_(holds, judged.c.percent_bp.is_(None)), word(ReviewReason.CATEGORY_DISPUTED)),
                (holds, word(ReviewReason.PARAMETER_NOT_SET)),
                else_=word(ReviewReason.CONDITION_UNKNOWN),
            ).label("review_reason"),
            *(judged.c[state_column(condition)] for condition in self.conditions),
        )

    def _judge(self, people: FromClause, on: ColumnElement[Any], known_at: ColumnElement[Any]) -> Select[Any]:
        kinds = dict.fromkeys(kind for condition in self.conditions for kind in condition.facts)
        situation = Situation(
            determined=determinations(people, on, known_at).subquery(),
            recorded=dated_facts(people, on, known_at, kinds).subquery(),
            values=parameter_values(people, on, known_at, self.parameters).subquery(),
        )
        benefit = self.benefit(situation)
        return (
            select(
                people.c.person_id,
                benefit.percent_bp.label("percent_bp"),
                benefit.amount_fen.label("amount_fen"),
                benefit.category.label("category"),
                *(
                    type_coerce(condition.state(situation), Boolean()).label(state_column(condition))
                    for condition in self.conditions
                ),
            )
            .select_from(people)
            .outerjoin(situation.determined, situation.determined.c.person_id == people.c.person_id)
            .outerjoin(situation.recorded, situation.recorded.c.person_id == people.c.person_id)
            .outerjoin(situation.values, situation.values.c.division_code == people.c.division_code)
        )


def state_column(condition: Condition) -> str:
    """The column of a decision that holds the state of a condition."""
    return f"state_{condition.code.lower()}"
