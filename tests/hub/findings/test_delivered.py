"""What a delivery brings that cannot be right: found at its end, its owner's to correct, and closed when it is."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.cipher import Cipher
from hub.config import Settings
from hub.findings.keeping import FindingCounts
from hub.findings.scanning import FindingScanRunning, scan_for_findings
from hub.findings.touched import look_at_delivery
from hub.identifiers import resident_id_number_from
from hub.intake.deliveries.recording import DeliveryOrigin
from hub.intake.deliveries.withdrawing import withdraw_delivery
from hub.intake.importing import import_city
from hub.sources.register import Sources, open_source
from hub.sources.source import Source
from hub.tables import metadata
from tests.clock import FixedClock
from tests.commands import run_command
from tests.hub.intake.cities import write

pytestmark = pytest.mark.databases("either")

NUMBER = resident_id_number_from("98010119900101001")
OWNERS = {name: f"00000000-0000-4000-9000-{place:012d}" for place, name in enumerate(("一区民政局", "二区民政局"), 1)}
FINDING = metadata.tables["finding"]


async def delivered(source: Source, cipher: Cipher, clock: FixedClock, folder: Path, owner: str) -> FindingCounts:
    """Deliver a folder for one of the owners, and look at what it changed."""
    origin = DeliveryOrigin(organisation_id=OWNERS[owner])
    report = await import_city(Sources(source), cipher, clock, folder, deliverer=owner, origin=origin)
    assert report.delivery
    assert not report.refusals
    return await look_at_delivery(source, clock, report.delivery)


async def rows(source: Source) -> Any:
    async with source.begin() as connection:
        return (await connection.execute(select(FINDING).order_by(FINDING.c.kind))).all()


def of_district(folder: Path, code: str, household: str) -> Path:
    """A person in a household of a district, whose files bring the divisions as well."""
    folder.mkdir()
    write(folder, "divisions", *("980000,市,CITY,,,2000-01-01", f"{code},区,DISTRICT,980000,,2000-01-01"))
    write(folder, "persons", f"{NUMBER},张三,MALE,,{code}")
    write(folder, "households", f"{household},{code},,城镇")
    write(folder, "memberships", f"{household},{NUMBER},HEAD,2020-01-01")
    return folder


async def test_two_districts_claim_a_person_until_one_of_them_withdraws(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    first, second = (of_district(tmp_path / code, code, f"户{code}") for code in ("980101", "980102"))
    assert (await delivered(source, cipher, clock, first, "一区民政局")).found == {}
    counts = await delivered(source, cipher, clock, second, "二区民政局")
    assert counts.new == {"TWO_HOUSEHOLDS": 1}
    (found,) = await rows(source)
    assert (found.state, found.certainty, found.division_code) == ("OPEN", "DEFINITE", "980102")
    assert (found.owner_id, found.due_on - found.found_on) == (OWNERS["二区民政局"], timedelta(days=30))
    assert (await delivered(source, cipher, clock, second, "二区民政局")).new == {}

    await withdraw_delivery(Sources(source), cipher, clock, 3, by="operator:test", because="unchanged")
    await withdraw_delivery(Sources(source), cipher, clock, 2, by="operator:test", because="another district's")
    assert (await look_at_delivery(source, clock, 2)).closed == {"TWO_HOUSEHOLDS": 1}
    (closed,) = await rows(source)
    assert (closed.id, closed.state, closed.closed_on) == (found.id, "CLOSED", date(2026, 11, 23))
    assert (await delivered(source, cipher, clock, second, "二区民政局")).reopened == {"TWO_HOUSEHOLDS": 1}
    (again,) = await rows(source)
    assert (again.id, again.state, again.closed_on, again.times_reopened) == (found.id, "OPEN", None, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_called_corrected_is_open_again_where_it_is_found_again(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    folder = of_district(tmp_path / "city", "980101", "户1")
    write(
        folder,
        "category_determinations",
        *(
            f"{NUMBER},SUBSISTENCE_ALLOWANCE,,{said},2026-0{month}-01"
            for said, month in (("RECOGNISED", 1), ("REFUSED", 3))
        ),
    )
    assert (await delivered(source, cipher, clock, folder, "一区民政局")).new == {"DECISIONS_CONTRADICT": 1}
    for state, becomes in (("ACCEPTED", "ACCEPTED"), ("DISPUTED", "DISPUTED"), ("CORRECTED", "OPEN")):
        async with source.begin() as connection:
            await connection.execute(update(FINDING).values(state=state, reason="BEING_CHECKED"))
        await scan_for_findings(source, clock, lambda *_: None)
        (found,) = await rows(source)
        assert (found.state, found.reason) == (becomes, None if becomes == "OPEN" else "BEING_CHECKED")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_scan_that_broke_off_goes_on_where_it_was(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    for code in ("980101", "980102", "980103"):
        await import_city(Sources(source), cipher, clock, of_district(tmp_path / code, code, f"户{code}"))

    def killed(done: int, whole: int) -> None:
        told.append(done)
        if done == 2:
            raise KeyboardInterrupt

    told: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        await scan_for_findings(source, clock, killed)
    await scan_for_findings(source, clock, lambda done, _: told.append(done))
    await scan_for_findings(source, clock, lambda done, _: told.append(done))
    assert told == [0, 1, 2, 2, 3, 0, 1, 2, 3]
    async with source.alone("findings") as alone:
        assert alone
        with pytest.raises(FindingScanRunning):
            await scan_for_findings(source, clock, lambda *_: None)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_operator_lists_and_looks_at_findings(settings: Settings, tmp_path: Path) -> None:
    def hub(*arguments: str) -> str:
        done = run_command(settings, *arguments)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    folder = of_district(tmp_path / "city", "980101", "户1")
    assert "Findings" not in hub("import", str(folder))
    assert (hub("findings", "list"), hub("findings", "scan")) == (
        "There is no such finding; `hub findings scan` looks for them.\n",
        "Nothing was found.\n",
    )
    write(folder, "memberships", f"户1,{NUMBER},HEAD,1980-01-01")
    assert "Findings, new: 1 OUTSIDE_LIFE; `hub findings list` tells of them." in hub("import", str(folder))
    listed = hub("findings", "list", "--kind", "OUTSIDE_LIFE", "--state", "OPEN", "--division", "980000")
    found = listed.split()[0]
    assert re.search(r"OUTSIDE_LIFE +OPEN +980101 +due \d{4}-\d\d-\d\d +nobody known", listed)
    assert "There is no such finding" in hub("findings", "list", "--state", "CLOSED")
    shown = hub("findings", "show", found)
    wanted = (
        "认定或家庭成员关系的起始日期在出生前或死亡后",
        "about          person ",
        "`hub deliveries show 2`",
        "(待答复)",
    )
    assert [word for word in wanted if word not in shown] == []
    assert "1 found, 0 new, 0 found again, 0 closed" in hub("findings", "scan")
    for arguments, said in (
        (("show", "x"), "There is no finding x; `hub findings list` tells those that there are."),
        (("list", "--state", "GONE"), "There is no GONE; there are OPEN, ACCEPTED,"),
    ):
        done = run_command(settings, "findings", *arguments)
        assert (done.exit_code, said in done.stderr) == (2, True), done.stderr


async def test_a_look_at_a_delivery_reads_what_it_told_and_no_table_from_end_to_end(
    settings: Settings, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    """What else was recorded since the delivery began is another's to look at."""
    told: list[str] = []
    folder = of_district(tmp_path / "980101", "980101", "户980101")
    async with open_source(settings, told.append) as source:
        await delivered(source, cipher, clock, folder, "一区民政局")
        other = metadata.tables["person"]
        unborn = {"id": OWNERS["一区民政局"], "division_code": "980101", "birth_date": date(2030, 1, 1)}
        async with source.begin() as connection:
            await connection.execute(other.insert(), [unborn | {"recorded_at": clock.now}])
        told.clear()
        assert (await look_at_delivery(source, clock, 1)).found == {}
        assert [text for text in told if "recorded_at >=" in text or "superseded_at >=" in text] == []
