"""The dearest documents that are taken are answered in time, and whoever asks nothing dear does not notice.

Drawn by price just below the limits, over all that a caller's own schema has. At full size 10,000 are asked of a real
server, and the figures are printed: how long the slowest took, and how long `/healthz` was waited for meanwhile.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import httpx
import pytest

from hub.config import Settings
from hub.errors import Code
from permissions.profile import Profile
from schema.callers import schema_of
from tests.clock import FixedClock
from tests.ground.hub import open_hub
from tests.hub.server.dearest import Drawing, Drawn
from tests.hub.server.serving import serving
from tests.promises import Measured
from tests.schema.own import own_profile, own_schema
from tests.schema.profiles import FULL

FOUND: tuple[int, ...] = ()
"""Seeds whose documents once met a fault."""

REFUSED = {Code.LIMIT_EXCEEDED, Code.INVALID_QUERY, Code.INVALID_INPUT, Code.SYNTAX, Code.TOO_LARGE, Code.INVALID_VARIABLES}  # fmt: skip
"""What a document may meet that is drawn too large, or is no question at all."""

AT_THE_99TH, AT_ALL = 0.1, 10.0
"""Seconds: `/healthz` at the 99th percentile, and any answer (the deadline)."""


def _faults(drawn: Drawn, response: httpx.Response) -> list[str]:
    answer = response.json()
    codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
    if response.status_code >= 500 or not ("data" in answer or codes <= REFUSED):
        return [f"{drawn.kind}: {response.status_code} {sorted(codes)} {drawn.text[:400]}"]
    return []


@pytest.mark.at_full_size  # that a price is what it costs is asked in test_planning
@pytest.mark.databases("either")
async def test_the_dearest_documents_are_answered_or_refused_with_a_code(
    city_settings: Settings, clock: FixedClock, size: Callable[[int, int], int]
) -> None:
    faults: list[str] = []
    async with open_hub(replace(city_settings, deadline_seconds=300), clock) as hub:
        headers = {"Authorization": f"Bearer {await hub.token('reader', 'READING')}"}
        drawing = Drawing(await own_schema(hub, "reader"))
        for seed in (*FOUND, *range(size(10, 100))):
            drawn = drawing.draw(seed)
            response = await hub.http.post("/graphql", json=drawn.body, headers=headers, timeout=300)
            faults += _faults(drawn, response)
    assert faults == []


class _Prober:
    """Asks whether the server is alive, ten times a second, and keeps how long each answer took."""

    def __init__(self, base_url: str) -> None:
        self.seconds: list[float] = []
        self._ended = threading.Event()
        self._base_url = base_url
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> _Prober:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _ask(self) -> None:
        with httpx.Client(base_url=self._base_url, timeout=60) as http:
            while not self._ended.wait(0.1):
                begun = time.monotonic()
                assert http.get("/healthz").status_code == 200
                self.seconds.append(time.monotonic() - begun)


_DRAWING: list[Drawing] = []


def _prepare(profile: Profile) -> None:
    own = schema_of(FULL, profile)
    assert own is not None
    _DRAWING.append(Drawing(own))


def _draw(seed: int) -> Drawn:
    return _DRAWING[0].draw(seed)


def _drawn_ahead(count: int, profile: Profile) -> Iterator[Drawn]:
    """Documents of all seeds, drawn by another process: what asks and what is asked are not held up by it."""
    with ProcessPoolExecutor(1, get_context("spawn"), _prepare, (profile,)) as pool:
        yield from pool.map(_draw, range(count), chunksize=20)


@pytest.mark.measures
@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_ten_thousand_of_the_dearest_documents(
    city_settings: Settings, clock: FixedClock, tmp_path: Path, size: Callable[[int, int], int], measured: Measured
) -> None:
    async with open_hub(city_settings, clock) as hub:
        profile = await own_profile(hub, "reader")
    faults: list[str] = []
    slowest: dict[str, float] = {}
    count = size(200, 10_000)
    with (
        serving(city_settings, tmp_path, HUB_TOKEN_SECONDS="3600", HUB_RATE_PER_MINUTE="1000000000") as server,
        _Prober(str(server.http.base_url)) as prober,
    ):
        for drawn in _drawn_ahead(count, profile):
            headers = {"Authorization": f"Bearer {server.token('reader')}"}
            begun = time.monotonic()
            response = server.http.post("/graphql", json=drawn.body, headers=headers, timeout=60)
            took = time.monotonic() - begun
            slowest[drawn.kind] = max(took, slowest.get(drawn.kind, 0.0))
            faults += _faults(drawn, response)
    kind, seconds = max(slowest.items(), key=lambda item: item[1])
    at = sorted(prober.seconds)[int(len(prober.seconds) * 0.99)]
    measured(f"{count:,} of the dearest documents: the slowest answer, of {kind},", seconds, " s", AT_ALL)
    measured("/healthz meanwhile, at the 99th percentile,", at * 1000, " ms", AT_THE_99TH * 1000)
    assert faults == []
