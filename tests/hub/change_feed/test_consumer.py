"""Caseload and facts follow from what departments store: once, late at most, and never more than was stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from hub.change_feed.consumer import AT_ONCE, consume
from hub.config import Settings
from hub.sources.register import Sources, open_sources
from hub.tables.base import Base
from hub.tables.departments.civil_affairs import TemporaryReliefRow
from hub.tables.departments.medical_insurance import PremiumSubsidyRow
from hub.tables.exchange import ChangeEventRow
from hub.tables.population import CaseloadRow, DatedFactRow

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
OVERLAP = timedelta(seconds=30)
OFFICE = str(uuid4())


@pytest.fixture
async def sources(two_settings: Settings) -> AsyncIterator[Sources]:
    opened = open_sources(two_settings)
    yield opened
    await opened.close()


async def store(sources: Sources, table: type[Base] = PremiumSubsidyRow, *, at: datetime = NOW, **more: Any) -> str:
    """A record with its change event, as a write-back leaves them; gives the record."""
    own = {"insurance_year": 2026, "tier": "TIER_2"} if table is PremiumSubsidyRow else {}
    record = {"id": str(uuid4()), "person_id": str(uuid4()), "programme": "X", "given_on": date(2026, 3, 1), "status": "PAID",
              "legal_basis": "§9", "organisation_id": OFFICE, "recorded_at": at, **own, **more}  # fmt: skip
    event = {"id": str(uuid4()), "table_name": table.__tablename__, "record_id": record["id"],
             "person_id": record["person_id"], "ledger_event_id": str(uuid4()), "at": at}  # fmt: skip
    async with sources.of(table).begin() as connection:
        await connection.execute(insert(table), [record])
        await connection.execute(insert(ChangeEventRow), [event])
    return str(record["id"])


async def round_of(sources: Sources, now: datetime = NOW) -> None:
    for source in sources:
        await consume(sources, source, now)


async def cases(sources: Sources) -> list[tuple[str, str]]:
    async with sources.hub.begin() as connection:
        found = await connection.execute(select(CaseloadRow.organisation_id, CaseloadRow.person_id))
        return [(str(office), str(person)) for office, person in found]


async def tiers(sources: Sources, person: str) -> list[int | None]:
    """What stands of a person's tier."""
    async with sources.hub.begin() as connection:
        found = select(DatedFactRow.value).where(DatedFactRow.person_id == person, DatedFactRow.superseded_at.is_(None))
        return list((await connection.execute(found)).scalars())


async def test_a_record_opens_the_caseload_of_its_office_wherever_it_is_stored(sources: Sources) -> None:
    people = [str(uuid4()), str(uuid4())]
    await store(sources, person_id=people[0])
    await store(sources, TemporaryReliefRow, person_id=people[1])
    await store(sources, organisation_id=None)  # imported: no office wrote it
    assert await cases(sources) == []
    await round_of(sources)
    assert sorted(await cases(sources)) == sorted((OFFICE, person) for person in people)


async def test_any_number_of_rounds_come_to_the_same(sources: Sources) -> None:
    person = str(uuid4())
    for _ in range(3):
        await store(sources, person_id=person)
    await asyncio.gather(round_of(sources), round_of(sources))
    await round_of(sources)
    assert await cases(sources) == [(OFFICE, person)]
    assert await tiers(sources, person) == [2]


async def test_what_is_committed_late_or_comes_from_a_clock_ahead_is_not_passed_over(sources: Sources) -> None:
    await store(sources, at=NOW + timedelta(hours=1))
    await round_of(sources)
    late = str(uuid4())
    await store(sources, person_id=late, at=NOW - OVERLAP / 2)
    await round_of(sources, NOW + timedelta(seconds=15))
    assert (OFFICE, late) in await cases(sources)


async def test_more_than_one_page_is_followed_in_one_round(sources: Sources) -> None:
    for _ in range(3):
        await store(sources)
    people = [str(uuid4()) for _ in range(AT_ONCE + 1)]
    records = [{"id": str(uuid4()), "person_id": person, "programme": "X", "given_on": date(2026, 3, 1), "status": "PAID",
                "legal_basis": "§14", "organisation_id": OFFICE, "recorded_at": NOW} for person in people]  # fmt: skip
    events = [{"id": str(uuid4()), "table_name": "temporary_relief", "record_id": record["id"],
               "person_id": record["person_id"], "ledger_event_id": str(uuid4()), "at": NOW} for record in records]  # fmt: skip
    async with sources.hub.begin() as connection:
        await connection.execute(insert(TemporaryReliefRow), records)
        await connection.execute(insert(ChangeEventRow), events)
    await round_of(sources)
    assert {person for _, person in await cases(sources)} >= set(people)


async def test_a_premium_says_the_tier_where_the_register_says_nothing(sources: Sources) -> None:
    known, unknown = str(uuid4()), str(uuid4())
    fact = {"id": str(uuid4()), "person_id": known, "kind": "RESIDENT_INSURANCE_TIER", "value": 0, "source": "X",
            "since": date(2026, 1, 1), "as_of": date(2026, 1, 1), "recorded_at": NOW}  # fmt: skip
    async with sources.hub.begin() as connection:
        await connection.execute(insert(DatedFactRow), [fact])
    for person in (known, unknown):
        await store(sources, person_id=person)
    await round_of(sources)
    assert (await tiers(sources, known), await tiers(sources, unknown)) == ([0], [2])


async def test_a_correction_takes_its_fact_back_and_says_its_own(sources: Sources) -> None:
    person = str(uuid4())
    wrong = await store(sources, person_id=person)
    await round_of(sources)
    await store(sources, person_id=person, tier="TIER_1", supersedes_id=wrong, at=NOW + timedelta(seconds=1))
    await round_of(sources, NOW + timedelta(seconds=2))
    assert await tiers(sources, person) == [1]


async def test_what_changed_in_a_source_is_in_the_list_of_changes_once(sources: Sources) -> None:
    records = {await store(sources), await store(sources, TemporaryReliefRow)}
    for _ in range(2):
        await round_of(sources)
    async with sources.hub.begin() as connection:
        found = (await connection.execute(select(ChangeEventRow.record_id, ChangeEventRow.turn))).all()
    assert {str(record) for record, _ in found} == records
    assert len(found) == len(records)
    assert all(turn > 0 for _, turn in found)
