"""A department's database is away, slow, killed or talks nonsense: the rest of the answer stands, and says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hub.config import Settings
from hub.sources import circuit_breaker
from hub.sources.migrate import version_table
from hub.sources.register import open_source
from hub.tables.departments.register import DEPARTMENTS
from tests.clock import FixedClock
from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes, open_hub
from tests.ground.moved import MEDICAL_INSURANCE, move_out
from tests.hub.ledger.events import events_of
from tests.hub.server.store import change

pytestmark = pytest.mark.databases("either")

SOURCE = MEDICAL_INSURANCE
CHAIN = "query($id: UUID!) { assistanceChain(by: {id: $id}) { person { name } records { nodes { __typename id } } } }"
PERSON = {"id": odd_id("person", 2)}
"""At home with another, who has a record of medical insurance; has records of others too."""
on_postgresql = pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)


def own(settings: Settings) -> str:
    return settings.sources[SOURCE]


async def in_source(settings: Settings, *statements: str) -> None:
    """Run statements in the department's own database."""
    await change(replace(settings, database=own(settings), sources={}), *statements)


@asynccontextmanager
async def stopped(settings: Settings) -> AsyncIterator[None]:
    """The department's database is gone, and comes back."""
    if settings.dialect == "sqlite":
        # Not moved: whoever has a file open goes on reading it.
        tables = ("premium_subsidy", "medical_assistance", "change_event", version_table(SOURCE))
        await in_source(settings, *(f"alter table {table} rename to away_{table}" for table in tables))
        yield
        await in_source(settings, *(f"alter table away_{table} rename to {table}" for table in tables))
        return
    name, server = own(settings).rsplit("/", 1)[1], settings.database.rsplit("/", 1)[0]
    admin = await asyncpg.connect(f"{server}/postgres")
    try:
        await admin.execute(f'alter database "{name}" allow_connections false')
        await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
        yield
        await admin.execute(f'alter database "{name}" allow_connections true')
    finally:
        await admin.close()


@asynccontextmanager
async def locked(settings: Settings) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """Whoever reads premium subsidies waits until this ends. Gives a connection to the department's database."""
    blocker, other = await asyncpg.connect(own(settings)), await asyncpg.connect(own(settings))
    try:
        async with blocker.transaction():
            await blocker.execute("lock table premium_subsidy in access exclusive mode")
            yield other
    finally:
        await blocker.close()
        await other.close()


@pytest.fixture
def left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that failed too often is not asked again, however long a test takes."""
    monkeypatch.setattr(circuit_breaker, "REST", 3600)


@pytest.fixture
def resting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that failed is asked again almost at once."""
    monkeypatch.setattr(circuit_breaker, "REST", 0.01)


@pytest.fixture
async def hub(two_city_settings: Settings, clock: FixedClock) -> AsyncIterator[Hub]:
    async with open_hub(two_city_settings, clock) as opened:
        yield opened


@contextmanager
def hasty(hub: Hub) -> Iterator[None]:
    """Within the block the source is waited for no longer than a second. The hub's own database keeps the time that a busy
    machine may need, and so does the source before and after."""
    breaker = hub.answering._services.sources.breakers[SOURCE]
    patient, breaker.seconds = breaker.seconds, 1.0
    yield
    breaker.seconds = patient


async def recorded(settings: Settings) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The sources that were asked and those that did not answer, of every event of the reader."""
    source = open_source(settings)
    try:
        return {
            (event.access.sources, event.access.unavailable) for event in await events_of(source, client_id="reader")
        }
    finally:
        await source.close()


def states(answer: Any) -> dict[str, str]:
    return {item["source"]: item["state"] for item in answer["extensions"]["access"]["sources"]}


def types(answer: Any) -> list[str]:
    return sorted({record["__typename"] for record in answer["data"]["assistanceChain"]["records"]["nodes"]})


def marked(answer: Any) -> list[tuple[str, str]]:
    """What the answer says is missing, and why."""
    return [
        (item["coordinate"], item["outcome"])
        for item in answer["extensions"]["access"]["fields"]
        if item.get("reason") == "SOURCE_UNAVAILABLE" and item["source"] == SOURCE
    ]


def assert_the_rest_stands(answer: Any) -> None:
    """Everything of the hub's own database is there, and the gap is marked."""
    assert answer["data"]["assistanceChain"]["person"] == {"name": "O'\"Neil\\ 😀\t"}
    assert types(answer) == ["EducationAid", "TemporaryRelief"]
    assert marked(answer) == [("AssistanceChain.records", "PARTLY_WITHHELD")]
    assert states(answer) == {"hub": "COMPLETE", SOURCE: "UNAVAILABLE"}
    (missing,) = [item for item in answer["extensions"]["access"]["sources"] if item["source"] == SOURCE]
    assert "asOf" not in missing
    assert codes(answer) == []


def assert_whole(answer: Any) -> None:
    assert types(answer) == ["EducationAid", "PremiumSubsidy", "TemporaryRelief"]
    assert marked(answer) == []
    assert states(answer) == {"hub": "COMPLETE", SOURCE: "COMPLETE"}


