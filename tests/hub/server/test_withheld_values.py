"""S2: nobody uses, by writing, a value that they may not read."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from hub.catalogue.contract import keys, writes_of
from hub.catalogue.declarations import WritableField, WriteAction
from hub.catalogue.fields import declaration_of
from hub.identifiers import resident_id_number_from
from hub.limits import CHANGES, MEMBERSHIPS
from permissions.model import AccessDecision, Capability, Disclosure, Reason, Scope, View
from permissions.profile import Profile
from resolvers.write.earlier import earlier
from schema.contract import build_contract
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, of_kind, rows

pytestmark = pytest.mark.databases("either")

WRITE = """mutation($input: RecordPopulationInput!, $key: String!) { recordPopulation(input: $input, idempotencyKey: $key) {
    replayed person { id recordedAt } economicSnapshot { id } } }"""
FULL = build_contract()._schema
SNAPSHOT = {"asOf": "2026-10-01", "totalIncome": "50000.00", "medicalSpend": "9000.00", "savings": "1.00"}
HOME = odd_id("household", 2)
ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
"""What is refused here is refused before any table is asked for the value."""


async def write(hub: Hub, form: str, key: str, **given: Any) -> Any:
    return await hub.ask(WRITE, {"input": {form: given}, "key": f"withheld-{key}"})


async def block(hub: Hub, *coordinates: str) -> None:
    for coordinate in coordinates:
        text = 'mutation($field: String!) { block(field: $field, because: "test") { id } }'
        assert "errors" not in await hub.ask(text, {"field": coordinate}, client="steward")


async def snapshot(hub: Hub, key: str, **given: Any) -> Any:
    return await write(hub, "economicSnapshot", key, household=HOME, **{"asOf": "2026-10-01"} | given)


async def standing(hub: Hub) -> dict[str, Any]:
    (row,) = await rows(
        hub.settings, f"select * from economic_snapshot where household_id = '{HOME}' and superseded_at is null"
    )
    return row


async def test_s2_a_correction_keeps_no_income_that_its_writer_may_not_read(hub: Hub) -> None:
    """The answer to it is the same bytes, whatever the income is, and if there is none."""
    first = (await snapshot(hub, "first", **SNAPSHOT))["data"]["recordPopulation"]["economicSnapshot"]["id"]
    await block(hub, "EconomicSnapshot.totalIncome", "EconomicSnapshot.savings")
    answers = []
    for number, income in enumerate(("5000000", "1", "null")):
        await change(hub.settings, f"update economic_snapshot set total_income_fen = {income} where id = '{first}'")
        answers.append(await snapshot(hub, f"probe-{number}", medicalSpend="1.00", supersedes=first))
        assert codes(answers[-1]) == ["WITHHELD_VALUE_USED"]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["errors"][0]["message"] == (
        "This correction would keep earlier values that you may not read. Give new values for totalIncome and savings. Nothing was written."
    )
    assert (str((await standing(hub))["id"]), (await standing(hub))["total_income_fen"]) == (first, None)


@ON_SQLITE
async def test_s2_what_is_given_anew_is_taken_and_its_key_still_answers(hub: Hub) -> None:
    first = (await snapshot(hub, "first", **SNAPSHOT))["data"]["recordPopulation"]["economicSnapshot"]["id"]
    partly = {"medicalSpend": "1.00", "supersedes": first}
    second = (await snapshot(hub, "second", **partly))["data"]["recordPopulation"]["economicSnapshot"]["id"]
    await block(hub, "EconomicSnapshot.totalIncome")
    again = await snapshot(hub, "second", **partly)
    assert again["data"]["recordPopulation"] == {"replayed": True, "person": None, "economicSnapshot": {"id": second}}
    whole = await snapshot(hub, "third", totalIncome=None, supersedes=second)
    assert whole["data"]["recordPopulation"]["replayed"] is False
    row = await standing(hub)
    assert (row["total_income_fen"], row["medical_spend_fen"], row["savings_fen"]) == (None, 100, 100)


@ON_SQLITE
async def test_s2_a_new_snapshot_keeps_nothing_and_needs_no_right_to_read(hub: Hub) -> None:
    await snapshot(hub, "first", **SNAPSHOT)
    await block(hub, "EconomicSnapshot.totalIncome")
    assert (await snapshot(hub, "second", asOf="2026-10-02", medicalSpend="1.00"))["data"]["recordPopulation"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("form", "withheld", "named", "given"),
    [
        ("personCorrection", "Person.birthDate", "birthDate", {"phone": None}),
        ("personCorrection", "Person.idNumber", "idNumber", {"name": "改名"}),
        ("personCorrection", "Person.division", "division", {"phone": None}),
        ("householdCorrection", "Household.urban", "urban", {"address": None}),
        ("householdCorrection", "Household.address", "address", {"urban": None}),
        ("membership", "HouseholdMember.relation", "relation", {"since": "2026-01-01", "supersedes": odd_id("membership", 2)}),
    ],
)  # fmt: skip
async def test_s2_no_form_keeps_what_is_withheld(
    hub: Hub, form: str, withheld: str, named: str, given: dict[str, Any]
) -> None:
    about: dict[str, Any] = {
        "personCorrection": {"person": {"id": odd_id("person", 2)}, "corrects": "2026-01-01T00:00:00Z"},
        "householdCorrection": {"household": HOME, "corrects": "2026-01-01T00:00:00Z"},
        "membership": {"person": {"id": odd_id("person", 2)}, "household": HOME},
    }[form]
    await block(hub, withheld)
    answer = await write(hub, form, "kept", **about, **given)
    assert codes(answer) == ["WITHHELD_VALUE_USED"]
    assert f"Give new values for {named}." in answer["errors"][0]["message"]
    assert len(await rows(hub.settings, "select id from change_event")) == 0


@ON_SQLITE
async def test_s2_an_earlier_category_is_not_found_out_by_correcting_it(hub: Hub) -> None:
    decided = {"person": {"id": odd_id("person", 2)}, "outcome": "RECOGNISED", "since": "2026-01-01"}
    done = await write(hub, "categoryDetermination", "one", category="SUBSISTENCE_ALLOWANCE", **decided)
    assert done["data"]["recordPopulation"]["replayed"] is False
    (row,) = await rows(
        hub.settings, f"select id from category_determination where person_id = '{odd_id('person', 2)}'"
    )
    await block(hub, "CategoryDetermination.category")
    answers = [
        await write(
            hub, "categoryDetermination", f"guess-{number}", category=category, supersedes=str(row["id"]), **decided
        )
        for number, category in enumerate(("SUBSISTENCE_ALLOWANCE", "EXTREME_POVERTY"))
    ]
    assert codes(answers[0]) == ["WITHHELD_VALUE_USED"]
    assert answers[0] == answers[1]


@ON_SQLITE
async def test_s2_a_record_of_assistance_keeps_nothing_of_the_one_that_it_corrects(hub: Hub) -> None:
    text = """mutation($items: [RecordAssistanceItem!]!) { recordAssistanceBatch(items: $items) { code record { id amount
        ... on TemporaryRelief { event } } } }"""
    relief = {"person": {"id": odd_id("person", 2)}, "givenOn": "2026-11-20", "status": "PAID"}
    given = relief | {"supersedes": odd_id("record", 1)}
    answer = await hub.ask(text, {"items": [{"record": {"temporaryRelief": given}, "idempotencyKey": "withheld-1"}]})
    (item,) = answer["data"]["recordAssistanceBatch"]
    assert (item["code"], item["record"]["amount"], item["record"]["event"]) == (None, None, None)


@ON_SQLITE
async def test_s2_a_value_is_readable_only_where_the_row_lies(hub: Hub) -> None:
    """The reader may write everywhere, and read addresses in their own district alone."""
    await change(
        hub.settings,
        "update access_grant set scope = 'DISTRICT' where role = 'reader' and capability = 'READ' "
        "and id in (select grant_id from access_grant_field where field = 'household.address')",
        f"update household set division_code = '980102' where id = '{odd_id('household', 0)}'",
        "update policy_version set version = version + 1",
    )
    about = {"corrects": "2026-01-01T00:00:00Z", "urban": None}
    elsewhere = await write(hub, "householdCorrection", "there", household=odd_id("household", 0), **about)
    assert codes(elsewhere) == ["WITHHELD_VALUE_USED"]
    here = await write(hub, "householdCorrection", "here", household=odd_id("household", 1), **about)
    assert "WITHHELD_VALUE_USED" not in codes(here)
    assert here["data"]["recordPopulation"]["replayed"] is False


@ON_SQLITE
async def test_s2_all_or_nothing_is_refused_before_anything_is_written(hub: Hub) -> None:
    first = (await snapshot(hub, "first", **SNAPSHOT))["data"]["recordPopulation"]["economicSnapshot"]["id"]
    await block(hub, "EconomicSnapshot.totalIncome")
    text = """mutation($a: RecordPopulationInput!, $b: RecordPopulationInput!) {
        a: recordPopulation(input: $a, idempotencyKey: "withheld-a") { replayed }
        b: recordPopulation(input: $b, idempotencyKey: "withheld-b") { replayed } }"""
    given = {
        "a": {"household": {"division": "980101"}},
        "b": {"economicSnapshot": {"household": HOME, "asOf": "2026-10-01", "supersedes": first}},
    }
    response = await hub.post(text, given, Prefer="handling=strict")
    assert (response.status_code, codes(response.json())) == (403, ["FIELD_WITHHELD"])
    assert "EconomicSnapshot.totalIncome" in response.text
    assert len(await rows(hub.settings, "select id from change_event")) == 1


def _profile(key: str, verdict: AccessDecision) -> Profile:
    """Reads everything in full, everywhere, but for one field."""
    everything = AccessDecision((View(Disclosure.FULL, Scope.EVERYONE, "a test"),))
    verdicts = {(other, Capability.READ): everything for other in keys(FULL).values()}
    return Profile(verdicts | {(key, Capability.READ): verdict}, frozenset(), Reason.NO_GRANT, None, "a test")


@pytest.mark.parametrize("disclosure", [*Disclosure, None])
def test_s2_every_value_that_any_correction_keeps_is_kept_for_who_reads_it_in_full(
    disclosure: Disclosure | None,
) -> None:
    """A mask, a band and a pseudonym are not the value. Found by the declarations: no new form is forgotten."""
    verdict = (
        AccessDecision((View(disclosure, Scope.EVERYONE, "a test"),))
        if disclosure
        else AccessDecision(reason=Reason.NO_GRANT)
    )
    found = set()
    for item in FULL.type_map.values():
        declared: Any = getattr(item, "extensions", {}).get("strawberry-definition")
        if not hasattr(getattr(declared, "origin", None), "WRITES"):
            continue
        writes, fields = writes_of(item), getattr(item, "fields")  # noqa: B009
        given = {"supersedes": "x"} if writes.action is WriteAction.RECORD else {"corrects": "x"}
        for used in earlier(FULL, _profile("", verdict), item.name, given):
            withheld = list(earlier(FULL, _profile(keys(FULL)[used.coordinate], verdict), item.name, given))
            hidden = [each.name for each in withheld if not each.scopes]
            assert hidden == ([] if disclosure is Disclosure.FULL else [used.name])
            found.add((item.name, used.name))
        kept = {
            said.column
            for field in fields.values()
            if isinstance(said := declaration_of(field), WritableField) and not said.protected
        } & set(writes.inherited_columns)
        assert kept <= {declaration_of(fields[name]).column for form, name in found if form == item.name}
    assert Counter(form for form, _ in found) == {
        "PersonCorrectionInput": 7, "HouseholdCorrectionInput": 3, "MembershipInput": 1, "EconomicSnapshotInput": 7,
        "FundAllocationInput": 2, "FundPaymentInput": 2, "ApplicationInput": 2,
        "CategoryDeterminationInput": 1, "DatedFactInput": 1, "NeedInput": 1,
        "BasicLivingAidInput": 1, "ServiceRecordInput": 1, "DisabilityAidInput": 1,
    }  # fmt: skip


@ON_SQLITE
async def test_s2_a_household_is_changed_only_so_often_in_a_day(hub: Hub) -> None:
    """Who belongs to it decides with what its savings are compared: each change with a verdict tells one threshold."""

    async def join(number: int) -> Any:
        newcomer = {"idNumber": resident_id_number_from(f"98010119900101{number:03d}"), "division": "980101"}
        person = (await write(hub, "person", f"person-{number}", **newcomer))["data"]["recordPopulation"]["person"]
        given = {"person": {"id": person["id"]}, "household": HOME, "since": "2026-11-01"}
        return await write(hub, "membership", f"membership-{number}", **given)

    for number in range(100, 100 + CHANGES.most):
        assert "errors" not in await join(number)
    beyond = await join(100 + CHANGES.most)
    assert codes(beyond) == ["LIMIT_EXCEEDED"]
    assert beyond["errors"][0]["message"] == CHANGES.sentence
    hub.clock.now += timedelta(days=1)
    hub.tokens.clear()
    assert "errors" not in await join(101 + CHANGES.most)


async def test_s3_memberships_that_are_refused_count_for_a_month(hub: Hub) -> None:
    """That a membership stands on one of its days already tells these days to whoever tries one after the other."""
    given = {"person": {"idNumber": odd_person(2)}, "household": HOME}
    told = []
    for number in range(MEMBERSHIPS.most + 2):
        days = {"since": f"2026-10-{number + 1:02}", "until": f"2026-10-{number + 1:02}"}
        told += codes(await write(hub, "membership", f"try-{number}", **given, **days))
    assert told == ["ALREADY_REGISTERED"] * MEMBERSHIPS.most + ["LIMIT_EXCEEDED"] * 2
    events = await rows(hub.settings, "select kind, outcome, intent_id, id from ledger_event")
    closed = {str(event["intent_id"]) for event in of_kind(events, "WRITE_OUTCOME")}
    assert closed == {str(event["id"]) for event in of_kind(events, "WRITE_INTENT")}
    assert [event["outcome"] for event in events].count("LIMIT_EXCEEDED") == 2
    other = {"person": {"idNumber": odd_person(1)}, "household": odd_id("household", 1), "since": "2019-01-01"}
    assert "LIMIT_EXCEEDED" not in codes(await write(hub, "membership", "another", **other))
    for days, code in ((29, "LIMIT_EXCEEDED"), (1, "ALREADY_REGISTERED")):
        hub.clock.now += timedelta(days=days)
        hub.tokens.clear()
        assert codes(await write(hub, "membership", f"{days}-later", **given, since="2026-10-01")) == [code]


async def test_s3_a_person_is_tried_in_other_households_only_so_often_in_a_month(hub: Hub) -> None:
    """Whichever household it is, the answer tells whether the person lives in another one on these days."""
    text = """mutation($input: RecordPopulationInput!, $key: String!) { recordPopulation(input: $input, idempotencyKey: $key) {
        replayed inAnotherHousehold household { id } } }"""
    told = []
    for number in range(MEMBERSHIPS.most + 1):
        made = await hub.ask(text, {"input": {"household": {"division": "980101"}}, "key": f"made-up-{number}"})
        home = made["data"]["recordPopulation"]["household"]["id"]
        given = {"person": {"idNumber": odd_person(2)}, "household": home, "since": "2015-01-01", "until": "2015-01-01"}
        variables = {"input": {"membership": given}, "key": f"membership-{number}"}
        told += codes(await hub.ask(text, variables)) or ["WRITTEN"]
    assert told == ["WRITTEN"] * MEMBERSHIPS.most + ["LIMIT_EXCEEDED"]
    variables["key"] = "membership-0"
    assert codes(await hub.ask(text, variables)) == ["IDEMPOTENCY_CONFLICT"]  # which tells nothing of anybody


@ON_SQLITE
async def test_s3_a_change_that_was_stored_is_told_again_when_no_more_are_taken(hub: Hub) -> None:
    given = {"household": HOME, "asOf": "2026-10-01", "savings": "1.00"}
    for number in range(CHANGES.most + 1):
        answer = await write(hub, "economicSnapshot", f"snapshot-{number}", **given)
    assert codes(answer) == ["LIMIT_EXCEEDED"]
    again = await write(hub, "economicSnapshot", "snapshot-0", **given)
    assert again["data"]["recordPopulation"]["replayed"] is True


@ON_SQLITE
async def test_s2_a_person_is_moved_only_so_often_in_a_day(hub: Hub) -> None:
    read = "2026-01-01T00:00:00Z"
    for number in range(CHANGES.most + 1):
        hub.clock.now += timedelta(seconds=1)
        given = {"person": {"idNumber": odd_person(2)}, "corrects": read, "division": ("980101", "980102")[number % 2]}
        answer = await write(hub, "personCorrection", f"move-{number}", **given)
        if number < CHANGES.most:
            read = answer["data"]["recordPopulation"]["person"]["recordedAt"]
    assert codes(answer) == ["LIMIT_EXCEEDED"]


@pytest.mark.parametrize("in_time", [True, False], ids=["in time", "too late"])
async def test_s3_nobody_keeps_another_organisation_from_correcting(hub: Hub, in_time: bool) -> None:
    """Whoever corrects a household as often as they may uses up nothing of anybody else's."""
    elsewhere = "update client set organisation_id = '00000000-0000-4000-9000-000000000002' where id = 'district'"
    await change(hub.settings, elsewhere, "update policy_version set version = version + 1")
    text = WRITE.replace("replayed", "replayed household { recordedAt }")
    read, told = "2026-01-01T00:00:00Z", []
    for number in range(CHANGES.most + 1):
        hub.clock.now += timedelta(seconds=1)
        given = {"household": HOME, "corrects": read if in_time else "2026-01-01T00:00:01Z", "urban": number % 2 == 0}
        answer = await hub.ask(text, {"input": {"householdCorrection": given}, "key": f"correction-{number}"})
        told.append(codes(answer))
        if in_time and not codes(answer):
            read = answer["data"]["recordPopulation"]["household"]["recordedAt"]
    assert told == [[] if in_time else ["SUPERSEDED"]] * CHANGES.most + [["LIMIT_EXCEEDED"]]
    other = {"householdCorrection": {"household": HOME, "corrects": read, "urban": True}}
    assert codes(await hub.ask(WRITE, {"input": other, "key": "of-somebody-else"}, client="district")) == []


@ON_SQLITE
async def test_s2_a_refused_correction_is_in_the_ledger(hub: Hub) -> None:
    await block(hub, "Household.address")
    await write(hub, "householdCorrection", "kept", household=HOME, corrects="2026-01-01T00:00:00Z", urban=None)
    events = await rows(hub.settings, "select kind, outcome from ledger_event order by at")
    assert "WITHHELD_VALUE_USED" in [event["outcome"] for event in events]
    assert of_kind(events, "WRITE_INTENT")
