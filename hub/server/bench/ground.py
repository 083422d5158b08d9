"""What a bench stands on: a PostgreSQL server, a city of a named size in it, one client, and its keys."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import asyncpg

from hub.clock import local_day, system_clock
from hub.config import Settings
from hub.errors import SettingsError
from hub.grants.grantable import grantable
from hub.grants.load import load_policy
from hub.grants.policy_file import read_policy
from hub.identity.client_secret import hash_secret
from hub.keyring import Keyring
from hub.server.bench.city import Progress, build_city
from hub.server.bench.postgres import PostgresServer, execute
from hub.server.bench.questions import Residents, residents
from hub.server.keys_file import load_cipher
from hub.sources.migrate import migrate
from hub.sources.register import open_sources
from hub.sources.source import CompiledQuery
from schema.contract import build_contract

CLIENT, PURPOSE = "bench", "PREMIUM_SUBSIDY"

KEEPING: Mapping[str, str] = {
    "shared_buffers": "512MB",
    "max_connections": "100",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "log_line_prefix": "%a ",
}
"""Settings of the server: it keeps what is written, as a city's does (fsync and synchronous_commit are on)."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A city to measure on. `secret` is its client's; `server` is None when it is somebody else's."""

    settings: Settings
    secret: str
    persons: int
    residents: Residents
    server: PostgresServer | None

    @property
    def database_pid(self) -> int | None:
        """The process whose children are the database's, where it runs on this machine for this bench."""
        return self.server.pid if self.server else None


@contextmanager
def ground(persons: int, server_url: str | None, keep: Path | None, tell: Progress) -> Iterator[Ground]:
    """A city of so many persons, in a new database: on the server named, or else on one of its own.

    With `keep` the server's folder stays, and the city in it is found again. Everything else is gone at the end.
    """
    with (
        tempfile.TemporaryDirectory(prefix="hub-bench-") as temporary,
        running_server(server_url, keep) as (url, server),
    ):
        folder = keep or Path(temporary)
        name = f"hub_bench_{persons}" if keep else f"hub_bench_{persons}_{secrets.token_hex(4)}"
        settings = Settings(
            database=f"{url.rsplit('/', 1)[0]}/{name}",
            keys_file=folder / f"{name}.keys.json",
            token_seconds=3600,
            rate_per_minute=1_000_000_000,  # counted like any other, and never reached
        )
        rights = files(__package__).joinpath("policy.yaml").read_text("utf-8")
        secret_file = folder / f"{name}.{sha256(rights.encode()).hexdigest()[:8]}.secret"  # other rights, another city
        if not secret_file.exists():
            asyncio.run(execute(url, f"drop database if exists {name}"))
            asyncio.run(execute(url, f"create database {name}"))
            settings.keys_file.unlink(missing_ok=True)
            Keyring.new().save(settings.keys_file)
            secret = secrets.token_urlsafe(24)
            asyncio.run(_fill(settings, rights, secret, persons, tell))
            secret_file.touch(mode=0o600)
            secret_file.write_text(secret)
        try:
            yield asyncio.run(_found(settings, secret_file.read_text(), server))
        finally:
            if not keep:
                asyncio.run(execute(url, f"drop database {name} with (force)"))


@contextmanager
def running_server(url: str | None, keep: Path | None) -> Iterator[tuple[str, PostgresServer | None]]:
    if url:
        try:
            asyncio.run(execute(url, "select 1"))
        except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError):
            raise SettingsError(["--server: no PostgreSQL answers there under that name and password."]) from None
        yield url, None
        return
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
    server = PostgresServer(keep and keep.resolve(), KEEPING)
    try:
        yield server.start(), server
    finally:
        if keep:
            server.stop("fast")
        else:
            server.remove()


async def _fill(settings: Settings, rights: str, secret: str, persons: int, tell: Progress) -> None:
    await migrate(settings)
    cipher = load_cipher(settings)
    today = local_day(system_clock())
    filled = {
        "{since}": str(today - timedelta(days=1)),
        "{until}": str(today + timedelta(days=365)),
        "{secret_hash}": hash_secret(secret),
    }
    for mark, value in filled.items():
        rights = rights.replace(mark, value)
    async with open_sources(settings) as sources:
        await build_city(sources, cipher, system_clock, persons=persons, progress=tell)
        policy = read_policy(rights, grantable(build_contract()._schema), folder=settings.keys_file.parent)
        await load_policy(sources.hub, policy, system_clock)


async def _found(settings: Settings, secret: str, server: PostgresServer | None) -> Ground:
    await migrate(settings)  # a city that was kept may be older than the hub
    async with open_sources(settings) as sources:
        (row,) = await sources.hub.fetch(CompiledQuery("select count(*) from person", ()), {})
        return Ground(settings, secret, row[0], await residents(sources.hub, load_cipher(settings)), server)
