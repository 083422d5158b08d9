from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.intake.cells import CellRefused, bank_account, coded, day, division, percent, phone, text, whole, yes_no, yuan
from hub.intake.report import RefusalCode


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
    assert (percent("0.01"), percent("100")) == (1, 10_000)
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
