"""Persons, households, memberships and economic snapshots are registered and corrected, and nothing is erased."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from hub.identifiers import resident_id_number_from
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, ledger, of_kind, rows

pytestmark = pytest.mark.databases("either")

WRITE = """mutation($input: RecordPopulationInput!, $key: String!) { recordPopulation(input: $input, idempotencyKey: $key) {
    replayed inAnotherHousehold
    person { id name sex birthDate idNumber phone bankAccount recordedAt division { code } }
    household { id address urban recordedAt division { code } members { id person { id } since until relation }
        economy { id asOf totalIncome savings origin } }
    membership { id since until relation }
    economicSnapshot { id asOf totalIncome incomePerHead savings medicalSpend educationSpend origin } } }"""
LOOK = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id name } }"
NEW = resident_id_number_from("98010119900101021")
"""A number that nobody has: a man's, born on the first day of 1990."""


def newcomer(number: str = NEW, **changes: Any) -> dict[str, Any]:
    return {"person": {"idNumber": number, "division": "980101"} | changes}


async def write(hub: Hub, record: dict[str, Any], key: str, client: str = "reader") -> Any:
    return await hub.ask(WRITE, {"input": record, "key": f"registration-{key}"}, client=client)


async def written(hub: Hub, record: dict[str, Any], key: str, client: str = "reader") -> Any:
    answer = await write(hub, record, key, client)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["recordPopulation"]


async def refused(hub: Hub, record: dict[str, Any], key: str, client: str = "reader") -> tuple[str, str]:
    (error,) = (await write(hub, record, key, client))["errors"]
    return error["extensions"]["code"], error["message"]


async def home(hub: Hub, key: str = "home", client: str = "reader") -> Any:
    return (await written(hub, {"household": {"division": "980101"}}, key, client))["household"]


# --- persons --------------------------------------------------------------------------------------------------------


async def test_a_person_is_registered_and_found_by_number(hub: Hub) -> None:
    given = newcomer(
        name="新人", sex="MALE", birthDate="1990-01-01", phone="023-12345678", bankAccount="9800 0012 3456 7890",
        origin="HOUSEHOLD_VISIT",
    )  # fmt: skip
    done = await written(hub, given, "one", client="district")
    assert done["person"]["division"] == {"code": "980101"}
    assert done["household"] is done["membership"] is done["inAnotherHousehold"] is None
    person = (await written(hub, given, "one", client="district"))["person"]
    assert person == done["person"]
    (stored,) = await rows(hub.settings, f"select * from person where id = '{person['id']}'")
    masks = [stored[f"{name}_mask"] for name in ("id_number", "phone", "bank_account")]
    assert masks == [f"{NEW[:3]}***********{NEW[14:16]}**", "023****5678", "************7890"]
    assert NEW not in str(stored)
    assert (await hub.ask(LOOK, {"id": NEW}))["data"]["person"] == {"id": person["id"], "name": "新人"}
    (changed,) = await rows(hub.settings, "select * from change_event")
    assert (changed["table_name"], str(changed["person_id"])) == ("person", person["id"])
    outcomes = of_kind(await ledger(hub.settings), "WRITE_OUTCOME")
    assert [(event["outcome"], event["subjects"]) for event in outcomes] == [
        ("WRITTEN", [person["id"]]),
        ("REPLAYED", [person["id"]]),
    ]


async def test_a_number_that_is_known_here_is_told(hub: Hub) -> None:
    code, _ = await refused(hub, newcomer(odd_person(2)), "known", client="district")
    assert code == "ALREADY_REGISTERED"
    assert await rows(hub.settings, "select * from change_event") == []


