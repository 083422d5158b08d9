"""S12: what nobody sees, and what says nothing, is refused in every text: in files and policies here, in questions elsewhere."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from hub.grants.policy import PolicyMistakes
from hub.grants.policy_file import read_policy
from hub.intake.cells import CellRefused, text
from hub.texts import EMPTY, UNSEEN, flaw, has_unseen

UNSEEN_TEXTS = ["\x01end", "a\0b", "a\tb", "a\nb", "\x7f", "\x85", "a\u200bb", "\u202eabc", "\u2066a", "\ufeffa", "\ufffe",
                "\uffff", "\ufdd0", "\ud800", "a\u2028b", "\xad", "\U000e0041", "\U0001ffff",
                "\u3164", "a\u3164", "\u115f", "\u1160", "\uffa0", "\u2800", "\u17b4", "\u17b5", "\u034f", "\u2065",
                "\U000e01f0", "\u0301", "王 \u0301", "\ufe0f", "\U000e0100", "a\ufe0f", "王 \U000e0100",
                "\u3447\U000e0100\U000e0101", "\u180b", "\U0001d159"]  # fmt: skip
SEEN = ["王小明", "O'\"Neil\\ 😀", "\u3447\U000e0100", "𠮷野", "阿·卜", "é", "e\u0301", "नी", "a b", "\u3000全角\u3000",
        "\u8fba\U000e0101", "\u9022\ufe00", "\u2764\ufe0f", "\u1820\u180b", "（渝）", "・ム", "한국"]  # fmt: skip
"""Rare characters, ideographs and symbols with a variation selector, letters with their marks, and spaces of full width are seen."""


@pytest.mark.parametrize("given", UNSEEN_TEXTS, ids=ascii)
def test_s12_what_nobody_sees_is_a_flaw(given: str) -> None:
    assert flaw(given) == UNSEEN


@pytest.mark.parametrize("given", SEEN, ids=ascii)
def test_s12_what_is_seen_is_taken(given: str) -> None:
    assert flaw(given) is None


@pytest.mark.parametrize("given", ["", " ", "\u3000 "])
def test_s12_an_empty_text_is_none(given: str) -> None:
    assert flaw(given) == EMPTY


def test_s12_every_control_format_and_separating_character_of_unicode_is_among_them() -> None:
    unseen = ("Cc", "Cf", "Cs", "Zl", "Zp")
    assert not [hex(n) for n in range(0x110000) if unicodedata.category(chr(n)) in unseen and not has_unseen(chr(n))]


def test_s12_whatever_unicode_lets_a_screen_leave_out_is_among_them() -> None:
    ignorable = [0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010),
                 *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0,
                 *range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)]  # fmt: skip
    """Default_Ignorable_Code_Point, of DerivedCoreProperties.txt of Unicode 16."""
    assert not [hex(point) for point in ignorable if not has_unseen(f"a{chr(point)}")]


@pytest.mark.parametrize("given", UNSEEN_TEXTS, ids=ascii)
def test_s12_no_cell_of_a_file_has_them(given: str) -> None:
    with pytest.raises(CellRefused, match="without invisible characters"):
        text()(given)


@pytest.mark.parametrize("given", ['"\\x01end"', '"a\\u202Eb"', '"a\\nb"', '" "', '""'])
def test_s12_no_name_of_a_policy_has_them(given: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyMistakes, match=r"organisations\[0\].name"):
        read_policy(
            f"organisations:\n  - {{name: {given}, department: CIVIL_AFFAIRS, division: '980101'}}", {}, folder=tmp_path
        )
