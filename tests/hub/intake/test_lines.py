"""A file is read in the encoding that it has, and a line that is in another is never read as other words."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.intake.encodings import Encoding, encoding_of, encodings_of
from hub.intake.keys import named_uuids
from hub.intake.lines import csv_lines
from hub.intake.report import RefusalCode

NAMES = ("陈桂兰", "刘光荣", "买买提·艾力", "周静", "㐂𠮷")


def told(file: Path, at_once: int = 2) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str]]]:
    """The lines of a file with their numbers, and the broken ones with their codes."""
    good, broken = [], []
    for lines in csv_lines(file, encoding_of(file), at_once):
        good += [(number, list(cells)) for number, cells in zip(lines.numbers, lines.rows, strict=True)]
        broken += [(line.number, line.code) for line in lines.broken]
    return good, broken


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("utf-8", Encoding.UTF_8), ("utf-8-sig", Encoding.UTF_8_BOM), ("gb18030", Encoding.GB18030)],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_is_read_in_its_own_encoding(tmp_path: Path, codec: str, encoding: Encoding, end: str) -> None:
    file = tmp_path / "names.csv"
    file.write_bytes(end.join(("name,next", *(f"{name},1" for name in NAMES), "", "last,2")).encode(codec))
    assert encoding_of(file) is encoding
    good, broken = told(file)
    assert good == [(1, ["name", "next"]), *((2 + i, [name, "1"]) for i, name in enumerate(NAMES)), (8, ["last", "2"])]
    assert broken == []


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_line_in_another_encoding_is_refused_and_no_other(tmp_path: Path, codec: str) -> None:
    other = "utf-8" if codec == "gb18030" else "gb18030"
    lines = [f"{name},1\n".encode("gb18030" if codec == "gb18030" else "utf-8") for name in NAMES]
    file = tmp_path / "names.csv"
    file.write_bytes(
        "name,next\n".encode(codec) + b"".join(lines) + "陈桂兰,1\n".encode(other) + b"\xff\xff,1\nlast,1\n"
    )
    good, broken = told(file)
    assert [number for number, _ in good] == [1, 2, 3, 4, 5, 6, 9]
    assert broken == [(7, RefusalCode.INVALID_ENCODING), (8, RefusalCode.INVALID_ENCODING)]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1), min_size=1))
def test_every_cell_that_is_quoted_as_csv_wants_comes_back(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    file = tmp_path_factory.mktemp("lines") / "cells.csv"
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    file.write_text(quoted + "\n", "utf-8-sig")
    assert told(file) == ([(1, cells)], [])


def test_a_quote_that_is_never_closed_costs_its_own_line(tmp_path: Path) -> None:
    file = tmp_path / "quotes.csv"
    file.write_text('a,b\n"x,1\n"y""z",2\nq"q,3\n', "utf-8")
    assert told(file) == ([(1, ["a", "b"]), (3, ['y"z', "2"]), (4, ['q"q', "3"])], [(2, RefusalCode.MALFORMED_LINE)])


@given(st.text(st.characters(codec="utf-8")))
def test_identifiers_are_those_of_rfc_9562(name: str) -> None:
    assert named_uuids([name, "", name]) == [
        str(uuid5(UUID("c9d1b1d4-6f0c-4d3e-9a5e-2a5cf0b6c1e7"), each)) for each in (name, "", name)
    ]


def test_a_cell_on_several_lines_is_one_cell_and_two_quotes_that_are_never_closed_swallow_nothing(
    tmp_path: Path,
) -> None:
    file = tmp_path / "breaks.csv"
    file.write_text('a,b,c\n1,"一组\n二号",3\n4,"5\n', "utf-8")
    assert told(file) == ([(1, ["a", "b", "c"]), (2, ["1", "一组\n二号", "3"])], [(4, RefusalCode.MALFORMED_LINE)])
    file.write_text('a,b,c\n1,2,"\n3,4,5\n6,7,"\n', "utf-8")
    assert told(file) == ([(1, ["a", "b", "c"]), (3, ["3", "4", "5"])], [(2, "MALFORMED_LINE"), (4, "MALFORMED_LINE")])


def test_a_small_file_is_read_as_the_other_files_of_its_delivery_are(tmp_path: Path) -> None:
    small, large, other = (tmp_path / f"{name}.csv" for name in ("small", "large", "other"))
    small.write_bytes("name\n谢英\n".encode("gb18030"))
    assert small.read_bytes().decode("utf-8") == "name\nлӢ\n"
    large.write_bytes("name\n陈桂兰\n刘光荣\n".encode("gb18030"))
    other.write_text("name\n§9\n", "utf-8")
    assert encoding_of(small) is Encoding.GB18030
    assert encoding_of(other) is Encoding.UTF_8
    assert set(encodings_of([small, large]).values()) == {Encoding.GB18030}
    large.write_text("name\n陈桂兰\n刘光荣\n", "utf-8")
    assert encodings_of([other, large]) == {other: Encoding.UTF_8, large: Encoding.UTF_8}


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_a_byte_order_mark_and_little_endian_without_one(tmp_path: Path, codec: str) -> None:
    file = tmp_path / "names.txt"
    mark = b"\xfe\xff" if codec == "utf-16-be" else b""
    file.write_bytes(mark + "name,next\r\n陈桂兰,1\r\nਊ,2\r\n".encode(codec))
    assert told(file) == ([(1, ["name", "next"]), (2, ["陈桂兰", "1"]), (3, ["ਊ", "2"])], [])


_PIECES = st.sampled_from(["a", ",", ",1", " ", '"', "\r", "\0", "\u3000", "陈桂兰", "谢英", "лӢ", "§9", "\ufffd"])


@given(
    st.lists(st.lists(_PIECES, max_size=4).map("".join), max_size=5), st.sampled_from(["utf-8", "gb18030", "utf-16"])
)
def test_lines_that_are_told_into_cells_at_once_are_told_like_each_alone(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], codec: str
) -> None:
    file = tmp_path_factory.mktemp("lines") / "cells.csv"
    file.write_bytes("".join(f"{line}\n" for line in ["name,陈桂兰", *lines]).encode(codec))
    assert told(file, 1000) == told(file, 1)
