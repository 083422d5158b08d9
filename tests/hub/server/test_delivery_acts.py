"""What is asked of a delivery after its import: a second person confirms what is missing from a whole list, and it is withdrawn."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from hub.config import Settings
from hub.identifiers import resident_id_number_from
from hub.identity.people.one_time_codes import ISSUER, OneTimeCodes
from hub.server.app import create_app
from hub.sources.register import open_source
from tests.clock import FixedClock
from tests.ground.city import ORGANISATION
from tests.ground.hub import Hub, codes
from tests.ground.people import add_person, add_public_client
from tests.hub.identity.browser import Browser
from tests.hub.server.delivering import Deliverer, work_beside
from tests.hub.server.store import ledger, rows
from tests.hub.server.test_delivery_jobs import closed, opened_again

pytestmark = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)

PEOPLE = [resident_id_number_from(f"9801011995010{number}101") for number in range(1, 5)]


def facts(*numbers: str) -> dict[str, bytes]:
    lines = "".join(f"{number},SEVERELY_DISABLED,1,DISABLED_FEDERATION,2026-02-01,2026-11-01\n" for number in numbers)
    return {"facts.csv": f"id_number,kind,value,source,since,as_of\n{lines}".encode()}


def everything(*numbers: str) -> dict[str, bytes]:
    people = "".join(f"{number},王五,980101\n" for number in PEOPLE)
    return {"persons.csv": f"id_number,name,division_code\n{people}".encode()} | facts(*numbers)


class Person(Deliverer):
    """Somebody who has signed in."""

    def __init__(self, hub: Hub, token: str) -> None:
        super().__init__(hub, token)
        hub.tokens[token, "READING"] = token


@dataclass
class Office:
    """A district's office: its system delivers, and two of its people have signed in, one of them in two browsers."""

    hub: Hub
    system: Deliverer
    lin: Deliverer
    lin_elsewhere: Deliverer
    zhou: Deliverer

    async def facts(self) -> dict[str, int]:
        """How many of the facts hold, by their last day."""
        wanted = "select until, count(*) as held from dated_fact where since = '2026-02-01' and superseded_at is null group by until"
        return {str(row["until"]): row["held"] for row in await rows(self.hub.settings, wanted)}


@pytest.fixture
async def office(city_settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    work_beside(monkeypatch)
    async with open_source(city_settings) as source:
        await add_public_client(source, clock.now)
        for name in ("Lin", "Zhou"):
            await add_person(source, clock.now, ISSUER, name, ORGANISATION, "district")
    printed: list[str] = []
    app = create_app(city_settings, clock=clock, identification=OneTimeCodes(printed.append))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=city_settings.issuer, timeout=60) as http,
    ):
        hub = Hub(city_settings, app, clock, http, [])
        people = [
            Person(
                hub, (await Browser(http, printed, secrets.token_urlsafe(48)).tokens(name, "READING"))["access_token"]
            )
            for name in ("Lin", "Lin", "Zhou")
        ]
        yield Office(hub, Deliverer(hub), *people)