async def test_a_number_that_is_known_elsewhere_is_refused_like_a_division_elsewhere(hub: Hub) -> None:
    known = await write(hub, newcomer(odd_person(3)), "known", client="district")
    elsewhere = await write(hub, newcomer(division="980102"), "elsewhere", client="district")
    nowhere = await write(hub, newcomer(division="980999"), "nowhere", client="district")
    assert codes(known) == ["NOT_FOUND"]
    assert known == elsewhere == nowhere
    notes = of_kind(await ledger(hub.settings), "WRITE_OUTCOME")
    # All three at one moment: the ledger puts them in no order.
    assert sorted((note["outcome"], note["subjects"]) for note in notes) == [
        ("ALREADY_REGISTERED", [odd_id("person", 3)]),
        ("NOT_FOUND", []),
        ("NOT_FOUND", []),
    ]
    (use,) = await rows(hub.settings, "select distinct used, missed from client_use where counter = 'lookups'")
    assert (use["used"], use["missed"]) == (2, 2)  # two different numbers, of three requests
    assert (await write(hub, newcomer(odd_person(3)), "known-to-the-city"))["errors"][0]["extensions"]["code"] == (
        "ALREADY_REGISTERED"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"birthDate": "1990-01-02"}, "birthDate must be the date"),
        ({"sex": "FEMALE"}, "sex must agree with digit 17"),
        ({"phone": "12"}, "phone is not accepted. It must be"),
        ({"bankAccount": "12"}, "bankAccount is not accepted. It must be"),
        ({"name": " "}, "name is not accepted. It must not be empty."),
        ({"division": "98"}, "division is not accepted. It must be"),
    ],
)
async def test_what_a_person_cannot_be_is_refused(hub: Hub, changes: dict[str, Any], words: str) -> None:
    code, message = await refused(hub, newcomer(**changes), "wrong")
    assert code == "INVALID_INPUT"
    assert message.startswith(words)


async def test_a_correction_changes_what_is_given_and_keeps_what_was(hub: Hub) -> None:
    first = (await written(hub, newcomer(name="新人", phone="13900000001"), "one"))["person"]
    hub.clock.now += timedelta(seconds=60)
    change = {"person": {"idNumber": NEW}, "corrects": first["recordedAt"], "name": "改名", "phone": None}
    second = (await written(hub, {"personCorrection": change}, "corrected"))["person"]
    assert second == first | {"name": "改名", "phone": None, "recordedAt": second["recordedAt"]}
    assert second["recordedAt"] > first["recordedAt"]
    (version,) = await rows(hub.settings, "select * from person_version")
    assert (version["name"], version["phone_sealed"] is None) == ("新人", False)
    code, _ = await refused(hub, {"personCorrection": change | {"name": "再改"}}, "late")
    assert code == "SUPERSEDED"
    again = await written(hub, {"personCorrection": change}, "corrected")
    assert again["replayed"] is True
    assert len(await rows(hub.settings, "select * from person_version")) == 1


async def test_what_a_number_says_is_corrected_with_the_number(hub: Hub) -> None:
    person = (await written(hub, newcomer(), "one"))["person"]
    change: dict[str, Any] = {"person": {"id": person["id"]}, "corrects": person["recordedAt"]}
    code, message = await refused(hub, {"personCorrection": change | {"birthDate": "1990-01-01"}}, "alone")
    assert (code, message.split()[0]) == ("INVALID_INPUT", "birthDate")
    other = resident_id_number_from("98010119900202022")
    whole = change | {"idNumber": other, "birthDate": "1990-02-02", "sex": "FEMALE"}
    changed = (await written(hub, {"personCorrection": whole}, "whole"))["person"]
    assert (changed["id"], changed["idNumber"]) == (person["id"], other)
    assert (await hub.ask(LOOK, {"id": NEW}))["data"]["person"] is None
    taken = change | {"corrects": changed["recordedAt"], "idNumber": odd_person(2), "birthDate": None, "sex": None}
    assert (await refused(hub, {"personCorrection": taken}, "taken"))[0] == "ALREADY_REGISTERED"
    assert (await refused(hub, {"personCorrection": taken | {"idNumber": None}}, "null"))[0] == "INVALID_INPUT"


