"""What further registers say of the members of a household: facts that the rules of §1 and §8 to §16 ask for.

The shares are plausible and no statistics. A register that does not have a person says nothing: that is not a no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from hub.codes import Department, FactKind
from hub.intake.city.facts import Cells, money
from hub.intake.city.households import Home, HouseholdSituation
from hub.intake.city.people import Resident

_HARD = (HouseholdSituation.ALLOWANCE, HouseholdSituation.EXTREME, HouseholdSituation.MARGIN)


@dataclass(frozen=True, slots=True)
class _Register:
    """Who keeps it, whom it is about, which share of them it has, and in how many of those cases it says yes.

    Of a fact that is no yes or no, `highest` is the largest value, of a sum in fen.
    """

    kind: FactKind
    source: Department
    about: Callable[[Home, Resident], bool]
    has: float
    says_yes: float
    highest: int = 1


def _anyone(home: Home, member: Resident) -> bool:
    return True


def _of_age_to_work(home: Home, member: Resident) -> bool:
    return 16 <= member.age < 60


def _of_age_to_learn(home: Home, member: Resident) -> bool:
    return 3 <= member.age <= 22


def _in_hardship(home: Home, member: Resident) -> bool:
    return home.situation in _HARD


def _monitored(home: Home, member: Resident) -> bool:
    return home.also_monitored or home.situation is HouseholdSituation.MONITORED


_REGISTERS = (
    _Register(FactKind.ALLOWANCE_RULES_MET, Department.CIVIL_AFFAIRS, _in_hardship, 0.9, 0.85),
    _Register(
        FactKind.RIGID_PROPERTY_RULES_MET,
        Department.CIVIL_AFFAIRS,
        lambda home, member: home.situation is HouseholdSituation.RIGID,
        0.9,
        0.9,
    ),
    _Register(FactKind.SEVERELY_DISABLED, Department.DISABLED_FEDERATION, _anyone, 0.15, 0.6),
    _Register(FactKind.GRAVELY_ILL, Department.HEALTH, _anyone, 0.12, 0.7),
    _Register(FactKind.JOBLESS, Department.HUMAN_RESOURCES, _of_age_to_work, 0.5, 0.4),
    _Register(FactKind.RELAPSED_INTO_POVERTY, Department.AGRICULTURE, _monitored, 0.8, 0.2),
    _Register(FactKind.MAJOR_DISEASE_PATIENT, Department.MEDICAL_INSURANCE, _anyone, 0.08, 0.6),
    _Register(FactKind.MEDICAL_BURDEN_LEFT, Department.MEDICAL_INSURANCE, _in_hardship, 0.15, 1.0, 6_000_000),
    _Register(FactKind.EMERGENCY_TREATMENT_QUALIFIED, Department.HEALTH, _anyone, 0.01, 0.8),
    _Register(FactKind.AT_SCHOOL, Department.EDUCATION, _of_age_to_learn, 0.95, 0.9),
    _Register(FactKind.EDUCATION_AID_QUALIFIED, Department.EDUCATION, _of_age_to_learn, 0.7, 0.85),
    _Register(FactKind.DISADVANTAGED_STUDENT, Department.EDUCATION, _of_age_to_learn, 0.5, 0.3),
    _Register(FactKind.NEWLY_ASSESSED_STUDENT, Department.EDUCATION, _of_age_to_learn, 0.5, 0.1),
)

_FURTHER_REGISTERS = (
    _Register(FactKind.HOUSING_RULES_MET, Department.HOUSING, _in_hardship, 0.1, 0.7),
    _Register(FactKind.EMPLOYMENT_AID_QUALIFIED, Department.HUMAN_RESOURCES, _of_age_to_work, 0.15, 0.7),
    _Register(FactKind.DISASTER_STRICKEN, Department.EMERGENCY_MANAGEMENT, _anyone, 0.03, 0.8),
    _Register(FactKind.SUDDEN_EMERGENCY, Department.CIVIL_AFFAIRS, _anyone, 0.03, 0.8),
    _Register(FactKind.UNABLE_TO_SELF_CARE, Department.CIVIL_AFFAIRS, _anyone, 0.06, 0.6),
    _Register(FactKind.DISABLED, Department.DISABLED_FEDERATION, _anyone, 0.06, 0.7),
    _Register(FactKind.ELECTRICITY_QUALIFIED, Department.DEVELOPMENT_REFORM, _in_hardship, 0.08, 0.8),
    _Register(FactKind.CABLE_FEE_QUALIFIED, Department.RADIO_TV, _in_hardship, 0.05, 0.8),
    _Register(FactKind.FUNERAL_QUALIFIED, Department.CIVIL_AFFAIRS, _anyone, 0.01, 0.8),
    _Register(FactKind.DISABILITY_SUBSIDY_QUALIFIED, Department.DISABLED_FEDERATION, _anyone, 0.05, 0.8),
    _Register(FactKind.REHABILITATION_QUALIFIED, Department.DISABLED_FEDERATION, _of_age_to_learn, 0.15, 0.7),
    _Register(FactKind.DEVICE_QUALIFIED, Department.DISABLED_FEDERATION, _anyone, 0.03, 0.7),
)


def register_facts(chance: Random, home: Home, today: date) -> Iterator[Cells]:
    """Yield the facts of the registers of civil affairs, medical insurance and education, and of those that they ask."""
    return _facts(_REGISTERS, chance, home, today)


def further_facts(chance: Random, home: Home, today: date) -> Iterator[Cells]:
    """Yield the facts of the registers of the other departments, from a source of chance of their own."""
    return _facts(_FURTHER_REGISTERS, chance, home, today)


def _facts(registers: Iterable[_Register], chance: Random, home: Home, today: date) -> Iterator[Cells]:
    """id_number, kind, value, source, since, until, as_of; one in twenty rows says that the value is not known."""
    for member in home.members:
        since = max(date(today.year, 1, 1), member.born).isoformat()
        for register in registers:
            if register.about(home, member) and chance.random() < register.has:
                value = "0"
                if chance.random() < register.says_yes:
                    drawn = chance.randint(1, register.highest)
                    value = money(drawn) if register.kind.is_sum else str(drawn)
                known = value if chance.random() < 0.95 else ""
                yield member.id_number, register.kind, known, register.source, since, "", today.isoformat()
