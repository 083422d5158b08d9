"""One application, one authorisation, one check, one confirmation, sorted into the category that fits (§5, §20, §21)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.doors import HERE, Doors, somebody
from tests.hub.server.store import change, rows

pytestmark = pytest.mark.databases("either")

RECORD = """mutation($input: RecordApplicationInput!, $key: String!) { recordApplication(input: $input, idempotencyKey: $key) {
    replayed application { id state appliedOn movedFrom } person { id categories { category outcome since kind } }
    step { id leadsTo marginVerdict rigidVerdict sortedTo declaredLess category reason application { id state } } } }"""
CHAIN = """query($id: ResidentIdNumber!) { assistanceChain(by: {idNumber: $id}) { applications { nodes {
    state appliedOn movedFrom consentedOn origin steps { leadsTo takenOn sortedTo reason } } } } }"""
LIST = "query { applications { nodes { id state person { id } } } }"

POOR, SPENDER, RICH, OTHER, NEIGHBOUR = map(somebody, range(1, 6))
"""Of a household on the margin, of one with rigid expenditure, of one with neither, and two of whom no figures are known."""


class Desk:
    """A desk of civil affairs that records applications."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self._recorded = hub, 0

    async def record(self, client: str = "reader", **step: Any) -> Any:
        self._recorded += 1
        self.hub.clock.now += timedelta(seconds=1)
        given = {"input": step, "key": f"application-{self._recorded}"}
        return await self.hub.ask(RECORD, given, client=client)

    async def told(self, client: str = "reader", **step: Any) -> Any:
        answer = await self.record(client, **step)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]["recordApplication"]

    async def refusal(self, client: str = "reader", **step: Any) -> tuple[str, str]:
        (error,) = (await self.record(client, **step))["errors"]
        return error["extensions"]["code"], error["message"]

    async def applied(self, person: str, **given: Any) -> str:
        """An application that is authorised; its identifier."""
        application = {"person": {"idNumber": person}, "origin": "SELF_REPORTED", "appliedOn": "2026-11-02"} | given
        found: str = (await self.told(application=application))["application"]["id"]
        await self.told(authorisation={"application": found, "takenOn": "2026-11-03"})
        return found

    async def checked(self, application: str, *, extreme: bool = False, allowance: bool = False, **given: Any) -> Any:
        check = {"application": application, "takenOn": "2026-11-10"} | given
        met = {"extremePovertyMet": extreme, "allowanceMet": allowance}
        return (await self.told(check=check | met))["step"]

    async def chain(self, person: str) -> Any:
        answer = await self.hub.ask(CHAIN, {"id": person})
        return answer["data"]["assistanceChain"]["applications"]["nodes"]


@pytest.fixture
async def desk(hub: Hub, tmp_path: Path) -> Desk:
    """A city with three households whose figures are known, and whose property was checked."""
    doors, people = Doors(hub, tmp_path), (POOR, SPENDER, RICH)
    figures = (
        "12000.00,1000.00,0.00,0.00,0.00",
        "24000.00,2000.00,0.00,20000.00,0.00",
        "240000.00,20000.00,0.00,0.00,0.00",
    )
    await doors.deliver(
        persons=[f"{person},某人,,,{HERE}" for person in (*people, OTHER, NEIGHBOUR)],
        households=[f"{9001 + place},{HERE},,1" for place in range(3)],
        memberships=[f"{9001 + place},{person},HEAD,2020-01-01" for place, person in enumerate(people)],
        economic_snapshots=[f"{9001 + place},2026-10-01,{each}" for place, each in enumerate(figures)],
        dated_facts=[
            f"{person},{kind},1,CIVIL_AFFAIRS,2026-01-01,,2026-01-05"
            for person in people
            for kind in ("ALLOWANCE_RULES_MET", "RIGID_PROPERTY_RULES_MET")
        ],
    )  # fmt: skip
    return Desk(hub)