async def test_a_correction_that_comes_too_late_tells_nothing_of_a_number(hub: Hub) -> None:
    person = (await written(hub, newcomer(), "one", client="district"))["person"]
    stale = {"person": {"id": person["id"]}, "corrects": "2000-01-01T00:00:00Z", "birthDate": None, "sex": None}
    numbers = (odd_person(3), odd_person(2), resident_id_number_from("98010119900202022"))
    answers = [
        await write(hub, {"personCorrection": stale | {"idNumber": number}}, f"stale-{place}", client="district")
        for place, number in enumerate(numbers)
    ]
    assert codes(answers[0]) == ["SUPERSEDED"]
    assert answers[0] == answers[1] == answers[2]
    (use,) = await rows(hub.settings, "select distinct used, missed from client_use where counter = 'lookups'")
    assert use["missed"] == len(numbers)
    fresh = stale | {"corrects": person["recordedAt"], "idNumber": odd_person(3)}
    assert (await refused(hub, {"personCorrection": fresh}, "fresh", client="district"))[0] == "NOT_FOUND"


async def test_nobody_is_moved_out_of_the_scope_of_the_right(hub: Hub) -> None:
    person = (await written(hub, newcomer(), "one", client="district"))["person"]
    change = {"person": {"id": person["id"]}, "corrects": person["recordedAt"], "division": "980102"}
    assert (await refused(hub, {"personCorrection": change}, "moved", client="district"))[0] == "NOT_FOUND"
    moved = (await written(hub, {"personCorrection": change}, "moved"))["person"]
    assert moved["division"] == {"code": "980102"}
    assert (await hub.ask(LOOK, {"id": NEW}, client="district"))["data"]["person"] is None
    back = change | {"corrects": moved["recordedAt"], "division": "980101"}
    assert (await refused(hub, {"personCorrection": back}, "back", client="district"))[0] == "NOT_FOUND"


async def test_a_rule_goes_by_the_division_that_was_known_then(hub: Hub) -> None:
    """The sums are those of the division of registration (§9); here the other district has one of its own."""
    await change(
        hub.settings,
        "insert into parameter (id, code, division_code, since, value, reference, sample, recorded_at) "
        "select '00000000-0000-4000-8000-777777777777', code, '980102', since, 12300, reference, sample, recorded_at "
        "from parameter where code = 'PREMIUM_SUBSIDY_FIXED_90' order by since desc limit 1",
    )
    person = (await written(hub, newcomer(), "one"))["person"]
    decided = {"person": {"id": person["id"]}, "category": "SUBSISTENCE_ALLOWANCE", "outcome": "RECOGNISED", "since": "2026-01-01"}  # fmt: skip
    await written(hub, {"categoryDetermination": decided}, "decided")

    for number, kind in enumerate(("RESIDENT_INSURANCE_TIER", "PREMIUM_SUBSIDY_QUALIFIED")):
        await change(
            hub.settings,
            "insert into dated_fact (id, person_id, kind, value, source, as_of, since, recorded_at) "
            f"select '00000000-0000-4000-8000-88888888888{number}', id, '{kind}', 1, 'a test', '2026-01-01', '2026-01-01', "
            f"recorded_at from person where id = '{person['id']}'",
        )

    async def amount(**when: str) -> Any:
        text = """query($id: ResidentIdNumber!, $at: DateTime) {
            person(by: {idNumber: $id}) { premiumSubsidy(knownAt: $at) { amount } }
            eligibility(programme: PREMIUM_SUBSIDY, idNumbers: [$id], knownAt: $at) { amount } }"""
        answer = await hub.ask(text, {"id": NEW, **when})
        (batch,) = answer["data"]["eligibility"]
        assert answer["data"]["person"]["premiumSubsidy"] == batch
        return batch["amount"]

    before, then = await amount(), hub.clock.now.isoformat()
    hub.clock.now += timedelta(seconds=60)
    moved = {"person": {"id": person["id"]}, "corrects": person["recordedAt"], "division": "980102"}
    await written(hub, {"personCorrection": moved}, "moved")
    assert before is not None
    assert await amount() == "123.00" != before
    assert await amount(at=then) == before


