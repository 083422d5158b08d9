"""The small city under a policy: governed and served once for each policy and worker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from hub.config import Settings
from hub.grants.grantable import grantable
from hub.grants.load import load_policy
from hub.grants.policy_file import read_policy_file
from hub.sources.register import open_source
from hub.tables import governance
from tests.clock import FixedClock
from tests.databases import database_from, run_apart
from tests.ground.apart import HubApart, hub_apart
from tests.ground.city import write_keys
from tests.ground.hub import Hub
from tests.ground.shared import UNTIRING
from tests.leaks.profiles import FULL
from tests.rights.policy_text import HASH, written_out

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


@pytest.fixture(scope="session")
def governed(
    postgres_server: str, postgres_city: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Path], HubApart]]:
    """Gives the hub of a worker under the policy in a file, on PostgreSQL, as the second judge is.

    All tests of rights share its city: they compare the hub with what is stored at that moment, and what they store is
    about people of their own, or about nobody.
    """
    made: dict[Path, HubApart] = {}
    with ExitStack() as kept:

        def of(file: Path) -> HubApart:
            if file not in made:
                url = kept.enter_context(database_from(postgres_city, postgres_server))
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
