"""What is told of the changes that a trial would bring: counts in whole tens and sums in ten thousands of yuan, by district.

What is below ten persons is not told, none included; a sum is told of ten persons or more none of whom has more than half of it.
So nobody can be told from one answer. INVARIANT: no other number leaves this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hub.catalogue.statistics import CELL
from hub.scan.districts import NO_DISTRICT, District
from hub.scan.statement import TrialEffect

UNIT = 10_000_00
"""Sums are told in whole multiples of this many fen: ten thousand yuan (万元), as what departments recorded is."""


@dataclass(slots=True)
class _Group:
    """Persons of one district and change: how many, by how many fen together, and the most for one."""

    persons: int = 0
    fen: int = 0
    most: int = 0
    is_known: bool = False

    def add(self, persons: int, fen: int | None, most: int | None) -> None:
        self.persons += persons
        self.is_known = self.is_known or fen is not None
        self.fen, self.most = self.fen + (fen or 0), max(self.most, most or 0)

    def merge(self, other: _Group) -> None:
        self.add(other.persons, other.fen if other.is_known else None, other.most)


@dataclass(frozen=True, slots=True)
class ToldChanges:
    """What is told of a district, or of all: persons for each change, and the yuan by which more and less would be due.

    None: fewer than ten persons, or a sum that is not told or not known.
    """

    persons: Mapping[TrialEffect, int | None]
    more_yuan: int | None
    less_yuan: int | None

    @property
    def says_something(self) -> bool:
        return any(number is not None for number in self.persons.values())


class TrialChanges:
    """Counts changes. Holds four numbers for each district and change, however many persons there are."""

    def __init__(self, districts: Mapping[str, District]) -> None:
        self._districts = districts
        self._groups: dict[District, dict[TrialEffect, _Group]] = {
            district: {change: _Group() for change in TrialEffect} for district in {*districts.values(), NO_DISTRICT}
        }
        self.decided = 0

    def add(self, division: str, change: str | None, persons: int, fen: int | None, most: int | None) -> None:
        """Add persons of a division for whom a trial brings a change, or none."""
        self.decided += persons
        if change is not None:
            district = self._districts.get(division, NO_DISTRICT)
            self._groups[district][TrialEffect(change)].add(persons, fen, most)

    @property
    def persons(self) -> int | None:
        """About how many it was decided."""
        return _in_tens(self.decided)

    def of_all(self) -> ToldChanges:
        return _told(self._groups.values())

    def by_district(self) -> Iterator[tuple[District, ToldChanges]]:
        """Yield what is told of every district that there is, in the order of their codes."""
        for district, groups in sorted(self._groups.items()):
            yield district, _told([groups])


def _told(groups: Iterable[Mapping[TrialEffect, _Group]]) -> ToldChanges:
    sums = {change: _Group() for change in TrialEffect}
    for each in groups:
        for change, group in each.items():
            sums[change].merge(group)
    return ToldChanges(
        {change: _in_tens(group.persons) for change, group in sums.items()},
        _in_yuan(sums[TrialEffect.GAINS], sums[TrialEffect.MORE]),
        _in_yuan(sums[TrialEffect.LOSES], sums[TrialEffect.LESS]),
    )


def _in_tens(number: int) -> int | None:
    return number - number % CELL if number >= CELL else None


def _in_yuan(*groups: _Group) -> int | None:
    both = _Group()
    for group in groups:
        both.merge(group)
    if not both.is_known or both.persons < CELL or both.most * 2 > both.fen:
        return None
    return (both.fen - both.fen % UNIT) // 100