# --- households -----------------------------------------------------------------------------------------------------


async def test_a_household_is_registered_and_corrected(hub: Hub) -> None:
    given = {"household": {"division": "980101", "address": "示例路1号", "urban": True}}
    first = (await written(hub, given, "one", client="district"))["household"]
    assert (first["address"], first["urban"], first["division"]) == ("示例路1号", True, {"code": "980101"})
    assert (await written(hub, given, "one", client="district"))["household"] == first
    hub.clock.now += timedelta(seconds=60)
    change: dict[str, Any] = {"household": first["id"], "corrects": first["recordedAt"], "urban": None}
    second = (await written(hub, {"householdCorrection": change}, "two", client="district"))["household"]
    assert (second["address"], second["urban"]) == ("示例路1号", None)
    (version,) = await rows(hub.settings, "select * from household_version")
    assert (bool(version["urban"]), str(version["household_id"])) == (True, first["id"])
    assert (await refused(hub, {"householdCorrection": change}, "late", client="district"))[0] == "SUPERSEDED"
    elsewhere = {"household": {"division": "980102"}}
    assert (await refused(hub, elsewhere, "elsewhere", client="district"))[0] == "NOT_FOUND"
    (changed, *_) = await rows(hub.settings, "select * from change_event order by at")
    assert (changed["table_name"], changed["person_id"]) == ("household", None)


# --- memberships ----------------------------------------------------------------------------------------------------


async def test_a_person_joins_a_household_and_leaves_it(hub: Hub) -> None:
    household = await home(hub, client="district")
    given = {
        "person": {"idNumber": odd_person(4)},
        "household": household["id"],
        "since": "2026-01-01",
        "relation": "HEAD",
    }
    done = await written(hub, {"membership": given}, "one", client="district")
    assert done["inAnotherHousehold"] is False
    assert done["membership"]["since"] == "2026-01-01"
    (member,) = done["household"]["members"]
    assert member == {
        "id": member["id"], "person": {"id": odd_id("person", 4)}, "since": "2026-01-01", "until": None, "relation": "HEAD"
    }  # fmt: skip
    assert (await refused(hub, {"membership": given | {"since": "2026-02-01"}}, "twice"))[0] == "ALREADY_REGISTERED"
    ended = {**given, "until": "2026-06-30", "supersedes": member["id"]}
    del ended["relation"]
    left = await written(hub, {"membership": ended}, "left", client="district")
    assert left["household"]["members"] == []
    assert left["person"]["id"] == odd_id("person", 4)
    stored = await rows(hub.settings, f"select * from membership where household_id = '{household['id']}'")
    assert sorted((str(row["relation"]), row["superseded_at"] is None) for row in stored) == [
        ("HEAD", False),
        ("HEAD", True),
    ]
    back = await written(hub, {"membership": given | {"since": "2026-07-01"}}, "back", client="district")
    assert len(back["household"]["members"]) == 1


@pytest.mark.parametrize(("since", "told"), [("2026-06-30", True), ("2026-07-01", False)])
async def test_a_person_in_two_households_on_one_day_is_told(hub: Hub, since: str, told: bool) -> None:
    one, other = await home(hub, "first-home"), await home(hub, "other-home")
    given = {
        "person": {"idNumber": odd_person(4)},
        "household": one["id"],
        "since": "2026-01-01",
        "until": "2026-06-30",
    }
    await written(hub, {"membership": given}, "one")
    second = {"membership": {**given, "household": other["id"], "since": since, "until": None}}
    done = await written(hub, second, "other")
    assert done["inAnotherHousehold"] is told
    assert (await written(hub, second, "other"))["inAnotherHousehold"] is told


