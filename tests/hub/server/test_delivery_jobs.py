"""Deliveries over HTTP: opened, sent, checked, confirmed by who may write each column, imported, and told."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from hub.identifiers import resident_id_number_from
from hub.sources.register import open_sources
from tests.ground.city import odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.delivering import Deliverer, work_beside
from tests.hub.server.store import ledger

NOBODY = resident_id_number_from("98010119500101001")
FACTS = "公民身份号码,登记事项,登记值,来源部门,起始日期,截至日期\n"
ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def work(city_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL work is done in processes of its own. On SQLite it is done beside the server: that it is done apart there
    too is shown where a server is killed, in test_delivery_killed."""
    if city_url.startswith("sqlite"):
        work_beside(monkeypatch)


def facts(*numbers: str) -> bytes:
    rows = (f"{number},SEVERELY_DISABLED,1,DISABLED_FEDERATION,2026-01-01,2026-11-01\n" for number in numbers)
    return (FACTS + "".join(rows)).encode()


def persons(*numbers: str, division: str = "980101") -> bytes:
    rows = (f"{number},张三,{division}\n" for number in numbers)
    return ("id_number,name,division_code\n" + "".join(rows)).encode()


async def test_a_district_delivers_and_is_told_of_its_own_people_alone(hub: Hub) -> None:
    district = Deliverer(hub)
    content = facts(odd_person(0), odd_person(3), NOBODY)
    job = await district.checked({"登记事项.csv": content})
    (table,) = job["checked"]["tables"]
    assert (table["table"], table["rows"], job["checked"]["mayDeliver"]) == ("dated_facts", 3, True)
    assert all(column["mayWrite"] for column in table["columns"])

    sample = (await district.send("GET", f"/{job['id']}/sample")).json()["tables"][0]
    shown = dict(zip((column["name"] for column in sample["columns"]), zip(*sample["rows"], strict=True), strict=True))
    how = {column["name"]: column["shown"] for column in sample["columns"]}
    assert (how["kind"], shown["kind"][0]) == ("FULL", "SEVERELY_DISABLED")
    assert (how["value"], set(shown["value"])) == ("WITHHELD", {None})

    assert (await district.confirm(job)).status_code == 202
    done = await district.until(job["id"], "DONE", "REFUSED", "FAILED")
    assert done["error"] is None
    (told,) = done["result"]["tables"]
    assert (told["rowsRead"], told["rowsTaken"], told["rowsRefused"]) == (3, 1, 2)
    assert done["progress"] == {"rowsDone": 3, "rowsTotal": 3}

    refused = (await district.send("GET", f"/{job['id']}/rejects")).json()
    elsewhere, nobody = refused["rejects"]
    assert (elsewhere["line"], nobody["line"], refused["total"]) == (3, 4, 2)
    assert elsewhere | {"line": 0} == nobody | {"line": 0}
    assert elsewhere["code"] == "UNKNOWN_REFERENCE"

    book = load_workbook(BytesIO((await district.send("GET", f"/{job['id']}/rejects.xlsx")).content))
    heading, first, _ = book["dated_facts"].iter_rows()
    assert [cell.value for cell in heading][:2] == ["id_number", "kind"]
    assert (first[0].value, "未查到" in first[0].comment.text) == (odd_person(3), True)

    events = [event for event in await ledger(hub.settings) if event["operation_name"] == "delivery"]
    assert [(event["kind"], event["outcome"]) for event in events] == [
        ("READ", "ANSWERED"),
        ("READ", "ANSWERED"),
        ("WRITE_INTENT", "INTENDED"),
        ("WRITE_OUTCOME", "WRITTEN"),
    ]
    assert {event["client_id"] for event in events} == {"district"}
    assert "DatedFactInput.value WRITE" in events[2]["given"]
    known = await hub.ask("{ deliveries(first: 1) { nodes { number deliverer deliveredBy } } }")
    assert known["data"]["deliveries"]["nodes"] == [
        {"number": done["result"]["delivery"], "deliverer": "980101", "deliveredBy": "district"}
    ]
    assert await followed(hub, "district", job["id"], FOLLOWED) == {
        "id": job["id"],
        "state": "DONE",
        "rowsDone": 3,
        "rowsTotal": 3,
        "deliveries": [{"number": done["result"]["delivery"], "files": [{"rowsRefused": 2}]}],
    }
    assert await followed(hub, "rules", job["id"], "id") is None  # who may read all, and is of another organisation