async def test_a_stopped_source_leaves_the_rest_of_the_list_and_a_marked_gap(hub: Hub) -> None:
    assert_whole(await hub.ask(CHAIN, PERSON))
    assert await recorded(hub.settings) == {(("hub", SOURCE), ())}
    async with stopped(hub.settings):
        hits = hub.answering.documents.hits
        assert_the_rest_stands(await hub.ask(CHAIN, PERSON))  # by the plan that was kept
        assert hub.answering.documents.hits == hits + 1
        assert (("hub", SOURCE), (SOURCE,)) in await recorded(hub.settings)
    assert_whole(await hub.ask(CHAIN, PERSON))


async def test_a_hub_starts_and_answers_while_a_source_is_away(hub: Hub, clock: FixedClock) -> None:
    async with stopped(hub.settings), open_hub(hub.settings, clock) as fresh:
        assert_the_rest_stands(await fresh.ask(CHAIN, PERSON))  # the first time, through the executor
        ready = await fresh.http.get("/readyz")
        assert ready.status_code == 200
        assert ready.json()["sources"][SOURCE] != "ready"


async def test_what_lives_in_the_source_alone_is_null_with_one_error_for_its_path(hub: Hub) -> None:
    text = """query($id: UUID!) { person(by: {id: $id}) { name
      assistanceRecords { nodes { ... on TemporaryRelief { event person { name } } ... on PremiumSubsidy { tier } } } } }"""
    written = """mutation($record: RecordAssistanceInput!, $key: String!) {
      recordAssistance(input: $record, idempotencyKey: $key) { replayed record { id } } }"""
    async with stopped(hub.settings):
        answer = await hub.ask(text, PERSON)
        assert [
            record["event"] for record in answer["data"]["person"]["assistanceRecords"]["nodes"] if record.get("event")
        ]
        assert marked(answer) == [("Person.assistanceRecords", "PARTLY_WITHHELD")]
        record = {"person": PERSON, "insuranceYear": 2026, "tier": "TIER_1", "amount": "1.00", "givenOn": "2026-03-01",
                  "status": "PAID"}  # fmt: skip
        variables = {"record": {"premiumSubsidy": record}, "key": "key-of-a-stopped-source"}
        response = await hub.post(written, variables, client="district")
        assert codes(response.json()) == ["SOURCE_UNAVAILABLE"]
    answer = await hub.ask(written, variables, client="district")
    assert answer["data"]["recordAssistance"]["replayed"] is False


@pytest.mark.usefixtures("left_alone")
async def test_a_source_that_keeps_failing_is_left_alone_for_a_while(hub: Hub) -> None:
    await hub.ask(CHAIN, PERSON)

    async def asks() -> int:
        hub.statements.clear()
        await hub.ask(CHAIN, PERSON)
        return sum("premium_subsidy" in statement for statement in hub.statements)

    async with stopped(hub.settings):
        assert [await asks() for _ in range(circuit_breaker.FAILURES + 2)] == [*[1] * circuit_breaker.FAILURES, 0, 0]
        assert_the_rest_stands(await hub.ask(CHAIN, PERSON))


@pytest.mark.usefixtures("resting")
async def test_a_source_that_is_back_is_asked_again(hub: Hub) -> None:
    async with stopped(hub.settings):
        for _ in range(circuit_breaker.FAILURES + 1):
            assert_the_rest_stands(await hub.ask(CHAIN, PERSON))
    await asyncio.sleep(0.05)
    assert_whole(await hub.ask(CHAIN, PERSON))


@on_postgresql
async def test_a_slow_source_is_waited_for_within_the_deadline(hub: Hub) -> None:
    assert_whole(await hub.ask(CHAIN, PERSON))
    async with locked(hub.settings):
        with hasty(hub):
            assert_the_rest_stands(await hub.ask(CHAIN, PERSON))
    assert_whole(await hub.ask(CHAIN, PERSON))