async def test_a_membership_lies_in_the_scope_with_both_its_ends(hub: Hub) -> None:
    household = await home(hub)
    given = {"person": {"idNumber": odd_person(3)}, "household": household["id"], "since": "2026-01-01"}
    assert (await refused(hub, {"membership": given}, "person", client="district"))[0] == "NOT_FOUND"
    far = (await written(hub, {"household": {"division": "980102"}}, "far"))["household"]
    there = given | {"person": {"idNumber": odd_person(4)}, "household": far["id"]}
    nowhere = there | {"household": "00000000-0000-4000-8000-999999999999"}
    assert await refused(hub, {"membership": there}, "house", client="district") == await refused(
        hub, {"membership": nowhere}, "none", client="district"
    )
    await written(hub, {"membership": given}, "city")


# --- economic snapshots ---------------------------------------------------------------------------------------------


async def test_a_snapshot_tells_unknown_from_unchanged(hub: Hub) -> None:
    household = await home(hub, client="district")
    given = {"household": household["id"], "asOf": "2026-06-30", "totalIncome": "12000.00", "savings": "0.00"}
    first = (await written(hub, {"economicSnapshot": given}, "one"))["economicSnapshot"]
    assert first == {
        "id": first["id"], "asOf": "2026-06-30", "totalIncome": "12000.00", "incomePerHead": None, "savings": "0.00",
        "medicalSpend": None, "educationSpend": None, "origin": None,
    }  # fmt: skip
    change = {"household": household["id"], "asOf": "2026-06-30", "totalIncome": None, "supersedes": first["id"]}
    second = await written(hub, {"economicSnapshot": change}, "two")
    assert (second["economicSnapshot"]["totalIncome"], second["economicSnapshot"]["savings"]) == (None, "0.00")
    assert second["household"]["economy"]["id"] == second["economicSnapshot"]["id"]
    assert (await refused(hub, {"economicSnapshot": change}, "late"))[0] == "SUPERSEDED"
    stored = await rows(hub.settings, f"select * from economic_snapshot where household_id = '{household['id']}'")
    assert sorted(row["superseded_at"] is None for row in stored) == [False, True]


async def test_an_income_may_be_a_loss_and_no_other_figure_may(hub: Hub) -> None:
    given = {"household": (await home(hub))["id"], "asOf": "2026-06-30"}
    loss = {"economicSnapshot": given | {"totalIncome": "-150.50", "incomePerHead": "-0.05"}}
    stored = (await written(hub, loss, "loss"))["economicSnapshot"]
    assert (stored["totalIncome"], stored["incomePerHead"]) == ("-150.50", "-0.05")
    for name in ("savings", "medicalSpend", "educationSpend"):
        assert (await refused(hub, {"economicSnapshot": given | {name: "-150.50"}}, name))[0] == "INVALID_INPUT"


async def test_a_snapshot_of_tomorrow_or_of_a_household_elsewhere_is_refused(hub: Hub) -> None:
    household = await home(hub)
    tomorrow = (hub.clock.now.date() + timedelta(days=2)).isoformat()
    late = {"economicSnapshot": {"household": household["id"], "asOf": tomorrow}}
    assert (await refused(hub, late, "late"))[0] == "INVALID_INPUT"
    far = (await written(hub, {"household": {"division": "980102"}}, "far"))["household"]
    there = {"economicSnapshot": {"household": far["id"], "asOf": date(2026, 1, 1).isoformat()}}
    assert (await refused(hub, there, "there", client="district"))[0] == "NOT_FOUND"


async def test_the_members_of_a_household_are_the_subjects_of_its_snapshot(hub: Hub) -> None:
    given = {"economicSnapshot": {"household": odd_id("household", 2), "asOf": "2026-06-30"}}
    answer = await hub.ask(
        'mutation($input: RecordPopulationInput!) { recordPopulation(input: $input, idempotencyKey: "subjects") { replayed } }',
        {"input": given},
    )
    assert "errors" not in answer
    (outcome,) = of_kind(await ledger(hub.settings), "WRITE_OUTCOME")
    assert outcome["subjects"] == [odd_id("person", 2), odd_id("person", 3)]
