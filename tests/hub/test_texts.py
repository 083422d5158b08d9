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
                "\uffff", "\ufdd0", "\ud800", "a\u2028b", "\xad", "\U000e0041", "\U0001ffff"]  # fmt: skip
SEEN = ["王小明", "O'\"Neil\\ 😀", "\u3447\U000e0100", "𠮷野", "阿·卜", "é", "a b", "\u3000全角\u3000"]
"""Rare characters, one with a variation selector, and spaces of full width are seen."""


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
