"""What a client delivers is judged like what it would write in the hub: it keeps, learns and tries no more by a file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from hub.cipher import Cipher
from hub.identifiers import resident_id_number_from
from hub.intake.importing import import_city
from hub.limits import CHANGES
from hub.server.deliveries import working
from hub.server.deliveries.turns import has_job
from hub.sources.register import open_sources
from tests.ground.hub import Hub, codes
from tests.hub.server.delivering import Deliverer
from tests.hub.server.store import ledger, rows
from tests.hub.server.test_delivery_jobs import closed

pytestmark = pytest.mark.databases("either")

WHO = resident_id_number_from("98010119950101001")
KNOWN = {
    "persons.csv": f"id_number,name,division_code\n{WHO},王五,980101\n",
    "households.csv": "household_no,division_code,address,urban\nH1,980101,和平路一号,1\n",
    "memberships.csv": f"household_no,id_number,relation,since\nH1,{WHO},HEAD,2026-01-01\n",
    "economic_snapshots.csv": "household_no,as_of,total_income_yuan,medical_spend_yuan\nH1,2026-09-01,12345.67,0\n",
    "category_determinations.csv": "id_number,category,outcome,since,until\n"
    f"{WHO},SUBSISTENCE_ALLOWANCE,RECOGNISED,2026-01-01,2026-10-01\n",
    "dated_facts.csv": "id_number,kind,value,source,since,until,as_of\n"
    f"{WHO},PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2026-01-01,2026-10-01,2026-01-05\n",
    "temporary_relief.csv": "record_no,id_number,programme,given_on,amount_yuan,status,legal_basis\n"
    f"R1,{WHO},TEMPORARY_RELIEF,2026-03-02,500,PAID,§14\n",
    "fund_allocation.csv": "record_no,programme,division_code,year,amount_yuan,source,document\n"
    "F1,TEMPORARY_RELIEF,980101,2026,1000,CENTRAL,财社一号\n",
    "fund_payment.csv": "record_no,programme,division_code,year,amount_yuan,month,recipients,payer\n"
    "P1,TEMPORARY_RELIEF,980101,2026,1000,3,25,区民政局\n",
}


@pytest.fixture
def work_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work on deliveries is done beside the server, in this process: so before the server begins."""

    async def round_here(self: Any, stopping: asyncio.Event) -> None:
        if await has_job(self._sources.hub, working.WORKS[self._kind]):
            await working._work(self._settings, self._clock, self._kind)

    monkeypatch.setattr(working.DeliveryWork, "round", round_here)


@pytest.fixture
async def known(work_here: None, hub: Hub, tmp_path: Path) -> Hub:
    """The operator has imported a family of the district."""
    folder = tmp_path / "by the operator"
    folder.mkdir()
    for name, content in KNOWN.items():
        (folder / name).write_text(content)
    async with open_sources(hub.settings) as sources:
        report = await import_city(sources, Cipher.of(hub.settings.keys_file), hub.clock, folder, deliverer="980101")
    assert [str(refusal.sentence) for refusal in report.refusals] == []
    return hub


async def delivered(deliverer: Deliverer, **tables: str) -> tuple[list[Any], list[Any]]:
    """What is told of each table of a delivery, and of each refused row."""
    done = await deliverer.delivered({f"{name}.csv": content.encode() for name, content in tables.items()})
    assert done["error"] is None, done["error"]
    refused = (await deliverer.send("GET", f"/{done['id']}/rejects")).json()["rejects"]
    return done["result"]["tables"], [(each["file"], each["code"]) for each in refused]


def spent(*sums: str, day: str = "2026-09-01") -> str:
    return "household_no,as_of,medical_spend_yuan\n" + "".join(f"H1,{day},{each}\n" for each in sums)


