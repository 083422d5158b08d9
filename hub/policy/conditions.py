"""Conditions: what must hold, with its article and its sentence, read from what is known of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, null, or_, true

from hub.catalogue.bilingual import Bilingual
from hub.codes import Category, DecisionReason, FactKind
from hub.policy.citations import Citation, cited
from hub.policy.constants import code_literal, integer_literal
from hub.policy.needs import Need, OfHousehold, Register
from hub.policy.situation import Situation

CATEGORIES_CITED = cited("1.1 5dd81f579248", "1.2 b7f4fbe6323d")
"""Who belongs to the low-income population, and by what its categories are recognised."""

Reads = Callable[[Situation], ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class RuleCondition:
    """One condition of a programme: `state` reads TRUE, FALSE or NULL (not known) from a situation.

    `reason` gives the code of why it does not hold, where there is more to say than that something is not known. `cites` are the
    sentences of the notice that it is made from, where its programme does not cite them already. `people` are those whom
    its list names, if it is one.
    """

    code: str
    article: int
    sentence: Bilingual
    state: Reads
    needs: tuple[Need, ...] = ()
    reason: Reads | None = None
    cites: tuple[Citation, ...] = ()
    people: PeopleList | None = None


@dataclass(frozen=True, slots=True)
class PeopleList:
    """Whom an article names, by category as far as it does; whether its list is open (等) or names nobody else."""

    is_open: bool
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """People whom an article names: members of one of `categories`, or those of whom a `fact` is true.

    `provided` is what else the article asks of them. `needs` are those of `provided`.
    """

    categories: tuple[Category, ...] = ()
    fact: FactKind | None = None
    provided: Reads | None = None
    needs: tuple[Need, ...] = ()

    def belongs(self, situation: Situation) -> ColumnElement[Any]:
        """TRUE, FALSE or NULL: is the person one of them, whatever else is asked?"""
        facts = [] if self.fact is None else [yes_no(situation, self.fact)]
        return or_(*(situation.held(category) for category in self.categories), *facts)

    def holds(self, situation: Situation) -> ColumnElement[Any]:
        belongs = self.belongs(situation)
        return belongs if self.provided is None else and_(belongs, self.provided(situation))

    def disputed(self, situation: Situation) -> ColumnElement[Any]:
        """TRUE when what is on record about belonging to it contradicts itself."""
        disputed = [situation.disputed(category) for category in self.categories]
        facts = [] if self.fact is None else [situation.disputed(self.fact)]
        return or_(false(), *disputed, *facts)

    def pending(self, situation: Situation) -> ColumnElement[bool]:
        """TRUE when something on record speaks for the person and does not suffice to say yes or no."""
        disputed = self.disputed(situation).is_(True)
        if self.provided is None:
            return disputed
        return or_(disputed, and_(self.belongs(situation).is_(True), self.provided(situation).is_(None)))


def named(article: int, sentence: Bilingual, *groups: NamedPeople, is_open: bool) -> RuleCondition:
    """Is the person somebody whom the article's list names?

    A closed list names nobody else. An open one (等) excludes nobody who is low-income: then whether the person is
    meant is not known, and the reason LIST_OPEN, unless something on record may still make it a yes.
    """

    def state(situation: Situation) -> ColumnElement[Any]:
        one_of_them = or_(*(group.holds(situation) for group in groups))
        return or_(one_of_them, and_(any_category(situation), null())) if is_open else one_of_them

    def reason(situation: Situation) -> ColumnElement[Any]:
        left_out = (state(situation).is_(False), code_literal(DecisionReason.NOT_NAMED))
        if not is_open:
            return case(left_out)
        pending = or_(*(group.pending(situation) for group in groups))
        return case(
            left_out,
            (pending, code_literal(DecisionReason.CONDITION_UNKNOWN)),
            (any_category(situation).is_(True), code_literal(DecisionReason.LIST_OPEN)),
        )

    facts = (group.fact for group in groups if group.fact is not None)
    needs = (*facts, *(need for group in groups for need in group.needs))
    categories = tuple(dict.fromkeys(category for group in groups for category in group.categories))
    people = PeopleList(is_open, categories)
    return RuleCondition(
        "NAMED", article, sentence, state, needs, reason, CATEGORIES_CITED if categories else (), people
    )


def yes_no(situation: Situation, kind: FactKind) -> ColumnElement[Any]:
    """TRUE for 1, FALSE for 0, NULL for whatever else a register may say."""
    return _truth(situation.fact(kind))


def _truth(number: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((number == integer_literal(1), true()), (number == integer_literal(0), false()))


def fact(code: str, article: int, sentence: Bilingual, kind: FactKind) -> RuleCondition:
    """Return a condition that a register answers with yes or no."""
    return RuleCondition(code, article, sentence, lambda situation: yes_no(situation, kind), (kind,))


def household_fact(code: str, article: int, sentence: Bilingual, kind: FactKind) -> RuleCondition:
    """Return a condition that a register answers of any member for the whole household."""
    needs = (kind, Register.HOUSEHOLD, OfHousehold(kind))
    return RuleCondition(code, article, sentence, lambda situation: _truth(situation.of_household(kind)), needs)


def first_held(situation: Situation, categories: Iterable[Category]) -> ColumnElement[Any]:
    """Return the code of the first of some categories that the person is known to hold; NULL where there is none."""
    return case(*((situation.held(category), code_literal(category)) for category in categories))


def any_category(situation: Situation) -> ColumnElement[Any]:
    """TRUE, FALSE or NULL: is the person in any low-income category (§1)?"""
    return or_(*(situation.held(category) for category in Category))


LOW_INCOME_CATEGORY = RuleCondition(
    code="LOW_INCOME_CATEGORY",
    article=1,
    sentence=Bilingual(
        "A determination in force places the person in a low-income category (低收入人口).",
        "有效的认定结果表明属于低收入人口。",
    ),
    state=any_category,
    cites=CATEGORIES_CITED,
    people=PeopleList(is_open=False, categories=tuple(Category)),
)


def _in_one_household(situation: Situation) -> ColumnElement[Any]:
    return case((situation.household("several").is_(False), true()))


def _why_no_household(situation: Situation) -> ColumnElement[Any]:
    return case((situation.household("several"), code_literal(DecisionReason.TWO_HOUSEHOLDS)))


ONE_HOUSEHOLD = RuleCondition(
    code="ONE_HOUSEHOLD",
    article=1,
    sentence=Bilingual(
        "It is known which household is judged: the person belongs to exactly one on the day (家庭成员).",
        "判定的家庭明确：当日该人员只属于一个家庭。",
    ),
    state=_in_one_household,
    needs=(Register.HOUSEHOLD,),
    reason=_why_no_household,
    cites=cited("1.2 b7f4fbe6323d"),
)
