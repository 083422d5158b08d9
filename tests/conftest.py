"""What every test may ask for.

`database_url`, `settings` and `source` run a test twice: on SQLite and on a real PostgreSQL, each time on a migrated
and empty database of its own. `postgres_url` and `sqlite_url` give just one; a test that wants `settings` or `source`
on one says `@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings as hypothesis_settings

from hub.cipher import Cipher
from hub.config import Settings
from hub.keyring import Keyring
from hub.server.bench.postgres import PostgresServer
from hub.sources.migrate import migrate
from hub.sources.register import open_source
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.databases import database_from, run_apart
from tests.demo import Demo, running_demo
from tests.ground.city import build_city, write_keys
from tests.ground.hub import Hub, open_hub
from tests.ground.moved import moved_out

pytest_plugins = ["pytester", "tests.promises"]

Amount = TypeVar("Amount")

_SERVER = pytest.StashKey[PostgresServer]()

hypothesis_settings.register_profile("hub", deadline=None, print_blob=True, derandomize=False, database=None)
hypothesis_settings.load_profile("hub")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """A server for each worker of xdist: an open transaction anywhere on a server holds back what its databases tell of
    changes, so the tests of one worker would wait for those of another."""
    config.stash[_SERVER] = PostgresServer()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _SERVER in config.stash:
        config.stash[_SERVER].remove()


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """The DSN of a superuser on this worker's PostgreSQL server."""
    return os.environ.get("HUB_TEST_POSTGRES") or request.config.stash[_SERVER].start()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    with database_from(None, postgres_server) as url:
        run_apart(migrate(Settings(database=url)))
        yield url.rsplit("/", 1)[1]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "hub.db"
    run_apart(migrate(Settings(database=f"sqlite:///{file}")))
    return file


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A migrated, empty PostgreSQL database."""
    with database_from(postgres_template, postgres_server) as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'hub.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database of each kind in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings for the database, with a new key file."""
    keys_file = tmp_path / "keys.json"
    Keyring.new().save(keys_file)
    return Settings(database=database_url, keys_file=keys_file)


@pytest.fixture
def two_settings(settings: Settings, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Like `settings`, with a second database of the same kind, for medical insurance: migrated and empty."""
    server = None if settings.dialect == "sqlite" else request.getfixturevalue("postgres_server")
    with moved_out(settings, tmp_path, server) as own:
        yield own


@pytest.fixture
async def source(settings: Settings) -> AsyncIterator[Source]:
    """The database, open; closed after the test."""
    opened = open_source(settings)
    yield opened
    await opened.close()


@pytest.fixture
def cipher(settings: Settings) -> Cipher:
    return Cipher.of(settings.keys_file)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def size() -> Callable[[Amount, Amount], Amount]:
    """`size(small, full)`: the first one, or the second under HUB_TEST_SIZE=full."""
    full = os.environ.get("HUB_TEST_SIZE") == "full"
    return lambda small, at_full: at_full if full else small


@pytest.fixture(scope="session")
def postgres_city(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with database_from(None, postgres_server) as url:
        run_apart(build_city(url, tmp_path_factory.mktemp("city")))
        yield url.rsplit("/", 1)[1]


@pytest.fixture(scope="session")
def sqlite_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The small city as an SQLite file, to be copied and never opened: every test begins with the same city."""
    folder = tmp_path_factory.mktemp("city")
    run_apart(build_city(f"sqlite:///{folder / 'hub.db'}", folder / "files"))
    built = (folder / "hub.db").read_bytes()
    yield folder / "hub.db"
    assert (folder / "hub.db").read_bytes() == built, "a test wrote into the city that all tests copy"
    assert not (folder / "hub.db-wal").exists(), "a test opened the city that all tests copy"


@pytest.fixture
def postgres_city_url(postgres_server: str, postgres_city: str) -> Iterator[str]:
    """A PostgreSQL database with the small city of `tests.ground`."""
    with database_from(postgres_city, postgres_server) as url:
        yield url


@pytest.fixture
def sqlite_city_url(sqlite_city: Path, tmp_path: Path) -> str:
    """A SQLite database with the small city of `tests.ground`."""
    return f"sqlite:///{shutil.copy(sqlite_city, tmp_path / 'city.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def city_url(request: pytest.FixtureRequest) -> str:
    """The small city on each kind of database in turn."""
    url: str = request.getfixturevalue("sqlite_city_url" if request.param == "sqlite" else "postgres_city_url")
    return url


@pytest.fixture
def city_settings(city_url: str, tmp_path: Path) -> Settings:
    """Settings for the small city, with its key file."""
    write_keys(tmp_path / "city-keys.json")
    return Settings(database=city_url, keys_file=tmp_path / "city-keys.json")


@pytest.fixture
async def hub(city_settings: Settings, clock: FixedClock) -> AsyncIterator[Hub]:
    """The real application on the small city; asked as `reader` unless another client is named."""
    async with open_hub(city_settings, clock) as opened:
        yield opened


@pytest.fixture
def two_city_settings(city_settings: Settings, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings for the small city with medical insurance in a second database of the same kind."""
    server = None if city_settings.dialect == "sqlite" else request.getfixturevalue("postgres_server")
    with moved_out(city_settings, tmp_path, server) as own:
        yield own


@pytest.fixture
async def two_hub(two_city_settings: Settings, clock: FixedClock) -> AsyncIterator[Hub]:
    """The real application on the small city, with medical insurance in a second database."""
    async with open_hub(two_city_settings, clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One `hub demo` for all: what a test writes into it, no other may look for."""
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running
