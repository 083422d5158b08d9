"""What a question is put to: a hub on a database, and a plain interpreter of the same rows."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema

from hub.cipher import Cipher
from hub.config import Settings
from hub.grants.store import PolicyStore
from hub.identifiers import resident_id_number_from
from hub.sources.register import open_sources
from permissions.model import Principal
from schema.callers import schema_of
from schema.contract import build_contract
from tests.clock import FixedClock
from tests.ground.city import KEYRING, odd_id, odd_person
from tests.ground.hub import Hub, open_hub
from tests.resolvers.interpreter import Interpreter
from tests.resolvers.loaded import City, load_city
from tests.resolvers.paths import Asker
from tests.resolvers.selections import Asked, People

CLIENTS = [("reader", "READING"), ("district", "READING"), ("masked", "READING"), ("mixed", "READING"),
           ("caseload", "READING"), ("banded", "READING"), ("pseudonym", "READING"),
           ("sparse", "READING"), ("sparse", "OTHER")]  # fmt: skip

NOBODY = resident_id_number_from("98010119800101000")
"""A valid number that nobody has."""


@dataclass(frozen=True)
class Ground:
    """One database with its hub, and its rows in memory."""

    hub: Hub
    city: City
    interpreters: Mapping[tuple[str, str], Interpreter]


_OWN: dict[tuple[str, str], GraphQLSchema] = {}
"""What each client may know for a purpose, made once: every ground is a copy of one city, under one policy."""


@asynccontextmanager
async def open_ground(settings: Settings) -> AsyncIterator[Ground]:
    """A hub on a database with the small city, and an interpreter for each client."""
    clock = FixedClock()
    full, cipher = build_contract()._schema, Cipher(KEYRING)
    async with AsyncExitStack() as stack:
        sources = open_sources(settings)
        stack.push_async_callback(sources.close)
        city, policy = await load_city(sources), PolicyStore(sources.hub, clock)
        interpreters = {}
        for client, purpose in CLIENTS:
            (row,) = city.find("client", id=client)
            (organisation,) = city.find("organisation", id=row["organisation_id"])
            roles = frozenset(role["role"] for role in city.find("client_role", client_id=client))
            _, profile = await policy.profile(Principal(roles, organisation["id"], purpose))
            schema = _OWN.get((client, purpose)) or schema_of(full, profile)
            assert schema
            _OWN[client, purpose] = schema
            asker = Asker(client, purpose, organisation["id"], organisation["division_code"], profile, schema)
            interpreters[client, purpose] = Interpreter(city, full, asker, cipher, clock())
        hub = await stack.enter_async_context(open_hub(settings, clock))
        yield Ground(hub, city, interpreters)


def people_of(city: City) -> People:
    """Whom to ask about: the odd persons, some of both districts, and nobody."""
    cipher, persons = Cipher(KEYRING), sorted(city.rows["person"], key=lambda row: row["id"])[5:]
    near = [row for row in persons if city.lies_within(row["division_code"], "980101")]
    chosen = [*near[:8], *(row for row in persons if row not in near)][:16]
    assert len(near) >= 4
    return People(
        id_numbers=[
            *(odd_person(number) for number in range(5)),
            *(cipher.open("person.id_number", row["id_number_sealed"]) for row in chosen),
            NOBODY,
        ],
        ids=[*(odd_id("person", number) for number in range(5)), *(row["id"] for row in chosen), odd_id("person", 99)],
        households=[
            *(odd_id("household", number) for number in range(4)),
            *sorted(row["id"] for row in city.rows["household"])[3:20:2],
        ],
    )


async def raw_answer(hub: Hub, asked: Asked, client: str, purpose: str) -> str:
    """The body of an answer, as it came."""
    token = await hub.token(client, purpose)
    question = {"query": asked.text, "variables": asked.variables, "operationName": asked.operation_name}
    response = await hub.http.post("/graphql", json=question, headers={"Authorization": f"Bearer {token}"})
    return response.text


def read_exactly(body: str) -> Any:
    """JSON with the order of its names and its numbers as they were written."""
    return json.loads(body, object_pairs_hook=lambda pairs: pairs, parse_float=str, parse_int=str)


def without_sentences(body: str) -> Any:
    """An answer, as `read_exactly` gives it, without what only people read and the moment of its sources."""
    return [
        (name, value if name == "data" else without(value, {"message", "asOf"})) for name, value in read_exactly(body)
    ]


CURSOR = re.compile(r'"[\w-]+\.[\w-]{150,}"')


def without_cursors(body: str) -> str:
    """An answer in which every cursor is the same: the plain one has none."""
    return CURSOR.sub('"cursor"', body)


def without(value: Any, names: set[str]) -> Any:
    """What `read_exactly` gives, without some names."""
    if isinstance(value, list):
        return [without(item, names) for item in value if not (isinstance(item, tuple) and item[0] in names)]
    if isinstance(value, tuple):
        return (value[0], without(value[1], names))
    return value
