"""Everybody's chain at once says what each person's chain says; what is not known is named and never zero."""

from __future__ import annotations

import asyncio
import os
import pwd
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.config import Settings
from hub.ledger.event import EventKind
from hub.server.chain_scan import scanning
from hub.server.chain_scan.identity_scan import LISTED as COMPARED
from hub.server.chain_scan.keeping import begin
from hub.server.chain_scan.scanning import scan_chains
from hub.server.chain_scan.telling import COUNTED, LISTED, count_findings
from schema.contract import build_contract
from tests.clock import FixedClock
from tests.commands import run_command
from tests.ground.moved import MEDICAL_INSURANCE
from tests.hub.ledger.events import events_of
from tests.hub.server.chain_scan.scans import Line, lines, opened, scanned
from tests.hub.server.planted_chain import PlantedCase, plant_everything
from tests.hub.server.test_missed_and_doubled import PREMIUM, planting
from tests.hub.server.test_sources import stopped
from tests.promises import Promise

either = pytest.mark.databases("either")


def told(line: Line) -> tuple[Any, ...]:
    """What a line tells, as it was planted."""
    reason = line["reason"] or None
    if line["kind"] == "MISSED":
        return line["state"], reason
    return line["state"], reason, line["record"], line["earlier_record"], line["one_payer"] == "yes"


def scored(planted: list[PlantedCase], found: list[Line]) -> tuple[float, float]:
    """Precision and recall of a scan over what was planted."""
    by_person: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in found:
        by_person[line["kind"].lower(), line["person_id"]].append(line)
    said = {
        (case, told(line))
        for case in planted
        for line in by_person[case.question, case.person]
        if line["programme"] in case.programme.split()
    }
    meant = {(case, each) for case in planted for each in case.told}
    assert (said - meant, meant - said) == (set(), set())
    return len(said & meant) / len(said), len(said & meant) / len(meant)


@pytest.mark.takes_long
async def test_what_was_planted_into_a_city_is_found_and_nothing_else(
    city_settings: Settings, tmp_path: Path, size: Callable[[int, int], int], promise: Promise
) -> None:
    async with planting(city_settings) as planter:
        for _ in range(size(1, 40)):
            await plant_everything(planter)
    _, counts = await scanned(city_settings, tmp_path / "all.csv")
    found = lines(tmp_path / "all.csv")
    assert scored(planter.planted, list(found)) == (1.0, 1.0), "precision and recall"
    assert counts.found.total() == len(found) == sum(sum(of.values()) for _, of in counts.by_district())
    promise(
        "a scan of everybody's chains finds each miss and each double that was planted, and no other (precision and recall 1.0)",
        len(planter.planted),
        "planted cases",
    )


@either
async def test_a_department_that_is_away_is_named_and_its_programmes_are_in_no_figure(
    two_city_settings: Settings, tmp_path: Path
) -> None:
    async with planting(two_city_settings) as planter:
        missing, receiving = await planter.person(PREMIUM.right), await planter.person(PREMIUM.right)
        records = [await planter.given(PREMIUM, receiving, given_on=date(2026, 3, day)) for day in (1, 2)]
    file = tmp_path / "all.csv"
    scan, _ = await scanned(two_city_settings, file)
    own = [line for line in lines(file) if line["programme"] == PREMIUM.programme]
    assert [line["state"] for line in own if line["person_id"] == missing] == ["MISSED"]
    (twice,) = (line for line in own if line["person_id"] == receiving)
    assert ([twice["earlier_record"], twice["record"]], twice["state"], scan.silent) == (records, "DOUBLED", set())
    others = [line for line in lines(file) if line["programme"] not in ("PREMIUM_SUBSIDY", "MEDICAL_ASSISTANCE")]
    async with stopped(two_city_settings):
        scan, counts = await scanned(two_city_settings, file)
        assert scan.silent == {MEDICAL_INSURANCE}
        assert {what.programme for what in counts.found} == {line["programme"] for line in others}
        assert Counter(map(str, lines(file))) == Counter(map(str, others))


