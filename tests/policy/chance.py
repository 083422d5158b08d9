"""Situations by chance, crowded where the rules have their edges: the same few days, moments, categories, places, sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from tests.policy.reading import CATEGORIES
from tests.policy.situations import (
    AROUND,
    Determination,
    Fact,
    Household,
    LocalValue,
    Membership,
    OtherMember,
    Person,
    Snapshot,
)

FIRST = date(2026, 2, 26)
MORNING = datetime(2026, 1, 1, tzinfo=UTC)
OUTCOMES = ("RECOGNISED", "REFUSED")
KINDS: Mapping[str, Sequence[str | None]] = {
    "EXTREME_POVERTY": (None, "DISPERSED", "CENTRALISED"),
    "RELAPSE_MONITORED": (None, "UNSTABLE_OUT_OF_POVERTY", "NEAR_POVERTY", "SUDDEN_HARDSHIP", "DISPERSED"),
}

ALWAYS = {"since": FIRST, "recorded_at": MORNING}
EARLIER = {"since": FIRST - timedelta(days=9), "until": FIRST - timedelta(days=1), "recorded_at": MORNING}

YES_MOSTLY = (1, 1, 1, 0)
FIGURES = {"FIGURES_MONTHS": (None, None, None, 0, 1), "FIGURES_TOLERANCE": (None, None, None, 9_000, 10_000)}


@dataclass(frozen=True)
class Stage:
    """What situations of some programmes are made of: the usual values of each fact, the local values, a household or not."""

    facts: Mapping[str, Sequence[int]]
    values: Mapping[str, Sequence[int | None]]
    at_home: bool = False


STAGES: Mapping[str, Stage] = {
    "MARGIN_RECOGNITION": Stage(
        {"ALLOWANCE_RULES_MET": YES_MOSTLY},
        {
            "SUBSISTENCE_STANDARD_URBAN": (None, 2, 4, 4),
            "SUBSISTENCE_STANDARD_RURAL": (None, 2, 4, 4),
            "ALLOWANCE_SAVINGS_LIMIT": (None, 0, 1, 2),
            **FIGURES,
        },
        at_home=True,
    ),
    "RIGID_RECOGNITION": Stage(
        {"RIGID_PROPERTY_RULES_MET": YES_MOSTLY},
        {
            "DISPOSABLE_INCOME_LAST_YEAR": (None, 36, 60, 72),
            "RIGID_SPEND_RATIO": (None, 0, 3_333, 5_000, 10_000),
            "RIGID_SAVINGS_LIMIT": (None, 1, 2),
            "OTHER_SPENDING_COUNTED": (None, None, None, 0, 1),
            **FIGURES,
        },
        at_home=True,
    ),
    "SUBSISTENCE_ALLOWANCE": Stage({"SEVERELY_DISABLED": (0, 1), "GRAVELY_ILL": (0, 0, 1), "JOBLESS": YES_MOSTLY}, {}),
    "EXTREME_POVERTY_SUPPORT": Stage({}, {}),
    "PREMIUM_SUBSIDY": Stage(
        {"PREMIUM_SUBSIDY_QUALIFIED": (1,), "RESIDENT_INSURANCE_TIER": (1, 1, 2)},
        dict.fromkeys(
            ("RESIDENT_PREMIUM_TIER_1", "PREMIUM_SUBSIDY_FIXED_90", "PREMIUM_SUBSIDY_FIXED_70"), (None, 0, 1, 2, 3)
        ),
    ),
    "MEDICAL_ASSISTANCE": Stage(
        {"RELAPSED_INTO_POVERTY": (0, 0, 0, 0, 1), "MAJOR_DISEASE_PATIENT": YES_MOSTLY},
        {
            "MEDICAL_RATIO_AT_LEAST_70": (None, 6_999, 7_000, 8_000),
            "MEDICAL_RATIO_AT_LEAST_60": (None, 5_999, 6_000, 6_500),
        },
    ),
    "MEDICAL_TOP_UP": Stage({"MEDICAL_BURDEN_LEFT": (0, 1, 2, 3)}, {"MEDICAL_TOP_UP_THRESHOLD": (None, 0, 1, 2)}),
    "EMERGENCY_TREATMENT": Stage({"EMERGENCY_TREATMENT_QUALIFIED": (0, 1)}, {}),
    "EDUCATION_AID": Stage(
        {
            "AT_SCHOOL": YES_MOSTLY,
            "EDUCATION_AID_QUALIFIED": YES_MOSTLY,
            "DISADVANTAGED_STUDENT": (0, 0, 1),
            "NEWLY_ASSESSED_STUDENT": (0, 1),
        },
        {},
    ),
    "ARTICLES_11_TO_16": Stage(
        {
            **dict.fromkeys(
                (
                    "HOUSING_RULES_MET", "EMPLOYMENT_AID_QUALIFIED", "DISASTER_STRICKEN", "SUDDEN_EMERGENCY",
                    "UNABLE_TO_SELF_CARE", "ELECTRICITY_QUALIFIED", "CABLE_FEE_QUALIFIED",
                    "FUNERAL_QUALIFIED", "DISABILITY_SUBSIDY_QUALIFIED", "REHABILITATION_QUALIFIED",
                    "DEVICE_QUALIFIED",
                ),
                YES_MOSTLY,
            ),
            "DISABLED": (0, 0, 1),
            "SEVERELY_DISABLED": (0, 0, 1),
        },
        dict.fromkeys(
            ("DISABILITY_SUBSIDY_EXTENDED", "CHILD_REHABILITATION_EXTENDED", "ASSISTIVE_DEVICE_EXTENDED"), (None, 0, 1, 1)
        ),
        at_home=True,
    ),
}  # fmt: skip

SHARED = {
    "ARTICLES_11_TO_16": (
        "HOUSING_ASSISTANCE", "EMPLOYMENT_AID", "DISASTER_RELIEF", "TEMPORARY_RELIEF", "CARE_VISITS", "COLLECTIVE_CARE",
        "SOCIAL_WORK", "ELECTRICITY_REDUCTION", "CABLE_FEE_REDUCTION", "FUNERAL_REDUCTION", "WASTE_FEE_REDUCTION",
        "BARRIER_FREE_HOME", "DISABILITY_SUBSIDY", "CHILD_REHABILITATION", "ASSISTIVE_DEVICE",
    ),
}  # fmt: skip
"""The programmes that are decided about the same people; a stage that is not here is named after its one programme."""


class Chance:
    """Draws people, local values, a day and a moment from one seed."""

    def __init__(self, seed: int, stage: str) -> None:
        self.random = Random(seed)
        self.stage = STAGES[stage]

    def day(self) -> date:
        return FIRST + timedelta(days=self.random.randrange(5))

    def moment(self) -> datetime:
        return MORNING + timedelta(microseconds=self.random.randrange(4))

    def person(self) -> Person:
        return Person(
            place=self.random.choice(list(AROUND)),
            determinations=self.determinations(),
            facts=[fact for kind, usual in self.stage.facts.items() for fact in self.facts(kind, usual)],
            homes=self.homes() if self.stage.at_home else (),
            born=self.born(),
            born_before=(self.born(), self.moment()) if self.random.random() < 0.2 else None,
        )

    def values(self) -> list[LocalValue]:
        codes = list(self.stage.values)
        settled = [
            LocalValue(code=code, place=place, value=self.local(code), **ALWAYS)
            for code in codes
            for place in AROUND
            if self.random.random() < 0.5
        ]
        stray = [self.random.choice(codes) for _ in range(self.random.randrange(6))] if codes else []
        return settled + [
            LocalValue(code=code, place=self.random.choice(list(AROUND)), value=self.local(code), **self.times())
            for code in stray
        ]

    def determinations(self) -> list[Determination]:
        drawn = [
            self.determination(self.random.choice(CATEGORIES), self.random.choice(OUTCOMES), self.times())
            for _ in range(self.random.choice((0, 0, 1, 2, 4)))
        ]
        kind = self.random.random()
        if kind < 0.3:
            return drawn + [self.known_not_held(category) for category in CATEGORIES]
        if kind < 0.5:
            disputed = self.random.choice(CATEGORIES)
            drawn += [self.determination(disputed, outcome, ALWAYS) for outcome in OUTCOMES]
        elif kind < 0.8:
            held = self.random.choice(CATEGORIES)
            drawn += [self.known_not_held(category) for category in CATEGORIES if category != held]
            return [*drawn, self.determination(held, "RECOGNISED", ALWAYS)]
        return [*drawn, self.determination(self.random.choice(CATEGORIES), "RECOGNISED", ALWAYS)]

    def determination(self, category: str, outcome: str, times: Mapping[str, Any]) -> Determination:
        kind = self.random.choice(KINDS.get(category, (None,)))
        return Determination(category=category, kind=kind, outcome=outcome, **times)

    def known_not_held(self, category: str) -> Determination:
        if self.random.random() < 0.5:
            return Determination(category=category, outcome="REFUSED", **ALWAYS)
        return Determination(category=category, **EARLIER)

    def facts(self, kind: str, usual: Sequence[int]) -> list[Fact]:
        rows = [Fact(kind=kind, value=self.random.choice(usual), **ALWAYS)] if self.random.random() < 0.85 else []
        if self.random.random() < 0.2:
            rows.append(Fact(kind=kind, value=self.random.choice((0, 1, 2, 3, None)), **self.times()))
        return rows

    def homes(self) -> list[Membership]:
        homes = [Membership(household=self.household(), **ALWAYS)] if self.random.random() < 0.9 else []
        if self.random.random() < 0.2:
            homes.append(Membership(household=self.household(), **self.times()))
        return homes

    def household(self) -> Household:
        chance = self.random.random()
        return Household(
            urban=self.random.choice((True, False, None) if chance < 0.2 else (True, False)),
            snapshots=[self.snapshot() for _ in range(self.random.choice((0, 1, 1, 1, 1, 1, 2)))],
            others=[self.other() for _ in range(self.random.choice((0, 0, 1, 2)))],
            urban_before=(self.random.choice((True, False, None)), self.moment()) if chance > 0.9 else None,
        )

    def other(self) -> OtherMember:
        """Mostly somebody of whom nothing is on record."""
        is_known = self.random.random() < 0.3
        return OtherMember(
            **self.times(),
            determinations=self.determinations() if is_known else (),
            facts=[fact for kind, usual in self.stage.facts.items() for fact in self.facts(kind, usual)]
            if is_known
            else (),
        )

    def snapshot(self) -> Snapshot:
        def known(*values: int) -> int | None:
            return self.random.choice(values) if self.random.random() < 0.93 else None

        usual = self.random.random() < 0.7
        times = ALWAYS | {} if usual else self.times()
        return Snapshot(
            as_of=times["since"],
            recorded_at=times["recorded_at"],
            superseded_at=times.get("superseded_at"),
            total_income=known(0, 3, 6, 9),
            income_per_head=known(0, 2, 3, 5, 6),
            savings=known(0, 1, 2, 3),
            medical_spend=known(0, 1, 2, 3, 5),
            education_spend=known(0, 0, 1, 2),
            other_spend=self.random.choice((None, 0, 5, 9, 9)),
        )

    def born(self) -> date | None:
        """Around the days on which somebody comes of age, on 29 February as well, and grows old."""
        days = (
            date(2008, 2, 27), date(2008, 2, 28), date(2008, 2, 29), date(2008, 3, 1), date(1990, 5, 5), None,
            date(1966, 2, 28), date(1966, 3, 1),
        )  # fmt: skip
        return self.random.choice(days)

    def local(self, code: str) -> int | None:
        return self.random.choice(self.stage.values[code])

    def times(self) -> dict[str, Any]:
        since, recorded_at = self.day(), self.moment()
        length, life = self.random.choice((None, 0, 1, 3)), self.random.choice((None, None, 1, 2))
        return {
            "since": since,
            "until": None if length is None else since + timedelta(days=length),
            "recorded_at": recorded_at,
            "superseded_at": None if life is None else recorded_at + timedelta(microseconds=life),
        }