async def test_one_application_is_sorted_to_each_category_and_confirmed(desk: Desk) -> None:
    sorted_to = {
        "EXTREME_POVERTY": (OTHER, {"extreme": True, "allowance": True}),
        "SUBSISTENCE_ALLOWANCE": (NEIGHBOUR, {"allowance": True}),
        "SUBSISTENCE_MARGIN": (POOR, {}),
        "RIGID_EXPENDITURE": (SPENDER, {}),
    }
    for category, (person, met) in sorted_to.items():
        application = await desk.applied(person)
        check = await desk.checked(application, **met)
        assert (check["sortedTo"], check["application"]["state"]) == (category, "CHECKED"), check
        confirmation = {"application": application, "takenOn": "2026-11-12", "category": category}
        done = await desk.told(confirmation=confirmation)
        assert done["step"]["application"] == {"id": application, "state": "DETERMINED"}
        recognised = [each for each in done["person"]["categories"] if each["outcome"] == "RECOGNISED"]
        assert recognised == [{"category": category, "outcome": "RECOGNISED", "since": "2026-11-12", "kind": None}]
        (told,) = await desk.chain(person)
        assert [step["leadsTo"] for step in told["steps"]] == ["AUTHORISED", "CHECKED", "DETERMINED"]
    changed = await rows(desk.hub.settings, "select table_name from change_event order by turn, position")
    tables = [each["table_name"] for each in changed]
    assert tables[:5] == ["application", *["application_step"] * 3, "category_determination"]


async def test_a_refused_applicant_stays_with_the_reason_and_may_apply_again(desk: Desk) -> None:
    application = await desk.applied(RICH, declaredIncome="100000.00", declaredSavings="0.00")
    check = await desk.checked(application)
    verdicts = (check["sortedTo"], check["marginVerdict"], check["rigidVerdict"], check["declaredLess"])
    assert verdicts == (None, "NOT_ELIGIBLE", "NOT_ELIGIBLE", True)
    refusal = {"application": application, "takenOn": "2026-11-12", "reason": "NO_CATEGORY_FITS"}
    done = await desk.told(refusal=refusal)
    assert done["step"]["reason"] == "NO_CATEGORY_FITS"
    assert {(each["category"], each["outcome"]) for each in done["person"]["categories"]} == {
        (category, "REFUSED")
        for category in ("EXTREME_POVERTY", "SUBSISTENCE_ALLOWANCE", "SUBSISTENCE_MARGIN", "RIGID_EXPENDITURE")
    }
    (told,) = await desk.chain(RICH)
    assert (told["state"], told["steps"][-1]["reason"]) == ("REFUSED", "NO_CATEGORY_FITS")
    listed = (await desk.hub.ask(LIST))["data"]["applications"]["nodes"]
    assert [(each["id"], each["state"]) for each in listed] == [(application, "REFUSED")]
    again = {"person": {"idNumber": RICH}, "origin": "HOUSEHOLD_VISIT", "appliedOn": "2026-11-13"}
    assert (await desk.told(application=again))["application"]["state"] == "FOUND"
    assert [each["state"] for each in await desk.chain(RICH)] == ["FOUND", "REFUSED"]


LEFT = {"category": "SUBSISTENCE_ALLOWANCE", "outcome": "RECOGNISED", "since": "2025-01-01"}
DETERMINE = "mutation($input: RecordPopulationInput!, $key: String!) { recordPopulation(input: $input, idempotencyKey: $key) { determination { id } } }"


async def left(desk: Desk, person: str, **changes: Any) -> str:
    """A determination of the allowance; its identifier."""
    given = {"categoryDetermination": {"person": {"idNumber": person}, **LEFT, **changes}}
    desk.hub.clock.now += timedelta(seconds=1)
    answer = await desk.hub.ask(DETERMINE, {"input": given, "key": f"left-{desk.hub.clock.now}"})
    found: str = answer["data"]["recordPopulation"]["determination"]["id"]
    return found


