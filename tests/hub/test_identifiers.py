"""Resident ID numbers: 17 digits, a date, a check character (GB 11643). And what can be the id of a client."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.identifiers import birth_date, is_client_id, resident_id_number, resident_id_number_from

NUMBER = "11010519491231002X"  # the example that GB 11643 itself prints


def test_the_example_of_the_standard_is_accepted_and_made_canonical() -> None:
    assert resident_id_number(f" {NUMBER.lower()} ") == NUMBER
    assert birth_date(NUMBER) == date(1949, 12, 31)
    assert resident_id_number_from(NUMBER[:17]) == NUMBER


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "17 digits"),
        (NUMBER[:17], "17 digits"),
        (NUMBER + "0", "17 digits"),
        ("0" + NUMBER[1:], "17 digits"),
        ("１１０１０５１９４９１２３１００２Ｘ", "17 digits"),
        (resident_id_number_from("11010519490230002"), "not a date"),
        (resident_id_number_from("11010500000101002"), "not a date"),
        (NUMBER[:17] + "0", "MOD 11-2"),
    ],
)
def test_a_wrong_number_is_refused_with_a_sentence_that_does_not_repeat_it(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        resident_id_number(text)
    assert not text or text not in str(refused.value)
    assert refused.value.__cause__ is None


@given(
    st.integers(100_000, 999_999),
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.integers(0, 999),
    st.integers(0, 17),
    st.data(),
)
def test_any_one_wrong_digit_is_noticed(division: int, born: date, order: int, place: int, data: st.DataObject) -> None:
    number = resident_id_number_from(f"{division}{born.year:04}{born.month:02}{born.day:02}{order:03}")
    assert resident_id_number(number) == number
    assert birth_date(number) == born
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != number[place]))
    with pytest.raises(ValueError, match=r"digits|date|match"):
        resident_id_number(number[:place] + other + number[place + 1 :])


@pytest.mark.parametrize(
    ("text", "can_be"),
    [
        ("a", True),
        ("x" * 64, True),
        ("insurance:operator/1~", True),
        ("", False),
        ("x" * 65, False),
        ("two words", False),
        ("a\x7f", False),
        ("a\n", False),
        ("医保局", False),
        ("operator:", False),
        ("Operator:root", False),
        ("9c0f8a1e-5d0e-4a5c-8a8e-0a7f3c1b2d4e", False),
    ],
)
def test_a_client_is_named_by_visible_characters_that_name_nobody_else(text: str, can_be: bool) -> None:
    assert is_client_id(text) is can_be
