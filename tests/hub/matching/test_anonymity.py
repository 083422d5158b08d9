"""Each class has enough people, everybody is in exactly one, and what is told of a need is its class."""

from __future__ import annotations

from random import Random

import pytest

from hub.matching.anonymity import Interval, anonymity_classes


def township(random: Random, people: int) -> list[tuple[int, int]]:
    return [(min(99, int(random.gauss(55, 25)) % 100), random.choice((1, 1, 2, 2, 3, 4, 7))) for _ in range(people)]


@pytest.mark.parametrize("k", [2, 5, 20])
def test_each_class_has_k_people_and_everybody_is_in_one(k: int) -> None:
    for seed in range(20):
        people = township(Random(seed), k + seed * 17)
        classes = anonymity_classes(people, k)
        for person in people:
            assert sum(found.has(*person) for found in classes) == 1
        for found in classes:
            assert found.people == sum(found.has(*person) for person in people) >= k


def test_a_township_with_too_few_has_no_class() -> None:
    assert anonymity_classes([(70, 1)] * 4, 5) == ()


def test_many_people_are_told_of_more_finely() -> None:
    few, many = (anonymity_classes(township(Random(1), people), 5) for people in (12, 400))
    assert len(few) <= 2
    assert len(many) > 20


def test_people_who_are_all_alike_are_one_class_that_no_cut_makes_smaller() -> None:
    (found,) = anonymity_classes([(70, 1)] * 9, 5)
    assert (found.ages, found.sizes, found.people) == (Interval(0), Interval(1), 9)


def test_an_interval_covers_what_lies_in_it() -> None:
    assert Interval(60).covers(Interval(60, 69))
    assert Interval(60).covers(Interval(70))
    assert not Interval(60, 69).covers(Interval(60))
    assert not Interval(60).covers(Interval(40, 69))