FOLLOWED = "id state rowsDone rowsTotal deliveries { number files { rowsRefused } }"


async def followed(hub: Hub, client: str, job: str, fields: str) -> Any:
    """What GraphQL tells a client of a delivery: by its id, and first in the list of those of its organisation."""
    text = f"query($id: UUID!) {{ ownDeliveryJob(id: $id) {{ {fields} }} ownDeliveryJobs(first: 1) {{ nodes {{ {fields} }} }} }}"
    data = (await hub.ask(text, {"id": job}, client=client))["data"]
    assert data["ownDeliveryJobs"]["nodes"] == ([data["ownDeliveryJob"]] if data["ownDeliveryJob"] else [])
    return data["ownDeliveryJob"]


async def closed(hub: Hub, field: str) -> str:
    """A steward closes a field to the district; the id of the block."""
    answer = await hub.ask(
        f'mutation {{ block(role: "district", field: "{field}", because: "a test") {{ id }} }}', client="steward"
    )
    assert codes(answer) == []
    return str(answer["data"]["block"]["id"])


async def opened_again(hub: Hub, block_id: str) -> None:
    answer = await hub.ask(f'mutation {{ liftBlock(id: "{block_id}", because: "a test") {{ id }} }}', client="steward")
    assert codes(answer) == []


@ON_SQLITE
async def test_each_column_needs_its_right_and_nobody_is_taken_from_another_district(hub: Hub) -> None:
    district = Deliverer(hub)
    files = {"persons.csv": persons(NOBODY, odd_person(3), odd_person(0))}
    block_id = await closed(hub, "PersonCorrectionInput.name")
    job = await district.checked(files)
    assert job["checked"]["mayDeliver"] is False
    assert job["checked"]["withheld"] == [{"coordinate": "PersonCorrectionInput.name", "reason": "BLOCKED"}]
    assert {column["name"]: column["mayWrite"] for column in job["checked"]["tables"][0]["columns"]} == {
        "id_number": True,
        "name": False,
        "division_code": True,
    }
    refused = await district.confirm(job)
    assert (refused.status_code, codes(refused.json())) == (403, ["WRITE_WITHHELD"])

    await opened_again(hub, block_id)
    done = await district.delivered(files)
    assert done["error"] is None
    (told,) = done["result"]["tables"]
    assert (told["rowsTaken"], told["rowsRefused"]) == (2, 1)
    nowhere = await district.delivered({"persons.csv": persons(NOBODY, division="980199")})
    lists = [(await district.send("GET", f"/{one['id']}/rejects")).json()["rejects"] for one in (done, nowhere)]
    known_elsewhere, no_division = ({**rows[0], "line": 0} for rows in lists)
    assert known_elsewhere == no_division
    whose = await hub.ask("query($by: PersonKey!) { person(by: $by) { name } }", {"by": {"idNumber": odd_person(3)}})
    assert whose["data"]["person"]["name"] == "邻区"


@ON_SQLITE
async def test_a_right_that_ends_before_the_import_ends_the_delivery(hub: Hub) -> None:
    district, files = Deliverer(hub), {"facts.csv": facts(odd_person(0))}
    async with open_sources(hub.settings) as sources, sources.hub.alone("import"):  # so it waits for its turn
        job = await district.checked(files)
        assert (await district.confirm(job)).status_code == 202
        await closed(hub, "DatedFactInput.value")
    assert (await district.checked(files))["checked"]["mayDeliver"] is False
    ended = await district.until(job["id"], "DONE", "REFUSED", "FAILED")
    assert (ended["state"], ended["error"]["code"]) == ("REFUSED", "WRITE_WITHHELD")
    assert "DatedFactInput.value" in ended["error"]["message"]
    outcomes = [event["outcome"] for event in await ledger(hub.settings) if event["kind"] == "WRITE_OUTCOME"]
    assert outcomes.count("WRITE_WITHHELD") == 1


