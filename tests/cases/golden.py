"""Golden files: compared, or written again when that is asked for."""

from __future__ import annotations

import os
from pathlib import Path

REFRESH = "HUB_TEST_REFRESH"


class RefreshRefused(Exception):
    """In CI nothing is refreshed: there a difference is a finding."""


def must_equal(file: Path, text: str) -> None:
    """The file has this text; under HUB_TEST_REFRESH=1 it is given it."""
    text = text.rstrip("\n") + "\n"
    if os.environ.get(REFRESH) == "1":
        if os.environ.get("CI"):
            raise RefreshRefused(f"{REFRESH} is set in CI; refresh golden files at home and commit them.")
        file.write_text(text, "utf-8")
    assert file.exists(), f"There is no {file}; {REFRESH}=1 writes it."
    assert text == file.read_text("utf-8"), (
        f"{file} differs; look at why, then run this test with {REFRESH}=1, which writes it anew."
    )