async def test_what_is_missing_from_a_whole_list_ends_when_a_second_person_confirms_what_they_saw(
    office: Office,
) -> None:
    lin, zhou = office.lin, office.zhou
    assert (await lin.delivered(everything(*PEOPLE)))["result"]["rowsRefused"] == 0
    job = await lin.checked(facts(*PEOPLE[:2]), wholeLists=["dated_facts"])
    (kind,) = job["checked"]["ending"]["kinds"]
    assert (job["checked"]["ending"]["state"], kind["missing"], kind["known"]) == ("WAITING", 2, 4)
    assert (await lin.confirm(job)).status_code == 202
    done = await lin.until(job["id"], "DONE", "REFUSED", "FAILED")
    ending, address = done["result"]["ending"], f"/{job['id']}/end-missing"
    assert (ending["state"], ending["mayConfirm"], await office.facts()) == ("WAITING", False, {"None": 4})

    async def confirmed(by: Deliverer, digest: str = ending["digest"]) -> tuple[int, list[str]]:
        answer = await by.send("POST", address, json={"ending": digest})
        return answer.status_code, codes(answer.json())

    for same in (lin, office.lin_elsewhere, office.system):
        assert await confirmed(same) == (403, ["ACT_REFUSED"])
    assert await confirmed(zhou, "0" * 64) == (409, ["STATE_CONFLICT"])
    assert await confirmed(zhou, "all") == (400, ["INVALID_INPUT"])
    block_id = await closed(office.hub, "DatedFactInput.until")
    assert await confirmed(zhou) == (403, ["WRITE_WITHHELD"])
    hidden = (await zhou.send("GET", f"/{job['id']}")).json()["result"]["ending"]
    assert (hidden["kinds"], hidden["mayConfirm"]) == (None, False)
    await opened_again(office.hub, block_id)
    assert (await zhou.send("GET", f"/{job['id']}")).json()["result"]["ending"]["mayConfirm"] is True
    twice = await asyncio.gather(confirmed(zhou), confirmed(zhou))
    assert {status for status, _ in twice} <= {200, 202, 409}
    assert 202 in {status for status, _ in twice}
    assert (await lin.until(job["id"], "DONE"))["result"]["ending"]["state"] == "ENDED"
    day = str(office.hub.clock.now.date())
    assert await office.facts() == {"None": 2, day: 2}
    assert await confirmed(zhou) == (200, [])

    withdrawn = await zhou.send("POST", f"/{job['id']}/withdraw", json={"because": "The wrong list."})
    assert withdrawn.status_code == 202
    told = await zhou.until(job["id"], "WITHDRAWN")
    assert (told["act"]["because"], told["act"]["error"]) == ("The wrong list.", None)
    assert told["act"]["outcome"]["tables"] == [
        {"table": "dated_facts", "tableChinese": "登记事项", "rowsEnded": 0, "rowsRestored": 2, "rowsKept": 2}
    ]
    assert await office.facts() == {"None": 4}
    events = [
        event for event in await ledger(office.hub.settings) if (event["operation_name"] or "").startswith("delivery-")
    ]
    done = [event["operation_name"] for event in events if event["outcome"] == "WRITTEN"]
    assert done == ["delivery-end-missing", "delivery-withdrawal"]
    stood = [event for event in events if event["kind"] != "REFUSAL"]
    assert len({event["account_id"] for event in stood}) == 1
    refused = [event for event in events if event["kind"] == "REFUSAL"]
    outcomes = {event["outcome"] for event in refused}
    assert outcomes == {"ACT_REFUSED", "INVALID_INPUT", "STATE_CONFLICT", "WRITE_WITHHELD"}
    assert {event["request_id"] for event in refused} == {events[0]["request_id"]}
    (withheld,) = (event for event in refused if event["outcome"] == "WRITE_WITHHELD")
    assert "DatedFactInput.until WRITE" in withheld["refused"]


async def test_a_delivery_is_withdrawn_once_by_who_may_write_it_and_with_a_reason(office: Office) -> None:
    system = office.system
    job = await system.checked(everything(*PEOPLE))
    address = f"/{job['id']}/withdraw"
    because = {"because": "The wrong file."}
    assert codes((await system.send("POST", address, json=because)).json()) == ["STATE_CONFLICT"]
    assert (await system.confirm(job)).status_code == 202
    await system.until(job["id"], "DONE")
    for wrong in ({}, {"because": " "}, {"because": 1}, {"because": "x" * 501}, {"because": "a\nb"}):
        answer = await system.send("POST", address, json=wrong)
        assert (answer.status_code, codes(answer.json())) == (400, ["INVALID_INPUT"])
    block_id = await closed(office.hub, "PersonCorrectionInput.name")
    assert codes((await system.send("POST", address, json=because)).json()) == ["WRITE_WITHHELD"]
    await opened_again(office.hub, block_id)
    elsewhere = Deliverer(office.hub, "emergency", "EMERGENCY_RELIEF")
    assert codes((await elsewhere.send("POST", address, json=because)).json()) == ["NOT_FOUND"]
    assert [(await system.send("POST", address, json=because)).status_code for _ in range(2)] == [202, 202]
    told = await system.until(job["id"], "WITHDRAWN")
    assert (await system.send("POST", address, json=because)).status_code == 200
    assert await office.facts() == {}
    ended = {table["table"]: table["rowsEnded"] for table in told["act"]["outcome"]["tables"]}
    assert ended == {"persons": 4, "dated_facts": 4}
    stored = await rows(
        office.hub.settings, "select withdrawn_by, withdrawn_because from delivery where job_id is not null"
    )
    assert [tuple(row.values()) for row in stored] == [("district", "The wrong file.")]
    refused = await system.send("POST", json={"wholeLists": ["divisions"]}, headers={"Idempotency-Key": "a new key"})
    assert codes(refused.json()) == ["INVALID_INPUT"]
