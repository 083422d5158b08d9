"""A program that connects through libpq comes to the database that the hub's own driver comes to."""

from __future__ import annotations

import pytest

from hub.sources.connecting import Server


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("postgresql://u:p@h/db", "postgresql://u:p@h/db?connect_timeout=5"),
        ("postgresql://u@h/db?sslmode=require", "postgresql://u@h/db?sslmode=require&connect_timeout=5"),
        ("postgresql://[::1],h2:6/db", "postgresql://[::1],h2:6/db?connect_timeout=5&target_session_attrs=read-write"),
        ("postgresql://h,i/db?target_session_attrs=any", "postgresql://h,i/db?target_session_attrs=any&connect_timeout=5"),
        ("postgresql:///db", "postgresql:///db?connect_timeout=5&host=%2Frun%2Fpostgresql%2C%2Fvar%2Frun%2Fpostgresql%2C%2Ftmp%2Clocalhost"),
        ("postgresql:///db?host=/tmp", "postgresql:///db?host=/tmp&connect_timeout=5"),
    ],
)  # fmt: skip
def test_libpq_is_told_what_asyncpg_looks_for(address: str, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGHOST", raising=False)
    assert Server(address, 4.5).libpq_address == wanted
