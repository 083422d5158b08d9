"""H16: eight processes that do the same at one moment, as on a machine that starts: each ends well, or with a sentence."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from hub.config import Settings
from hub.identity.addresses import KEYS_PATH
from hub.keyring import Keyring
from tests.databases import database_from, run_apart
from tests.hub.server.serving import ROOT, environment, free_port, serving
from tests.hub.server.store import rows

EIGHT = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a hub of which nothing is there yet: no tables, no key file, and on SQLite no folder."""
    keys_file = tmp_path / "new" / "keys.json"
    if request.param == "sqlite":
        yield Settings(database=f"sqlite:///{tmp_path}/new/hub.db", keys_file=keys_file)
    else:
        with database_from(None, request.getfixturevalue("postgres_server")) as url:
            yield Settings(database=url, keys_file=keys_file)


def eight(settings: Settings, *arguments: str) -> Sequence[tuple[int, str, str]]:
    """How `hub` ends in eight processes at once: the status, and what each says on both streams."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "hub", *arguments],
            cwd=ROOT,
            env=environment(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(EIGHT)
    ]
    ends = []
    for process in started:
        said, complained = process.communicate(timeout=300)
        ends.append((process.returncode, said, complained))
    return ends


def free_ports() -> int:
    """The first of eight ports in a row that nobody listens on at the moment."""
    while True:
        first = free_port()
        with ExitStack() as stack:
            try:
                for place in range(EIGHT):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", first + place))
            except (OSError, OverflowError):
                continue
        return first


def test_h16_eight_that_make_a_hub_make_one_key_file_and_the_tables_once(empty: Settings) -> None:
    first = eight(empty, "migrate", "--new-keys")
    assert sorted(status for status, _, _ in first) == [0] + [2] * (EIGHT - 1)
    for status, said, complained in first:
        assert "Traceback" not in complained
        if status:
            assert complained.strip().endswith(f"{empty.keys_file} exists; it is kept as it is.")
        else:
            assert f"Wrote {empty.keys_file}." in said
    Keyring.load(empty.keys_file)
    assert [path.name for path in empty.keys_file.parent.iterdir() if "keys" in path.name] == ["keys.json"]


def test_h16_eight_that_migrate_at_once_apply_each_step_once(empty: Settings) -> None:
    Keyring.new().save(empty.keys_file)
    ends = eight(empty, "migrate")
    assert [(status, complained) for status, _, complained in ends] == [(0, "")] * EIGHT
    assert sorted("applied" in said for _, said, _ in ends) == [False] * (EIGHT - 1) + [True]


def test_h16_eight_servers_that_start_at_once_sign_with_one_key_and_share_the_ports_of_metrics(
    empty: Settings, tmp_path: Path
) -> None:
    Keyring.new().save(empty.keys_file)
    assert all(status == 0 for status, _, _ in eight(empty, "migrate"))
    port, metrics = free_port(), free_ports()
    with serving(empty, tmp_path, port=port, HUB_PROCESSES=str(EIGHT), HUB_METRICS_PORT=str(metrics)) as server:
        kids = set()
        for _ in range(4 * EIGHT):
            with httpx.Client(base_url=server.http.base_url, timeout=120) as another:
                kids |= {key["kid"] for key in another.get(KEYS_PATH).json()["keys"]}
        assert len(kids) == 1
        told = [httpx.get(f"http://127.0.0.1:{metrics + place}/metrics", timeout=60) for place in range(EIGHT)]
        assert [answer.status_code for answer in told] == [200] * EIGHT
        assert server.stop() == 0
    assert len(run_apart(rows(empty, "select kid from signing_key"))) == 1
    assert "Traceback" not in (tmp_path / f"{port}.log").read_text("utf-8")


def test_h16_of_eight_hubs_on_one_machine_whose_metrics_have_one_port_one_has_it(
    empty: Settings, tmp_path: Path
) -> None:
    Keyring.new().save(empty.keys_file)
    assert all(status == 0 for status, _, _ in eight(empty, "migrate"))
    metrics = str(free_port())
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(empty, tmp_path, HUB_METRICS_PORT=metrics)) for _ in range(EIGHT)]
        assert all(server.http.get("/healthz").status_code == 200 for server in servers)
        assert httpx.get(f"http://127.0.0.1:{metrics}/metrics", timeout=60).status_code == 200
        assert [server.stop() for server in servers] == [0] * EIGHT
    logs = [file.read_text("utf-8") for file in tmp_path.glob("*.log")]
    assert sum("no port is free for this process's metrics" in log for log in logs) == EIGHT - 1
