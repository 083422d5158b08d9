"""What becomes of a question, from its verdicts to its answer, stays as it was reviewed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hub.server.explain import explain
from hub.sources.register import open_sources
from hub.tables.departments.register import RECORDS
from tests.cases.golden import REFRESH, must_equal
from tests.ground.hub import Hub
from tests.resolvers.comparison import without_cursors

FOLDER = Path(__file__).parent
ABOUT_PEOPLE = (
    "person",
    "household",
    "membership",
    "category_determination",
    "dated_fact",
    "economic_snapshot",
    "caseload",
)
PERSONAL = re.compile(rf"Seq Scan on ({'|'.join((*ABOUT_PEOPLE, *(table.__tablename__ for table in RECORDS)))})\b")
"""A statement that reads such a table from end to end touches people whom nobody asked about."""


@dataclass(frozen=True)
class Case:
    """A question and who asks it."""

    folder: Path
    text: str
    variables: dict[str, Any]
    client: str
    purpose: str

    @property
    def writes(self) -> bool:
        return re.search(r"^mutation", self.text, re.MULTILINE) is not None


@dataclass(frozen=True)
class Stages:
    """What `hub explain` prints of a question, in its parts."""

    plan: str
    statements: tuple[str, ...]


def read_case(folder: Path) -> Case:
    text = (folder / "question.graphql").read_text("utf-8")
    said = dict(re.findall(r"^# (client|purpose): (\w+)$", text, re.MULTILINE))
    variables = json.loads((folder / "variables.json").read_text("utf-8"))
    return Case(folder, text, variables, said["client"], said["purpose"])


CASES = [read_case(file.parent) for file in sorted(FOLDER.glob("*/question.graphql"))]
every_case = pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=[] if case.writes else pytest.mark.only_reads, id=case.folder.name) for case in CASES],
)


async def stages_of(hub: Hub, case: Case) -> Stages:
    sources = open_sources(hub.settings)
    try:
        said = await explain(sources, hub.clock, case.text, case.variables, case.client, case.purpose)
    finally:
        await sources.close()
    plans, statements = [], []
    for root, part in re.findall(r"^== (\w+) ==\n(.*?)(?=\n\n==|\Z)", said, re.MULTILINE | re.DOTALL):
        plan, _, rest = part.partition("\nSQL\n")
        plans.append(f"== {root} ==\n{plan}")
        if rest:
            statements.append(rest.partition("\nparameters: ")[0])
    return Stages("\n\n".join(plans), tuple(statements))


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def vacuumed(url: str) -> str:
    """The version of PostgreSQL, after it looked at all tables. Vacuumed too: whether the server has done so by itself would
    choose between two kinds of index scan."""
    async with connected(url) as connection:
        await connection.execute("vacuum (freeze, analyze)")
        return f"PostgreSQL {connection.get_server_version().major}"


async def shape_of(url: str, statement: str) -> str:
    """PostgreSQL's plan for any parameters, where it reads a whole table only if nothing else is left."""
    async with connected(url) as connection:
        await connection.execute("set enable_seqscan = off; set plan_cache_mode = force_generic_plan")
        prepared = await connection.prepare(statement)
        nulls = ", ".join("null" for _ in prepared.get_parameters())
        await connection.execute(f"prepare asked as {statement}")
        rows = await connection.fetch(f"explain (costs off) execute asked{f'({nulls})' if nulls else ''}")
    return "\n".join(row[0] for row in rows)


@every_case
async def test_a_question_has_its_plan_its_statements_and_its_answer(hub: Hub, case: Case) -> None:
    stages = await stages_of(hub, case)
    must_equal(case.folder / "plan.txt", stages.plan)
    must_equal(case.folder / f"{hub.settings.dialect}.sql", "\n\n".join(stages.statements))
    first = await hub.ask(case.text, case.variables, client=case.client, purpose=case.purpose)
    again = await hub.ask(case.text, case.variables, client=case.client, purpose=case.purpose)
    must_equal(case.folder / "answer.json", without_cursors(json.dumps(first, indent=2, ensure_ascii=False)))
    if case.writes:
        (done,) = first["data"].values()
        for each in done if isinstance(done, list) else [done]:
            each["replayed"] = bool(each["record"])
    assert again == first


@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
async def test_a_statement_reaches_people_through_indexes_only(hub: Hub) -> None:
    """On a city of its own, where nothing is asked: PostgreSQL plans by how much is in its tables, and readers leave events."""
    version = await vacuumed(hub.settings.database)
    whole: list[str] = []
    differing = []
    for case in CASES:
        stages = await stages_of(hub, case)
        shapes = [await shape_of(hub.settings.database, statement) for statement in stages.statements]
        whole += [f"{case.folder.name}: {shape}" for shape in shapes if PERSONAL.search(shape)]
        golden = case.folder / "explain.txt"
        if os.environ.get(REFRESH) == "1" or golden.read_text("utf-8").startswith(version):
            must_equal(golden, "\n\n".join([version, *shapes]))
        else:
            differing.append(case.folder.name)
    assert whole == []
    if differing:
        pytest.skip(f"explain.txt is of another version than {version}, which plans in its own way.")
