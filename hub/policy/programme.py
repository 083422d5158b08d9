"""A programme: conditions and a benefit, and the one statement that decides about everybody.

INVARIANT: NOT_ELIGIBLE when a condition is FALSE on known facts, whatever else is missing; ELIGIBLE when all are
TRUE and the benefit is known; REVIEW otherwise. SQL's AND is Kleene's: no condition is forced to yes or no. Where a
programme has conditions of an application, these give MAY_APPLY to whoever is not ELIGIBLE, and never more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    false,
    not_,
    null,
    select,
    type_coerce,
)

from hub.codes import BenefitKind, DecisionReason, Department, Programme, Verdict
from hub.policy.conditions import RuleCondition
from hub.policy.constants import code_literal, fence
from hub.policy.due import Due
from hub.policy.needs import Need, of_kind
from hub.policy.parameter_codes import Parameter
from hub.policy.population_selector import PopulationSelector
from hub.policy.situation import Situation


def _nothing() -> ColumnElement[Any]:
    return cast(null(), Text())


@dataclass(frozen=True, slots=True)
class Benefit:
    """What is due to whom all conditions hold for. Whatever has no value for a programme, or is not known, is NULL.

    `kind` and `category` are codes, `percent_bp` a share in basis points, `amount_fen` a sum in fen. `doubt` is the code
    of why a person must look although every condition holds; NULL when the benefit is settled.
    """

    kind: ColumnElement[Any]
    category: ColumnElement[Any] = field(default_factory=_nothing)
    percent_bp: ColumnElement[Any] = field(default_factory=lambda: cast(null(), BigInteger()))
    amount_fen: ColumnElement[Any] = field(default_factory=lambda: cast(null(), BigInteger()))
    doubt: ColumnElement[Any] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class AssistanceProgramme:
    """One entry of the register. `readings` are decisions that the notice leaves open and that we took, marked (D).

    `owner` is the department whose the decisions are, and `decides` says what they are about, as partners read it at the
    programme's field of a person. `needs` are what the benefit needs beside the conditions. `application` are the conditions on which somebody may
    apply (§8); empty for most. `due` says in which periods it is due without an application; None where one is needed, where it
    answers an event, or where its right lies outside the notice (D).
    """

    code: Programme
    article: int
    owner: Department
    decides: str
    sentence: str
    readings: tuple[str, ...]
    conditions: tuple[RuleCondition, ...]
    benefit: Callable[[Situation], Benefit]
    needs: tuple[Need, ...] = ()
    application: tuple[RuleCondition, ...] = ()
    due: Due | None = None

    @property
    def every_condition(self) -> tuple[RuleCondition, ...]:
        """All whose state a decision has, in the order in which they are told."""
        return (*self.conditions, *self.application)

    @property
    def every_need(self) -> tuple[Need, ...]:
        return (*(need for condition in self.every_condition for need in condition.needs), *self.needs)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The local values that the rule speaks of."""
        return of_kind(Parameter, self.every_need)

    def decide(
        self,
        people: FromClause,
        on: ColumnElement[Any],
        known_at: ColumnElement[Any],
        among: PopulationSelector | None = None,
        stored: FromClause | None = None,
    ) -> Select[Any]:
        """Decide about each row of `people` (`person_id`, `division_code`, `deceased`), on a day, by what was known at a moment.

        `among` says whose rows are read: unless it is said, each one's. It is wider for a share of everybody. `stored` are local
        values in place of the stored ones (`parameter_values`).

        Whoever has died (`deceased`) is not eligible, whatever else is known.

        Columns: `person_id`, `division_code`, `verdict`, `benefit_kind`, `percent_bp`, `amount_fen`, `category`, `reason`, and
        `state_<condition>` for each condition, NULL when not known. The benefit's columns are NULL unless every
        condition holds, or the person may apply. `on` and `known_at` are the only parameters it adds.
        """
        states = fence(self._decided(Situation(people, on, known_at, self.every_need, among, stored))).subquery()
        holds = and_(*(states.c[state_column(condition)] for condition in self.conditions))
        application = [states.c[state_column(condition)] for condition in self.application]
        applies = and_(*application) if application else false()
        holds, applies = (case((states.c.deceased, false()), else_=said) for said in (holds, applies))
        evaluated = fence(select(states, holds.label("holds"), applies.label("applies"))).subquery()
        verdict = case(
            (and_(evaluated.c.holds, evaluated.c.doubt.is_(None)), code_literal(Verdict.ELIGIBLE)),
            (evaluated.c.applies, code_literal(Verdict.MAY_APPLY)),
            (and_(not_(evaluated.c.holds), not_(evaluated.c.applies)), code_literal(Verdict.NOT_ELIGIBLE)),
            else_=code_literal(Verdict.REVIEW),
        )
        decided = fence(select(evaluated, verdict.label("verdict"))).subquery()
        applying = decided.c.verdict == code_literal(Verdict.MAY_APPLY)
        due = and_(decided.c.holds, not_(applying))
        return select(
            decided.c.person_id,
            decided.c.division_code,
            decided.c.verdict,
            case((applying, code_literal(BenefitKind.ONE_PERSON_HOUSEHOLD)), (due, decided.c.benefit_kind)).label(
                "benefit_kind"
            ),
            case((due, decided.c.percent_bp)).label("percent_bp"),
            case((due, decided.c.amount_fen)).label("amount_fen"),
            case((due, decided.c.category)).label("category"),
            case(
                (decided.c.deceased, code_literal(DecisionReason.DECEASED)),
                (applying, null()),
                (decided.c.holds, decided.c.doubt),
                (
                    decided.c.verdict == code_literal(Verdict.NOT_ELIGIBLE),
                    _reason(decided, self.conditions, state=False),
                ),
                else_=_reason(decided, self.conditions, state=None),
            ).label("reason"),
            *(decided.c[state_column(condition)] for condition in self.every_condition),
        )

    def _decided(self, situation: Situation) -> Select[Any]:
        benefit = self.benefit(situation)
        return select(
            *(situation.about(name) for name in ("person_id", "division_code", "deceased")),
            benefit.kind.label("benefit_kind"),
            benefit.percent_bp.label("percent_bp"),
            benefit.amount_fen.label("amount_fen"),
            benefit.category.label("category"),
            benefit.doubt.label("doubt"),
            *(
                type_coerce(condition.state(situation), Boolean()).label(state_column(condition))
                for condition in self.every_condition
            ),
            *(
                condition.reason(situation).label(_reason_column(condition))
                for condition in self.conditions
                if condition.reason is not None
            ),
        ).select_from(situation.joined())


def state_column(condition: RuleCondition) -> str:
    """Return the column of a decision that holds the state of a condition."""
    return f"state_{condition.code.lower()}"


def _reason_column(condition: RuleCondition) -> str:
    return f"reason_{condition.code.lower()}"


def _reason(rows: FromClause, conditions: Sequence[RuleCondition], *, state: bool | None) -> ColumnElement[Any]:
    """Why the first condition in that state does not hold. What is only not known says CONDITION_UNKNOWN."""
    unsaid: ColumnElement[Any] = null() if state is False else code_literal(DecisionReason.CONDITION_UNKNOWN)
    choices: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = []
    for condition in conditions:
        of_it = rows.c[state_column(condition)]
        if condition.reason is not None:
            said = rows.c[_reason_column(condition)]
            choices.append((and_(of_it.is_(state), said.is_not(None)), said))
        choices.append((of_it.is_(state), unsaid))
    return case(*choices, else_=unsaid)
