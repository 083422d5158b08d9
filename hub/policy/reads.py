"""What each condition of a rule reads, found out from the condition itself: it is evaluated once on a situation that only notes
what is asked of it. So what explains a verdict can be no second reading of the rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Text, literal_column
from sqlalchemy.types import TypeEngine

from hub.codes import Category, CategoryKind, FactKind, Term
from hub.policy.conditions import Reads
from hub.policy.facts import AGE, ECONOMY
from hub.policy.figures import doubt
from hub.policy.parameter_codes import Parameter
from hub.policy.situation import Situation


class GroundKind(Term):
    """What a condition stands on."""

    DETERMINATION = "DETERMINATION", "A determination of a low-income category", "低收入人口认定"
    FACT = "FACT", "An entry of a register about the person", "登记事项"
    LOCAL_VALUE = "LOCAL_VALUE", "A local value of the division", "当地标准"
    FIGURES = "FIGURES", "A figure of the household's newest economic snapshot", "家庭经济状况"
    HOUSEHOLD = "HOUSEHOLD", "The household to which the person belongs on the day", "家庭"
    PERSON = "PERSON", "The date of birth of the person", "出生日期"


SNAPSHOT, HOME, BIRTH = "SNAPSHOT", "HOUSEHOLD", "BIRTH_DATE"
"""What is looked for where no code says it."""

FIGURE_TERMS = {
    "total_income_fen": ("TOTAL_INCOME", "Income of the whole household in a year", "家庭总收入"),
    "income_per_head_fen": ("INCOME_PER_HEAD", "Income per head and month", "人均月收入"),
    "savings_fen": ("SAVINGS", "Savings of the household", "存款"),
    "medical_spend_fen": ("MEDICAL_SPEND", "Medical spending of the household in a year", "医疗支出"),
    "education_spend_fen": ("EDUCATION_SPEND", "Education spending of the household in a year", "教育支出"),
    "other_spend_fen": ("OTHER_SPEND", "Other necessary spending of the household in a year", "其他必需支出"),
    AGE: ("AS_OF", "Day that the household's figures are for", "家庭经济状况截至日期"),
}
"""The figures of a household as they are told: code, English and Chinese."""

OF_HOUSEHOLD = "@HOME"
"""Ends what is looked for of every living member of the household, and not of the person alone."""


@dataclass(frozen=True, slots=True)
class Read:
    """Something that a condition reads. `sought` is by what its entries are found, among those of its kind."""

    kind: GroundKind
    code: str
    english: str
    chinese: str
    sought: str

    @property
    def of_household(self) -> bool:
        """True for what is read of every living member of the household."""
        return self.sought.endswith(OF_HOUSEHOLD)


def reads_of(*expressions: Reads) -> tuple[Read, ...]:
    """Return what some expressions of a rule read of a situation, once each, in the order in which they ask for it."""
    noting = _NotingSituation()
    for expression in expressions:
        expression(noting)
    return tuple(noting.found)


def _unknown(type_: TypeEngine[Any]) -> ColumnElement[Any]:
    return literal_column("NULL", type_)


class _NotingSituation(Situation):
    """A situation of nobody, in which nothing is known: it notes what is asked."""

    def __init__(self) -> None:
        # Nothing is joined: there is no database behind it.
        self.found: dict[Read, None] = {}

    def _note(self, kind: GroundKind, term: tuple[str, str, str], sought: str) -> None:
        self.found.setdefault(Read(kind, *term, sought))

    def _note_own(self, what: Category | CategoryKind | FactKind, reach: str = "") -> None:
        kind = GroundKind.FACT if isinstance(what, FactKind) else GroundKind.DETERMINATION
        of = what.category if isinstance(what, CategoryKind) else what
        self._note(kind, (what.value, what.english, what.chinese), f"{of}{reach}")

    def about(self, name: str) -> ColumnElement[Any]:
        return _unknown(Text())

    def figures_doubt(self) -> ColumnElement[Any]:
        return doubt(self.household, self.parameter)

    def held(self, category: Category | CategoryKind) -> ColumnElement[Any]:
        self._note_own(category)
        return _unknown(Boolean())

    def disputed(self, what: Category | FactKind) -> ColumnElement[Any]:
        self._note_own(what)
        return _unknown(Boolean())

    def fact(self, kind: FactKind) -> ColumnElement[Any]:
        self._note_own(kind)
        return _unknown(BigInteger())

    def person(self, name: str) -> ColumnElement[Any]:
        self._note(GroundKind.PERSON, (BIRTH, "Date of birth", "出生日期"), BIRTH)
        return _unknown(Boolean())

    def household(self, name: str) -> ColumnElement[Any]:
        if name in (*ECONOMY, AGE):
            self._note(GroundKind.FIGURES, FIGURE_TERMS[name], SNAPSHOT)
            return _unknown(BigInteger())
        self._note(GroundKind.HOUSEHOLD, (HOME, "Household that the person belongs to", "家庭"), HOME)
        return _unknown(BigInteger() if name == "members" else Boolean())

    def of_household(self, what: Category | FactKind) -> ColumnElement[Any]:
        self.household("several")
        self._note_own(what, OF_HOUSEHOLD)
        return _unknown(BigInteger() if isinstance(what, FactKind) else Boolean())

    def disputed_in_household(self, category: Category) -> ColumnElement[Any]:
        return self.of_household(category)

    def parameter(self, parameter: Parameter) -> ColumnElement[Any]:
        term = (parameter.code, parameter.english, parameter.chinese)
        self._note(GroundKind.LOCAL_VALUE, term, parameter.code)
        return _unknown(BigInteger())
