"""A row that comes once more is known, however many came between."""

from __future__ import annotations

from random import Random

import pytest

from hub.intake import seen_rows
from hub.intake.seen_rows import SeenRows


def test_marks_in_memory_and_in_the_file_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_rows, "REMEMBERED", 50)
    random, before = Random(1), set[bytes]()
    with SeenRows() as seen:
        for _ in range(60):
            marks = [random.randrange(600).to_bytes(16) for _ in range(10)]
            expected = [mark not in before and mark not in marks[:place] for place, mark in enumerate(marks)]
            assert list(seen.add(marks)) == expected
            before.update(marks)
