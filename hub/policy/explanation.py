"""Why a verdict is what it is: everything that must hold towards it, and the entries on which each of these stands.

A verdict is reached where all that leads towards it holds; it is NOT_ELIGIBLE where something is known not to hold of all
that could have led to another one, and REVIEW otherwise. This is Kleene's AND of the states, as the rule itself has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    case,
    cast,
    func,
    select,
    true,
    type_coerce,
)

from hub.catalogue.bilingual import Bilingual
from hub.codes import ConditionState, DecisionReason, Verdict
from hub.policy.constants import code_literal, integer_literal, rows_of_literals, text_literal
from hub.policy.programme import AssistanceProgramme
from hub.policy.reads import Read, reads_of

LIVING = "LIVING", "The person is alive on the day.", "判定日期仍在世。"
BENEFIT_SETTLED = (
    "BENEFIT_SETTLED",
    "All else holds, and nothing about the benefit is left open.",
    "其他条件均成立，且待遇已明确。",
)


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """One thing that must hold towards a verdict. `letter` is its place among the states of a decision, counted from 1, or 0
    where the decision says it otherwise."""

    code: str
    english: str
    chinese: str
    article: int
    towards: Verdict
    letter: int
    reads: tuple[Read, ...]


@cache
def steps_of(programme: AssistanceProgramme) -> tuple[ExplainedStep, ...]:
    """Return what must hold towards each verdict of a programme, in the order in which it is told."""
    return tuple(_steps(programme))


def _steps(programme: AssistanceProgramme) -> Iterator[ExplainedStep]:
    conditions = programme.conditions
    ways = [(Verdict.ELIGIBLE, conditions, 1), (Verdict.MAY_APPLY, programme.application, 1 + len(conditions))]
    for towards, asked, first in ways:
        if not asked:
            continue
        yield ExplainedStep(*LIVING, programme.article, towards, 0, ())
        for letter, condition in enumerate(asked, first):
            reads = reads_of(condition.state)
            english = Bilingual.of(condition.sentence.english).english
            chinese = condition.sentence.chinese
            yield ExplainedStep(condition.code, english, chinese, condition.article, towards, letter, reads)
        if towards is Verdict.ELIGIBLE and (reads := _reads_of_benefit(programme)):
            yield ExplainedStep(*BENEFIT_SETTLED, programme.article, towards, 0, reads)


def _reads_of_benefit(programme: AssistanceProgramme) -> tuple[Read, ...]:
    """Return what a benefit depends on. One that depends on nothing is settled by the conditions alone."""

    def doubt(situation: Any) -> ColumnElement[Any]:
        return programme.benefit(situation).doubt

    return reads_of(doubt)


def explained(programme: AssistanceProgramme, decisions: FromClause) -> Select[Any]:
    """Return each step of some decisions of a programme: `row_key`, `person_id`, `verdict`, `reason` and `states`, a letter for each condition.

    Columns: `parent` (the row's key), `row_key`, `place`, what `ExplainedStep` says, and `state`; and of the decision, for the grounds
    of the step, `person_id` and `division_code`.
    """
    steps = rows_of_literals(
        ("place", "code", "english", "chinese", "article", "towards", "letter"),
        [
            [
                integer_literal(place),
                *(text_literal(text) for text in (step.code, step.english, step.chinese)),
                integer_literal(step.article),
                code_literal(step.towards),
                integer_literal(step.letter),
            ]
            for place, step in enumerate(steps_of(programme))
        ],
    ).subquery()
    letter = func.substr(decisions.c.states, steps.c.letter, integer_literal(1))
    holds, fails, unknown = (code_literal(state) for state in ConditionState)
    otherwise = case(
        (steps.c.code == text_literal(LIVING[0]), _is_living(decisions)),
        (decisions.c.verdict == code_literal(Verdict.ELIGIBLE), holds),
        else_=unknown,
    )
    state = case(
        (letter == text_literal("T"), holds),
        (letter == text_literal("F"), fails),
        (letter == text_literal("U"), unknown),
        else_=otherwise,
    )
    key = cast(decisions.c.row_key, Text).op("||")(text_literal(":")).op("||")(cast(steps.c.place, Text))
    return (
        select(
            decisions.c.row_key.label("parent"),
            type_coerce(key, Text()).label("row_key"),
            *(steps.c[name] for name in ("place", "code", "english", "chinese", "article", "towards")),
            state.label("state"),
            *(decisions.c[name] for name in ("person_id", "division_code")),
        )
        .join_from(decisions, steps, true())
        .where(decisions.c.person_id.is_not(None))
    )


def _is_living(decisions: FromClause) -> ColumnElement[str]:
    died = (decisions.c.reason == code_literal(DecisionReason.DECEASED), code_literal(ConditionState.FALSE))
    return case(died, else_=code_literal(ConditionState.TRUE))
