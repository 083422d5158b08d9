"""`hub bench import` on a tiny city: each import is there, with every row of the city, and so is the COPY beside it."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from hub.server.bench.importing import AGAIN, BARE, CHANGED, FIRST, bench_import


@pytest.mark.takes_long
@pytest.mark.at_full_size  # what an import does is asked in tests.hub.intake
def test_a_city_is_imported_again_and_changed_beside_a_bare_copy() -> None:
    report = bench_import(100, None, lambda *_: None)
    assert set(report.taken) == {FIRST, AGAIN, CHANGED, BARE}
    assert len({one.rows for one in report.taken.values()}) == 1
    assert all(one.memory and one.own_cpu and one.database_cpu for name, one in report.taken.items() if name != BARE)
    console = Console(file=io.StringIO(), width=160)
    report.print(console)
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    assert [
        text for text in (*report.taken, *(target.sentence for target in report.targets)) if text not in printed
    ] == []
    assert report.as_json()["targets"] == [target.as_json() for target in report.targets]
