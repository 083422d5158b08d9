"""The small city under a policy: governed once for each policy and worker, and copied for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
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
from tests.ground.city import write_keys
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
def governed_city(
    postgres_server: str, postgres_city: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Path], str]]:
    """Gives the name of the database to copy, for the file of a policy."""
    made: dict[Path, str] = {}
    with ExitStack() as kept:

        def of(file: Path) -> str:
            if file not in made:
                url = kept.enter_context(database_from(postgres_city, postgres_server))
                run_apart(_govern(url, tmp_path_factory.mktemp("policy"), file))
                made[file] = url.rsplit("/", 1)[1]
            return made[file]

        yield of


@pytest.fixture
def governed_url(file: Path, governed_city: Callable[[Path], str], postgres_server: str) -> Iterator[str]:
    """A PostgreSQL database with the small city under the policy in `file`."""
    with database_from(governed_city(file), postgres_server) as url:
        yield url
