"""Measures: equal answers first, then short rounds of one contender after the other, so that all meet the same weather."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from hub.server.bench.bare import Bare, Statement, run_bare
from hub.server.bench.city import Progress
from hub.server.bench.clocks import kept_on
from hub.server.bench.contenders import BARE, HUB
from hub.server.bench.ground import Ground
from hub.server.bench.load import Load, LoadTarget, run_load
from hub.server.bench.questions import KEY, BenchQuestion

SAMPLE = 10
"""How many answers of each contender are compared, and how many questions its statements are counted over, unless less is asked."""

_STATEMENT = re.compile(rb" LOG:  (execute [^:]*|statement): ")

Round = Callable[[float], Load]
"""Runs one contender for some seconds."""


class Unequal(Exception):
    """A contender does not answer like the hub, so there is nothing to compare."""

    def __init__(self, contender: str, question: str, what: str) -> None:
        super().__init__(f"{contender} does not answer {question} like the hub: {what}")


@dataclass(slots=True)
class Measured:
    """What the rounds of one contender came to, for one question. `writes`: how many records each of its requests writes."""

    contender: str
    statements: float | None
    writes: int = 0
    rounds: list[Load] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Requests a second: the median of the rounds."""
        return median(self._rates)

    @property
    def records_per_second(self) -> float:
        """Records that are written a second."""
        return self.writes * self.per_second

    @property
    def _rates(self) -> list[float]:
        return [load.answers / load.seconds for load in self.rounds]

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the server's CPU for a request."""
        return 1000 * sum(load.server_cpu for load in self.rounds) / max(1, self.answers)

    @property
    def database_ms(self) -> float | None:
        """Milliseconds of the database's CPU for a request; None where its process is not known."""
        used = [load.database_cpu for load in self.rounds if load.database_cpu is not None]
        return 1000 * sum(used) / max(1, self.answers) if used else None

    @property
    def answers(self) -> int:
        return sum(load.answers for load in self.rounds)

    def latency_ms(self, percent: int) -> float:
        """Return the latency that so many percent of the requests stay below."""
        every = [latency for load in self.rounds for latency in load.latencies]
        if len(every) < 2:
            return 1000 * sum(every)
        return 1000 * quantiles(every, n=100, method="inclusive")[percent - 1]

    def times(self, other: Measured) -> float:
        """Return how many times as many requests, or records, a second as another: the median over the rounds, pair by
        pair."""
        share = max(1, self.writes) / max(1, other.writes)
        return share * median(mine / max(theirs, 1e-9) for mine, theirs in zip(self._rates, other._rates, strict=True))


@dataclass(frozen=True, slots=True)
class Pace:
    """How long and how often each contender is measured, and on how many connections. `sample`: over how many of its answers it
    is compared and its statements are counted before that."""

    seconds: float
    rounds: int
    connections: int
    sample: int = SAMPLE


