"""A server that is killed while it imports a delivery: the next one goes on, and nothing is lost or twice."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from hub.config import Settings
from hub.identifiers import resident_id_number_from
from tests.conftest import FULL
from tests.hub.server.serving import Server, free_port, serving
from tests.hub.server.store import ledger, rows

PERSONS = 60_000 if FULL else 300
PATIENCE = 300.0
ADDRESS = "/deliveries/jobs"


def until(server: Server, job: str, *states: str) -> Any:
    end = time.monotonic() + PATIENCE
    while (told := asked(server, "GET", f"/{job}"))["state"] not in states:
        assert time.monotonic() < end, told
        time.sleep(0.05)
    return told


def asked(server: Server, method: str, path: str = "", **how: Any) -> Any:
    headers = {"Authorization": f"Bearer {server.token('district')}"} | how.pop("headers", {})
    answer = server.http.request(method, f"{ADDRESS}{path}", headers=headers, **how)
    assert answer.status_code < 300, answer.text
    return answer.json()


@pytest.mark.takes_long
@pytest.mark.parametrize("city_url", ["sqlite", "postgresql"] if FULL else ["sqlite"], indirect=True)
async def test_a_delivery_goes_on_when_its_server_was_killed(city_settings: Settings, tmp_path: Path) -> None:
    lines = "".join(
        f"{resident_id_number_from(f'9801011{year}0101{number:03d}')},张三,980101\n"
        for year in range(930, 930 + -(-PERSONS // 900))
        for number in range(1, 901)
    )
    content = ("id_number,name,division_code\n" + "".join(lines.splitlines(keepends=True)[:PERSONS])).encode()
    own = {
        "port": free_port(),
        "HUB_SPOOL": str(tmp_path / "spool"),
        "HUB_TOKEN_SECONDS": "3600",
        "HUB_BULK_REGISTRARS": "district",
    }
    with serving(city_settings, tmp_path, **own) as server:
        job = asked(server, "POST", headers={"Idempotency-Key": str(uuid4())})["id"]
        asked(server, "PUT", f"/{job}/files/persons.csv", content=content)
        asked(server, "POST", f"/{job}/check")
        checked = until(server, job, "CHECKED")["checked"]
        asked(server, "POST", f"/{job}/confirm", json={"checked": checked["digest"]})
        until(server, job, "IMPORTING", "DONE")
        server.process.kill()
        server.process.wait()
    with serving(city_settings, tmp_path, **own) as server:
        done = until(server, job, "DONE", "REFUSED", "FAILED")
    assert (done["state"], done["result"]["rowsRefused"], done["progress"]["rowsDone"]) == ("DONE", 0, PERSONS)
    ((stored,),) = [
        tuple(row.values()) for row in await rows(city_settings, "select count(*) from person where name = '张三'")
    ]
    assert stored == PERSONS
    outcomes = [event for event in await ledger(city_settings) if event["operation_name"] == "delivery"]
    assert sorted(event["outcome"] for event in outcomes) == ["INTENDED", "WRITTEN"]
