"""What is known of one person on a day, in plain Python, for the readings of the rules. None is "not known".

The readings are written from the notice's words and not from the hub's SQL; nothing here imports the room under test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeVar

from tests.policy.situations import AROUND, Dated, Determination, LocalValue, Person, Recorded, Snapshot

CATEGORIES = (
    "SUBSISTENCE_ALLOWANCE",
    "EXTREME_POVERTY",
    "SUBSISTENCE_MARGIN",
    "RELAPSE_MONITORED",
    "RIGID_EXPENDITURE",
    "OTHER_HARDSHIP",
)
"""The order of §1."""

FIGURES = ("total_income", "income_per_head", "savings", "medical_spend", "education_spend", "other_spend")

Known = TypeVar("Known", bound=Recorded)
InForce = TypeVar("InForce", bound=Dated)


@dataclass(frozen=True)
class Reading:
    """What a rule says; `states` has each of its conditions."""

    verdict: str
    reason: str | None = None
    benefit_kind: str | None = None
    percent_bp: int | None = None
    amount_fen: int | None = None
    category: str | None = None
    states: Mapping[str, bool | None] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        """As a row of the statement."""
        own = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "states"}
        return own | {f"state_{name}": state for name, state in self.states.items()}


class OnRecord:
    """One person, the local values, a day, and the moment by whose knowledge we speak."""

    def __init__(self, person: Person, values: Iterable[LocalValue], on: date, known_at: datetime) -> None:
        self.person, self.on, self.known_at = person, on, known_at
        self.determinations = known(person.determinations, known_at)
        self.facts = in_force(known(person.facts, known_at), on)
        self.values = in_force(known(values, known_at), on)
        homes = in_force(known(person.homes, known_at), on)
        self.homes = {home.household.id: home.household for home in homes}

    # --- categories -------------------------------------------------------------------------------------------------

    def recognitions(self, category: str) -> list[Determination]:
        return [row for row in self._of(category) if row.outcome == "RECOGNISED"]

    def held(self, category: str) -> bool | None:
        """§1: in force on a day, known not to be, or not known."""
        outcomes = self._outcomes(category)
        if outcomes:
            return outcomes == {"RECOGNISED"} if len(outcomes) == 1 else None
        has_ended = any(
            row.category == category and row.outcome == "RECOGNISED" and row.until is not None and row.until < self.on
            for row in self.determinations
        )
        return False if has_ended else None

    def disputed(self, category: str) -> bool:
        return len(self._outcomes(category)) > 1

    def _outcomes(self, category: str) -> set[str]:
        """What decisions in force say; a recognition that begins after every refusal follows them."""
        decisions = self._of(category)
        refused = [row.since for row in decisions if row.outcome == "REFUSED"]
        recognised = [row.since for row in decisions if row.outcome == "RECOGNISED"]
        if refused and recognised and max(refused) < max(recognised):
            return {"RECOGNISED"}
        return {row.outcome for row in decisions}

    def low_income(self) -> bool | None:
        return any_of(self.held(category) for category in CATEGORIES)

    def _of(self, category: str) -> list[Determination]:
        return [row for row in in_force(self.determinations, self.on) if row.category == category]

    # --- facts and local values -------------------------------------------------------------------------------------

    def number(self, kind: str) -> int | None:
        return the_one(row.value for row in self.facts if row.kind == kind)

    def contradicted(self, kind: str) -> bool:
        """Something is on record, and it is not one value."""
        return self.number(kind) is None and any(row.kind == kind for row in self.facts)

    def is_so(self, kind: str) -> bool | None:
        return {0: False, 1: True}.get(self.number(kind))  # type: ignore[arg-type]

    def value(self, code: str) -> int | None:
        """The nearest place that says anything decides."""
        for around in AROUND[self.person.place]:
            found = [row.value for row in self.values if row.code == code and row.place == around]
            if found:
                return the_one(found)
        return None

    # --- the household ----------------------------------------------------------------------------------------------

    def snapshot(self) -> Mapping[str, int | None]:
        """What is known of the household's money: its newest snapshot not after the day."""
        nothing: dict[str, int | None] = dict.fromkeys(FIGURES)
        if len(self.homes) != 1:
            return nothing
        (home,) = self.homes.values()
        possible: list[Snapshot] = [row for row in known(home.snapshots, self.known_at) if row.as_of <= self.on]
        newest = [row for row in possible if row.as_of == max(other.as_of for other in possible)]
        return {name: the_one(getattr(row, name) for row in newest) for name in nothing}

    def figures(self) -> tuple[Mapping[str, int | None], str | None]:
        """The snapshot's figures as far as they can be relied on, and why not."""
        money = self.snapshot()
        why = "FIGURES_TOO_OLD" if self._is_too_old() else "FIGURES_CONTRADICTORY" if self._contradicts(money) else None
        return (dict.fromkeys(money) if why else money), why

    def _is_too_old(self) -> bool:
        months, newest = self.value("FIGURES_MONTHS"), self.as_of()
        if months is None or newest is None:
            return False
        year, month = divmod(newest.year * 12 + newest.month - 1 + months, 12)
        return (self.on.year, self.on.month, self.on.day) > (year, month + 1, newest.day)

    def _contradicts(self, money: Mapping[str, int | None]) -> bool:
        total, per_head, members = money["total_income"], money["income_per_head"], self.members()
        tolerance = self.value("FIGURES_TOLERANCE")
        if total is None or per_head is None or members is None or tolerance is None:
            return False
        apart, larger = abs(total - per_head * 12 * members), max(abs(total), abs(per_head * 12 * members))
        return Fraction(apart) > larger * Fraction(tolerance, 10_000)

    def as_of(self) -> date | None:
        if len(self.homes) != 1:
            return None
        (home,) = self.homes.values()
        days = [row.as_of for row in known(home.snapshots, self.known_at) if row.as_of <= self.on]
        return max(days, default=None)

    def members(self) -> int | None:
        """How many persons the household has on the day, the person included."""
        if len(self.homes) != 1:
            return None
        (home,) = self.homes.values()
        return 1 + len(in_force(known(home.others, self.known_at), self.on))

    # --- what is the household's, whichever member it is recorded of ------------------------------------------------

    def together(self) -> list[OnRecord]:
        """Everyone of the one household of the day; the person alone where that is not known."""
        if len(self.homes) != 1:
            return [self]
        (home,) = self.homes.values()
        others = in_force(known(home.others, self.known_at), self.on)
        people = [Person(determinations=other.determinations, facts=other.facts) for other in others]
        return [self, *(OnRecord(person, (), self.on, self.known_at) for person in people)]

    def held_together(self, category: str) -> bool | None:
        """One member who holds it is enough, unless another was refused."""
        if self.disputed_together(category):
            return None
        states = {member.held(category) for member in self.together()}
        return True if True in states else False if False in states else None

    def disputed_together(self, category: str) -> bool:
        members = self.together()
        outcomes = [member._outcomes(category) for member in members]
        return any(len(each) > 1 for each in outcomes) or {"RECOGNISED", "REFUSED"} <= set().union(*outcomes)

    def is_so_together(self, kind: str) -> bool | None:
        value = the_one(row.value for member in self.together() for row in member.facts if row.kind == kind)
        return {0: False, 1: True}.get(value)  # type: ignore[arg-type]

    def urban(self) -> bool | None:
        if len(self.homes) != 1:
            return None
        (home,) = self.homes.values()
        if home.urban_before is not None and self.known_at < home.urban_before[1]:
            return home.urban_before[0]
        return home.urban

    def adult(self) -> bool | None:
        return self._has_reached(18)

    def elderly(self) -> bool | None:
        """Sixty or older."""
        return self._has_reached(60)

    def _has_reached(self, years: int) -> bool | None:
        born = self.person.born
        if self.person.born_before is not None and self.known_at < self.person.born_before[1]:
            born = self.person.born_before[0]
        if born is None:
            return None
        return (self.on.year - born.year, self.on.month, self.on.day) >= (years, born.month, born.day)


