from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.codes import Department, Relation, Sex
from hub.intake.cells import (
    CellRefused,
    Converter,
    bank_account,
    coded,
    day,
    division,
    either,
    figure,
    id_number,
    last_day,
    percent,
    phone,
    reference,
    signed_yuan,
    text,
    whole,
    yes_no,
    yuan,
)
from hub.intake.formats import column
from hub.intake.forms import Form
from hub.intake.reading import Converted
from hub.intake.report import RefusalCode
from hub.intake.school_terms import SCHOOL_TERM


@given(st.integers(0, 10**14 - 1))
def test_every_sum_in_yuan_comes_back_as_the_same_fen(fen: int) -> None:
    assert yuan(f"{fen // 100}.{fen % 100:02d}") == fen


@pytest.mark.parametrize(("cell", "fen"), [("380.00", 38000), ("380", 38000), ("0.1", 10), ("0.07", 7), ("0", 0)])
def test_yuan_becomes_whole_fen(cell: str, fen: int) -> None:
    assert yuan(cell) == fen


@pytest.mark.parametrize(
    "cell",
    [
        "380.000",
        "-1",
        "+1",
        "1e3",
        "NaN",
        "inf",
        "\uff13\uff18\uff10.00",
        "٣٨",
        "1,000",
        ".5",
        "5.",
        "1 0",
        "9" * 13,
        "1_0",
    ],
)
def test_what_is_no_exact_sum_is_refused(cell: str) -> None:
    with pytest.raises(CellRefused):
        yuan(cell)


@given(st.text(min_size=1))
def test_a_sum_is_never_anything_but_a_whole_number_of_fen(cell: str) -> None:
    try:
        assert type(yuan(cell)) is int
    except CellRefused as error:
        assert len(cell) < 5 or cell not in str(error)  # noqa: PT017


@pytest.mark.parametrize("cell", ["2026-11-23", "2024-02-29", "1900-01-01"])
def test_days_are_iso(cell: str) -> None:
    assert day(cell).isoformat() == cell


@pytest.mark.parametrize(
    "cell", ["2026-02-29", "20261123", "2026-W47-1", "23.11.2026", "0026-11-23", "\uff12026-11-23"]
)
def test_what_is_no_day_is_refused(cell: str) -> None:
    with pytest.raises(CellRefused):
        day(cell)


def test_a_code_outside_its_list_has_a_code_of_its_own() -> None:
    with pytest.raises(CellRefused, match="A, B") as refused:
        coded(["B", "A"])("a")
    assert refused.value.code is RefusalCode.UNKNOWN_CODE


def test_the_other_cells_take_what_they_mean_and_nothing_else() -> None:
    assert percent("70.00") == percent("70%") == 7000
    assert (percent("0.01%"), percent("100")) == (1, 10_000)
    for outside in ("0", "0.00", "100.01", "7000", "70%%", "％"):
        with pytest.raises(CellRefused):
            percent(outside)
    assert yes_no("0") is False
    assert whole(1, 99)("99") == 99
    assert division("980101001") == "980101001"
    assert phone("023-12345678") == "02312345678"
    assert bank_account("9800 0000 0000 1") == "9800000000001"
    for convert, cell in (
        (yes_no, "yes"), (whole(1, 99), "100"), (whole(1, 99), "①"), (division, "98010"), (phone, "12345"),
        (bank_account, "x"), (text(3), "abcd"), (text(3), "a\0"),
    ):  # fmt: skip
        with pytest.raises(CellRefused):
            convert(cell)


def said(convert: Converter, cell: str) -> object:
    """What a cell says, whether it is in the plain form or in another."""
    converted = Converted(column("any", convert))
    value = converted[cell]
    return value.code if isinstance(value, CellRefused) else value


