"""What an operator sees: the metrics, the lines of the log, and whether a process is ready."""

from __future__ import annotations

import json
import logging
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from hub.config import Settings
from hub.errors import Code
from hub.ledger.event import Outcome
from hub.server.doctor import CheckState, examine
from hub.server.log import ForeignLines
from tests.clock import FixedClock
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, open_hub
from tests.hub.server.serving import free_port, serving
from tests.hub.server.store import change
from tests.papers import paper

BY_ID = f'{{ person(by: {{id: "{odd_id("person", 2)}"}}) {{ id }} }}'


def numbers(hub: Hub) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every number of the metrics, by its name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(generate_latest(hub.app.state.metrics.registry).decode())
        for sample in family.samples
    }


async def test_each_request_is_counted_by_its_kind_and_outcome(hub: Hub) -> None:
    for _ in range(3):
        await hub.ask(BY_ID)
    await hub.ask("{ nothing }")
    await hub.ask("{ person(")
    found = numbers(hub)
    assert found["hub_requests_total", (("kind", "query"), ("outcome", "ANSWERED"))] == 3
    assert found["hub_requests_total", (("kind", "none"), ("outcome", "INVALID_QUERY"))] == 1
    assert found["hub_requests_total", (("kind", "none"), ("outcome", "SYNTAX"))] == 1
    assert found["hub_request_seconds_count", (("kind", "query"),)] == 3
    assert found["hub_plans_total", (("known", "yes"),)] == 2
    assert found["hub_ledger_batch_events_sum", ()] == 5
    assert found["hub_ledger_flush_seconds_count", ()] == 5
    assert found["hub_policy_version", ()] >= 1
    assert found["hub_operations", (("state", "running"),)] == 0
    assert found["hub_operations", (("state", "waiting"),)] == 0
    assert found["hub_connections_in_use", (("source", "hub"),)] == 0


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_every_metric_stands_in_the_papers_and_no_other(hub: Hub) -> None:
    await hub.ask(BY_ID)
    served = {re.sub(r"_(bucket|sum|count)$", "", name) for name, _ in numbers(hub) if not name.endswith("_created")}
    assert set(re.findall(r"^\| `(hub_\w+)` \| ", paper("hub/docs/operating.md"), re.MULTILINE)) == served


async def test_no_label_has_a_value_that_a_request_brings(hub: Hub) -> None:
    await hub.ask(BY_ID)
    await hub.ask('query Mine { person(by: {idNumber: "%s"}) { id } }' % odd_person(2), client="masked")  # noqa: UP031
    await hub.http.post("/graphql", content=b"x", headers={"Authorization": "Bearer x", "Content-Type": "text/x"})
    known = {*Code, *Outcome, "CLIENT_GONE", "query", "mutation", "none", "running", "waiting", "yes", "no", "hub"}
    labels = {(name, value) for (_, given) in numbers(hub) for name, value in given if name != "le"}
    assert {value for _, value in labels} <= {str(item) for item in known}


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
def test_metrics_are_served_to_this_machine_and_not_at_the_partners_door(
    city_settings: Settings, tmp_path: Path
) -> None:
    port = free_port()
    with serving(city_settings, tmp_path, HUB_METRICS_PORT=str(port)) as server:
        server.ask(BY_ID)
        assert server.http.get("/metrics").status_code == 404
        told = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=120)
        assert 'outcome="ANSWERED"' in told.text
        assert server.stop() == 0


def test_a_line_of_a_library_has_neither_arguments_nor_words_of_errors(capsys: pytest.CaptureFixture[str]) -> None:
    logger, handler = logging.Logger("driver"), ForeignLines(sys.stderr)
    logger.addHandler(handler)
    try:
        raise ValueError("secret-of-the-error")
    except ValueError:
        logger.exception("bad value %s", "secret-argument")
    logger.warning("Task exception was never retrieved\nfuture: secret-of-the-loop")
    first, second = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (first["event"], first["logger"], first["exception"][0]["error"]) == ("bad value %s", "driver", "ValueError")
    assert second["event"] == "Task exception was never retrieved"
    assert "secret" not in json.dumps([first, second])


async def test_a_process_says_which_part_it_waits_for(hub: Hub) -> None:
    async def parts() -> tuple[int, Any]:
        response = await hub.http.get("/readyz")
        return response.status_code, response.json()

    assert await parts() == (200, {"status": "ready", "parts": dict.fromkeys(("database", "ledger", "keys"), "ready")})
    assert (await hub.http.get("/healthz")).json() == {"status": "alive"}
    await change(hub.settings, "update alembic_version_hub set version_num = '0001'")
    status, said = await parts()
    assert (status, said["parts"]["database"]) == (503, "waits for `hub migrate`")


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_a_ledger_that_cannot_be_written_is_not_ready(hub: Hub) -> None:
    await change(hub.settings, "alter table ledger_event rename to away")
    response = await hub.http.get("/readyz")
    assert (response.status_code, response.json()["parts"]["ledger"]) == (503, "cannot be written")
    await change(hub.settings, "alter table away rename to ledger_event")
    assert (await hub.http.get("/readyz")).status_code == 200


async def test_a_missing_key_is_not_ready(hub: Hub) -> None:
    await change(hub.settings, "update key_in_use set key_id = 'gone', turn = turn + 1")
    response = await hub.http.get("/readyz")
    assert (response.status_code, response.json()["parts"]["keys"]) == (503, "a key is missing")
    assert "gone" not in response.text


async def test_a_process_that_stops_is_not_ready(city_settings: Settings, clock: FixedClock) -> None:
    async with open_hub(city_settings, clock) as hub:
        await hub.app.state.admission.drain()
        response = await hub.http.get("/readyz")
        assert (response.status_code, response.json()) == (503, {"status": "stopping"})
        assert response.headers["retry-after"]


async def found(settings: Settings, name: str) -> CheckState:
    return next(finding.state for finding in await examine(settings) if finding.name == name)


async def test_the_doctor_looks_at_limits_and_metrics(sqlite_url: str, tmp_path: Path) -> None:
    settings = Settings(database=sqlite_url, keys_file=tmp_path / "none")
    assert await found(settings, "limits") is CheckState.OK
    assert await found(replace(settings, rate_per_minute=999), "limits") is CheckState.WARNING
    assert await found(replace(settings, rate_per_minute=1000), "limits") is CheckState.OK
    assert await found(replace(settings, lookup_miss_percent=6), "limits") is CheckState.WARNING
    assert await found(replace(settings, lookup_miss_percent=5), "limits") is CheckState.OK
    assert await found(replace(settings, lookup_misses=1001), "limits") is CheckState.WARNING
    assert await found(replace(settings, lookup_misses=1000), "limits") is CheckState.OK
    assert await found(replace(settings, lookup_misses=100, lookup_window_seconds=3600), "limits") is CheckState.WARNING
    assert await found(settings, "metrics") is CheckState.OK
    assert await found(replace(settings, metrics_port=9100, processes=4), "metrics") is CheckState.OK
    assert await found(replace(settings, metrics_port=7998, processes=3), "metrics") is CheckState.FAILED
