"""H16: several processes that do the same at one moment, as on a machine that starts: each ends well, or with a sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from hub.config import Settings
from hub.identity.addresses import KEYS_PATH
from hub.keyring import Keyring
from hub.sources.migrate import migrate
from tests.conftest import FULL
from tests.databases import database_from, run_apart
from tests.hub.server.serving import ROOT, Server, environment, free_port, serving
from tests.hub.server.store import rows

pytestmark = [pytest.mark.databases("either"), pytest.mark.promised]

SEVERAL = 3 if FULL else 2
"""Two meet as three do, and as eight; each takes seconds of the processor to start."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a hub of which nothing is there yet: no tables, no key file, and on SQLite no folder."""
    keys_file = tmp_path / "new" / "keys.json"
    if request.param == "sqlite":
        yield Settings(database=f"sqlite:///{tmp_path}/new/hub.db", keys_file=keys_file, deadline_seconds=60.0)
    else:
        with database_from(None, request.getfixturevalue("postgres_server")) as url:
            yield Settings(database=url, keys_file=keys_file, deadline_seconds=60.0)


def several(settings: Settings, *arguments: str) -> Sequence[tuple[int, str, str]]:
    """How `hub` ends in several processes at once: the status, and what each says on both streams."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "hub", *arguments],
            cwd=ROOT,
            env=environment(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(SEVERAL)
    ]
    ends = []
    for process in started:
        said, complained = process.communicate(timeout=300)
        ends.append((process.returncode, said, complained))
    return ends


@contextmanager
def several_serving(settings: Settings, folder: Path, **variables: str) -> Iterator[Sequence[Server]]:
    """Several servers, each a hub of its own, that were started at once; what they are asked first they hear at once too."""
    with ExitStack() as stack, ThreadPoolExecutor(SEVERAL) as pool:
        started = [serving(settings, folder, port=free_port(), anew=True, **variables) for _ in range(SEVERAL)]
        servers = list(pool.map(stack.enter_context, started))
        list(pool.map(lambda server: server.http.get(KEYS_PATH), servers))
        yield servers


def test_h16_several_that_make_a_hub_make_one_key_file_and_the_tables_once(empty: Settings) -> None:
    first = several(empty, "migrate", "--new-keys")
    assert sorted(status for status, _, _ in first) == [0] + [2] * (SEVERAL - 1)
    for status, said, complained in first:
        assert "Traceback" not in complained
        if status:
            assert f"{empty.keys_file} exists; it is kept as it is." in complained
        else:
            assert f"Wrote {empty.keys_file}." in said
    Keyring.load(empty.keys_file)
    assert [path.name for path in empty.keys_file.parent.iterdir() if "keys" in path.name] == ["keys.json"]


@pytest.mark.databases("both")
def test_h16_several_that_migrate_at_once_apply_each_step_once(empty: Settings) -> None:
    ends = several(empty, "migrate")
    assert [(status, complained) for status, _, complained in ends] == [(0, "")] * SEVERAL
    assert sorted("applied" in said for _, said, _ in ends) == [False] * (SEVERAL - 1) + [True]


def test_h16_several_servers_that_start_at_once_sign_with_one_key_and_one_has_the_port_of_metrics(
    empty: Settings, tmp_path: Path
) -> None:
    Keyring.new().save(empty.keys_file)
    run_apart(migrate(empty))
    metrics = str(free_port())
    with several_serving(empty, tmp_path, HUB_METRICS_PORT=metrics) as servers:
        keys = [server.http.get(KEYS_PATH).json() for server in servers]
        assert httpx.get(f"http://127.0.0.1:{metrics}/metrics", timeout=60).status_code == 200
        for server in servers:
            server.process.terminate()
        assert [server.process.wait(300) for server in servers] == [0] * SEVERAL
    assert keys == [keys[0]] * SEVERAL
    assert len(keys[0]["keys"]) == len(run_apart(rows(empty, "select kid from signing_key"))) == 1
    logs = [file.read_text("utf-8") for file in tmp_path.glob("*.log")]
    assert len(logs) == SEVERAL
    assert sum("no port is free for this process's metrics" in log for log in logs) == SEVERAL - 1
    assert "Traceback" not in "".join(logs)