@ON_SQLITE
async def test_what_is_asked_of_a_delivery_out_of_its_turn_is_refused_with_a_code(hub: Hub) -> None:
    district, reader = Deliverer(hub), Deliverer(hub, "reader")
    job = await district.opened({"facts.csv": facts(odd_person(0))})
    key = {"Idempotency-Key": "the same key"}
    asked: list[tuple[Any, int, list[str]]] = [
        (await district.send("POST", json={}, headers=key), 201, []),
        (await district.send("POST", json={}, headers=key), 200, []),
        (await district.send("POST", json={"deliverer": ""}, headers=key), 409, ["IDEMPOTENCY_CONFLICT"]),
        (await district.send("POST", json={}), 400, ["INVALID_INPUT"]),
        (
            await district.send("POST", json={"deliverer": "980102"}, headers={"Idempotency-Key": "another key"}),
            400,
            ["INVALID_INPUT"],
        ),
        (await district.send("PUT", f"/{job}/files/..%2Fx.csv", content=b"x"), 404, ["NOT_FOUND"]),
        (await district.send("PUT", f"/{job}/files/.hidden", content=b"x"), 400, ["INVALID_INPUT"]),
        (
            await district.send("PUT", f"/{job}/files/b.csv", content=b"x", headers={"Content-Length": "999999999"}),
            413,
            ["TOO_LARGE"],
        ),
        (await district.send("PUT", f"/{job}/files/b.csv", content=b"x", headers=digest(b"y")), 400, ["INVALID_INPUT"]),
        (await district.send("PUT", f"/{job}/files/b.csv", content=b"x", headers=digest(b"x")), 201, []),
        (await district.send("DELETE", f"/{job}/files/b.csv"), 204, []),
        (await district.send("DELETE", f"/{job}/files/b.csv"), 404, ["NOT_FOUND"]),
        (await district.send("POST", f"/{job}/confirm", json={"checked": "0" * 64}), 409, ["STATE_CONFLICT"]),
        (await district.send("GET", f"/{job}/rejects.xlsx"), 409, ["STATE_CONFLICT"]),
        (await district.send("POST", f"/{job}/reopen"), 200, []),
        (await reader.send("GET", f"/{job}"), 200, []),
        (await Deliverer(hub, "emergency", "EMERGENCY_RELIEF").send("GET", f"/{job}"), 404, ["NOT_FOUND"]),
        (await Deliverer(hub, "masked").send("GET", f"/{job}"), 403, ["WRITE_WITHHELD"]),
        (await hub.http.get(f"/deliveries/jobs/{job}"), 401, ["UNAUTHENTICATED"]),
        (await district.send("DELETE", f"/{job}"), 204, []),
        (await district.send("POST", f"/{job}/check"), 409, ["STATE_CONFLICT"]),
        (await district.send("GET", "?first=1"), 200, []),
        (await district.send("GET", "?frist=1"), 400, ["INVALID_INPUT"]),
        (await district.send("GET", "?first=1&first=2"), 400, ["INVALID_INPUT"]),
        (await district.send("GET", "?first=0&after=zzz"), 400, ["INVALID_INPUT"]),
        (await district.send("GET", f"/{job}?first=1"), 400, ["INVALID_INPUT"]),
        (await district.send("GET", f"/{job}/rejects?frist=1"), 400, ["INVALID_INPUT"]),
        (await district.send("GET", f"/{job}/rejects?first=0"), 400, ["INVALID_INPUT"]),
        (
            await district.send("POST", f"/{job}/confirm", json={"checked": "0" * 64, "check": 1}),
            400,
            ["INVALID_INPUT"],
        ),
        (await district.send("POST", f"/{job}/check", json={"wholeLists": []}), 400, ["INVALID_INPUT"]),
        *[
            (await district.send("PUT", f"/{job}/files/b.csv", content=b"x", headers=headers), 400, ["INVALID_INPUT"])
            for headers in ({"Content-Range": "bytes 0-0/2"}, {"If-None-Match": "*"}, {"Content-MD5": "x"})
        ],
        (await district.send("POST", json={"periodFrom": "1900-01-01"}, headers=key), 400, ["INVALID_INPUT"]),
    ]
    told = [(answer.status_code, codes(answer.json()) if answer.content else []) for answer, _, _ in asked]
    assert told == [(status, names) for _, status, names in asked]
    assert "www-authenticate" in asked[18][0].headers
    refused = [event for event in await ledger(hub.settings) if event["kind"] == "REFUSAL"]
    # Nobody asked without a token, and one address is that of nothing.
    others = sorted(name for _, status, names in asked[:5] + asked[6:] for name in names if status != 401)
    assert sorted(event["outcome"] for event in refused) == others
    assert {event["client_id"] for event in refused} == {"district", "emergency", "masked"}


def digest(content: bytes) -> dict[str, str]:
    return {"Content-Digest": f"sha-256=:{b64encode(sha256(content).digest()).decode()}:"}
