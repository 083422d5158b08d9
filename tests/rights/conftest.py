"""The small city with the second judge in it, made once for each worker; and under a policy, governed and served once for each
policy and worker."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import asyncpg
import pytest
from sqlalchemy import delete

from hub.config import Settings
from hub.grants.grantable import grantable
from hub.grants.load import load_policy
from hub.grants.policy_file import read_policy_file
from hub.server.bench.postgres import execute
from hub.sources.register import open_source
from hub.tables import governance
from tests.clock import FixedClock
from tests.databases import database_from, run_apart
from tests.ground.apart import HubApart, hub_apart
from tests.ground.city import write_keys
from tests.ground.hub import Hub
from tests.ground.shared import UNTIRING
from tests.leaks.profiles import FULL
from tests.rights import policies
from tests.rights.policy_text import HASH, written_out
from tests.rights.worlds import RECORDS, shaken

POLICY_TABLES = [row for row in vars(governance).values() if hasattr(row, "__tablename__") and row.__tablename__ not in ("policy_version", "signing_key")]  # fmt: skip


async def _govern(url: str, folder: Path, file: Path) -> None:
    """Put a policy, written out in full, in the place of the city's own."""
    write_keys(folder / "keys.json")
    text = folder / "policy.yaml"
    text.write_text(written_out(file, HASH), "utf-8")
    async with open_source(Settings(database=url, keys_file=folder / "keys.json")) as source:
        async with source.begin() as connection:
            for table in POLICY_TABLES:
                await connection.execute(delete(table))
        await load_policy(source, read_policy_file(text, grantable(FULL)), FixedClock())


@dataclass(frozen=True)
class GuardedCity:
    """Databases to be copied, in which PostgreSQL watches over a role: the city as it is, and shaken into its first world."""

    role: str
    city: str
    world: str


@pytest.fixture(scope="session")
def guarded(postgres_server: str, postgres_city: str) -> Iterator[GuardedCity]:
    """What does not depend on grants is written once, for every test copies it."""
    role = f"hub_test_{secrets.token_hex(6)}"

    async def watch(url: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(";".join(policies.written_once(role)))
        finally:
            await connection.close()

    async def shake(url: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            await shaken(connection, Random(0), RECORDS)
        finally:
            await connection.close()

    with ExitStack() as kept:
        kept.callback(lambda: run_apart(execute(postgres_server, f"drop role {role}")))
        city = kept.enter_context(database_from(postgres_city, postgres_server))
        run_apart(watch(city))
        world = kept.enter_context(database_from(city.rsplit("/", 1)[1], postgres_server))
        run_apart(shake(world))
        yield GuardedCity(role, city.rsplit("/", 1)[1], world.rsplit("/", 1)[1])


@pytest.fixture
def guard_role(guarded: GuardedCity) -> str:
    """The role that PostgreSQL watches over in these databases."""
    return guarded.role


@pytest.fixture
def guarded_world(postgres_server: str, guarded: GuardedCity) -> Iterator[str]:
    """A database of a test's own with the first world and the second judge."""
    with database_from(guarded.world, postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def governed(
    postgres_server: str, guarded: GuardedCity, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Path], HubApart]]:
    """Gives the hub of a worker under the policy in a file, on PostgreSQL, as the second judge is.

    All tests of rights share its city: they compare the hub with what is stored at that moment, and what they store is
    about people of their own, or about nobody.
    """
    made: dict[Path, HubApart] = {}
    with ExitStack() as kept:

        def of(file: Path) -> HubApart:
            if file not in made:
                url = kept.enter_context(database_from(guarded.city, postgres_server))
                folder = tmp_path_factory.mktemp("policy")
                run_apart(_govern(url, folder, file))
                own = Settings(database=url, keys_file=folder / "keys.json")
                made[file] = kept.enter_context(hub_apart(replace(own, **UNTIRING)))
            return made[file]

        yield of


@pytest.fixture
async def asked(file: Path, governed: Callable[[Path], HubApart]) -> AsyncIterator[Hub]:
    """The hub on the small city under the policy in `file`."""
    hub = governed(file).for_a_test()
    async with hub.http:
        yield hub
