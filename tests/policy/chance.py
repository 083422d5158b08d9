"""Situations by chance, crowded where the rule has its edges: the same few days, moments, categories and places."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from tests.policy.reading import CATEGORIES
from tests.policy.situations import AROUND, Determination, Fact, LocalValue, Person

FIRST = date(2026, 2, 26)
MORNING = datetime(2026, 1, 1, tzinfo=UTC)
CODES = ("RESIDENT_PREMIUM_TIER_1", "PREMIUM_SUBSIDY_FIXED_90", "PREMIUM_SUBSIDY_FIXED_70")
OUTCOMES = ("RECOGNISED", "REFUSED")

ALWAYS = {"since": FIRST, "recorded_at": MORNING}
EARLIER = {"since": FIRST - timedelta(days=9), "until": FIRST - timedelta(days=1), "recorded_at": MORNING}


class Chance:
    """Draws people, local values, a day and a moment from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def day(self) -> date:
        return FIRST + timedelta(days=self.random.randrange(5))

    def moment(self) -> datetime:
        return MORNING + timedelta(microseconds=self.random.randrange(4))

    def person(self) -> Person:
        return Person(
            place=self.random.choice(list(AROUND)),
            determinations=self.determinations(),
            facts=[*self.facts("PREMIUM_SUBSIDY_QUALIFIED", (1,), (0, 1, None)),
                   *self.facts("RESIDENT_INSURANCE_TIER", (1, 1, 2), (0, 1, 2, 3, None))],
        )  # fmt: skip

    def values(self) -> list[LocalValue]:
        settled = [
            LocalValue(code=code, place=place, value=self.amount(), **ALWAYS)
            for code in CODES
            for place in AROUND
            if self.random.random() < 0.5
        ]
        return settled + [
            LocalValue(
                code=self.random.choice(CODES),
                place=self.random.choice(list(AROUND)),
                value=self.amount(),
                **self.times(),
            )
            for _ in range(self.random.randrange(6))
        ]

    def determinations(self) -> list[Determination]:
        drawn = [
            Determination(category=self.random.choice(CATEGORIES), outcome=self.random.choice(OUTCOMES), **self.times())
            for _ in range(self.random.choice((0, 0, 1, 2, 4)))
        ]
        kind = self.random.random()
        if kind < 0.3:
            return drawn + [self.known_not_held(category) for category in CATEGORIES]
        if kind < 0.6:
            disputed = self.random.choice(CATEGORIES[:3])
            drawn += [Determination(category=disputed, outcome=outcome, **ALWAYS) for outcome in OUTCOMES]
        return [*drawn, Determination(category=self.random.choice(CATEGORIES), **ALWAYS)]

    def known_not_held(self, category: str) -> Determination:
        if self.random.random() < 0.5:
            return Determination(category=category, outcome="REFUSED", **ALWAYS)
        return Determination(category=category, **EARLIER)

    def facts(self, kind: str, usual: tuple[int, ...], possible: tuple[int | None, ...]) -> list[Fact]:
        rows = [Fact(kind=kind, value=self.random.choice(usual), **ALWAYS)] if self.random.random() < 0.8 else []
        if self.random.random() < 0.3:
            rows.append(Fact(kind=kind, value=self.random.choice(possible), **self.times()))
        return rows

    def amount(self) -> int | None:
        return self.random.choice((None, 0, 1, 2, 3))

    def times(self) -> dict[str, Any]:
        since, recorded_at = self.day(), self.moment()
        length, life = self.random.choice((None, 0, 1, 3)), self.random.choice((None, None, 1, 2))
        return {
            "since": since,
            "until": None if length is None else since + timedelta(days=length),
            "recorded_at": recorded_at,
            "superseded_at": None if life is None else recorded_at + timedelta(microseconds=life),
        }