@contextmanager
def workers(server: set[int], others: set[int]) -> Iterator[tuple[ProcessPoolExecutor, ProcessPoolExecutor]]:
    """Two processes to run rounds in: one beside the database, which asks, and one in the place of a server."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawned) as asking, ProcessPoolExecutor(1, spawned) as serving:
        for pool, core in ((asking, others), (serving, server)):
            with kept_on(core):
                pool.submit(int).result()
        yield asking, serving


def measure(
    rounds: Mapping[str, Round],
    statements: Mapping[str, float | None],
    pace: Pace,
    tell: Progress,
    name_of: str,
    writes: Mapping[str, int] = MappingProxyType({}),
) -> list[Measured]:
    """Measure contenders side by side: each warms up once, and then they take turns."""
    found = {name: Measured(name, statements.get(name), writes.get(name, 0)) for name in rounds}
    for run in rounds.values():
        run(min(1.0, pace.seconds))
    for number in range(pace.rounds):
        for name, run in list(rounds.items())[:: -1 if number % 2 else 1]:
            found[name].rounds.append(run(pace.seconds))
        tell(f"{name_of}, in rounds", number + 1, pace.rounds)
    return list(found.values())


def rounds_of(
    targets: Mapping[str, LoadTarget],
    question: BenchQuestion,
    statements: Sequence[Statement] | None,
    ground: Ground,
    pace: Pace,
    pools: tuple[ProcessPoolExecutor, ProcessPoolExecutor],
) -> dict[str, Round]:
    """Return a round of each contender for a question."""
    asking, serving = pools
    bodies = question.bodies()
    found: dict[str, Round] = {
        name: round_of(asking, target, bodies, pace.connections) for name, target in targets.items()
    }
    if statements:
        pool = ground.settings.pool_size
        bare = Bare(ground.settings.database, pool, ground.database_pid, reads=not question.writes)
        found[BARE] = partial(_run, serving, bare, statements)
    return found


def round_of(pool: ProcessPoolExecutor, target: LoadTarget, bodies: Sequence[bytes], connections: int) -> Round:
    """Rounds in which a server is asked these bodies in turn."""
    return partial(_asked, pool, target, bodies, connections)


def _asked(
    pool: ProcessPoolExecutor, target: LoadTarget, bodies: Sequence[bytes], connections: int, seconds: float
) -> Load:
    return pool.submit(run_load, target, bodies, seconds, connections).result()


def _run(pool: ProcessPoolExecutor, bare: Bare, statements: Sequence[Statement], seconds: float) -> Load:
    return pool.submit(run_bare, bare, statements, seconds).result()


# --- before anything is measured --------------------------------------------------------------------------------------


def compare(
    targets: Mapping[str, LoadTarget],
    question: BenchQuestion,
    statements: Sequence[Statement] | None,
    database: str,
    sample: int = SAMPLE,
) -> None:
    """Raises `Unequal` when a contender answers a sample of the questions otherwise than the hub."""
    with httpx.Client(timeout=60) as http:
        for place, body in enumerate(question.bodies()[:sample]):
            answers = {name: answer_of(http, target, body, name, question) for name, target in targets.items()}
            expected = answers[HUB]
            for name, answer in answers.items():
                if answer != expected:
                    raise Unequal(name, question.name, difference(expected, answer))
            if statements and not question.writes:
                (whole,) = expected.values()
                bare = asyncio.run(_fetched(database, *statements[place]))
                if bare != whole:
                    raise Unequal(BARE, question.name, difference(whole, bare))


def answer_of(
    http: httpx.Client, target: LoadTarget, body: bytes, name: str, question: BenchQuestion
) -> dict[str, Any]:
    """The data of one answer, by the name of the root field. Raises `Unequal` when there are none."""
    response = _post(http, target, body)
    if target.prefer and response.headers.get("preference-applied") != target.prefer:
        raise Unequal(name, question.name, f"it did not apply the preference {target.prefer}.")
    content = response.json() if response.status_code == httpx.codes.OK else {}
    if "data" not in content or content.get("errors"):
        raise Unequal(name, question.name, response.text[:600])
    data: dict[str, Any] = content["data"]
    if not question.writes and not any(data.values()):
        raise Unequal(name, question.name, "it found nobody.")
    return data


def _post(http: httpx.Client, target: LoadTarget, body: bytes) -> httpx.Response:
    return http.post(
        f"http://127.0.0.1:{target.port}/graphql",
        content=body.replace(KEY.encode(), uuid4().hex.encode()),
        headers={"Authorization": f"Bearer {target.token}", "Content-Type": "application/json"}
        | ({"Prefer": target.prefer} if target.prefer else {}),
    )


async def _fetched(database: str, text: str, arguments: tuple[Any, ...]) -> Any:
    connection = await asyncpg.connect(database)
    try:
        (row,) = await connection.fetch(text, *arguments)
        return json.loads(row[0])
    finally:
        await connection.close()


def difference(expected: Any, answer: Any, place: str = "") -> str:
    """Return where two answers first differ."""
    if isinstance(expected, dict) and isinstance(answer, dict) and list(expected) == list(answer):
        pairs: Iterator[tuple[Any, Any, Any]] = ((name, expected[name], answer[name]) for name in expected)
    elif isinstance(expected, list) and isinstance(answer, list) and len(expected) == len(answer):
        pairs = ((number, *both) for number, both in enumerate(zip(expected, answer, strict=True)))
    else:
        return f"at {place or 'the root'} {str(answer)[:200]} instead of {str(expected)[:200]}"
    return next((difference(mine, other, f"{place}.{at}") for at, mine, other in pairs if mine != other), "their order")


def count_statements(ground: Ground, target: LoadTarget, question: BenchQuestion, sample: int = SAMPLE) -> float | None:
    """Statements that the database runs for one request, BEGIN and COMMIT among them, by its own log; None where that
    cannot be read."""
    if ground.server is None:
        return None
    with httpx.Client(timeout=60) as http, _logged(ground) as log:
        counts = []
        for body in islice(cycle(question.bodies()), sample):
            before = log.stat().st_size
            _post(http, target, body)
            counts.append(len(_STATEMENT.findall(log.read_bytes()[before:])))
        # The least: the first may open a connection, and on a busy machine the hub's background jobs fall into most of them.
        return float(min(counts))


@contextmanager
def _logged(ground: Ground) -> Iterator[Path]:
    """The server's log, which has every statement meanwhile."""
    assert ground.server is not None
    asyncio.run(_log(ground.settings.database, "all"))
    try:
        yield ground.server.log
    finally:
        asyncio.run(_log(ground.settings.database, "none"))


async def _log(database: str, statements: str) -> None:
    """Returns when the server has told its processes: it tells all of them at once, and this one asks."""
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(f"alter system set log_statement = '{statements}'")
        await connection.execute("select pg_reload_conf()")
        while await connection.fetchval("show log_statement") != statements:  # noqa: ASYNC110 -- another process tells it
            await asyncio.sleep(0.01)
    finally:
        await connection.close()
