"""Households by chance, the other way round: first what is true, false or not known, then records that say exactly that.

Among the records are some that must not count: of other days, not known yet at the moment, or superseded by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from tests.policy.second_reading.table import CATEGORIES
from tests.policy.situations import (
    AROUND,
    Determination,
    Fact,
    Household,
    LocalValue,
    Membership,
    OtherMember,
    Person,
)

KNOWN_AT = datetime(2026, 7, 1, 4, tzinfo=UTC)
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)

REGISTERED: Mapping[str, str] = {
    "severely_disabled": "SEVERELY_DISABLED",
    "gravely_ill": "GRAVELY_ILL",
    "jobless": "JOBLESS",
    "meets_premium_conditions": "PREMIUM_SUBSIDY_QUALIFIED",
    "enrolled": "RESIDENT_INSURANCE_TIER",
    "major_disease": "MAJOR_DISEASE_PATIENT",
    "relapsed_into_poverty": "RELAPSED_INTO_POVERTY",
    "meets_emergency_treatment_conditions": "EMERGENCY_TREATMENT_QUALIFIED",
    "of_other_poor_family": "DISADVANTAGED_STUDENT",
    "at_school": "AT_SCHOOL",
    "meets_education_conditions": "EDUCATION_AID_QUALIFIED",
    "meets_housing_conditions": "HOUSING_RULES_MET",
    "meets_employment_conditions": "EMPLOYMENT_AID_QUALIFIED",
    "hit_by_disaster": "DISASTER_STRICKEN",
    "in_sudden_emergency": "SUDDEN_EMERGENCY",
    "disabled": "DISABLED",
    "cannot_care_for_self": "UNABLE_TO_SELF_CARE",
    "meets_electricity_conditions": "ELECTRICITY_QUALIFIED",
    "meets_cable_conditions": "CABLE_FEE_QUALIFIED",
    "meets_funeral_conditions": "FUNERAL_QUALIFIED",
    "meets_subsidy_conditions": "DISABILITY_SUBSIDY_QUALIFIED",
    "meets_rehabilitation_conditions": "REHABILITATION_QUALIFIED",
    "meets_device_conditions": "DEVICE_QUALIFIED",
}
"""The words of the table that a register answers with yes or no, and what it calls them."""

EXTENDED: Mapping[str, str] = {
    "subsidy_extended": "DISABILITY_SUBSIDY_EXTENDED",
    "rehabilitation_extended": "CHILD_REHABILITATION_EXTENDED",
    "devices_extended": "ASSISTIVE_DEVICE_EXTENDED",
}
"""Those that a place answers."""

SUMS: Mapping[str, Mapping[str, int]] = {
    "sums_are_set": {
        "RESIDENT_PREMIUM_TIER_1": 40_000, "PREMIUM_SUBSIDY_FIXED_90": 36_000, "PREMIUM_SUBSIDY_FIXED_70": 28_000
    },
    "ratios_are_set": {"MEDICAL_RATIO_AT_LEAST_70": 7_000, "MEDICAL_RATIO_AT_LEAST_60": 6_500},
}  # fmt: skip
"""Those that hold in every place but one, where nobody has set them."""

THRESHOLD = 100_000
"""The burden above which medical cost is topped up, in fen."""

HIGHER = ("SUBSISTENCE_ALLOWANCE", "EXTREME_POVERTY", "SUBSISTENCE_MARGIN", "relapsed_into_poverty")
"""Whoever is of these is given a share of the cost that is at least so high, and not what local rules give."""

KINDS: Mapping[str, Sequence[str | None]] = {
    "EXTREME_POVERTY": ("DISPERSED", "CENTRALISED", None),
    "RELAPSE_MONITORED": ("UNSTABLE_OUT_OF_POVERTY", "NEAR_POVERTY", "SUDDEN_HARDSHIP", None),
}


@dataclass(frozen=True)
class Drawn:
    """A person with a household, and what is known of them, in the words of the table."""

    person: Person
    known: Mapping[str, bool]


class LayingDown:
    """Draws places and households from one seed, for one day."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.on = date(2026, 2, 26) + timedelta(days=self.random.randrange(5))
        self.of_place = {place: self._known(EXTENDED, (True, False, None)) for place in AROUND}

    def values(self) -> Iterator[LocalValue]:
        """The local values of all places."""
        for place, known in self.of_place.items():
            for word, code in EXTENDED.items():
                yield from self._values(code, place, _number(known.get(word)))
        for code, value in (each for sums in SUMS.values() for each in sums.items()):
            yield from self._values(code, "city", value)
            yield from self._values(code, "neighbour", None)
        yield from self._values("MEDICAL_TOP_UP_THRESHOLD", "city", THRESHOLD)

    def household(self) -> Drawn:
        """A household, and the person of it who is asked about."""
        place = self.random.choice(list(AROUND))
        known = self._known(CATEGORIES, self.random.choice(((True, False, False, None), (False, False, False, None))))
        known |= self._known(REGISTERED, (True, True, False, None)) | self.of_place[place]
        if place != "neighbour":
            known |= dict.fromkeys(SUMS, True)
        determinations, facts = [*self._determinations(known)], [*self._facts(known)]
        of_home = [fact for fact in facts if fact.kind == REGISTERED["meets_housing_conditions"]]
        others, homes = [OtherMember(since=date(2020, 1, 1), facts=of_home)], self.random.choice((0, 1, 1, 1, 1, 2))
        if homes == 1 and self.random.random() < 0.5:
            facts = [fact for fact in facts if fact not in of_home]  # the register says it of another member
        else:
            others = []
        home = [*self._homes(known, homes, others)]
        known["beside_the_extension"] = not (known.get("SUBSISTENCE_MARGIN") or known.get("RIGID_EXPENDITURE"))
        if known.get("RELAPSE_MONITORED") is False and not any(known.get(word) for word in HIGHER):
            known["nothing_higher"] = True
        person = Person(place=place, determinations=determinations, facts=facts, homes=home, born=self._born(known))
        return Drawn(person, known)

    def _known(self, words: Sequence[str] | Mapping[str, str], states: Sequence[bool | None]) -> dict[str, bool]:
        drawn = {word: self.random.choice(states) for word in words}
        return {word: state for word, state in drawn.items() if state is not None}

    # --- records that say so ----------------------------------------------------------------------------------------

    def _determinations(self, known: dict[str, bool]) -> Iterator[Determination]:
        for category in CATEGORIES:
            state, kind = known.get(category), self.random.choice(KINDS.get(category, (None,)))
            if state is True:
                if kind is not None:
                    known |= (
                        {"dispersed": kind == "DISPERSED"}
                        if category == "EXTREME_POVERTY"
                        else {"kind_is_recorded": True}
                    )
                yield Determination(category=category, kind=kind, **self._counts())
            elif state is False and self.random.random() < 0.5:
                yield Determination(category=category, outcome="REFUSED", **self._counts())
            elif state is False:
                yield Determination(category=category, kind=kind, **self._ended())
            for times in self._stray(also_ended=False):
                yield Determination(
                    category=category, kind=kind, outcome=self.random.choice(("RECOGNISED", "REFUSED")), **times
                )

    def _facts(self, known: dict[str, bool]) -> Iterator[Fact]:
        for word, kind in REGISTERED.items():
            yield from self._register(kind, _number(known.get(word)))
        burden = self.random.choice((THRESHOLD, THRESHOLD + 1, None))
        yield from self._register("MEDICAL_BURDEN_LEFT", burden)
        if burden is not None:
            known["burden_still_heavy"] = burden > THRESHOLD
        newly = self.random.choice((0, 1, None))
        yield from self._register("NEWLY_ASSESSED_STUDENT", newly)
        if newly is not None:
            known["period_is_known"] = True

    def _register(self, kind: str, value: int | None) -> Iterator[Fact]:
        if value is not None:
            value = self.random.choice((1, 2)) if (kind, value) == ("RESIDENT_INSURANCE_TIER", 1) else value
            yield Fact(kind=kind, value=value, **self._counts())
        # A register that says something about this one flag, and neither yes nor no, puts the ratio in doubt: the table has none.
        elif kind != "RELAPSED_INTO_POVERTY":
            said = self.random.choice(((), (), (None,), (0, 1)))
            yield from (Fact(kind=kind, value=value, **self._counts()) for value in said)
        for times in self._stray():
            yield Fact(kind=kind, value=self.random.choice((0, 1)), **times)

    def _homes(self, known: dict[str, bool], number: int, others: Sequence[OtherMember]) -> Iterator[Membership]:
        urban = self.random.choice((True, False, None))
        if number == 1 and urban is not None:
            known["urban"] = urban
        for _ in range(number):
            yield Membership(household=Household(urban=urban, others=others), **self._counts())
        for times in self._stray():
            yield Membership(household=Household(urban=not urban), **times)

    def _born(self, known: dict[str, bool]) -> date | None:
        """On the last or the first day of an age, or nobody knows when."""
        age = self.random.choice((18, 60, None))
        if age is None:
            return None
        reached = self.random.random() < 0.5
        known |= {"adult": age == 60 or reached, "minor": age == 18 and not reached, "old": age == 60 and reached}
        birthday = self.on if reached else self.on + DAY
        return birthday.replace(year=birthday.year - age)

    def _values(self, code: str, place: str, value: int | None) -> Iterator[LocalValue]:
        yield LocalValue(code=code, place=place, value=value, **self._counts())
        for times in self._stray():
            yield LocalValue(code=code, place=place, value=self.random.choice((0, 1)), **times)

    # --- days and moments -------------------------------------------------------------------------------------------

    def _counts(self) -> dict[str, Any]:
        """Days around the one that is asked for, both ends inside, and known in time."""
        return {
            "since": self.on - self.random.choice((0, 1, 400)) * DAY,
            "until": self.random.choice((None, self.on, self.on + DAY)),
            "recorded_at": KNOWN_AT - self.random.choice((0, 1)) * MOMENT,
            "superseded_at": self.random.choice((None, KNOWN_AT + MOMENT)),
        }

    def _ended(self) -> dict[str, Any]:
        return self._counts() | {"since": self.on - 9 * DAY, "until": self.on - DAY}

    def _stray(self, *, also_ended: bool = True) -> Iterator[dict[str, Any]]:
        """Times that must not count, mostly none. An ended recognition does: it says that the category is held no more."""
        if self.random.random() < 0.15:
            yield self.random.choice(
                [
                    self._counts() | {"since": self.on + DAY, "until": None},
                    self._counts() | {"recorded_at": KNOWN_AT + MOMENT, "superseded_at": None},
                    self._counts() | {"recorded_at": KNOWN_AT - MOMENT, "superseded_at": KNOWN_AT},
                    *([self._ended()] if also_ended else []),
                ]
            )


def _number(state: bool | None) -> int | None:
    return None if state is None else int(state)
