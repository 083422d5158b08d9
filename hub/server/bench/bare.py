"""The bare loop: the statements that the hub runs, with the same values, over asyncpg alone.

No HTTP, token, rights, plan or ledger: what is left is what the database and its driver take, and so the most that a
server in this language could reach.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle
from os import getpid
from typing import Any

import asyncpg
import httpx
import structlog
import uvloop
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.config import Settings
from hub.server.app import create_app
from hub.server.bench.load import Load, Refused, measured
from hub.server.bench.questions import BenchQuestion
from hub.sources.postgresql import READING
from hub.sources.register import Sources
from hub.sources.source import CompiledQuery, Rows, Source
from hub.tables.population import ID_NUMBER
from resolvers.operation import Services

_INSERT = """
insert into premium_subsidy (id, person_id, programme, given_on, amount_fen, status, legal_basis, insurance_year, tier,
                             recorded_at)
select gen_random_uuid(), person.id, 'PREMIUM_SUBSIDY', $2::date, 38000, 'PAID', '§9', $3::bigint, 'TIER_1', now()
from unnest($1::text[]) as given(token) join person on person.id_number_token = given.token"""
"""What write-backs come down to: a row of the record's table for each."""

Statement = tuple[str, tuple[Any, ...]]
"""The text of a statement, and its arguments."""


@dataclass(frozen=True, slots=True)
class Bare:
    """Where the bare loop runs, and on how many connections: as many as the hub reads with; and whether it only reads."""

    database: str
    connections: int
    database_pid: int | None = None
    reads: bool = True


class _Recording(Source):
    """A source that keeps what is fetched through it."""

    dialect = "postgresql"

    def __init__(self, source: Source) -> None:
        super().__init__(source.name, source.engine)
        self._source = source
        self.fetched: list[Statement] = []

    async def fetch(self, query: CompiledQuery, parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        values = {**query.constants, **parameters}
        self.fetched.append((query.text, tuple(values[name] for name in query.order)))
        return await self._source.fetch(query, parameters)

    def stream(
        self, query: CompiledQuery, parameters: Mapping[str, Any], *, rows: int, end_to_end: bool = False
    ) -> AsyncGenerator[Sequence[Sequence[Any]], None]:
        return self._source.stream(query, parameters, rows=rows, end_to_end=end_to_end)

    async def load(self, connection: AsyncConnection, table: Table, columns: Sequence[str], rows: Rows) -> int:
        return await self._source.load(connection, table, columns, rows)

    async def refresh_statistics(self) -> None:
        await self._source.refresh_statistics()

    def alone(self, work: str) -> AbstractAsyncContextManager[bool]:
        return self._source.alone(work)

    @property
    def in_use(self) -> int:
        return self._source.in_use

    async def close(self) -> None:
        await self._source.close()


def statements_of(settings: Settings, token: str, questions: Sequence[BenchQuestion]) -> dict[str, list[Statement]]:
    """Return what the hub runs for each question that reads, once for each of its variables: one statement each.

    Asks a hub of its own in this process, which keeps silent from then on: meant for a process of its own.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return asyncio.run(_recorded(settings, token, questions))


async def _recorded(settings: Settings, token: str, questions: Sequence[BenchQuestion]) -> dict[str, list[Statement]]:
    kept: list[_Recording] = []

    def recording(services: Services) -> Services:
        kept.append(_Recording(services.source))
        return replace(services, sources=Sources(kept[0]))

    app = create_app(settings, through=recording)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    found: dict[str, list[Statement]] = {}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=settings.issuer, timeout=60) as http,
    ):
        for question in questions:
            for body in question.bodies():
                response = await http.post("/graphql", content=body, headers=headers)
                if response.is_error:  # httpx's own exception cannot leave a process
                    raise Refused(response.text)
            found[question.name] = kept[0].fetched.copy()
            kept[0].fetched.clear()
    return found


def inserts(cipher: Cipher, question: BenchQuestion, today: date) -> list[Statement]:
    """Return a row for each record of a question that writes: the write-backs without anything around them."""
    return [
        (_INSERT, ([cipher.token(ID_NUMBER, number) for number in numbers], today, today.year))
        for numbers in (list(_numbers(given)) for given in question.variables)
    ]


def _numbers(given: Any) -> Iterator[str]:
    """Yield the identity numbers in some variables, in their order."""
    for name, value in given.items():
        if name == "idNumber":
            yield value
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Mapping):
                yield from _numbers(part)


def run_bare(bare: Bare, statements: Sequence[Statement], seconds: float) -> Load:
    """Run statements in turn, on each connection one at a time; this very process is the server that is measured."""
    return uvloop.run(_run(bare, statements, seconds))


async def _run(bare: Bare, statements: Sequence[Statement], seconds: float) -> Load:
    load = Load()
    settings = {"jit": "off", **(READING if bare.reads else {})}
    opened = [await asyncpg.connect(bare.database, server_settings=settings) for _ in range(bare.connections)]
    try:
        for connection in opened:
            for text, arguments in dict(statements).items():
                await connection.fetch(text, *arguments)  # prepares it
        with measured(load, getpid(), bare.database_pid):
            until = time.perf_counter() + seconds
            starts = (place * len(statements) // len(opened) for place in range(len(opened)))
            await asyncio.gather(
                *(
                    _repeat(connection, [*statements[start:], *statements[:start]], until, load)
                    for connection, start in zip(opened, starts, strict=True)
                )
            )
    finally:
        for connection in opened:
            await connection.close()
    return load


async def _repeat(connection: Any, statements: Sequence[Statement], until: float, load: Load) -> None:
    for text, arguments in cycle(statements):
        begun = time.perf_counter()
        if begun >= until:
            return
        await connection.fetch(text, *arguments)
        load.latencies.append(time.perf_counter() - begun)
