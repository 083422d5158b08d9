"""The bench beside PostGraphile, in order: the ground, both servers, equal answers, and the rounds."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from hub.clock import local_day, system_clock
from hub.server.bench.city import Progress
from hub.server.bench.clocks import cores, kept_on
from hub.server.bench.contenders import HUB, hub_served
from hub.server.bench.ground import Ground, ground
from hub.server.bench.load import LoadTarget
from hub.server.bench.measure import (
    SAMPLE,
    Measured,
    Pace,
    Unequal,
    answer_of,
    count_statements,
    difference,
    measure,
    round_of,
    workers,
)
from hub.server.bench.peer.contender import peer_served
from hub.server.bench.peer.npm import install
from hub.server.bench.peer.pairs import ONE_BY_ONE, PEER, BenchPerson, Pair, Side, pairs
from hub.server.bench.peer.report import PeerReport
from hub.server.bench.postgres import version
from hub.server.bench.questions import residents
from hub.server.bench.report import this_machine
from hub.server.keys_file import load_cipher
from hub.sources.register import open_sources
from hub.sources.source import CompiledQuery
from hub.tables.population import ID_NUMBER

RESIDENTS = 8_000
"""How many people the questions are about, at most: enough that nobody gets many records, and no two batches the same people."""


_BY_TOKEN = CompiledQuery("select id_number_token, id from person where id_number_token = any($1::text[])", ("tokens",))


@dataclass(frozen=True, slots=True)
class PeerBenchRequest:
    """What is to be measured. `only`: the names of the questions, such as Q1."""

    persons: int
    pace: Pace
    only: tuple[str, ...] = ()
    keep: Path | None = None


def bench_peer(asked: PeerBenchRequest, tell: Progress) -> PeerReport:
    """Install, build, compare and measure. Raises `NoPeer`, `Unequal` and `Refused` when there is nothing to measure."""
    command = install()
    server, others = cores()
    with (
        kept_on(others),
        ground(asked.persons, None, asked.keep, tell) as stands,
        tempfile.TemporaryDirectory(prefix="hub-bench-log-") as logs,
        hub_served(stands, server, Path(logs)) as hub,
        peer_served(stands, command, server, Path(logs)) as (peer, _),
        workers(server, others) as (asking, _),
    ):
        targets = {HUB: hub.targets[HUB], PEER: peer, ONE_BY_ONE: peer}
        postgres = asyncio.run(version(stands.settings.database))
        machine = this_machine(postgres, cores=len(server | others), apart=server != others)
        report = PeerReport(machine, stands.persons, asked.pace)
        people = asyncio.run(_people(stands))
        for pair in pairs(people, stands.residents.divisions, local_day(system_clock())):
            if not asked.only or pair.name in asked.only:
                compare(targets, pair, asked.pace.sample)
                measured = _measured(targets, pair, stands, asked.pace, asking, tell)
                report.add(pair, measured)
    return report


async def _people(stands: Ground) -> list[BenchPerson]:
    """Return those whom the questions are about, drawn by chance."""
    cipher = load_cipher(stands.settings)
    async with open_sources(stands.settings) as sources:
        drawn = await residents(sources.hub, cipher, most=RESIDENTS)
        numbers = {cipher.token(ID_NUMBER, number): number for number in drawn.numbers}
        ids: dict[str, UUID] = dict(await sources.hub.fetch(_BY_TOKEN, {"tokens": list(numbers)}))  # type: ignore[arg-type]
    return [BenchPerson(str(ids[token]), number, token) for token, number in numbers.items()]


def compare(targets: Mapping[str, LoadTarget], pair: Pair, sample: int = SAMPLE) -> None:
    """Raises `Unequal` when a contender tells other values than the hub, in a sample of the questions.

    Of writes as many records are compared as the contender's request has.
    """
    with httpx.Client(timeout=60) as http:
        for place in range(sample):
            told = {name: _told(http, targets[name], name, side, place) for name, side in pair.sides.items()}
            for name, side in pair.sides.items():
                expected = told[HUB][: side.question.writes] if side.question.writes else told[HUB]
                if told[name] != expected:
                    raise Unequal(name, pair.name, difference(expected, told[name]))


def _told(http: httpx.Client, target: LoadTarget, name: str, side: Side, place: int) -> Any:
    bodies = side.question.bodies()
    return side.told(answer_of(http, target, bodies[place % len(bodies)], name, side.question))


def _measured(
    targets: Mapping[str, LoadTarget],
    pair: Pair,
    stands: Ground,
    pace: Pace,
    asking: ProcessPoolExecutor,
    tell: Progress,
) -> list[Measured]:
    counted = {
        name: count_statements(stands, targets[name], side.question, pace.sample) for name, side in pair.sides.items()
    }
    rounds = {
        name: round_of(asking, targets[name], side.question.bodies(), pace.connections)
        for name, side in pair.sides.items()
    }
    writes = {name: side.question.writes for name, side in pair.sides.items()}
    return measure(rounds, counted, pace, tell, pair.name, writes)