async def test_a_row_keeps_no_value_that_its_deliverer_may_not_read(known: Hub) -> None:
    district = Deliverer(known)
    for field in (
        "EconomicSnapshot.totalIncome",
        "Household.address",
        "HouseholdMember.relation",
        "CategoryDetermination.until",
        "Person.phone",
        "DatedFact.until",
        "TemporaryRelief.amount",
        "FundAllocation.document",
    ):
        await closed(known, field)
    partly = {
        "persons": f"id_number,name,division_code\n{WHO},王六,980101\n",
        "households": "household_no,division_code,urban\nH1,980101,0\n",
        "memberships": f"household_no,id_number,since,until\nH1,{WHO},2026-01-01,2026-11-01\n",
        "economic_snapshots": spent("30000") + "H1,2026-08-01,10\n",
        "category_determinations": f"id_number,category,outcome,since\n{WHO},SUBSISTENCE_ALLOWANCE,REFUSED,2026-01-01\n",
        "dated_facts": "id_number,kind,value,source,since,as_of\n"
        f"{WHO},PREMIUM_SUBSIDY_QUALIFIED,0,MEDICAL_INSURANCE,2026-01-01,2026-01-06\n",
        "temporary_relief": f"record_no,id_number,programme,given_on,status,legal_basis\nR1,{WHO},TEMPORARY_RELIEF,2026-03-02,APPROVED,§14\n",
        "fund_allocation": "record_no,programme,division_code,year,amount_yuan,source\nF1,TEMPORARY_RELIEF,980101,2026,1,CENTRAL\n",
    }
    _, refused = await delivered(district, **partly)
    assert refused == [(f"{table}.csv", "WITHHELD_VALUE_USED") for table in partly]
    kept = "select total_income_fen, medical_spend_fen from economic_snapshot where as_of = '2026-09-01' order by recorded_at"
    assert {tuple(row.values()) for row in await rows(known.settings, kept)} >= {(1234567, 0)}
    assert (1234567, 3000000) not in {tuple(row.values()) for row in await rows(known.settings, kept)}

    given = "household_no,as_of,total_income_yuan,medical_spend_yuan\nH1,2026-09-01,1,30000\n"
    assert (await delivered(district, economic_snapshots=given))[1] == []
    own = spent("30001") + "H1,2026-08-01,20\n"  # of a row that nobody else ever spoke of, it knows what is kept
    (table,), refused = await delivered(district, economic_snapshots=own)
    assert (table["rowsTaken"], refused) == (1, [("economic_snapshots.csv", "WITHHELD_VALUE_USED")])


async def test_whether_a_guess_is_right_is_told_by_no_count(known: Hub) -> None:
    district = Deliverer(known)
    await closed(known, "Household.urban")
    told = []
    for guess in ("0", "1"):
        (table,), refused = await delivered(
            district, households=f"household_no,division_code,address,urban\nH1,980101,和平路一号,{guess}\n"
        )
        assert (table["rowsTaken"], refused) == (1, [])
        told.append(table)
    wrong, right = told
    assert wrong == right
    assert (right["rowsUnchanged"], right["rowsChanged"], right["rowsNew"]) == (None, None, 0)
    listed = await known.ask("{ deliveries(first: 2) { nodes { files { rowsUnchanged rowsChanged rowsNew } } } }")
    assert [node["files"] for node in listed["data"]["deliveries"]["nodes"]] == [
        [{"rowsUnchanged": None, "rowsChanged": None, "rowsNew": 0}]
    ] * 2
    outcomes = [each for each in await ledger(known.settings) if each["kind"] == "WRITE_OUTCOME"]
    assert [each["row_count"] for each in outcomes[-2:]] == [1, 1]

    (table,), _ = await delivered(district, economic_snapshots=spent("0"))
    assert (table["rowsUnchanged"], table["rowsChanged"]) == (1, 0)


