"""Golden files are refreshed on purpose only."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.golden import REFRESH, RefreshRefused, must_equal


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(REFRESH, raising=False)
    monkeypatch.delenv("CI", raising=False)
    (tmp_path / "golden.txt").write_text("before\n", "utf-8")
    return tmp_path / "golden.txt"


def test_an_equal_text_passes(file: Path) -> None:
    must_equal(file, "before")


def test_another_text_fails_and_changes_nothing(file: Path) -> None:
    with pytest.raises(AssertionError, match="differs"):
        must_equal(file, "after")
    assert file.read_text("utf-8") == "before\n"


def test_a_missing_file_fails(file: Path) -> None:
    file.unlink()
    with pytest.raises(AssertionError, match="There is no"):
        must_equal(file, "after")
    assert not file.exists()


def test_a_refresh_writes_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REFRESH, "1")
    must_equal(file, "after")
    assert file.read_text("utf-8") == "after\n"


def test_a_refresh_is_refused_in_ci(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REFRESH, "1")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(RefreshRefused):
        must_equal(file, "after")
    assert file.read_text("utf-8") == "before\n"
