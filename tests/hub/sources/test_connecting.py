"""How the hub comes to a PostgreSQL database: through poolers, over TLS, to one of several hosts, by one address."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from hub.config import Settings, read_settings
from hub.errors import SettingsError
from hub.server.doctor import CheckState, examine
from hub.sources import postgresql
from hub.sources.migrate import migrate
from hub.sources.source import CompiledQuery, Source
from tests.clock import FixedClock
from tests.commands import run_command
from tests.ground.city import odd_id, odd_person, write_keys
from tests.ground.hub import Hub, open_hub
from tests.hub.server.test_write_back import SHORT, record
from tests.hub.sources.conftest import Open
from tests.hub.sources.poolers import PGBOUNCER, pgbouncer, watched

WHO = '{ person(by: {idNumber: "%s"}) { id } }' % odd_person(1)  # noqa: UP031
ANSWER = {"person": {"id": odd_id("person", 1)}}
HARMLESS = CompiledQuery("update policy_version set version = version where 1 = 0", ())
LIMITS = "select name, setting from pg_settings where name in ('statement_timeout', 'lock_timeout', 'application_name')"


def at(settings: Settings, address: str) -> Settings:
    return replace(settings, database=address)


@pytest.fixture
def city_settings(postgres_city_url: str, tmp_path: Path) -> Settings:
    write_keys(tmp_path / "city-keys.json")
    return Settings(database=postgres_city_url, keys_file=tmp_path / "city-keys.json", deadline_seconds=60.0)


async def plays(hub: Hub) -> None:
    """A question and a write-back are answered, with all that the ledger needs."""
    assert (await hub.ask(WHO))["data"] == ANSWER
    written = await hub.ask(SHORT, {"record": record(), "key": "a key of one"})
    assert written["data"] == {"recordAssistance": {"replayed": False}}


async def holds(source: Source) -> None:
    """A connection that reads cannot write, and the limits are in force, now and after a statement that failed."""
    for _ in range(3):
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await source.fetch(HARMLESS, {})
    wanted = {"statement_timeout": "70000", "lock_timeout": "35000", "application_name": "hub:hub"}
    assert dict(tuple(row) for row in await source.fetch(CompiledQuery(LIMITS, ()), {})) == wanted
    async with source.begin() as connection:
        assert dict(tuple(row) for row in await connection.execute(text(LIMITS))) == wanted
        await connection.execute(text(HARMLESS.text))


async def test_h7_a_connection_starts_with_nothing_that_a_pooler_may_refuse(
    city_settings: Settings, clock: FixedClock, open_on: Open
) -> None:
    async with watched(city_settings.database) as (address, seen):
        async with open_hub(at(city_settings, address), clock) as hub:
            await plays(hub)
        source = open_on(address, deadline_seconds=70)
        await holds(source)
        async for part in source.stream(CompiledQuery("select 1 where pg_is_in_recovery() = false", ()), {}, rows=1):
            assert len(part) == 1
        await source.close()
    assert len(seen) >= 6
    assert {name for parameters in seen for name in parameters} == {"user", "database", "client_encoding"}


@pytest.mark.skipif(PGBOUNCER is None, reason="this machine has no PgBouncer")
async def test_h7_behind_pgbouncer_in_session_mode_all_is_as_without(
    city_settings: Settings, clock: FixedClock, tmp_path: Path, open_on: Open
) -> None:
    with pgbouncer(city_settings.database, tmp_path / "pgbouncer") as address:
        settings = at(city_settings, address)
        async with open_hub(settings, clock) as hub:
            await plays(hub)
        for _ in range(2):  # the second time on connections that the pooler has reset
            source = open_on(address, deadline_seconds=70)
            await holds(source)
            await source.close()
        found = await examine(settings)
        assert [item for item in found if item.state is CheckState.FAILED] == []


async def test_h7_doctor_tries_whether_limits_are_in_force(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connections(found: list[object]) -> list[str]:
        return [item.sentence for item in found if (item.name == "connections" and "limits" in item.sentence) or "write" in item.sentence]  # type: ignore[attr-defined]  # fmt: skip

    (fine,) = connections([*await examine(city_settings)])
    assert "cannot write" in fine
    monkeypatch.setattr(postgresql, "READING", {"plan_cache_mode": "force_generic_plan"})
    (told,) = connections([*await examine(city_settings)])
    assert "should only read can write" in told
    assert "session mode" in told


@pytest.mark.parametrize("options", ["?sslmode=prefer", "?sslmode=disable&target_session_attrs=read-write"])
async def test_h8_reading_writing_migrating_and_examining_take_one_address(
    city_settings: Settings, clock: FixedClock, options: str
) -> None:
    """Options of libpq, and two hosts of which the first is away."""
    one = city_settings.database
    before, _, host = one.partition("@")
    for address in (f"{one}{options}", f"{before}@127.0.0.1:1,{host}{options}"):
        settings = read_settings({"HUB_DATABASE": address, "HUB_KEYS_FILE": str(city_settings.keys_file)})
        assert await migrate(settings)
        assert [item.sentence for item in await examine(settings) if item.state is CheckState.FAILED] == []
    async with open_hub(replace(settings, issuer=city_settings.issuer), clock) as hub:
        await plays(hub)


async def test_h8_of_two_servers_the_one_that_can_be_written_is_taken(
    postgres_url: str, postgres_city_url: str, open_on: Open
) -> None:
    """Two databases of one server stand for two servers: one of them only reads."""
    admin = await asyncpg.connect(postgres_url)
    await admin.execute("create role reads_only superuser login password 'x'")
    await admin.execute("alter role reads_only set default_transaction_read_only = on")
    host = postgres_url.partition("@")[2]
    try:
        source = open_on(f"postgresql://reads_only:x@{host.replace('/', ',' + host.partition('/')[0] + '/')}")
        with pytest.raises(Exception, match="does not answer"):
            await source.fetch(CompiledQuery("select 1", ()), {})
        source = open_on(f"postgresql://reads_only:x@{host}")
        assert len(await source.fetch(CompiledQuery("select 1", ()), {})) == 1
        await source.close()
    finally:
        await admin.execute("drop role reads_only")
        await admin.close()


WRONG = {
    "?sslmode=maybe": "sslmode must be one of",
    "?sslrootcert=/nowhere/ca.pem": "sslrootcert names a file that does not exist",
    "?ssl=require": "the option ssl is not accepted",
    "?connect_timeout=5": "the option connect_timeout is not accepted",
    "?application_name=x": "the option application_name is not accepted",
    "?options=-c%20statement_timeout%3D0": "the option options is not accepted",
    "?target_session_attrs=main": "target_session_attrs must be one of",
    "?sslmode=require&sslmode=prefer": "names an option twice",
    "?port=70000": "a port must be a number",
    "?sslmode": "cannot be read",
}


@pytest.mark.parametrize("variable", ["HUB_DATABASE", "HUB_SOURCE_MEDICAL_INSURANCE"])
@pytest.mark.parametrize(("options", "said"), WRONG.items())
def test_h8_what_the_driver_would_not_take_is_told_before_anything_connects(
    variable: str, options: str, said: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({variable: f"postgresql://hub:secret@db:5432/hub{options}"})
    assert said in str(refused.value)
    assert variable in str(refused.value)
    assert "secret" not in str(refused.value)


def test_h8_ports_of_several_hosts_are_looked_at_each() -> None:
    """Newer Pythons refuse an IPv6 address among several hosts, where libpq takes it: the hosts become options."""
    read = read_settings(
        {"HUB_DATABASE": "postgres://hub:p%40w@one:5432,[::1]:5433,three/hub?sslmode=disable"}
    ).database
    assert read == "postgresql://hub:p%40w@/hub?sslmode=disable&host=one,[::1],three&port=5432,5433,5432"
    assert read_settings({"HUB_DATABASE": read}).database == read
    for hosts in ("one:x,two", "one,two:0", "one:70000"):
        with pytest.raises(SettingsError, match="a port must be"):
            read_settings({"HUB_DATABASE": f"postgresql://hub@{hosts}/hub"})


def test_h8_commands_say_it_in_a_sentence(tmp_path: Path) -> None:
    for command in (("migrate",), ("doctor",), ("serve",)):
        done = run_command(
            Settings(database="postgresql://hub@db/hub?sslmode=maybe", keys_file=tmp_path / "k"), *command
        )
        assert done.exit_code != 0
        assert "sslmode must be one of" in done.output
        assert "Traceback" not in done.output
