"""The city, shaken: other divisions, other households, other caseloads and consents, some rows ended or superseded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID

import asyncpg

from tests.leaks.profiles import FULL, NOW
from tests.rights import policies

TODAY = date(2026, 11, 23)
ORGANISATIONS = ("00000000-0000-4000-9000-000000000001", "00000000-0000-4000-9000-000000000002")
RECORDS = sorted({policies.table_of(item) for item in policies.concrete_types(FULL.type_map["AssistanceRecord"])})
TABLES = ("person", "household", "category_determination", "economic_snapshot", "membership")
DISTRICTS = ("980101", "980102")
HOUSEHOLDS = 12
"""Few and full, so that people of different places live together."""
EDGES = (-400, -1, 0, 1, 400)
"""Days from today on which periods begin and end."""


async def places(connection: asyncpg.Connection) -> list[str]:
    """The divisions that the city's people live in: two districts, and all that lies in them."""
    within = "select distinct division_code from division_within where ancestor_code = any($1) order by 1"
    return [row[0] for row in await connection.fetch(within, DISTRICTS)]


async def shaken(connection: asyncpg.Connection, random: Random, records: Sequence[str]) -> None:
    """Put every person and household somewhere, move people together, and end or supersede what held."""
    divisions = await places(connection)
    ids = {
        table: [row[0] for row in await connection.fetch(f"select id from {table} order by id")]
        for table in (*TABLES, *records)
    }
    async with connection.transaction():
        for table in ("person", "household"):
            await connection.executemany(
                f"update {table} set division_code = $2 where id = $1",
                [(key, random.choice(divisions)) for key in ids[table]],
            )
        together = random.sample(ids["household"], HOUSEHOLDS)
        await connection.executemany(
            "update membership set household_id = $2 where id = $1",
            [(key, random.choice(together)) for key in ids["membership"]],
        )
        for table in records:
            await connection.executemany(
                f"update {table} set person_id = $2 where id = $1",
                [(key, random.choice(ids["person"])) for key in ids[table]],
            )
        await connection.execute("delete from caseload")
        await connection.executemany(
            "insert into caseload (id, person_id, organisation_id, since, until) values ($1, $2, $3, $4, $5)",
            [(_id(random), random.choice(ids["person"]), random.choice(ORGANISATIONS), *_period(random)) for _ in range(60)],
        )  # fmt: skip
        await connection.execute("delete from match_consent")
        await connection.executemany(
            "insert into match_consent (id, match_id, person_id, organisation_id, home, since, until, recorded_at, withdrawn_at)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [_consent(random, ids["person"]) for _ in range(60)],
        )
        await connection.executemany(
            "insert into membership (id, household_id, person_id, since, until, recorded_at, superseded_at)"
            " values ($1, $2, $3, $4, $5, $6, $7)",
            [
                (_id(random), random.choice(ids["household"]), random.choice(ids["person"]), *_period(random), NOW, random.choice((None, None, NOW)))
                for _ in range(25)
            ],
        )  # fmt: skip
        for table in ("category_determination", "membership"):
            await connection.executemany(
                f"update {table} set since = $2, until = $3 where id = $1",
                [(key, *_period(random)) for key in random.sample(ids[table], len(ids[table]) // 4)],
            )
        for table in ("category_determination", "economic_snapshot"):
            await connection.executemany(
                f"update {table} set superseded_at = $2 where id = $1",
                [(key, random.choice((None, NOW))) for key in random.sample(ids[table], len(ids[table]) // 4)],
            )


def _consent(random: Random, persons: Sequence[UUID]) -> tuple[object, ...]:
    """A consent of somebody to a match with one of the organisations: with or without their address, in force or not."""
    since, until = _period(random)
    return (
        _id(random), _id(random), random.choice(persons), random.choice(ORGANISATIONS), random.choice((True, False)),
        since, until or date.max, NOW, random.choice((None, None, None, NOW)),
    )  # fmt: skip


def _period(random: Random) -> tuple[date, date | None]:
    since = TODAY + timedelta(days=random.choice(EDGES))
    return since, random.choice((None, TODAY + timedelta(days=random.choice(EDGES))))


def _id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)
