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
    Date,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    false,
    not_,
    null,
    select,
    table,
    type_coerce,
)
from sqlalchemy.sql.visitors import iterate

from hub.catalogue.bilingual import Bilingual
from hub.codes import BenefitKind, DecisionReason, Department, Programme, Verdict
from hub.policy.citations import Citation, sentences_of
from hub.policy.conditions import PeopleList, RuleCondition
from hub.policy.constants import code_literal, fence
from hub.policy.due import NOTHING_MISSED, Due
from hub.policy.needs import Need, of_kind
from hub.policy.notice import NoticeSentence
from hub.policy.parameter_codes import Parameter
from hub.policy.population_selector import PopulationSelector
from hub.policy.situation import Situation
from hub.tables.types import Moment

_NOBODY = table("people", *(column(name) for name in ("person_id", "division_code", "deceased")))
_DAY, _MOMENT = bindparam("on", type_=Date()), bindparam("known_at", type_=Moment())
"""Rows of no database, and a day and a moment, for what is read off a rule without asking about anybody."""


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
    """One entry of the register. `cites` are the sentences of the notice that the rule as a whole is made from; `readings` are
    decisions that the notice leaves open and that we took, marked (D).

    `owner` is the department whose the decisions are, and `decides` says what they are about, as partners read it at the
    programme's field of a person. `needs` are what the benefit needs beside the conditions. `application` are the conditions on which somebody may
    apply (§8); empty for most. `due` says in which periods it is due without an application; None where one is needed, where it
    answers an event, or where its right lies outside the notice (D).
    """

    code: Programme
    article: int
    cites: tuple[Citation, ...]
    owner: Department
    decides: str
    sentence: str
    readings: tuple[Bilingual, ...]
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
    def law(self) -> tuple[NoticeSentence, ...]:
        """Return what the notice says about it, word by word."""
        return sentences_of(self.cites)

    @property
    def every_citation(self) -> frozenset[Citation]:
        """Return all sentences that it is made from: its own, and those of its conditions, and of being due."""
        of_conditions = (citation for condition in self.every_condition for citation in condition.cites)
        return frozenset((*self.cites, *of_conditions, *(NOTHING_MISSED if self.due else ())))

    @property
    def every_sentence(self) -> tuple[NoticeSentence, ...]:
        """Return all sentences that it is made from, in the order of the notice."""
        return sentences_of(self.every_citation)

    def cited_by(self, condition: RuleCondition) -> tuple[Citation, ...]:
        """Return the sentences that one of its conditions is made from: its own, and those of its article that the whole cites."""
        shared = (citation for citation in self.cites if citation.article == condition.article)
        return tuple(dict.fromkeys((*condition.cites, *shared)))

    @property
    def people(self) -> PeopleList | None:
        """Return whom its article names; None where it names no list."""
        return next((each.people for each in self.conditions if each.people is not None), None)

    @property
    def benefit_kinds(self) -> tuple[BenefitKind, ...]:
        """Return each kind of benefit that it can decide, in the order of their list: it is read off the rule itself."""
        benefit = self.benefit(Situation(_NOBODY, _DAY, _MOMENT, self.every_need))
        said = {str(getattr(part, "name", "")).strip("'") for part in iterate(benefit.kind)}
        applying = {str(BenefitKind.ONE_PERSON_HOUSEHOLD)} if self.application else set()
        return tuple(kind for kind in BenefitKind if str(kind) in said | applying)

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
