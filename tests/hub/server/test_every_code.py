"""Every code of the contract is provoked over HTTP by a test of this room."""

from __future__ import annotations

from pathlib import Path

from hub.errors import Code


def test_each_code_is_named_by_a_test_that_provokes_it() -> None:
    here = Path(__file__)
    tests = "".join(file.read_text("utf-8") for file in here.parent.glob("test_*.py") if file != here)
    assert [code for code in Code if f'"{code}"' not in tests] == []
