"""`hub scan eligibility` says of households by chance what the table of another author says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from hub.config import Settings
from hub.policy.programmes import PROGRAMMES
from hub.sources.register import open_source
from tests.commands import run_command
from tests.databases import run_apart
from tests.hub.scan.scans import lines
from tests.policy.second_reading.laying_down import KNOWN_AT, LayingDown
from tests.policy.second_reading.table import rows, verdict
from tests.policy.situations import LocalValue, Person
from tests.policy.town import Town
from tests.promises import Promise

BY_NUMBERS = {"MARGIN_RECOGNITION", "RIGID_RECOGNITION"}
"""What §1 defines by figures, and no list names anybody for."""

IN_TABLE = sorted({row.programme for row in rows()})


def test_the_table_has_every_programme_that_the_hub_decides_about_by_a_list() -> None:
    assert {*IN_TABLE} == {str(programme.code) for programme in PROGRAMMES} - BY_NUMBERS


def test_the_households_bring_every_verdict_of_every_programme() -> None:
    found: dict[str, Counter[str]] = {programme: Counter() for programme in IN_TABLE}
    laying_down = LayingDown(0)
    for known in [laying_down.household().known for _ in range(300)]:
        for programme in IN_TABLE:
            found[programme][verdict(programme, known)] += 1
    for programme, of_it in found.items():
        expected = {"ELIGIBLE", "NOT_ELIGIBLE", "REVIEW"}
        assert of_it.keys() == expected | ({"MAY_APPLY"} if programme == "SUBSISTENCE_ALLOWANCE" else set()), programme


@pytest.mark.databases("either")
def test_the_scan_says_of_each_household_what_the_table_says(
    settings: Settings, tmp_path: Path, size: Callable[[int, int], int], promise: Promise
) -> None:
    # given
    laying_down = LayingDown(size(1, 12))
    drawn = [laying_down.household() for _ in range(size(120, 10_000))]
    run_apart(store(settings, [each.person for each in drawn], [*laying_down.values()]))
    differing: dict[str, list[Any]] = {}
    for programme in IN_TABLE[:: size(8, 1)]:
        # when
        file = tmp_path / f"{programme}.csv"
        when = ("--on", str(laying_down.on), "--known-at", KNOWN_AT.isoformat())
        done = run_command(settings, "scan", "eligibility", "--programme", programme, *when, "--out", str(file))
        # then
        assert done.exit_code == 0, done.stderr
        found = lines(file)
        assert len(found) == len(drawn)
        of_it = [
            (expected, found[each.person.id], each)
            for each in drawn
            if (expected := verdict(programme, each.known)) != found[each.person.id]["verdict"]
        ]
        if of_it:
            differing[programme] = [len(of_it), of_it[0]]
    assert not differing, "\n".join(f"{programme}: {of_it}" for programme, of_it in differing.items())
    promise("the lists of §8 to §16 name whom another author's table names", len(drawn), "households")


async def store(settings: Settings, people: Sequence[Person], values: Sequence[LocalValue]) -> None:
    async with open_source(settings) as source:
        await Town(source).store(people, values)