@pytest.mark.parametrize(
    ("convert", "forms"),
    [
        (day, {date(1990, 1, 1): "1990/1/1 19900101 1990年1月1日 1990.01.01 32874 １９９０－１－１ 1990-1-1T00:00:00"}),
        (day, {date(2020, 1, 2): "2020-01-01T16:00:00Z 2020-01-02T00:30:00+08:00 2020/1/2"}),
        (day, {None: "/ - NULL #N/A 无", RefusalCode.INVALID_VALUE: "1990 01/02/1990 90-1-1 长期 9999-12-31 199001 60"}),
        (last_day, {None: "长期 至今 9999-12-31 99991231 9999/12/31", date(2026, 1, 1): "2026/1/1"}),
        (yuan, {123450: "1,234.50 ¥1234.50 ￥1,234.5 1234.50元 0.12345万元 1.2345千元 １２３４.５０"}),
        (yuan, {RefusalCode.INVALID_VALUE: "-1 (1) 1,23 1.2E+5 0.001 1万2 ¥ 元", None: "无 /"}),
        (signed_yuan, {-120000: "-1200 (1,200.00) -1,200元 -0.12万元", -15050: "-150.50 (150.5)", -5: "-0.05", RefusalCode.INVALID_VALUE: "--1 -0.005"}),
        (percent, {7000: "70 70% ７０％ 70.00%", RefusalCode.INVALID_VALUE: "0.7 1 0.70", 70: "0.7%"}),
        (yes_no, {True: "是 有 √ Y TRUE 1.0", False: "否 无 × N FALSE", RefusalCode.INVALID_VALUE: "x 城镇 2"}),
        (either("城镇", "农村"), {True: "城镇 是 1", False: "农村 否"}),
        (coded(Sex), {"MALE": "男 男性 1 male Male", "UNKNOWN": "0 未知", None: "/", RefusalCode.UNKNOWN_CODE: "3 M_"}),
        (coded(Relation), {"HEAD": "户主 本人 0 01 02", "DAUGHTER": "女 女儿 3 38", RefusalCode.UNKNOWN_CODE: "00 邻居"}),
        (coded(Department), {"CIVIL_AFFAIRS": "民政 民政局 民政部门", "MEDICAL_INSURANCE": "医保 医保局"}),
        (division, {"980101": "980101000000 980101000 '980101", "980101001001": "980101001001"}),
        (text(name=True), {"无": "无", "Null": "Null", None: "/ - #N/A"}),
        (text(), {None: "无 NULL / #N/A", "一组2号": "一组2号"}),
        (reference(), {"0001": "'0001 =\"0001\" ０００１", RefusalCode.INVALID_VALUE: "1.23E+12", "2E5": "2E5", None: "无"}),
        (id_number, {"11010519491231002X": "11010519491231002x '11010519491231002X =\"11010519491231002X\""}),
        (id_number, {RefusalCode.INVALID_VALUE: "1.10105E+17 110105491231002 110105194912310000", None: "无 NULL"}),
        (figure, {100: "1 是 √ 1.0", 0: "0 否", 38050: "380.50 ¥380.50", None: "无 /"}),
    ],
)  # fmt: skip
def test_each_form_says_the_one_thing_that_it_means(convert: Converter, forms: dict[object, str]) -> None:
    found = {cell: said(convert, cell) for cells in forms.values() for cell in cells.split(" ")}
    assert found == {cell: value for value, cells in forms.items() for cell in cells.split(" ")}


def test_what_was_turned_is_remembered_by_its_kind_and_what_was_plain_is_not() -> None:
    converted = Converted(column("any", day))
    for cell in ("1990-01-01", "1990/1/1", "32874", "/", ""):
        converted[cell]
    assert converted.forms == {"1990/1/1": Form.DAY, "32874": Form.SERIAL, "/": Form.NOTHING}


_CELLS = st.one_of(
    st.from_regex(r"-?[0-9]{1,3}(\.[0-9]{1,2})?", fullmatch=True),
    st.from_regex(r"[A-Za-z]{0,5}[0-9-]{0,3}[A-Z+.\n]?", fullmatch=True),
    st.sampled_from(["", " 1", "NULL", "1\n2", "5.00101E+17", "12\u3000", "１２", "a" * 64 + "1", "380.00"]),
)


@example(["0", ""], reference())
@given(st.lists(_CELLS, min_size=1, max_size=4), st.sampled_from([reference(), yuan, signed_yuan]))
def test_cells_that_are_read_at_once_say_what_each_of_them_says(cells: list[str], convert: Converter) -> None:
    values = convert.many(cells)
    each = Converted(column("any", convert))
    assert values is None or list(values) == [each[cell] for cell in cells]
    assert each.forms == {} or values is None


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("2026-2027-1", "2026-2027-1"),
        ("2026-2027学年第一学期", "2026-2027-1"),
        ("2026—2027 学年 第2学期", "2026-2027-2"),
        ("2025-2026学年春季学期", "2025-2026-2"),
        ("2025-2026学年上学期", "2025-2026-1"),
    ],
)
def test_a_school_term_is_read_in_words_too(said: str, term: str) -> None:
    plain = SCHOOL_TERM.form(said)
    assert SCHOOL_TERM(plain.text if plain else said) == term


@pytest.mark.parametrize("said", ["2026", "2026-2028-1", "2026-2027-3", "2026-2027学年", "第一学期"])
def test_what_is_no_school_term_is_refused(said: str) -> None:
    plain = SCHOOL_TERM.form(said)
    with pytest.raises(CellRefused):
        SCHOOL_TERM(plain.text if plain else said)
