"""Code lists: each code is its own value, with an English and an official Chinese term. Programmes have both too."""

from __future__ import annotations

import re

import pytest

from hub import codes
from hub.codes import Category, Department, Programme, Term
from hub.policy.programmes import PROGRAMMES
from hub.tables.departments import register

LISTS = [
    item for item in vars(codes).values() if isinstance(item, type) and issubclass(item, Term) and item is not Term
]


@pytest.mark.parametrize("terms", LISTS, ids=lambda terms: terms.__name__)
def test_a_code_is_its_name_and_carries_both_terms(terms: type[Term]) -> None:
    assert terms.__doc__
    for term in terms:
        assert term == term.name == term.value == str(term)
        assert term.english
        assert re.search(r"[\u4e00-\u9fff]", term.chinese)


@pytest.mark.parametrize("terms", LISTS, ids=lambda terms: terms.__name__)
def test_no_two_codes_of_a_list_share_a_term(terms: type[Term]) -> None:
    assert len({term.chinese for term in terms}) == len({term.english for term in terms}) == len(terms)


EVERY_PROGRAMME = {*register.programmes(), *(entry.code for entry in PROGRAMMES)}


@pytest.mark.parametrize("programme", sorted(EVERY_PROGRAMME))
def test_a_programme_is_a_code_and_carries_both_terms(programme: Programme) -> None:
    assert re.fullmatch(r"[A-Z][A-Z0-9_]{0,31}", programme)
    assert programme.english
    assert re.search(r"[\u4e00-\u9fff]", programme.chinese)


def test_no_two_programmes_share_a_term() -> None:
    terms = [(programme.english, programme.chinese) for programme in EVERY_PROGRAMME]
    assert (
        len({english for english, _ in terms}) == len({chinese for _, chinese in terms}) == len(EVERY_PROGRAMME) == 27
    )


def test_there_are_the_thirteen_departments_of_the_notice_and_the_supply_side() -> None:
    assert len(Department) == 14


def test_categories_stand_in_the_order_of_article_1() -> None:
    assert [category.chinese for category in Category] == [
        "最低生活保障对象", "特困人员", "最低生活保障边缘家庭成员", "防止返贫监测对象", "刚性支出困难家庭成员", "其他困难人员",
    ]  # fmt: skip
