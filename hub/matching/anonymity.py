"""The classes of a township: whoever is told of as "60 to 69, in a household of one or two" shares that with enough others.

The low-income people of a township are divided into boxes of age and size of household, each with at least `k` people, as
long as there is a division that leaves so many on both sides (Mondrian: LeFevre, DeWitt, Ramakrishnan, ICDE 2006). The boxes do not
overlap, and which there are follows from all people of the township and from no one need. So who knows the rule, and
everybody in the township, still learns no more of a need than its box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

AGES = (0, 7, 16, 25, 40, 60, 70, 80)
"""The first age of each band; the last has no end."""

SIZES = (1, 2, 3, 4, 5)
"""The first size of household of each band; the last has no end."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Whole numbers from `low` to `high`, both inside; without `high` there is no end."""

    low: int
    high: int | None = None

    def covers(self, other: Interval) -> bool:
        """Return whether whatever lies in the other lies in this one."""
        ends = self.high is None or (other.high is not None and other.high <= self.high)
        return self.low <= other.low and ends

    def has(self, number: int) -> bool:
        """Return whether a number lies inside."""
        return self.low <= number and (self.high is None or number <= self.high)


@dataclass(frozen=True, slots=True)
class AnonymityClass:
    """People who are told of alike: their ages, the sizes of their households, and how many they are."""

    ages: Interval
    sizes: Interval
    people: int

    def has(self, age: int, size: int) -> bool:
        """Return whether a person is of this class."""
        return self.ages.has(age) and self.sizes.has(size)


_Box = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last band, both inside, of ages and of sizes."""


def anonymity_classes(people: Iterable[tuple[int, int]], k: int) -> tuple[AnonymityClass, ...]:
    """Return the classes of people, given by age and size of household; none where they are fewer than `k` in all."""
    cells = Counter((_band(AGES, age), _band(SIZES, size)) for age, size in people)
    if cells.total() < k:
        return ()
    whole = ((0, len(AGES) - 1), (0, len(SIZES) - 1))
    return tuple(_class(box, cells) for box in _divided(whole, cells, k))


def _band(starts: tuple[int, ...], number: int) -> int:
    return sum(start <= number for start in starts) - 1


def _divided(box: _Box, cells: Counter[tuple[int, int]], k: int) -> Iterator[_Box]:
    """Yield the boxes that a box is divided into: at the cut that leaves most people on its smaller side."""
    best, halves = k - 1, None
    for one, other in _cuts(box):
        smaller = min(_people(one, cells), _people(other, cells))
        if smaller > best:
            best, halves = smaller, (one, other)
    if halves is None:
        yield box
    else:
        for half in halves:
            yield from _divided(half, cells, k)


def _cuts(box: _Box) -> Iterator[tuple[_Box, _Box]]:
    ages, sizes = box
    for first in range(ages[0] + 1, ages[1] + 1):
        yield ((ages[0], first - 1), sizes), ((first, ages[1]), sizes)
    for first in range(sizes[0] + 1, sizes[1] + 1):
        yield (ages, (sizes[0], first - 1)), (ages, (first, sizes[1]))


def _people(box: _Box, cells: Counter[tuple[int, int]]) -> int:
    (age_from, age_to), (size_from, size_to) = box
    return sum(
        people for (age, size), people in cells.items() if age_from <= age <= age_to and size_from <= size <= size_to
    )


def _class(box: _Box, cells: Counter[tuple[int, int]]) -> AnonymityClass:
    ages, sizes = box
    return AnonymityClass(_interval(AGES, *ages), _interval(SIZES, *sizes), _people(box, cells))


def _interval(starts: tuple[int, ...], first: int, last: int) -> Interval:
    return Interval(starts[first], starts[last + 1] - 1 if last + 1 < len(starts) else None)
