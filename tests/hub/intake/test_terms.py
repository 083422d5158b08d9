"""Columns and codes are called in a file as the contract calls them."""

from __future__ import annotations

import re

import pytest

from hub.codes import Category, Relation, Sex
from hub.intake.code_words import standard_of, words_of
from hub.intake.files import FILES
from hub.intake.terms import label_of, labels_of, means_another, terms_of
from tests.papers import ROOT

SDL = (ROOT / "schema/schema.graphql").read_text("utf-8")
CONTRACT = {re.split("[:：]", term)[0] for term in re.findall(r"\(([^()]*[一-鿿][^()]*)\)\.", SDL)}
OF_FILES = {
    "parent_code", "predecessor_code", "household_no", "record_no", "value", "source", "since", "kind"
}  # fmt: skip
"""What only files have, or what the contract calls by more than one word."""


@pytest.mark.parametrize("of", FILES, ids=lambda of: of.name)
def test_every_column_is_called_by_the_contract_s_own_term_first(of: object) -> None:
    columns = of.columns  # type: ignore[attr-defined]
    assert [column.name for column in columns if len(terms_of(column)) < 2] == []
    called = {column.name: terms_of(column)[1] for column in columns if column.name not in OF_FILES}
    assert {name: term for name, term in called.items() if term not in CONTRACT} == {}


@pytest.mark.parametrize("of", FILES, ids=lambda of: of.name)
def test_no_word_means_two_columns_of_one_file(of: object) -> None:
    words = [label_of(term).word for column in of.columns for term in terms_of(column)]  # type: ignore[attr-defined]
    assert sorted(words) == sorted(labels_of(of))  # type: ignore[arg-type]


@pytest.mark.parametrize("codes", [Sex, Relation, Category], ids=lambda codes: codes.__name__)
def test_every_code_is_known_by_its_official_term(codes: type[Sex]) -> None:
    words = words_of(codes)
    assert {code: words[code.chinese] for code in codes} == {code: code.value for code in codes}


def test_relations_of_two_digits_belong_to_the_group_of_the_first() -> None:
    standard = standard_of(Relation)
    assert (standard["02"], standard["12"], standard["28"], standard["38"], standard["45"]) == (
        "HEAD", "SPOUSE", "SON", "DAUGHTER", "GRANDCHILD",
    )  # fmt: skip
    assert "00" not in standard


@pytest.mark.parametrize(
    ("label", "word", "unit"),
    [
        ("*家庭\n总收入（万元）：", "家庭总收入", "万元"),
        ("存 款(元/年)", "存款", "元"),
        ("金额（单位：千元）", "金额", "千元"),
        ("total_income_yuan", "total_income_yuan", ""),
        ("公民身份号码(18位,必填)", "公民身份号码", ""),
    ],
)
def test_a_label_is_read_without_its_decoration_and_its_unit_is_kept(label: str, word: str, unit: str) -> None:
    assert (label_of(label).word, label_of(label).unit) == (word, unit)


def test_a_sum_of_a_month_is_no_sum_of_a_year() -> None:
    columns = {column.name: column for of in FILES for column in of.columns}
    assert means_another(columns["total_income_yuan"], label_of("家庭总收入(元/月)"))
    assert not means_another(columns["total_income_yuan"], label_of("家庭总收入(元/年)"))
    assert means_another(columns["income_per_head_yuan"], label_of("人均月收入(元/年)"))
    assert means_another(columns["savings_yuan"], label_of("存款(分)"))
