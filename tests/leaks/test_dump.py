"""Who carries the database away, without the key file, finds no identity number, no phone and no account in it."""

from __future__ import annotations

import asyncio
import csv
import re
import shutil
import subprocess
from pathlib import Path

import asyncpg

from hub.cipher import Cipher
from hub.config import Settings
from hub.intake.importing import import_city
from hub.sources.register import open_sources
from tests.clock import FixedClock
from tests.ground.city import odd_person
from tests.ground.hub import Hub
from tests.hub.intake.cities import small_city
from tests.hub.server.store import rows
from tests.hub.server.test_write_back import SHORT, record

PROTECTED = ("id_number", "phone", "bank_account")
PROTECTED_VALUE = re.compile("[0-9X]{11,}")
"""What a protected value looks like; a phone is the shortest of them."""
READ = "query($n: ResidentIdNumber!) { person(by: {idNumber: $n}) { id name idNumber phone bankAccount } }"
MANY = "query($n: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $n) { verdict person { idNumber } } }"


async def dump(settings: Settings) -> str:
    """Everything that the database holds, as text."""
    if settings.dialect == "sqlite":
        file = Path(settings.database.removeprefix("sqlite:///"))
        parts = [part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*"))]
        return b"".join(parts).decode("utf-8", "replace")
    if program := shutil.which("pg_dump"):
        command = [program, settings.database]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout
        assert "version mismatch" in done.stderr, done.stderr
    connection = await asyncpg.connect(settings.database)
    try:
        tables = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        texts = [await connection.fetch(f'select t::text from "{name}" t') for (name,) in tables]
    finally:
        await connection.close()
    return "\n".join(row[0] for table in texts for row in table)


async def load(settings: Settings, clock: FixedClock, folder: Path) -> set[str]:
    """Import a city; every protected value that it has."""
    city, sources = small_city(folder), open_sources(settings)
    try:
        report = await import_city(sources, Cipher.of(settings.keys_file), clock, city, deliverer="a department")
    finally:
        await sources.close()
    assert not report.refusals
    with (city / "persons.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row[name] for row in csv.DictReader(file) for name in PROTECTED if row[name]}


async def test_a_dump_of_a_city_at_work_shows_nothing(hub: Hub, tmp_path: Path) -> None:
    secrets = await load(hub.settings, hub.clock, tmp_path / "files") | {odd_person(number) for number in range(5)}
    nobody = odd_person(99)
    numbers = [odd_person(1), odd_person(2), nobody, *(secret for secret in sorted(secrets) if len(secret) == 18)][:14]
    for place, number in enumerate(numbers):
        await hub.ask(READ, {"n": number})
        given = record(person={"idNumber": number}, sourceRecord=f"T-{place}")
        for amount in ("380.05", "380.05", "1.00"):
            await hub.ask(SHORT, {"record": given | {"premiumSubsidy": given["premiumSubsidy"] | {"amount": amount}}, "key": f"a key of {place}"})  # fmt: skip
    await hub.ask(MANY, {"n": numbers})
    await hub.post(READ, {"n": numbers[0][:-1] + "?"})
    for table in ("ledger_event", "change_event", "idempotency_key"):
        assert len(await rows(hub.settings, f"select * from {table}")) > 10, table

    everything = await dump(hub.settings)
    assert len(secrets) > 300
    assert "双户" in everything  # what is stored in plain is found: the dump is one
    assert [secret for secret in sorted({*secrets, nobody}) if not PROTECTED_VALUE.fullmatch(secret)] == []
    suspects = "\n".join(PROTECTED_VALUE.findall(everything))
    assert [secret for secret in sorted({*secrets, nobody}) if secret in suspects] == []