async def test_who_leaves_the_allowance_moves_on_with_consent_and_without_new_papers(desk: Desk) -> None:
    move = {"person": {"idNumber": POOR}, "movedFrom": "SUBSISTENCE_ALLOWANCE", "consentedOn": "2026-11-02"}
    assert (await desk.refusal(move=move))[0] == "STATE_CONFLICT"
    assert "No determination recognises" in (await desk.refusal(move=move))[1]
    held = await left(desk, POOR)
    code, sentence = await desk.refusal(move=move)
    assert (code, "without a last day" in sentence) == ("STATE_CONFLICT", True)
    await left(desk, POOR, until="2026-10-31", supersedes=held)
    answer = await desk.record(move={name: value for name, value in move.items() if name != "consentedOn"})
    assert codes(answer) == ["INVALID_VARIABLES"]
    assert "consentedOn" in answer["errors"][0]["message"]
    assert (await desk.refusal(move=move | {"movedFrom": "RIGID_EXPENDITURE"}))[0] == "INVALID_INPUT"
    assert "a consent to leave it" in (await desk.refusal(move=move | {"consentedOn": "2019-01-01"}))[1]

    moved = (await desk.told(move=move))["application"]
    assert (moved["state"], moved["appliedOn"]) == ("AUTHORISED", "2026-11-02")
    met = {"application": moved["id"], "takenOn": "2026-11-10", "extremePovertyMet": False, "allowanceMet": True}
    assert "Withdraw the move" in (await desk.refusal(check=met))[1]
    check = await desk.checked(moved["id"])
    assert check["sortedTo"] == "SUBSISTENCE_MARGIN"
    allowance = {"application": moved["id"], "takenOn": "2026-11-12", "category": "SUBSISTENCE_ALLOWANCE"}
    assert (await desk.refusal(confirmation=allowance))[0] == "STATE_CONFLICT"
    done = await desk.told(confirmation=allowance | {"category": "SUBSISTENCE_MARGIN"})
    assert [(each["category"], each["outcome"]) for each in done["person"]["categories"]] == [
        ("SUBSISTENCE_MARGIN", "RECOGNISED")
    ]
    (told,) = await desk.chain(POOR)
    assert (told["movedFrom"], told["consentedOn"], told["origin"]) == ("SUBSISTENCE_ALLOWANCE", "2026-11-02", None)


async def test_a_step_that_does_not_follow_is_refused_and_writes_nothing(desk: Desk) -> None:
    application = {"person": {"idNumber": POOR}, "origin": "REPORTED_ON_BEHALF", "appliedOn": "2026-11-02"}
    number = (await desk.told(application=application))["application"]["id"]
    of_it = {"application": number, "takenOn": "2026-11-10"}
    check = of_it | {"extremePovertyMet": False, "allowanceMet": False}
    confirmation = of_it | {"category": "SUBSISTENCE_MARGIN"}

    async def refused(code: str, words: str, client: str = "reader", **step: Any) -> None:
        before = await rows(desk.hub.settings, "select count(*) as steps from application_step")
        found, sentence = await desk.refusal(client, **step)
        assert (found, words in sentence) == (code, True), sentence
        assert "Nothing was written." in sentence or code == "INVALID_INPUT"
        assert await rows(desk.hub.settings, "select count(*) as steps from application_step") == before

    await refused("ALREADY_REGISTERED", "not decided yet", application=application)
    await refused("STATE_CONFLICT", "not authorised by the person yet", check=check)
    await desk.told(authorisation={"application": number, "takenOn": "2026-11-03"})
    await refused("STATE_CONFLICT", "authorised already", authorisation=of_it)
    await refused("STATE_CONFLICT", "has not been checked", confirmation=confirmation)
    await refused("STATE_CONFLICT", "cannot be corrected", application=application | {"supersedes": number})
    await refused("INVALID_INPUT", "takenOn must not be before", check=check | {"takenOn": "2026-11-02"})
    first = (await desk.told(check=check))["step"]["id"]
    await refused("STATE_CONFLICT", "has been checked already", check=check)
    await refused(
        "STATE_CONFLICT",
        "sort this application to SUBSISTENCE_MARGIN",
        confirmation=confirmation | {"category": "RIGID_EXPENDITURE"},
    )
    await refused(
        "STATE_CONFLICT", "NO_CATEGORY_FITS is not the reason", refusal=of_it | {"reason": "NO_CATEGORY_FITS"}
    )
    await refused("STATE_CONFLICT", "less was declared", refusal=of_it | {"reason": "DECLARED_UNTRUTHFULLY"})
    await left(desk, POOR)
    await refused("STATE_CONFLICT", "has changed since the check", confirmation=confirmation)
    corrected = (await desk.told(check=check | {"allowanceMet": True, "supersedes": first}))["step"]
    assert corrected["sortedTo"] == "SUBSISTENCE_ALLOWANCE"
    await refused("SUPERSEDED", "already been corrected", check=check | {"supersedes": first})
    allowance = confirmation | {"category": "SUBSISTENCE_ALLOWANCE"}
    await refused("STATE_CONFLICT", "on record contradicts this", confirmation=allowance)
    await desk.told(withdrawal=of_it)
    for step in ({"check": check}, {"confirmation": confirmation}, {"withdrawal": of_it}):
        await refused("STATE_CONFLICT", "has been withdrawn", **step)
    (told,) = await desk.chain(POOR)
    assert [step["sortedTo"] for step in told["steps"]] == [None, "SUBSISTENCE_ALLOWANCE", None]
    assert await rows(
        desk.hub.settings, "select count(*) as checks from application_step where leads_to = 'CHECKED'"
    ) == [{"checks": 2}]


