"""To which category the rules sort whoever applied, on a day and by what is known at a moment.

The notice leaves open in which order the categories are tried. (D) Support in extreme poverty comes first, then the subsistence
allowance, then the margin, then rigid expenditure: whoever could have two is sorted to the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, RowMapping, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.codes import Category, DecisionReason, Verdict
from hub.policy.facts import households
from hub.policy.population_selector import each_of
from hub.policy.programme import state_column
from hub.policy.programmes import RULES
from hub.sources.within import fetch_within
from hub.tables.population import PersonRow
from hub.tables.types import Id, Moment
from hub.tables.versions import people_on

CATEGORIES = (
    Category.EXTREME_POVERTY,
    Category.SUBSISTENCE_ALLOWANCE,
    Category.SUBSISTENCE_MARGIN,
    Category.RIGID_EXPENDITURE,
)
"""What one application is for, in the order in which they are tried (D)."""

_MARGIN, _RIGID = RULES["MARGIN_RECOGNITION"], RULES["RIGID_RECOGNITION"]
_NOT_IN_ALLOWANCE = "NOT_IN_ALLOWANCE"
"""The condition of the margin that the check of an application answers, where no determination does."""


@dataclass(frozen=True, slots=True)
class CheckedMethods:
    """Whether the conditions of support in extreme poverty and of the allowance are met, by the methods outside the notice."""

    extreme_poverty_met: bool
    allowance_met: bool


@dataclass(frozen=True, slots=True)
class Sorting:
    """The verdicts of the rules, and the category that fits; None where none does, or where it is not known."""

    margin_verdict: Verdict
    rigid_verdict: Verdict
    sorted_to: Category | None

    def may_be(self, category: Category) -> bool:
        """Return whether a person may be recognised: in the category that fits or, where a rule cannot decide, in one that a person
        must look at."""
        if self.sorted_to is not None:
            return category is self.sorted_to
        open_verdicts = {
            Category.SUBSISTENCE_MARGIN: self.margin_verdict,
            Category.RIGID_EXPENDITURE: self.rigid_verdict,
        }
        return open_verdicts.get(category) in (Verdict.REVIEW, Verdict.ELIGIBLE)


async def sort(
    connection: AsyncConnection, person_id: str, methods: CheckedMethods, on: date, known_at: datetime
) -> Sorting:
    """Return what the rules make of a person on a day, by what is known at a moment."""
    asked = {"person_id": person_id, "on": on, "known_at": known_at}
    (margin,), (rigid,) = [await fetch_within(connection, rule, asked) for rule in (_margin, _rigid)]
    margin_verdict, rigid_verdict = _of_margin(margin, methods), Verdict[rigid["verdict"]]
    if rigid["reason"] == DecisionReason.DECEASED:
        return Sorting(margin_verdict, rigid_verdict, None)
    return Sorting(margin_verdict, rigid_verdict, _first_that_fits(methods, margin_verdict, rigid_verdict))


def _of_margin(decided: RowMapping, methods: CheckedMethods) -> Verdict:
    """Return the verdict of the margin: what its rule says or, where it lacks nothing else than whether the household qualifies for the
    allowance, what the check found of that."""
    verdict = Verdict[decided["verdict"]]
    unknown = [each.code for each in _MARGIN.every_condition if decided[state_column(each)] is None]
    if verdict is not Verdict.REVIEW or unknown != [_NOT_IN_ALLOWANCE] or _is_disputed(decided):
        return verdict
    return Verdict.NOT_ELIGIBLE if methods.allowance_met else Verdict.ELIGIBLE


def _is_disputed(decided: RowMapping) -> bool:
    return bool(decided["reason"] == DecisionReason.CATEGORY_DISPUTED)


def _first_that_fits(methods: CheckedMethods, margin: Verdict, rigid: Verdict) -> Category | None:
    if methods.extreme_poverty_met:
        return Category.EXTREME_POVERTY
    if methods.allowance_met:
        return Category.SUBSISTENCE_ALLOWANCE
    if margin is Verdict.ELIGIBLE:
        return Category.SUBSISTENCE_MARGIN
    if margin is Verdict.NOT_ELIGIBLE and rigid is Verdict.ELIGIBLE:
        return Category.RIGID_EXPENDITURE
    return None


async def declared_less(
    connection: AsyncConnection,
    person_id: str,
    on: date,
    known_at: datetime,
    *,
    income_fen: int | None,
    savings_fen: int | None,
) -> bool | None:
    """Return whether less income or fewer savings were declared than the household has on record for a day (§22); None where it is
    not known, since one of them was not declared or is not on record."""
    asked = {"person_id": person_id, "on": on, "known_at": known_at}
    found = await fetch_within(connection, _figures, asked)
    known = (found[0]["total_income_fen"], found[0]["savings_fen"]) if found else (None, None)
    less = [
        None if declared is None or on_record is None else declared < on_record
        for declared, on_record in zip((income_fen, savings_fen), known, strict=True)
    ]
    return True if any(less) else None if None in less else False


_ON, _KNOWN_AT = bindparam("on", type_=Date()), bindparam("known_at", type_=Moment())


def _people() -> Any:
    person = PersonRow.__table__
    return people_on(person, _ON, _KNOWN_AT).where(person.c.id == bindparam("person_id", type_=Id())).cte()


def _margin() -> Select[Any]:
    return _MARGIN.decide(_people(), _ON, _KNOWN_AT)


def _rigid() -> Select[Any]:
    return _RIGID.decide(_people(), _ON, _KNOWN_AT)


def _figures() -> Select[Any]:
    home = households(each_of(_people()), _ON, _KNOWN_AT).subquery()
    return select(home.c.total_income_fen, home.c.savings_fen)
