"""The records of the other departments: now and then one, to whom it may concern.

The shares are plausible and no statistics. They come from a source of chance of their own, so that the rest of the city is
the same without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

from hub.codes import Programme, Relation, Term
from hub.intake.city.assistance import Record, opening
from hub.intake.city.facts import Cells, money
from hub.intake.city.households import Home, HouseholdSituation
from hub.intake.city.people import Resident
from hub.tables.charity import NeedKind
from hub.tables.departments import (
    agriculture,
    charity,
    civil_affairs,
    development_reform,
    disabled_federation,
    emergency_management,
    health,
    housing,
    human_resources,
    radio_tv,
    urban_management,
)

_Concerns = Callable[[Home, Resident], bool]
_Cells = Callable[[Random, date], Cells]


@dataclass(frozen=True, slots=True)
class _Measure:
    """A file of records: whom it may concern, which share of them has one, its largest sum in yuan, and its own columns.

    `days` is how many days the help lasts; none for what has no period. Without a largest sum there is none.
    """

    file: str
    programme: Programme
    article: int
    concerns: _Concerns
    share: float
    largest: int
    own: _Cells
    days: int = 0


def _head(home: Home, member: Resident) -> bool:
    return member.relation is Relation.HEAD


def _working(home: Home, member: Resident) -> bool:
    return 18 <= member.age < 60


def _anyone(home: Home, member: Resident) -> bool:
    return True


def _head_in_allowance(home: Home, member: Resident) -> bool:
    return _head(home, member) and home.urban and home.situation is HouseholdSituation.ALLOWANCE


def _one_of(chance: Random, codes: type[Term]) -> str:
    return str(chance.choice(list(codes)))


def _earlier(chance: Random, given: date, longest: int) -> str:
    """Return a day before the one on which something was given; nobody knows each."""
    return (given - timedelta(days=chance.randrange(1, longest))).isoformat() if chance.random() < 0.8 else ""


def _disability(item: disabled_federation.DisabilityItem, programme: Programme, share: float) -> _Measure:
    return _Measure(
        "disability_aid",
        programme,
        16,
        _anyone,
        share,
        200,
        lambda chance, given: (
            str(item),
            _one_of(chance, disabled_federation.DisabilityClass),
            str(chance.randint(1, 4)),
        ),
    )


def _service(kind: civil_affairs.ServiceKind, programme: Programme, share: float) -> _Measure:
    return _Measure(
        "service_record",
        programme,
        15,
        _anyone,
        share,
        0,
        lambda chance, given: (
            str(kind),
            str(chance.randint(1, 12)),
            chance.choice(("社工服务中心", "养老服务中心", "")),
        ),
        days=90,
    )


_MEASURES = (
    _Measure(
        "housing_aid", housing.HOUSING_ASSISTANCE, 11, _head, 0.1, 600,
        lambda chance, given: (_one_of(chance, housing.HousingItem), _earlier(chance, given, 900), "安居小区"), days=365,
    ),
    _Measure(
        "employment_aid", human_resources.EMPLOYMENT_AID, 12, _working, 0.12, 2_000,
        lambda chance, given: (_one_of(chance, human_resources.EmploymentItem), chance.choice(("示例食品厂", ""))),
    ),
    _Measure(
        "rural_employment", agriculture.RURAL_EMPLOYMENT, 12, _working, 0.05, 3_000,
        lambda chance, given: (_one_of(chance, agriculture.RuralEmploymentItem), chance.choice(("乡村公路项目", ""))),
    ),
    _Measure(
        "disaster_relief", emergency_management.DISASTER_RELIEF, 13, _anyone, 0.03, 1_500,
        lambda chance, given: (
            _one_of(chance, emergency_management.DisasterItem), chance.choice(("洪涝", "滑坡")), _earlier(chance, given, 60),
        ),
    ),
    _Measure(
        "emergency_treatment", health.EMERGENCY_TREATMENT, 9, _anyone, 0.04, 20_000,
        lambda chance, given: (_one_of(chance, health.IllnessClass), _earlier(chance, given, 90)),
    ),
    _Measure(
        "electricity_reduction", development_reform.ELECTRICITY_REDUCTION, 16, _head, 0.1, 40,
        lambda chance, given: (f"98{chance.randrange(10**8):08d}", str(chance.choice((10, 15)))), days=30,
    ),
    _Measure(
        "waste_fee_reduction", urban_management.WASTE_FEE_REDUCTION, 16, _head_in_allowance, 0.7, 100,
        lambda chance, given: ("12",), days=365,
    ),
    _Measure(
        "cable_fee_reduction", radio_tv.CABLE_FEE_REDUCTION, 16, _head, 0.06, 150,
        lambda chance, given: (f"TV{chance.randrange(10**7):07d}",), days=365,
    ),
    _Measure(
        "homeless_relief", civil_affairs.HOMELESS_RELIEF, 14, _working, 0.06, 0,
        lambda chance, given: (str(chance.randint(1, 9)), chance.choice(("1", "0", ""))),
    ),
    _Measure(
        "funeral_reduction", civil_affairs.FUNERAL_REDUCTION, 16, _head, 0.03, 1_500, lambda chance, given: ("",),
    ),
    _service(civil_affairs.ServiceKind.VISITS, civil_affairs.CARE_VISITS, 0.06),
    _service(civil_affairs.ServiceKind.INSTITUTION, civil_affairs.COLLECTIVE_CARE, 0.01),
    _service(civil_affairs.ServiceKind.COUNSELLING, civil_affairs.SOCIAL_WORK, 0.04),
    _disability(disabled_federation.DisabilityItem.LIVING, disabled_federation.DISABILITY_SUBSIDY, 0.03),
    _disability(disabled_federation.DisabilityItem.REHABILITATION, disabled_federation.CHILD_REHABILITATION, 0.01),
    _disability(disabled_federation.DisabilityItem.DEVICE, disabled_federation.ASSISTIVE_DEVICE, 0.02),
    _disability(disabled_federation.DisabilityItem.HOME, disabled_federation.BARRIER_FREE_HOME, 0.01),
    _Measure(
        "charity_assistance", charity.CHARITY_ASSISTANCE, 17, _anyone, 0.03, 0,
        lambda chance, given: (_one_of(chance, NeedKind),),
    ),
)  # fmt: skip


def measures(chance: Random, home: Home, today: date, numbers: count[int]) -> Iterator[Record]:
    """Yield the records of a household's members, each with a number of its own from `numbers`."""
    for member in home.members:
        for measure in _MEASURES:
            if measure.concerns(home, member) and chance.random() < measure.share:
                given = max(today - timedelta(days=chance.randrange(30, 700)), member.born)
                amount = money(chance.randrange(measure.largest * 50, measure.largest * 100)) if measure.largest else ""
                period = (given, given + timedelta(days=measure.days - 1)) if measure.days else (None, None)
                head = opening(today, member, measure.programme, given, amount, f"§{measure.article}", *period)
                yield measure.file, (f"M{next(numbers):09d}", *head, *measure.own(chance, given))
