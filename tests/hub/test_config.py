"""Settings: every mistake at once, and no secret in print."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from hub.config import Settings, read_settings
from hub.errors import SettingsError


def mistakes(**environment: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        read_settings(environment)
    return refused.value.mistakes


def test_an_empty_environment_gives_the_embedded_default() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"HUB_PORT": ""}) == Settings()
    assert Settings().dialect == "sqlite"


def test_each_setting_is_read_from_its_variable() -> None:
    values = {
        "HUB_DATABASE": "postgresql://hub:secret@db/hub", "HUB_KEYS_FILE": "/keys", "HUB_ISSUER": "https://hub.example/",
        "HUB_HOST": "0.0.0.0", "HUB_PORT": "81", "HUB_LOG": "/log", "HUB_TOKEN_SECONDS": "60", "HUB_DEADLINE_SECONDS": "2.5",
        "HUB_RUNNING_OPERATIONS": "1", "HUB_WAITING_OPERATIONS": "0", "HUB_POOL_SIZE": "2", "HUB_PROCESSES": "3",
        "HUB_RATE_PER_MINUTE": "4", "HUB_LOOKUP_MISSES": "5", "HUB_LOOKUP_MISS_PERCENT": "6", "HUB_LOOKUP_WINDOW_SECONDS": "7", "HUB_OTHER_DAYS": "8", "HUB_REGISTERED": "9", "HUB_BULK_REGISTRARS": "district clerk",
        "HUB_ANONYMITY": "10",
        "HUB_METRICS_PORT": "9100", "HUB_KEEP_ALIVE_SECONDS": "8", "HUB_CONNECTIONS": "9", "HUB_PLANNING_PER_MINUTE": "500",
        "HUB_KEY_HOURS": "48", "HUB_OIDC_ISSUER": "https://id.example/realm/", "HUB_OIDC_CLIENT_ID": "hub",
        "HUB_OIDC_SECRET_FILE": "/oidc", "HUB_WITNESSES_FILE": "/witnesses", "HUB_SPOOL": "/spool", "HUB_DELIVERY_MEGABYTES": "12",
        "HUB_WHOLE_LIST_PERCENT": "13",
    }  # fmt: skip
    assert set(values) == {item.metadata["variable"] for item in fields(Settings)} - {"HUB_SOURCE_DEPARTMENT"}
    assert read_settings(values) == Settings(
        database="postgresql://hub:secret@db/hub", keys_file=Path("/keys"), issuer="https://hub.example",
        host="0.0.0.0", port=81, log="/log", token_seconds=60, deadline_seconds=2.5, running_operations=1, waiting_operations=0,
        pool_size=2, processes=3, rate_per_minute=4, lookup_misses=5, lookup_miss_percent=6, lookup_window_seconds=7, other_days=8, registered=9, bulk_registrars="district clerk", anonymity=10, planning_per_minute=500,
        key_hours=48, metrics_port=9100, keep_alive_seconds=8, connections=9, oidc_issuer="https://id.example/realm/", oidc_client_id="hub",
        oidc_secret_file=Path("/oidc"), witnesses_file=Path("/witnesses"), spool=Path("/spool"), delivery_megabytes=12, whole_list_percent=13,
    )  # fmt: skip


def test_every_mistake_is_reported_at_once() -> None:
    found = mistakes(HUB_PORT="none", HUB_POOL_SIZE="0", HUB_ISSUER="hub.example", HUB_PROT="80")
    assert len(found) == 4
    assert all(any(name in line for line in found) for name in ("HUB_PORT", "HUB_POOL_SIZE", "HUB_ISSUER", "HUB_PROT"))


@pytest.mark.parametrize("text", ["mysql://x/y", "hub.db", "sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_a_database_that_cannot_serve_is_refused(text: str) -> None:
    assert "HUB_DATABASE" in mistakes(HUB_DATABASE=text)[0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("postgres://h/n", "postgresql://h/n"),
        ("postgresql+asyncpg://h/n", "postgresql://h/n"),
        ("sqlite+aiosqlite:////var/hub.db", "sqlite:////var/hub.db"),
    ],
)
def test_other_spellings_of_a_database_are_understood(text: str, meant: str) -> None:
    assert read_settings({"HUB_DATABASE": text}).database == meant


@pytest.mark.parametrize("text", ["0", "65536", "-1", "8e3", "８０", " 80"])
def test_a_port_is_a_whole_number_in_its_range(text: str) -> None:
    assert "from 1 to 65535" in mistakes(HUB_PORT=text)[0]


@pytest.mark.parametrize("text", ["0", "601", "nan", "inf", "soon"])
def test_a_deadline_is_a_number_of_seconds_in_its_range(text: str) -> None:
    assert "from 0.1 to 600" in mistakes(HUB_DEADLINE_SECONDS=text)[0]


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"HUB_OIDC_ISSUER": "http://id.example"}, "must be https"),
        ({"HUB_OIDC_ISSUER": "id.example"}, "must be https"),
        ({"HUB_OIDC_ISSUER": "https://id.example?a=1"}, "must be https"),
        ({"HUB_OIDC_ISSUER": "https://id.example"}, "belong together"),
        ({"HUB_OIDC_CLIENT_ID": "hub"}, "belong together"),
        ({"HUB_OIDC_SECRET_FILE": "/oidc"}, "belongs to HUB_OIDC_ISSUER"),
    ],
)
def test_a_provider_is_named_whole_or_not_at_all(values: dict[str, str], part: str) -> None:
    assert any(part in mistake for mistake in mistakes(**values))


def test_several_processes_need_postgresql() -> None:
    assert "HUB_PROCESSES" in mistakes(HUB_PROCESSES="2")[0]
    assert read_settings({"HUB_PROCESSES": "2", "HUB_DATABASE": "postgresql://db/hub"}).processes == 2


def test_secrets_never_print() -> None:
    assert "secret" not in repr(read_settings({"HUB_DATABASE": "postgresql://hub:secret@db/hub"}))
    assert "secret" not in str(mistakes(HUB_DATABASE="mysql://hub:secret@db/hub"))


def test_variables_of_others_and_of_the_tests_are_left_alone() -> None:
    assert read_settings({"PATH": "/bin", "HUB_TEST_SIZE": "full", "HUB_CLIENT_SECRET": "s"}) == Settings()
    assert "HUB_CLIENT_SECRT" in mistakes(HUB_CLIENT_SECRT="s")[0]


def test_a_department_may_have_a_database_of_its_own() -> None:
    found = read_settings({"HUB_SOURCE_MEDICAL_INSURANCE": "postgres://h/n", "HUB_SOURCE_EDUCATION": ""})
    assert found.sources == {"medical_insurance": "postgresql://h/n"}
    assert read_settings({}).sources == {}


def test_sources_of_nobody_and_databases_that_are_taken_are_mistakes_all_told_at_once() -> None:
    found = mistakes(
        HUB_DATABASE="postgresql://hub:secret@db/one",
        HUB_SOURCE_WEATHER="postgresql://hub:secret@db/two",
        HUB_SOURCE_FINANCE="sqlite:///finance.db",  # a department, but one that keeps no records here
        HUB_SOURCE_MEDICAL_INSURANCE="mysql://hub:secret@db/three",
        HUB_SOURCE_EDUCATION="postgresql://hub:secret@db/one",
        HUB_SOURCE_CIVIL_AFFAIRS="sqlite:///:memory:",
    )
    assert [line.split(":")[0].removeprefix("HUB_SOURCE_") for line in found] == [
        "CIVIL_AFFAIRS", "EDUCATION", "FINANCE", "MEDICAL_INSURANCE", "WEATHER",
    ]  # fmt: skip
    assert "HUB_DATABASE" in found[1]
    assert "secret" not in str(found)


def test_the_address_of_a_department_never_prints() -> None:
    assert "secret" not in repr(read_settings({"HUB_SOURCE_EDUCATION": "postgresql://hub:secret@db/hub"}))


def test_several_processes_need_postgresql_for_every_source() -> None:
    found = mistakes(
        HUB_PROCESSES="2", HUB_DATABASE="postgresql://db/hub", HUB_SOURCE_MEDICAL_INSURANCE="sqlite:///own.db"
    )
    assert "HUB_PROCESSES" in found[0]


def test_a_department_gets_only_a_part_of_the_time_of_an_operation() -> None:
    assert 0 < read_settings({"HUB_DEADLINE_SECONDS": "6"}).source_seconds <= 3


def test_h16_an_ipv6_address_stands_in_brackets_where_an_address_is_made_of_it() -> None:
    for text in ("::1", "[::1]"):
        found = read_settings({"HUB_HOST": text, "HUB_PORT": "81"})
        assert (found.host, found.issuer) == ("::1", "http://[::1]:81")
    assert read_settings({"HUB_HOST": "127.0.0.2"}).issuer == "http://127.0.0.2:8000"
