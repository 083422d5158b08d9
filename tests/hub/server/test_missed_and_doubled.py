"""One chain for each household: nobody is missed, nobody is helped twice, and who may not know of either is not told of none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from random import Random
from typing import Any

import pytest

from hub.config import Settings
from hub.sources.register import open_sources
from hub.tables.departments.register import RECORDS, home_of
from tests.clock import FixedClock
from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes, open_hub
from tests.ground.moved import MEDICAL_INSURANCE
from tests.hub.ledger.events import events_of
from tests.hub.server.planted_chain import EVERY_BENEFIT, OTHER_DISTRICT, ChainPlanter, plant_everything
from tests.hub.server.test_sources import states, stopped

MISSED = """query($by: PersonKey!, $programmes: [DueProgramme!]!) { assistanceChain(by: $by) {
    missed(programmes: $programmes) { programme state reason periodFrom periodUntil article record keeper } } }"""
DOUBLED = """query($by: PersonKey!, $programmes: [Programme!]!) { assistanceChain(by: $by) {
    doubled(programmes: $programmes) { programme state reason periodFrom periodUntil record earlierRecord onePayer keeper } } }"""


BENEFITS = {benefit.programme: benefit for benefit in EVERY_BENEFIT}
ALLOWANCE, PREMIUM, ELECTRICITY = (
    BENEFITS[name] for name in ("SUBSISTENCE_ALLOWANCE", "PREMIUM_SUBSIDY", "ELECTRICITY_REDUCTION")
)
BOTH = ("PREMIUM_SUBSIDY", "SUBSISTENCE_ALLOWANCE")
either = pytest.mark.databases("either")


@asynccontextmanager
async def planting(settings: Settings) -> AsyncIterator[ChainPlanter]:
    """Plants into the hub's own database, and what is a department's into the one that the department has."""
    sources = open_sources(settings)
    try:
        async with sources.hub.begin() as own, AsyncExitStack() as stack:
            others = {name: await stack.enter_async_context(each.begin()) for name, each in sources.departments.items()}
            homes = {table.__tablename__: others[home] for table in RECORDS if (home := home_of(table)) in others}
            yield ChainPlanter(own, Random(3), homes)
    finally:
        await sources.close()


async def asked(hub: Hub, text: str, person: str, *programmes: str, client: str = "chain") -> Any:
    return await hub.ask(text, {"by": {"id": person}, "programmes": list(programmes)}, client=client)


WHAT = {
    "missed": (MISSED, ("state", "reason")),
    "doubled": (DOUBLED, ("state", "reason", "record", "earlierRecord", "onePayer")),
}


async def block(hub: Hub, coordinate: str) -> str:
    text = 'mutation($field: String!) { block(field: $field, because: "test") { id } }'
    return str((await hub.ask(text, {"field": coordinate}, client="steward"))["data"]["block"]["id"])


async def unblock(hub: Hub, identifier: str, owner: str) -> None:
    text = 'mutation($id: ID!) { liftBlock(id: $id, because: "test") { id } }'
    answer = await hub.ask(text, {"id": identifier}, client=owner)
    assert "errors" not in answer, answer["errors"]


def told(answer: Any, question: str = "missed") -> Any:
    assert "errors" not in answer, answer["errors"]
    return [(each["programme"], each["state"], each["reason"]) for each in answer["data"]["assistanceChain"][question]]


async def test_what_was_planted_is_found_and_nothing_else(hub: Hub) -> None:
    expected, found = set(), set()
    async with planting(hub.settings) as planter:
        await plant_everything(planter)
    for case in planter.planted:
        text, names = WHAT[case.question]
        answer = await asked(hub, text, case.person, *case.programme.split())
        assert "errors" not in answer, (case, answer["errors"])
        told = answer["data"]["assistanceChain"][case.question]
        assert {each["programme"] for each in told} <= set(case.programme.split())
        found |= {(case, *(each[name] for name in names)) for each in told}
        expected |= {(case, *each) for each in case.told}
    right = len(found & expected)
    assert (found - expected, expected - found) == (set(), set())
    assert (right / len(found), right / len(expected)) == (1.0, 1.0), "precision and recall"


@either
async def test_each_miss_says_its_period_its_article_and_who_keeps_the_records(hub: Hub) -> None:
    async with planting(hub.settings) as planter:
        person = await planter.person(ELECTRICITY.right)
        record = await planter.given(ELECTRICITY, person, status="APPROVED")
    assert told(await asked(hub, MISSED, person, *BENEFITS)) == [
        ("CABLE_FEE_REDUCTION", "REVIEW", "VERDICT_OPEN"),
        ("EDUCATION_AID", "REVIEW", "VERDICT_OPEN"),
        ("ELECTRICITY_REDUCTION", "REVIEW", "NOT_YET_PAID"),
        ("EXTREME_POVERTY_SUPPORT", "REVIEW", "VERDICT_OPEN"),
        ("PREMIUM_SUBSIDY", "REVIEW", "VERDICT_OPEN"),
        ("SUBSISTENCE_ALLOWANCE", "MISSED", None),
        ("WASTE_FEE_REDUCTION", "MISSED", None),
    ]
    answer = await asked(hub, MISSED, person, "ELECTRICITY_REDUCTION")
    assert answer["data"]["assistanceChain"]["missed"] == [
        {"programme": "ELECTRICITY_REDUCTION", "state": "REVIEW", "reason": "NOT_YET_PAID", "article": 16, "record": record,
         "periodFrom": "2026-01-01", "periodUntil": "2026-12-31", "keeper": "DEVELOPMENT_REFORM"}
    ]  # fmt: skip


@either
async def test_s3_that_nothing_was_received_is_told_to_whoever_may_know_verdict_and_records(hub: Hub) -> None:
    """An empty list would say that nothing was missed, and one with a row that there is no record."""
    async with planting(hub.settings) as planter:
        missing, receiving = await planter.person(PREMIUM.right), await planter.person(PREMIUM.right)
        for _ in range(2):
            await planter.given(PREMIUM, receiving)

    async def both(text: str) -> list[Any]:
        return [await asked(hub, text, person, PREMIUM.programme) for person in (missing, receiving)]

    for coordinate, owner, blinded in (
        ("Person.premiumSubsidy", "insurance-steward", [MISSED]),
        ("EligibilityDecision.verdict", "steward", [MISSED]),
        ("PremiumSubsidy.status", "steward", [MISSED, DOUBLED]),
        ("PremiumSubsidy.insuranceYear", "insurance-steward", [MISSED, DOUBLED]),
        ("AssistanceChain.records", "steward", [MISSED, DOUBLED]),
    ):
        identifier = await block(hub, coordinate)
        for text in (MISSED, DOUBLED):
            answers = await both(text)
            if text in blinded:
                assert [codes(answer) for answer in answers] == 2 * [["FIELD_WITHHELD"]]
                assert answers[0]["errors"] == answers[1]["errors"]
                assert [list(answer["data"]["assistanceChain"].values()) for answer in answers] == 2 * [[None]]
            else:
                assert all("errors" not in answer for answer in answers)
        await unblock(hub, identifier, owner)
    assert [len(told(answer)) for answer in await both(MISSED)] == [1, 0]
    assert [len(told(answer, "doubled")) for answer in await both(DOUBLED)] == [0, 1]


@either
@pytest.mark.only_reads
async def test_s3_a_programme_without_a_grant_is_withheld_and_not_empty(hub: Hub) -> None:
    answer = await asked(hub, DOUBLED, odd_id("person", 2), "TEMPORARY_RELIEF")
    assert answer["data"]["assistanceChain"] == {"doubled": None}
    assert [(each["extensions"]["code"], each["extensions"]["reason"]) for each in answer["errors"]] == [
        ("FIELD_WITHHELD", "NO_GRANT")
    ]


@either
@pytest.mark.only_reads
async def test_a_question_that_names_no_programme_is_refused(hub: Hub) -> None:
    for text in (MISSED, DOUBLED):
        assert codes(await asked(hub, text, odd_id("person", 2))) == ["INVALID_INPUT"]


@either
async def test_s3_what_lies_outside_the_scope_is_neither_looked_at_nor_passed_over(hub: Hub) -> None:
    async with planting(hub.settings) as planter:
        home = await planter.home()
        person = await planter.person(ALLOWANCE.right, home)
        away = await planter.person(ALLOWANCE.right, home, division_code=OTHER_DISTRICT)
    own = {"client": "chain-district"}
    programme = ALLOWANCE.programme
    before = await asked(hub, MISSED, person, programme, **own)
    assert told(before) == [(programme, "REVIEW", "HOUSEHOLD_OUT_OF_SCOPE")]
    for text, question in ((MISSED, "missed"), (DOUBLED, "doubled")):
        outside = await asked(hub, text, away, programme, **own)
        assert outside["data"] == {"assistanceChain": {question: None}}
        assert ("PARTLY_WITHHELD", "OUT_OF_SCOPE") in {
            (each["outcome"], each["reason"]) for each in outside["extensions"]["access"]["fields"]
        }
    async with planting(hub.settings) as planter:
        records = [await planter.given(ALLOWANCE, away) for _ in range(2)]
    assert await asked(hub, MISSED, person, programme, **own) == before
    assert told(await asked(hub, DOUBLED, person, programme, **own), "doubled") == []
    assert told(await asked(hub, MISSED, person, programme)) == []
    (twice,) = (await asked(hub, DOUBLED, person, programme))["data"]["assistanceChain"]["doubled"]
    assert {twice["record"], twice["earlierRecord"]} == set(records)


@either
async def test_the_ledger_has_everyone_whose_records_were_looked_for(hub: Hub) -> None:
    async with planting(hub.settings) as planter:
        home = await planter.home()
        person, other = await planter.person(ALLOWANCE.right, home), await planter.person({}, home)
    for text in (MISSED, DOUBLED):
        await asked(hub, text, person, ALLOWANCE.programme)
        sources = open_sources(hub.settings)
        try:
            event = next(iter(await events_of(sources.hub, client_id="chain", limit=1)))
        finally:
            await sources.close()
        assert set(event.access.subjects) == {person, other}


@pytest.fixture
async def departed(two_city_settings: Settings, clock: FixedClock) -> AsyncIterator[Hub]:
    """The hub whose department of medical insurance keeps its records in a database of its own."""
    async with open_hub(two_city_settings, clock) as opened:
        yield opened


@either
async def test_what_lies_in_several_databases_is_told_together_and_a_silent_one_is_never_nothing(departed: Hub) -> None:
    async with planting(departed.settings) as planter:
        right = PREMIUM.right | ALLOWANCE.right
        missing, receiving = await planter.person(right), await planter.person(right)
        records = [await planter.given(PREMIUM, receiving, given_on=date(2026, 3, day)) for day in (1, 2)]
    assert told(await asked(departed, MISSED, missing, *BOTH)) == [(name, "MISSED", None) for name in BOTH]
    departed.statements.clear()
    assert told(await asked(departed, MISSED, receiving, *BOTH)) == [("SUBSISTENCE_ALLOWANCE", "MISSED", None)]
    assert [name for name in ("basic_living_aid", "dated_fact") if name in departed.statements[-1]] == []
    answer = await asked(departed, DOUBLED, receiving, *BOTH)
    (twice,) = answer["data"]["assistanceChain"]["doubled"]
    assert [twice["earlierRecord"], twice["record"], twice["keeper"]] == [*records, "MEDICAL_INSURANCE"]
    async with stopped(departed.settings):
        for text, name in ((MISSED, "missed"), (DOUBLED, "doubled")):
            for programmes in (["PREMIUM_SUBSIDY"], BOTH):
                silent = await asked(departed, text, receiving, *programmes)
                assert silent["data"]["assistanceChain"] == {name: None}
                assert codes(silent) == ["SOURCE_UNAVAILABLE"]
                assert states(silent) == {"hub": "COMPLETE", MEDICAL_INSURANCE: "UNAVAILABLE"}
            assert codes(await asked(departed, text, receiving, "SUBSISTENCE_ALLOWANCE")) == []
