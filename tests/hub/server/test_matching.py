"""The way of a need over HTTP: matched, accepted, confirmed, consented to, delivered; and then the contact is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.ground.hub import Hub, codes
from tests.hub.matching import story
from tests.hub.matching.story import ask, need, offers, run, supply, told
from tests.hub.server.store import change, ledger, of_kind, rows

pytestmark = pytest.mark.databases("either")

CHAIN = "query($id: UUID!) { assistanceChain(by: {id: $id}) { records { nodes { __typename } } } }"
LOOK = "query($id: UUID!) { person(by: {id: $id}) { id name phone household { address } } }"


async def somebody(hub: Hub, place: int = 0) -> Any:
    """A low-income person of a township with five of them, whose age and household are known, with a phone."""
    found = await rows(
        hub.settings,
        "select p.id, p.name from person p join membership m on m.person_id = p.id and m.superseded_at is null"
        " and m.until is null join category_determination d on d.person_id = p.id and d.outcome = 'RECOGNISED'"
        " and d.superseded_at is null and d.until is null"
        " where p.division_code like '980101001%' and p.phone_sealed is not null and p.birth_date is not null"
        " group by p.id, p.name having count(distinct m.household_id) = 1 order by p.id",
    )
    return found[place]


async def waiting(hub: Hub) -> list[str]:
    """Why the needs wait that do."""
    found = (await told(hub, "matching", story.WAITING))["needs"]["nodes"]
    return [each["waitingReason"] for each in found]


async def contact(hub: Hub, person_id: str) -> Any:
    """What the charity sees of a person, by number and beside its offer."""
    looked = await ask(hub, "charity", LOOK, id=person_id)
    assert looked["data"]["person"] == (await offers(hub))[0]["person"]
    return looked["data"]["person"]


async def looks_at(hub: Hub, person_id: str) -> list[dict[str, Any]]:
    """The events of whatever was read of a person."""
    return [event for event in of_kind(await ledger(hub.settings), "READ") if person_id in event["subjects"]]


async def is_told_without_a_name(hub: Hub) -> Any:
    """The one published need, which each charity sees under a name of its own."""
    (published,) = (await told(hub, "charity", story.PUBLISHED))["publishedNeeds"]["nodes"]
    (elsewhere,) = (await told(hub, "other-charity", story.PUBLISHED))["publishedNeeds"]["nodes"]
    assert published["id"] != elsewhere["id"]
    assert {**published, "id": ""} == {**elsewhere, "id": ""}
    return published["id"]


async def is_confirmed(hub: Hub, person_id: str, match_id: str) -> None:
    """The match is accepted and confirmed, in this order and by nobody else; nothing is open yet."""
    identifier, until = {"id": match_id}, story.a_year_from(hub.clock().date())
    assert codes(await ask(hub, "charity", story.COMPLETE, **identifier)) == ["STATE_CONFLICT"]
    assert codes(await ask(hub, "other-charity", story.ANSWER, **identifier, accept=True)) == ["NOT_FOUND"]
    assert codes(await ask(hub, "matching", story.CONFIRM, **identifier, confirm=True)) == ["STATE_CONFLICT"]
    for _ in range(2):  # sent again, it changes nothing
        accepted = await told(hub, "charity", story.ANSWER, **identifier, accept=True)
        assert accepted["answerMatch"]["state"] == "ACCEPTED"
    assert codes(await ask(hub, "matching", story.CONSENT, **identifier, until=until, home=True)) == ["STATE_CONFLICT"]
    await told(hub, "matching", story.CONFIRM, **identifier, confirm=True)
    assert codes(await ask(hub, "charity", story.CONSENT, **identifier, until=until, home=True)) == ["WRITE_WITHHELD"]
    assert await contact(hub, person_id) is None


async def test_a_need_goes_its_way_and_the_contact_is_open_only_while_the_person_consents(hub: Hub) -> None:
    person = await somebody(hub)
    person_id = str(person["id"])
    missed = await need(hub, person_id, origin="MISSED_PROGRAMME", programme="PREMIUM_SUBSIDY", urgency="URGENT")
    assert (missed["programme"], missed["eligibility"] is None) == ("PREMIUM_SUBSIDY", False)
    assert (await told(hub, "charity", story.PUBLISHED))["publishedNeeds"]["nodes"] == []
    assert (await supply(hub))["organisation"] == {"name": "慈善会"}
    report = await run(hub)
    assert (report.published, report.matched) == (1, {"CARE": 1})

    (match,) = await offers(hub)
    assert await offers(hub, "other-charity") == []
    assert (match["state"], match["weights"], match["urgencyPoints"], match["areaPoints"]) == ("PROPOSED", 1, 60, 10)
    assert match["need"]["id"] == await is_told_without_a_name(hub)
    assert await contact(hub, person_id) is None
    await is_confirmed(hub, person_id, match["id"])
    until = story.a_year_from(hub.clock().date())
    await told(hub, "matching", story.CONSENT, id=match["id"], until=until, home=True)

    before = await looks_at(hub, person_id)
    opened = await contact(hub, person_id)
    assert (opened["id"], opened["name"]) == (person_id, person["name"])
    assert opened["phone"]
    assert opened["household"]["address"]
    looks = [event for event in await looks_at(hub, person_id) if event not in before]
    assert [event["client_id"] for event in looks] == ["charity", "charity"]
    assert all("Person.phone" in event["given"] for event in looks)

    assert codes(await ask(hub, "charity", story.COMPLETE, id=match["id"])) == ["STATE_CONFLICT"]
    record = {"person": {"id": person_id}, "kind": "CARE", "givenOn": "2026-11-23", "status": "PAID"}
    delivered = await told(hub, "charity", story.DELIVER, input={"charityAssistance": record}, key="delivered-1")
    assert delivered["recordAssistance"]["record"] == {"programme": "CHARITY_ASSISTANCE", "kind": "CARE"}
    done = await told(hub, "charity", story.COMPLETE, id=match["id"])
    assert done["completeMatch"]["state"] == "DELIVERED"
    (chain,) = (await hub.ask(CHAIN, {"id": person_id}))["data"].values()
    assert "CharityAssistance" in [each["__typename"] for each in chain["records"]["nodes"]]

    await told(hub, "matching", story.WITHDRAW, id=match["id"])
    assert await contact(hub, person_id) is None
    late = await ask(hub, "charity", story.DELIVER, input={"charityAssistance": record}, key="delivered-2")
    assert codes(late) == ["NOT_FOUND"]
    (registered,) = (await told(hub, "matching", story.NEEDS))["needs"]["nodes"]
    assert registered["matches"][0]["state"] == "DELIVERED"
    assert registered["matches"][0]["consents"][0]["withdrawnAt"] is not None


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_a_consent_ends_by_itself_and_without_home_it_opens_no_address(hub: Hub) -> None:
    person = await somebody(hub)
    await need(hub, str(person["id"]))
    await supply(hub)
    await run(hub)
    ((match,), day) = (await offers(hub), hub.clock().date())
    await told(hub, "charity", story.ANSWER, id=match["id"], accept=True)
    await told(hub, "matching", story.CONFIRM, id=match["id"], confirm=True)
    for wrong in (day - timedelta(days=2), day + timedelta(days=400)):
        refused = await ask(hub, "matching", story.CONSENT, id=match["id"], until=wrong.isoformat(), home=False)
        assert codes(refused) == ["INVALID_INPUT"]
    until = day + timedelta(days=3)
    await told(hub, "matching", story.CONSENT, id=match["id"], until=until.isoformat(), home=False)
    (open_one,) = await offers(hub)
    assert open_one["person"]["phone"]
    assert open_one["person"]["household"] is None
    hub.clock.now += timedelta(days=5)
    hub.tokens.clear()
    (ended,) = await offers(hub)
    assert ended["person"] is None


async def test_a_consent_to_one_match_tells_nobody_whose_another_need_is(hub: Hub) -> None:
    person_id, day = str((await somebody(hub))["id"]), hub.clock().date()
    for number, kind in enumerate(("CARE", "LEGAL")):
        await need(hub, person_id, kind, givenOn=f"2026-11-1{number}")
        await supply(hub, kind=kind)
    await run(hub)
    first, second = await offers(hub)
    await told(hub, "charity", story.ANSWER, id=first["id"], accept=True)
    await told(hub, "matching", story.CONFIRM, id=first["id"], confirm=True)
    terms = {"id": first["id"], "until": (day + timedelta(days=9)).isoformat(), "home": True}
    for _ in range(2):  # the same consent again is the one that is there
        await told(hub, "matching", story.CONSENT, **terms)
    for others in ({"home": False}, {"until": day.isoformat()}):  # another is not dropped in silence
        assert codes(await ask(hub, "matching", story.CONSENT, **terms | others)) == ["STATE_CONFLICT"]
    shown = {offer["id"]: offer["person"] for offer in await offers(hub)}
    assert (shown[first["id"]]["id"], shown[second["id"]]) == (person_id, None)
    asked = await ask(hub, "charity", story.OFFERS)
    (outcome,) = (each for each in asked["extensions"]["access"]["fields"] if each["coordinate"] == "Match.person")
    assert (outcome["outcome"], outcome["reason"]) == ("PARTLY_WITHHELD", "OUT_OF_SCOPE")


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_whatever_ends_without_delivery_frees_the_need_and_the_place(hub: Hub) -> None:
    person = await somebody(hub)
    await need(hub, str(person["id"]))
    assert await waiting(hub) == ["NEXT_RUN"]
    await supply(hub)
    await supply(hub, "other-charity")
    await run(hub)
    assert await waiting(hub) == []
    first = "charity" if await offers(hub) else "other-charity"
    second = {"charity": "other-charity", "other-charity": "charity"}[first]
    (match,) = await offers(hub, first)
    assert codes(await ask(hub, first, story.ANSWER, id=match["id"], accept=False)) == ["INVALID_INPUT"]
    declined = await told(hub, first, story.ANSWER, id=match["id"], accept=False, reason="TOO_FAR")
    assert declined["answerMatch"] == {"id": match["id"], "state": "DECLINED", "endReason": "TOO_FAR"}
    assert await waiting(hub) == ["NEXT_RUN"]
    assert (await told(hub, first, story.OF_STATE, state="DECLINED"))["offers"]["nodes"] == [{"id": match["id"]}]
    assert (await told(hub, first, story.OF_STATE, state="PROPOSED"))["offers"]["nodes"] == []
    ended = (await told(hub, "matching", story.ALL_OF_STATE, state="DECLINED"))["matches"]["nodes"]
    assert ended == [{"id": match["id"], "state": "DECLINED"}]
    for client, found in ((first, ended[0]), (second, None)):
        assert (await told(hub, client, story.OFFER, id=match["id"]))["offer"] == found
    assert (await run(hub)).matched == {"CARE": 1}
    (again,) = await offers(hub, second)  # who declined is not asked again
    assert len(await offers(hub, first)) == 1
    assert (await run(hub)).matched == {}  # a second run moves nothing
    await told(hub, second, story.ANSWER, id=again["id"], accept=True)
    hub.clock.now += timedelta(days=31)
    hub.tokens.clear()
    assert codes(await ask(hub, "matching", story.CONFIRM, id=again["id"], confirm=True)) == ["STATE_CONFLICT"]
    report = await run(hub)
    assert report.waiting == {"DECLINED_BEFORE": 1}
    (registered,) = (await told(hub, "matching", story.NEEDS))["needs"]["nodes"]
    assert registered["waitingReason"] == "DECLINED_BEFORE"


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_a_supply_is_changed_and_withdrawn_by_its_own_organisation_alone(hub: Hub) -> None:
    offered = await supply(hub)
    assert codes(await ask(hub, "other-charity", story.PLACES, id=offered["id"], places=3)) == ["NOT_FOUND"]
    for wrong in (0, 1_000_001):
        assert codes(await ask(hub, "charity", story.PLACES, id=offered["id"], places=wrong)) == ["INVALID_INPUT"]
    changed = await told(hub, "charity", story.PLACES, id=offered["id"], places=3)
    assert changed["changePlaces"] == {"places": 3, "placesAsOf": hub.clock().date().isoformat()}
    own = [{"id": offered["id"], "places": 3}]
    for client, listed in (("charity", own), ("other-charity", [])):
        assert (await told(hub, client, story.OWN_SUPPLIES))["ownSupplies"]["nodes"] == listed
    assert codes(await ask(hub, "other-charity", story.WITHDRAW_SUPPLY, id=offered["id"])) == ["NOT_FOUND"]
    ended = await told(hub, "charity", story.WITHDRAW_SUPPLY, id=offered["id"])
    assert ended["withdrawSupply"]["withdrawnAt"] is not None
    assert (await told(hub, "charity", "{ supplies { nodes { id } } }"))["supplies"]["nodes"] == []
    assert codes(await ask(hub, "charity", story.PLACES, id=offered["id"], places=2)) == ["NOT_FOUND"]


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_the_dead_are_nobody_whom_a_need_is_like(hub: Hub) -> None:
    """A class of a living person and four dead ones would name the living one."""
    person_id = str((await somebody(hub))["id"])
    died = "update person set died_on = '2026-11-01' where division_code like '980101001%'"
    await change(hub.settings, f"{died} and id <> '{person_id}'")
    await need(hub, person_id)
    assert (await run(hub)).published == 0
    (waiting,) = (await told(hub, "matching", story.NEEDS))["needs"]["nodes"]
    assert waiting["waitingReason"] == "TOO_FEW_ALIKE"