@on_postgresql
async def test_a_source_that_hangs_on_its_network_is_waited_for_within_the_deadline(
    hub: Hub, clock: FixedClock
) -> None:
    over = asyncio.Event()

    async def hang(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with await asyncio.start_server(hang, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        hanging = replace(hub.settings, sources={SOURCE: f"postgresql://hub:secret@127.0.0.1:{port}/none"})
        async with open_hub(hanging, clock) as other:
            with hasty(other):
                assert_the_rest_stands(await other.ask(CHAIN, PERSON))
            over.set()  # nobody else waits for it when the hub stops


@pytest.mark.takes_long
@on_postgresql
async def test_a_source_that_is_killed_in_mid_statement_leaves_a_gap(hub: Hub) -> None:
    await hub.ask(CHAIN, PERSON)
    async with locked(hub.settings) as admin:
        asking = asyncio.ensure_future(hub.ask(CHAIN, PERSON))
        killed = 0
        for _ in range(3000):
            killed = await admin.fetchval(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity "
                "where datname = current_database() and wait_event_type = 'Lock'"
            )
            if killed:
                break
            await asyncio.sleep(0.01)
        assert killed == 1
        assert_the_rest_stands(await asking)
    assert_whole(await hub.ask(CHAIN, PERSON))


@on_postgresql
@pytest.mark.parametrize(
    "columns", ["id, person_id", "id, person_id::text || 'x' as person_id", "1 as id, 2 as person_id"]
)
async def test_a_source_with_tables_of_another_shape_leaves_a_gap(hub: Hub, columns: str) -> None:
    await in_source(
        hub.settings,
        "alter table premium_subsidy rename to real_one",
        f"create view premium_subsidy as select {columns} from real_one",
    )
    assert_the_rest_stands(await hub.ask(CHAIN, PERSON))
    await in_source(hub.settings, "drop view premium_subsidy", "alter table real_one rename to premium_subsidy")
    assert_whole(await hub.ask(CHAIN, PERSON))


@on_sqlite
@pytest.mark.parametrize("column", ["x'00ff' as id", "zeroblob(9) as given_on"])
async def test_a_source_whose_values_are_no_json_leaves_a_gap(hub: Hub, column: str) -> None:
    name = column.split(" as ")[1]
    await in_source(
        hub.settings,
        "alter table premium_subsidy rename to real_one",
        f"create view premium_subsidy as select {column}, {', '.join(sorted({'id', 'given_on'} - {name}))}, person_id, "
        "superseded_at from real_one",
    )
    assert_the_rest_stands(await hub.ask(CHAIN, PERSON))


async def test_records_from_an_hour_ahead_are_records(hub: Hub) -> None:
    ahead = "2026-11-23T05:00:00.000000Z"
    value = f"'{ahead}'" if hub.settings.dialect == "sqlite" else f"timestamptz '{ahead}'"
    await in_source(hub.settings, f"update premium_subsidy set recorded_at = {value}")
    assert_whole(await hub.ask(CHAIN, PERSON))
    text = "query($id: UUID!) { person(by: {id: $id}) { assistanceRecords { nodes { recordedAt } } } }"
    answer = await hub.ask(text, {"id": odd_id("person", 3)})
    assert {item["recordedAt"] for item in answer["data"]["person"]["assistanceRecords"]["nodes"]} == {ahead}


async def test_the_clock_of_no_source_is_asked(hub: Hub) -> None:
    hub.statements.clear()
    await hub.ask(CHAIN, PERSON)
    asking = ("now()", "current_", "clock_timestamp", "localtime", "datetime(")
    assert hub.statements
    assert [text for text in hub.statements if any(word in text.lower() for word in asking)] == []


@on_sqlite
async def test_a_field_that_no_source_answers_for_is_null_with_one_error(
    city_settings: Settings, clock: FixedClock, tmp_path: Path
) -> None:
    names = [department.name.lower() for department in DEPARTMENTS]
    settings = replace(city_settings, sources={name: f"sqlite:///{tmp_path / name}.db" for name in names})
    await move_out(settings)
    async with open_hub(settings, clock) as hub:
        assert_types = ["EducationAid", "PremiumSubsidy", "TemporaryRelief"]
        answer = await hub.ask(CHAIN, PERSON)
        assert (types(answer), states(answer)) == (assert_types, dict.fromkeys(("hub", *names), "COMPLETE"))
    await change(replace(settings, database=settings.sources["education"], sources={}), "drop table education_aid")
    for name in {*names} - {"education"}:
        (tmp_path / f"{name}.db").unlink()
    async with open_hub(settings, clock) as hub:
        answer = await hub.ask(CHAIN, PERSON)
    assert answer["data"]["assistanceChain"] == {"person": {"name": "O'\"Neil\\ 😀\t"}, "records": None}
    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["assistanceChain", "records"], "SOURCE_UNAVAILABLE")
    assert states(answer) == {"hub": "COMPLETE", **dict.fromkeys(names, "UNAVAILABLE")}
    assert {item["outcome"] for item in answer["extensions"]["access"]["fields"]} == {"WITHHELD"}


WRITES = """mutation($items: [RecordAssistanceItem!]!) { recordAssistanceBatch(items: $items) { code } }"""


@on_postgresql
async def test_a_batch_for_other_days_says_of_each_item_that_its_source_is_away(hub: Hub) -> None:
    """Whether its key stored it before is asked there as well; that nobody answers is said where it would be stored."""
    given = {"person": PERSON, "insuranceYear": 2026, "tier": "TIER_1", "amount": "1.00", "status": "PAID"}
    items = [
        {"idempotencyKey": f"away-item-{day}", "record": {"premiumSubsidy": given | {"givenOn": f"2026-11-0{day}"}}}
        for day in (1, 2)
    ]
    async with stopped(hub.settings):
        answer = await hub.ask(WRITES, {"items": items})
    told = [item["code"] for item in answer["data"]["recordAssistanceBatch"]]
    assert told == ["SOURCE_UNAVAILABLE", "NOT_ATTEMPTED"]
