"""Six persons whose situation is known: whatever the seed and the day, they open every city.

Each lives alone. None has a record of a subsidised premium for this year or a later one.

| label | who | where | tier | qualified | premium subsidy (§9) |
|---|---|---|---|---|---|
| allowance | 低保 | 980101 | 1 | yes | eligible, 90 % fixed sum |
| extreme_poverty | 特困 | 980101 | 1 | yes | eligible, 100 % |
| margin_tier_2 | margin household | 980101 | 2 | yes | eligible, 100 % of the tier-1 premium |
| not_enrolled | 低保 | 980101 | 0 | yes | not eligible |
| unknown_qualification | 低保 | 980101 | 1 | not known | a person must look |
| other_district | 低保 | 980102 | 1 | yes | eligible, 90 % fixed sum |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hub.codes import Relation
from hub.identifiers import birth_date, resident_id_number_from
from hub.intake.city.households import Home, HouseholdSituation, Insured, household_no
from hub.intake.city.people import Resident
from hub.intake.city.places import village


@dataclass(frozen=True, slots=True)
class _Role:
    name: str
    first_17: str
    situation: HouseholdSituation
    insured: Insured


_CAST = {
    "allowance": _Role("陈桂兰", "98010119680512012", HouseholdSituation.ALLOWANCE, Insured("1", "1")),
    "extreme_poverty": _Role("刘光荣", "98010119510308023", HouseholdSituation.EXTREME, Insured("1", "1")),
    "margin_tier_2": _Role("周静", "98010119840921034", HouseholdSituation.MARGIN, Insured("2", "1")),
    "not_enrolled": _Role("何建国", "98010119751102045", HouseholdSituation.ALLOWANCE, Insured("0", "1")),
    "unknown_qualification": _Role("唐秀英", "98010119590717056", HouseholdSituation.ALLOWANCE, Insured("1", "")),
    "other_district": _Role("罗志强", "98010219710130067", HouseholdSituation.ALLOWANCE, Insured("1", "1")),
}


def cast() -> Mapping[str, str]:
    """Return the identity numbers of the cast, by label."""
    return {label: resident_id_number_from(role.first_17) for label, role in _CAST.items()}


def cast_homes(today: date) -> tuple[Home, ...]:
    """Return the households of the cast, numbered from 1."""
    return tuple(_home(number, role, today) for number, role in enumerate(_CAST.values(), start=1))


def _home(number: int, role: _Role, today: date) -> Home:
    id_number = resident_id_number_from(role.first_17)
    age = today.year - birth_date(id_number).year
    resident = Resident(id_number, role.name, bool(int(role.first_17[-1]) % 2), age, Relation.HEAD)
    home = village(role.first_17[:6], 1, 1)
    return Home(household_no(number), home, role.situation, (resident,), (role.insured,), date(today.year - 5, 3, 1))
