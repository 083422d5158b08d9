"""Statistics count who lives today, and households that did not die out; whoever registers a death moves no count of theirs."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from hub.identifiers import resident_id_number_from
from tests.ground.hub import Hub
from tests.hub.server.store import change, rows
from tests.hub.server.test_statistics import ALL, ON_SQLITE, counted, leave, register

pytestmark = pytest.mark.databases("either")

HOMES = "{ householdStatistics { count } }"


def belongs(household: str, person: str, until: str = "null") -> str:
    """A statement by which a person belongs to a household from 2020 on."""
    return f"""insert into membership (id, household_id, person_id, since, until, recorded_at)
               values ('{uuid4()}', '{household}', '{person}', '2020-01-01', {until}, '2026-01-01 00:00:00.000000')"""


async def ids(hub: Hub, table: str) -> list[str]:
    return [str(row["id"]) for row in await rows(hub.settings, f"select id from {table} order by id")]


async def test_who_died_is_counted_until_that_day_and_a_household_until_its_last_member_died(hub: Hub) -> None:
    today = hub.clock().date()
    await leave(hub, 20)
    kept = "select id from household order by id limit 20"
    await change(hub.settings, "delete from membership", f"delete from household where id not in ({kept})")
    (one, other, *_), (home, empty, *_) = await ids(hub, "person"), await ids(hub, "household")
    await change(hub.settings, belongs(home, one), belongs(home, other))

    async def told(**died: date) -> tuple[int, int]:
        for who, day in died.items():
            person = {"one": one, "other": other}[who]
            await change(hub.settings, f"update person set died_on = '{day}' where id = '{person}'")
        return (await counted(hub, ALL))[0]["count"], (await counted(hub, HOMES))[0]["count"]

    assert await told() == (20, 20)
    assert await told(one=today) == (20, 20), "the day of the death is the last one of the life"
    assert await told(one=today - timedelta(days=1)) == (10, 20), "somebody lives in the household"
    assert await told(other=today) == (10, 20)
    hub.clock.now += timedelta(days=1)
    hub.tokens.clear()
    assert await told() == (10, 10)
    await change(hub.settings, f"update membership set until = '{today}' where person_id = '{other}'")
    assert await told() == (10, 10), "a membership that was ended at the death is no other household"
    await change(hub.settings, f"update membership set until = '2025-01-01' where household_id = '{home}'")
    assert await told() == (10, 20), "who moved out alive leaves a household behind"
    await change(hub.settings, belongs(empty, (await ids(hub, "person"))[5]), belongs(empty, one))
    assert await told() == (10, 20)


@ON_SQLITE
async def test_s5_a_death_that_one_registers_moves_no_count_of_persons_and_households(hub: Hub) -> None:
    """Else whoever registers a death, and then takes it back, learns in which group somebody was."""
    hub.clock.now += timedelta(seconds=60)
    (gone, *_), (empty, *_) = await ids(hub, "person"), await ids(hub, "household")
    await leave(hub, 20, "division_code is not null")
    await change(hub.settings, "delete from membership")
    kept = "select id from household order by id limit 20"
    await change(hub.settings, f"delete from household where id not in ({kept})")
    await change(hub.settings, belongs(empty, gone))
    before = [await counted(hub, text) for text in (ALL, HOMES)]
    assert before == [[{"count": 20}], [{"count": 20}]]
    asked = '{ person(by: {id: "%s"}) { recordedAt } }' % gone  # noqa: UP031 -- braces of GraphQL
    corrects = (await hub.ask(asked))["data"]["person"]["recordedAt"]
    correction = {"person": {"id": gone}, "corrects": corrects, "diedOn": "2026-06-01"}
    await register(hub, {"personCorrection": correction}, "died")
    dead = {"idNumber": resident_id_number_from("98010119800101020"), "division": "980101", "diedOn": "2026-06-01"}
    late = (await register(hub, {"person": dead}, "late"))["person"]["id"]
    moved_in = {"person": {"id": late}, "household": (await ids(hub, "household"))[1], "since": "2026-01-01"}
    await register(hub, {"membership": moved_in}, "in")
    assert [await counted(hub, text) for text in (ALL, HOMES)] == before
    others = "update ledger_event set organisation_id = '00000000-0000-4000-9000-000000000003'"
    await change(hub.settings, others, others.replace("ledger_event", "membership"))
    assert [await counted(hub, text) for text in (ALL, HOMES)] == [[{"count": 10}], [{"count": 10}]]
