"""What every test may ask for.

`database_url`, `settings` and `source` run a test twice: on SQLite and on a real PostgreSQL, each time on a migrated
and empty database of its own. `postgres_url` and `sqlite_url` give just one; a test that wants `settings` or `source`
on one says `@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)`.

`hub` and `two_hub` are the real application on a small city of their own. Under `@pytest.mark.only_reads` they are one
application for all such tests of a worker, on a city that none of them may write to: ten times as quick. Its limits are
far away, and its clock stands still.
"""

from __future__ import annotations

import gc
import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import pytest
import structlog
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings

from hub.cipher import Cipher
from hub.config import Settings
from hub.keyring import Keyring
from hub.server.bench.postgres import PostgresServer
from hub.server.log import ForeignLines
from hub.sources.migrate import migrate
from hub.sources.register import open_source
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.databases import MEMORY, database_from, dismiss_administrators, in_memory, run_apart, throwaway_server
from tests.demo import Demo, running_demo
from tests.ground.city import build_city, write_keys
from tests.ground.hub import Hub, open_hub
from tests.ground.moved import forget_templates, moved_out
from tests.ground.shared import Lending
from tests.signals import heed_signals

pytest_plugins = ["pytester", "tests.promises", "tests.either"]

Amount = TypeVar("Amount")

_SERVER = pytest.StashKey[PostgresServer]()

FULL = os.environ.get("HUB_TEST_SIZE") == "full"

# Compiled files are kept, whatever this shell says: else each worker compiles all tests anew, and each of the hundred
# processes that they start compiles the hub, which takes a sixth of its start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

hypothesis_settings.register_profile(
    "hub", deadline=None, print_blob=True, derandomize=False, database=None, max_examples=200 if FULL else 20
)
# Of a planted fault it matters only whether it is found, each time alike; not how small an example shows it.
hypothesis_settings.register_profile(
    "mutation", hypothesis_settings.get_profile("hub"), derandomize=True, phases=(Phase.explicit, Phase.generate)
)
hypothesis_settings.load_profile("hub")

# By default structlog prints a traceback with the values of all variables: with ours that takes ten seconds of CPU.
structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """A server for each worker of xdist: an open transaction anywhere on a server holds back what its databases tell of
    changes, so the tests of one worker would wait for those of another. What tests write lies in memory, if there is room."""
    config.stash[_SERVER] = throwaway_server()
    if in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    heed_signals()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that need the demo or the city of a bench come first: one worker has them all and makes it once. Those that take
    long come next, so that none is left for the end, when the other workers have nothing left to do."""

    def turn(item: pytest.Item) -> int:
        if not {"demo", "bench_city"}.isdisjoint(getattr(item, "fixturenames", ())):
            return 0
        return 1 if item.get_closest_marker("takes_long") else 2

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """What was imported stays: without it the collector would go through all of it again and again. Through what tests leave
    it goes every million objects, about a hundred MiB: more often took an eighth of the time."""
    gc.set_threshold(5_000, 10, 20)
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    forget_templates()
    dismiss_administrators()
    if _SERVER in config.stash:
        config.stash[_SERVER].remove()


@pytest.fixture(autouse=True)
def lines_of_libraries() -> Iterator[None]:
    """What a test says of where libraries log to ends with it, as does the stream that they would write to."""
    yield
    logging.root.handlers[:] = [each for each in logging.root.handlers if not isinstance(each, ForeignLines)]


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


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind in turn, which was never migrated."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with database_from(None, request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings for the database, with a new key file. A deadline is far, where it is not what the test is about."""
    keys_file = tmp_path / "keys.json"
    Keyring.new().save(keys_file)
    return Settings(database=database_url, keys_file=keys_file, deadline_seconds=60.0)


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
    return lambda small, at_full: at_full if FULL else small


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


@pytest.fixture(scope="session")
def new_city(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, ExitStack], Settings]:
    """Makes a small city for more than one test, to be kept on a stack: `sqlite`, `postgresql`, and each with `two `
    before it."""

    def make(kind: str, kept: ExitStack) -> Settings:
        folder = tmp_path_factory.mktemp("lent")
        write_keys(folder / "keys.json")
        server = None if "sqlite" in kind else request.getfixturevalue("postgres_server")
        if server is None:
            url = f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_city'), folder / 'city.db')}"
        else:
            url = kept.enter_context(database_from(request.getfixturevalue("postgres_city"), server))
        alone = Settings(database=url, keys_file=folder / "keys.json", deadline_seconds=60.0)
        return kept.enter_context(moved_out(alone, folder, server)) if kind.startswith("two ") else alone

    return make


@pytest.fixture(scope="session")
def lending(new_city: Callable[[str, ExitStack], Settings]) -> Iterator[Lending]:
    """The hubs of tests that only read."""
    with ExitStack() as kept:
        yield Lending(kept, new_city)


def _lending(request: pytest.FixtureRequest) -> Lending | None:
    """Where a test gets its city from, if it says that it only reads."""
    if request.node.get_closest_marker("only_reads") is None:
        return None
    found: Lending = request.getfixturevalue("lending")
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def city_url(request: pytest.FixtureRequest) -> str:
    """The small city on each kind of database in turn."""
    if lending := _lending(request):
        return lending.hub(request.param).hub.settings.database
    url: str = request.getfixturevalue("sqlite_city_url" if request.param == "sqlite" else "postgres_city_url")
    return url


@pytest.fixture
def city_settings(city_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings for the small city, with its key file. A deadline is far, where it is not what the test is about."""
    own = Settings(
        database=city_url, keys_file=tmp_path / "city-keys.json", deadline_seconds=60.0, spool=tmp_path / "spool"
    )
    if lending := _lending(request):
        return lending.hub(own.dialect).hub.settings
    write_keys(tmp_path / "city-keys.json")
    return own


@pytest.fixture
async def hub(city_settings: Settings, clock: FixedClock, request: pytest.FixtureRequest) -> AsyncIterator[Hub]:
    """The real application on the small city; asked as `reader` unless another client is named."""
    lending = _lending(request)
    async with lending.for_a_test(city_settings.dialect) if lending else open_hub(city_settings, clock) as opened:
        yield opened


@pytest.fixture
def two_city_settings(city_settings: Settings, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings for the small city with medical insurance in a second database of the same kind."""
    if lending := _lending(request):
        yield lending.hub(f"two {city_settings.dialect}").hub.settings
        return
    server = None if city_settings.dialect == "sqlite" else request.getfixturevalue("postgres_server")
    with moved_out(city_settings, tmp_path, server) as own:
        yield own


@pytest.fixture
async def two_hub(two_city_settings: Settings, clock: FixedClock, request: pytest.FixtureRequest) -> AsyncIterator[Hub]:
    """The real application on the small city, with medical insurance in a second database."""
    lending, kind = _lending(request), f"two {two_city_settings.dialect}"
    async with lending.for_a_test(kind) if lending else open_hub(two_city_settings, clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One `hub demo` for all: what a test writes into it, no other may look for."""
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running
