"""What PostGraphile needs of a city's database: a role with rights like those of the bench's client, and a token for it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.resources import files
from urllib.parse import urlsplit

import asyncpg
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import ColumnElement, Date, Text, case, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import make_url

from hub.clock import system_clock
from hub.intake.generate import CITY
from hub.policy.constants import code_literal
from hub.policy.programmes.premium_subsidy import PROGRAMME
from hub.server.bench.ground import Ground
from hub.tables.population import PersonRow
from hub.tables.versions import people_on

OFFICE, GATEWAY = "hub_bench_office", "hub_bench_gateway"
"""Who may read and write, and who logs in and becomes that for a transaction."""


@dataclass(frozen=True, slots=True)
class Access:
    """How PostGraphile gets to the city: a database's address with a login of its own, and the key that its tokens are
    signed with."""

    database: str
    secret: str = field(repr=False)

    def token(self, seconds: int, division: str = CITY) -> str:
        """Return a token for the office of a division, unless another is meant of the whole city, good for some
        seconds."""
        until = system_clock() + timedelta(seconds=seconds)
        claims = {"division": division, "exp": int(until.timestamp())}
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(self.secret))


async def allow(ground: Ground) -> Access:
    """Give PostGraphile its role, grants, policies, views and functions in the city's database; what was there is made anew."""
    password = secrets.token_hex(16)
    filled = {"{office}": OFFICE, "{gateway}": GATEWAY, "{rule}": rule()}
    text = files(__package__).joinpath("access.sql").read_text("utf-8")
    for mark, value in filled.items():
        text = text.replace(mark, value)
    connection = await asyncpg.connect(ground.settings.database)
    try:
        for role in (OFFICE, GATEWAY):
            known = await connection.fetchval("select true from pg_roles where rolname = $1", role)
            await connection.execute(f"drop owned by {role}" if known else f"create role {role}")
        await connection.execute(f"grant {OFFICE} to {GATEWAY}")
        await connection.execute(f"alter role {GATEWAY} login noinherit password '{password}'")
        await connection.execute(f"alter role {GATEWAY} set jit = off")  # as the hub's own connections have it
        async with connection.transaction():
            await connection.execute(text)
    finally:
        await connection.close()
    place = urlsplit(ground.settings.database)
    own = place._replace(netloc=f"{GATEWAY}:{password}@{place.netloc.rpartition('@')[2]}")
    return Access(own.geturl(), secrets.token_hex(32))


def rule() -> str:
    """Return the statement of `peer.decisions`: the rule of the hub, about whoever is asked about and lies in the
    division."""
    tokens = func.unnest(literal_column("$1", ARRAY(Text())))
    asked = tokens.table_valued("token", with_ordinality="place").render_derived("asked")
    person, now, today = PersonRow.__table__.alias("person"), func.now(), literal_column("peer.today()", Date())
    inside: ColumnElement[bool] = literal_column(
        "(select true from division_within as within where within.ancestor_code = current_setting('peer.division')"
        " and within.division_code = person.division_code)"
    )
    named = (
        select(asked.c.place, person.c.id, person.c.division_code, person.c.died_on)
        .join(person, person.c.id_number_token == asked.c.token)
        .where(inside)
        .cte("named")
    )
    people = people_on(named, today, now, named.c.place).cte("people")
    decided = PROGRAMME.decide(people, today, now).cte("decided")
    verdict = case((people.c.person_id.is_(None), code_literal("NOT_FOUND")), else_=decided.c.verdict)
    statement = (
        select(literal_column("(asked.place - 1)::integer"), verdict, people.c.person_id)
        .select_from(asked)
        .outerjoin(people, people.c.place == asked.c.place)
        .outerjoin(decided, decided.c.person_id == people.c.person_id)
        .order_by(asked.c.place)
    )
    return str(
        statement.compile(
            dialect=make_url("postgresql+asyncpg://").get_dialect()(), compile_kwargs={"literal_binds": True}
        )
    )