@either
def test_the_command_names_a_database_that_does_not_answer(two_city_settings: Settings) -> None:
    away = stopped(two_city_settings)
    with asyncio.Runner() as runner:
        runner.run(away.__aenter__())
        done = run_command(two_city_settings, "scan", "chain")
        runner.run(away.__aexit__(None, None, None))
    said, _, figures = done.stdout.partition("\n\n")
    assert done.exit_code == 1, done.stderr
    assert "'medical_insurance' did not answer. Nothing is known of MEDICAL_ASSISTANCE, PREMIUM_SUBSIDY:" in said
    assert ("SUBSISTENCE_ALLOWANCE" in figures, "PREMIUM_SUBSIDY" in figures) == (True, False)


class BrokenOff(Exception):
    """The operator's machine went away."""


@either
async def test_a_scan_that_broke_off_goes_on_where_it_was_and_looks_at_nobody_twice(
    city_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, whole = await scanned(city_settings, tmp_path / "whole.csv")
    monkeypatch.setattr(scanning, "PART", 30)
    heard: list[tuple[int, int]] = []

    def break_off(done: int, of: int) -> None:
        heard.append((done, of))
        if done >= 30:
            raise BrokenOff

    clock = FixedClock()
    async with opened(city_settings) as (sources, act):
        with pytest.raises(BrokenOff):
            await scan_chains(sources, clock, break_off)
        assert (heard[0], heard[-1][0] >= 30) == ((0, 85), True)
        heard.clear()
        scan = await scan_chains(sources, clock, lambda done, of: heard.append((done, of)))
        assert (heard[0][0] >= 30, heard[-1]) == (True, (85, 85))
        assert (await count_findings(sources.hub, act, scan)).found == whole.found
        clock.now += timedelta(days=1)
        assert (await begin(sources.hub, clock())).reached == {}, "one of another day begins anew"


@either
async def test_the_ledger_has_each_person_of_the_file_and_of_a_count_nobody(
    city_settings: Settings, tmp_path: Path
) -> None:
    await scanned(city_settings, tmp_path / "all.csv")
    async with opened(city_settings) as (sources, _):
        events = await events_of(sources.hub, client_id=f"operator:{pwd.getpwuid(os.getuid()).pw_name}")
    assert {(event.kind, event.access.given) for event in events} == {
        (EventKind.OPERATOR, LISTED),
        (EventKind.OPERATOR, COUNTED),
    }
    written = {line["person_id"] for line in lines(tmp_path / "all.csv")}
    assert {person for event in events for person in event.access.subjects} == written != set()
    assert [event.access.subjects for event in events if event.access.given == COUNTED] == [()]
    assert oct((tmp_path / "all.csv").stat().st_mode & 0o777) == "0o600"


def test_what_the_ledger_says_was_given_are_fields_of_the_contract() -> None:
    types = build_contract()._schema.type_map
    for coordinate in {*COUNTED, *LISTED, *COMPARED}:
        type_name, field = coordinate.split(".")
        assert field in types[type_name].fields  # type: ignore[attr-defined]


@either
def test_the_command_counts_by_programme_and_district_and_writes_the_file(
    city_settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "all.csv"
    done = run_command(city_settings, "scan", "chain", "--out", str(file))
    assert done.exit_code == 0, done.stderr
    wanted = ("Missed (遗漏)", "Doubled (重复)", "SUBSISTENCE_ALLOWANCE", "980101 示例一区", "85 of 85", str(file))
    assert [word for word in wanted if word not in done.stdout + done.stderr] == []
    assert f"{len(lines(file)):,} lines are in" in done.stdout
    nowhere = run_command(city_settings, "scan", "chain", "--out", str(tmp_path / "nowhere" / "all.csv"))
    assert (nowhere.exit_code, "There is no folder" in nowhere.stderr, nowhere.stdout) == (2, True, "")