async def test_the_rows_of_a_delivery_count_as_changes_of_whom_they_are_about(known: Hub) -> None:
    district = Deliverer(known)
    days = [f"2026-{month:02}-{day:02}" for month in (3, 4) for day in range(1, 12)]
    content = spent() + "".join(f"H1,{day},5\n" for day in days[: CHANGES.most + 1])
    (table,), refused = await delivered(district, economic_snapshots=content)
    assert (table["rowsTaken"], refused) == (CHANGES.most, [("economic_snapshots.csv", "LIMIT_EXCEEDED")])
    again = await delivered(district, economic_snapshots=content)
    assert [table["rowsTaken"] for table in again[0]] == [CHANGES.most]  # what it says again is no try

    ((household,),) = {
        tuple(row.values())
        for row in await rows(known.settings, "select household_id from economic_snapshot where as_of = '2026-03-01'")
    }
    write = """mutation($h: UUID!) { recordPopulation(idempotencyKey: "a key of the test",
        input: {economicSnapshot: {household: $h, asOf: "2026-10-01"}}) { replayed } }"""
    answer = await known.ask(write, {"h": str(household)}, client="district")
    assert codes(answer) == [CHANGES.code]


GUESSES = {
    "DatedFact.until": (
        "dated_facts",
        "id_number,kind,value,source,since,until,as_of",
        f"{WHO},PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2026-01-01,%s,2026-01-05",
        ("2026-10-02", "2026-10-01"),
    ),
    "TemporaryRelief.amount": (
        "temporary_relief",
        "record_no,id_number,programme,given_on,amount_yuan,status,legal_basis",
        f"R1,{WHO},TEMPORARY_RELIEF,2026-03-02,%s,PAID,§14",
        ("499", "500"),
    ),
    "FundPayment.recipients": (
        "fund_payment",
        "record_no,programme,division_code,year,amount_yuan,month,recipients,payer",
        "P1,TEMPORARY_RELIEF,980101,2026,1000,3,%s,区民政局",
        ("24", "25"),
    ),
}
"""Of some withheld fields, the table, and a wrong and a right guess in a row that says everything else as it is stored."""


async def test_nor_whether_it_is_right_of_a_fact_a_record_or_funds(known: Hub) -> None:
    district = Deliverer(known)
    for field in GUESSES:
        await closed(known, field)
    told = []
    for number in range(2):
        files = {table: f"{header}\n{row % guesses[number]}\n" for table, header, row, guesses in GUESSES.values()}
        told.append(await delivered(district, **files))
    wrong, right = told
    assert wrong == right
    tables, refused = right
    assert refused == []
    assert [(each["rowsTaken"], each["rowsUnchanged"], each["rowsChanged"]) for each in tables] == [(1, None, None)] * 3


async def test_a_number_that_is_known_tells_nobody_whose_it_is_or_of_which_day(known: Hub) -> None:
    """What never changes of a row is compared with what is stored, and so must be readable, or the deliverer's own word."""
    district = Deliverer(known)
    relief = (
        "record_no,id_number,programme,given_on,amount_yuan,status,legal_basis\n%s,TEMPORARY_RELIEF,%s,500,PAID,§14\n"
    )
    homes = "household_no,division_code,address,urban\n%s,%s,和平路一号,1\n"
    assert (await delivered(district, temporary_relief=relief % (f"R2,{WHO}", "2026-03-02")))[1] == []
    for field in ("TemporaryRelief.givenOn", "Household.division", "FundPayment.year"):
        await closed(known, field)
    header, row = KNOWN["fund_payment.csv"].splitlines()
    told = []
    for day, division, year in (("2026-03-03", "980101", "2025"), ("2026-03-02", "980101", "2026")):
        files = {
            "households": homes % ("H1", division),
            "temporary_relief": relief % (f"R1,{WHO}", day),
            "fund_payment": f"{header}\n{row.replace('2026', year)}\n",
        }
        told.append(await delivered(district, **files))
    wrong, right = told
    assert wrong == right
    assert right[1] == [(f"{table}.csv", "WITHHELD_VALUE_USED") for table in files]
    own = await delivered(district, temporary_relief=relief % (f"R2,{WHO}", "2026-03-03"))
    assert own[1] == [("temporary_relief.csv", "STORED_OTHERWISE")]