def the_one(values: Iterable[int | None]) -> int | None:
    """What all say; not known when they differ, or when there is nobody to say anything."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def any_of(states: Iterable[bool | None]) -> bool | None:
    states = list(states)
    return True if True in states else None if None in states else False


def all_of(states: Iterable[bool | None]) -> bool | None:
    states = list(states)
    return False if False in states else None if None in states else True


def in_force(rows: Iterable[InForce], on: date) -> list[InForce]:
    return [row for row in rows if row.since <= on and (row.until is None or on <= row.until)]


def known(rows: Iterable[Known], moment: datetime) -> list[Known]:
    return [
        row for row in rows if row.recorded_at <= moment and (row.superseded_at is None or moment < row.superseded_at)
    ]


def first(states: Mapping[str, bool | None], state: bool | None) -> str:
    """The first condition that is in a state."""
    return next(name for name, found in states.items() if found is state)


def undecided(states: Mapping[str, bool | None], reasons: Mapping[str, str | None]) -> Reading | None:
    """What is said while not every condition holds; None when all do. `reasons` say more of some conditions."""
    holds = all_of(states.values())
    if holds is False:
        return Reading("NOT_ELIGIBLE", "NOT_NAMED" if first(states, False) == "named" else None, states=states)
    if holds is None:
        return Reading("REVIEW", reasons.get(first(states, None)) or "CONDITION_UNKNOWN", states=states)
    return None


def of_an_open_list(record: OnRecord, groups: Sequence[bool | None], *, pending: bool) -> tuple[bool | None, str]:
    """Is somebody meant by a list that ends in 等? Of a low-income person whom it does not name, nobody can say.

    `pending`: something on record may still make it a yes; then that is why nobody knows.
    """
    named = any_of(groups)
    if named is True or (named is False and record.low_income() is False):
        return named, ""
    return None, "LIST_OPEN" if record.low_income() is True and not pending else "CONDITION_UNKNOWN"