UNREAD = (
    "delete from access_grant_field where field = 'application_step.sorted_to'",
    "update policy_version set version = version + 1",
)


async def test_whoever_may_not_read_what_a_confirmation_depends_on_cannot_try_which_category_it_is(desk: Desk) -> None:
    application = await desk.applied(POOR)
    await desk.told(
        check={"application": application, "takenOn": "2026-11-10", "extremePovertyMet": False, "allowanceMet": False}
    )
    await change(desk.hub.settings, *UNREAD)
    for category in ("RIGID_EXPENDITURE", "SUBSISTENCE_MARGIN"):
        confirmation = {"application": application, "takenOn": "2026-11-12", "category": category}
        code, sentence = await desk.refusal(confirmation=confirmation)
        assert (code, "ApplicationStep.sortedTo" in sentence) == ("WITHHELD_VALUE_USED", True)


async def test_whoever_lies_outside_the_scope_is_like_nobody(hub: Hub) -> None:
    desk = Desk(hub)
    there = {"person": {"idNumber": odd_person(3)}, "origin": "SELF_REPORTED", "appliedOn": "2026-11-02"}
    nobody = there | {"person": {"id": "00000000-0000-4000-8000-999999999999"}}
    found = [await desk.refusal("district", application=given) for given in (there, nobody)]
    assert found[0] == found[1]
    assert found[0][0] == "NOT_FOUND"
    number = (await desk.told(application=there))["application"]["id"]
    for named in (number, odd_id("person", 3)):
        step = {"application": named, "takenOn": "2026-11-03"}
        assert (await desk.refusal("district", authorisation=step))[0] == "NOT_FOUND"
    assert (await desk.refusal("masked", application=there))[0] == "WRITE_WITHHELD"


EXITS = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { exits { category until } } }"


async def test_an_exit_stays_monitored_for_less_than_two_years(hub: Hub) -> None:
    last_days = {"2024-02-29": "2026-02-28", "2024-10-03": "2026-10-03", "2025-02-28": "2027-02-28"}
    for number, (left_on, last_day) in enumerate(last_days.items()):
        await left(Desk(hub), odd_person(number), since="2020-01-01", until=left_on)
        exits = []
        for day in (date.fromisoformat(last_day), date.fromisoformat(last_day) + timedelta(days=1)):
            hub.clock.now = datetime.combine(day, time(4), UTC)
            hub.tokens.clear()
            exits.append((await hub.ask(EXITS, {"id": odd_person(number)}))["data"]["person"]["exits"])
        assert exits == [[{"category": "SUBSISTENCE_ALLOWANCE", "until": left_on}], []]


async def test_who_is_recognised_again_has_not_left(hub: Hub) -> None:
    person = odd_person(0)
    await left(Desk(hub), person, until="2026-06-30")
    assert len((await hub.ask(EXITS, {"id": person}))["data"]["person"]["exits"]) == 1
    await left(Desk(hub), person, since="2026-07-01")
    assert (await hub.ask(EXITS, {"id": person}))["data"]["person"]["exits"] == []
