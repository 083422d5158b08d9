"""What a house plans, for `hub bench plans`: how much SQL and how much CPU, and the statement of one person's chain.

usage: python -m tests.bench.plans [TYPES PROGRAMMES]      one line of JSON; of a house that has grown to so many, if they are given

The tables of the house are in the database of HUB_DATABASE from then on.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from hub.catalogue.declarations import Moments
from hub.config import Settings
from hub.policy.programmes import PROGRAMMES
from hub.server.endpoint.documents import coerce_variables, read_document
from hub.sources.register import open_sources
from hub.tables.departments.register import RECORDS
from permissions.model import Capability, Scope
from permissions.profile import Profile
from resolvers import select
from resolvers.arguments import sites_of
from resolvers.prepare import Prepared, prepare
from tests.copies import copy_of_the_house, run_in
from tests.resolvers.growth import QUESTIONS, SCOPES, grow
from tests.schema.profiles import FULL, KEYS, NOW, grant, profile_of

TIMES = 7
"""How often each question is planned: the median counts."""

CHAIN = "chain with persons"


def profile(scopes: tuple[Scope, ...]) -> Profile:
    """Whoever may read everything in some scopes."""
    return profile_of(
        *(
            grant("Person.name", Capability.READ, field=key, scope=scope, id=f"{key} {scope}")
            for key in KEYS.values()
            for scope in scopes
        )
    )


def planned(question: str, of: Profile) -> Iterator[tuple[Prepared, float]]:
    """A question, planned again and again, with the milliseconds of CPU that it took."""
    document = read_document(question, None, FULL)
    variables = coerce_variables(document, {"id": "00000000-0000-4000-8000-000000000000"} if "$id" in question else {})
    sources = open_sources(Settings(database="postgresql://nobody@localhost/nothing"))
    gc.collect()
    gc.freeze()  # as a server has it: what is there already is not looked at
    while True:
        begun = time.process_time()
        asked = select.SelectionContext(FULL, document.fragments, variables)  # its budget is spent once
        (root,) = select.select_roots(asked, document.root_type, document.operation.selection_set)
        sites = tuple(sites_of([root]))
        values = [site.values(variables, Moments(NOW, NOW.date())) for site in sites]
        made = prepare(root, asked, of, sources, values, sites=sites)
        yield made, 1000 * (time.process_time() - begun)


def told() -> dict[str, Any]:
    """All that is known of this house."""
    found: dict[str, Any] = {"types": len(RECORDS), "programmes": len(PROGRAMMES), "planned": {}}
    for scope, scopes in SCOPES.items():
        for name, question in QUESTIONS.items():
            each = planned(question, profile(scopes))
            made, times = zip(*(next(each) for _ in range(TIMES)), strict=True)
            sql = sum(len(statement.query.text) for statement in made[0].statements)
            found["planned"][f"{name}, {scope}"] = {"sql": sql, "cpu_ms": median(times)}
            if name == CHAIN and scopes == (Scope.EVERYONE,):
                (statement,) = made[0].statements
                query = statement.query
                found |= {"chain": query.text, "order": query.order, "constants": dict(query.constants)}
    return found


async def tables(database: str) -> None:
    """Makes the tables of this house's records where they are not there yet, empty."""
    connection = await asyncpg.connect(database)
    try:
        for row in RECORDS:
            made = [CreateTable(row.__table__, if_not_exists=True)]  # type: ignore[arg-type]
            made += [CreateIndex(index, if_not_exists=True) for index in row.__table__.indexes]  # type: ignore[attr-defined, misc]
            for statement in made:
                await connection.execute(str(statement.compile(dialect=postgresql.dialect())))
    finally:
        await connection.close()


def main(*size: str) -> None:
    if not size:
        if database := os.environ.get("HUB_DATABASE"):
            asyncio.run(tables(database))
        print(json.dumps(told()))
        return
    types, programmes = map(int, size)
    with TemporaryDirectory(prefix="hub-bench-plans-") as folder:
        copy = copy_of_the_house(Path(folder))
        grow(copy, types, programmes)
        done = run_in(copy, "tests.bench.plans", HUB_DATABASE=os.environ.get("HUB_DATABASE", ""))
        if done.returncode:
            sys.exit(done.stderr)
        print(done.stdout, end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
