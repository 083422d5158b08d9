"""Funds, as finance and the departments that pay ask and write: sums of programmes and divisions, and never of a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.clock import FixedClock
from tests.ground.hub import Hub, codes, open_hub
from tests.ground.moved import moved_out
from tests.hub.server.store import change, ledger, of_kind, rows

pytestmark = pytest.mark.databases("either")

WRITE = """mutation($input: RecordFundsInput!, $key: String!) { recordFunds(input: $input, idempotencyKey: $key) { replayed
    allocation { id programme division { code } year amount source document organisation { name } }
    payment { id month amount recipients payer } } }"""
BALANCES = """query($of: Programme!) { fundBalances(programme: $of, year: 2026) {
    division { code } allocated paid left recorded { amount comparison } } }"""
DISTRICT, ELSEWHERE, OF_THE_TEST = "980101", "980102", "TEMPORARY_RELIEF"
RECORDED = "2026-01-01T00:00:00.000000Z"


def allocation(**changes: Any) -> dict[str, Any]:
    given = {"programme": OF_THE_TEST, "division": DISTRICT, "year": 2026, "amount": "50000.00", "source": "CENTRAL"}
    return {"allocation": given | {"document": "示例财社〔2026〕99号"} | changes}


def payment(**changes: Any) -> dict[str, Any]:
    given = {"programme": OF_THE_TEST, "division": DISTRICT, "year": 2026, "month": 3, "amount": "15000.00"}
    return {"payment": given | {"recipients": 15, "payer": "区民政局"} | changes}


async def write(hub: Hub, written: Any, key: str = "funds-of-a-test", **asked: str) -> Any:
    return await hub.ask(WRITE, {"input": written, "key": key}, **asked)


async def written(hub: Hub, given: Any, key: str, **asked: str) -> Any:
    answer = await write(hub, given, key, **asked)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["recordFunds"]


async def listed(hub: Hub, name: str, fields: str, condition: str = "", **asked: str) -> Any:
    answer = await hub.ask(f"{{ {name}(first: 200{condition}) {{ nodes {{ {fields} }} }} }}", **asked)
    assert "errors" not in answer, answer["errors"]
    return answer["data"][name]["nodes"]


async def only(hub: Hub, *sums: int, table: str = "temporary_relief", of: str = OF_THE_TEST) -> None:
    """Nobody has a record of a programme but so many people of the district, each of one such sum in yuan."""
    people = [row["id"] for row in await rows(hub.settings, "select id from person order by id")]
    gave = (
        f"insert into {table} (id, person_id, programme, given_on, amount_fen, status, legal_basis, recorded_at) "
        f"values ('{person}', '{person}', '{of}', '2026-03-01', {sum_ * 100}, 'PAID', 'a test', '{RECORDED}')"
        for person, sum_ in zip(people, sums, strict=False)
    )
    empty = (f"delete from {name}" for name in (table, "fund_payment", "fund_allocation"))
    await change(hub.settings, *empty, f"update person set division_code = '{DISTRICT}001001'", *gave)


async def balance(hub: Hub, of: str = OF_THE_TEST, **asked: str) -> Any:
    """What became of the funds of the district; of all others nothing is there."""
    answer = await hub.ask(BALANCES, {"of": of}, **asked)
    assert "errors" not in answer, answer["errors"]
    (found,) = [row for row in answer["data"]["fundBalances"] if row.pop("division") == {"code": DISTRICT}]
    return found


async def recorded(hub: Hub, *sums: int) -> tuple[str | None, str]:
    """What is told of people who got these sums."""
    await only(hub, *sums)
    told = (await balance(hub))["recorded"]
    return told["amount"], told["comparison"]


async def test_funds_are_stored_once_corrected_and_accounted_for_without_a_person(hub: Hub) -> None:
    first = await written(hub, allocation(), "funds-first")
    assert first["allocation"] == {
        "id": first["allocation"]["id"], "programme": OF_THE_TEST, "division": {"code": DISTRICT}, "year": 2026,
        "amount": "50000.00", "source": "CENTRAL", "document": "示例财社〔2026〕99号", "organisation": {"name": "区医保局"},
    }  # fmt: skip
    again = await written(hub, allocation(), "funds-first")
    assert (again["replayed"], again["allocation"]) == (True, first["allocation"])
    assert codes(await write(hub, allocation(amount="1.00"), "funds-first")) == ["IDEMPOTENCY_CONFLICT"]
    corrected = allocation(amount="60000.00", supersedes=first["allocation"]["id"])
    await written(hub, corrected, "funds-corrected")
    assert codes(await write(hub, corrected, "funds-corrected-again")) == ["SUPERSEDED"]
    elsewhere = allocation(supersedes=first["allocation"]["id"], division=ELSEWHERE)
    assert codes(await write(hub, elsewhere, "funds-elsewhere")) == ["NOT_FOUND"]
    assert [row["amount"] for row in await listed(hub, "fundAllocations", "amount")] == ["60000.00"]
    events = await ledger(hub.settings)
    stored = [event for event in of_kind(events, "WRITE_OUTCOME") if event["outcome"] == "WRITTEN"]
    assert [(event["subjects"], event["purpose"]) for event in stored] == [([], "READING")] * 2
    assert all("Mutation.recordFunds" in event["given"] for event in of_kind(events, "WRITE_INTENT"))


async def test_a_payment_tells_its_recipients_in_tens(hub: Hub) -> None:
    for number, told in ((9, None), (10, 10), (15, 10)):
        paid = (await written(hub, payment(recipients=number), f"funds-to-{number}"))["payment"]
        assert (paid["month"], paid["payer"], paid["recipients"]) == (3, "区民政局", told)


@pytest.mark.only_reads
@pytest.mark.parametrize(
    ("given", "field"),
    [
        (allocation(division=f"{DISTRICT}001001"), "division"),
        (allocation(document="50010119900101 0011"), "document"),
        (allocation(amount="0.00"), "amount"),
        (allocation(year=2028), "year"),
        (payment(payer="6222 0000 0000 0000"), "payer"),
        (payment(month=12), "month"),
        (payment(recipients=0), "recipients"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
async def test_what_could_point_to_somebody_or_cannot_be_is_refused(hub: Hub, given: Any, field: str) -> None:
    answer = await write(hub, given)
    assert codes(answer) == ["INVALID_INPUT"]
    assert answer["errors"][0]["message"].split()[0].endswith(field)


async def test_what_is_left_is_what_was_allocated_and_not_paid(hub: Hub) -> None:
    await only(hub, *[1000] * 12)
    await written(hub, allocation(division=f"{DISTRICT}001"), "funds-township")
    await written(hub, allocation(amount="100.05", source="DISTRICT"), "funds-district")
    await written(hub, allocation(year=2025), "funds-last-year")
    for month, amount in ((2, "5000.00"), (3, "7000.00")):
        await written(hub, payment(month=month, amount=amount), f"funds-paid-{month}")
    assert await balance(hub) == {
        "allocated": "50100.05", "paid": "12000.00", "left": "38100.05",
        "recorded": {"amount": "10000.00", "comparison": "AGREES"},
    }  # fmt: skip


async def test_what_finance_paid_and_departments_recorded_is_compared_by_what_is_told(hub: Hub) -> None:
    await only(hub, *[3000] * 10)
    found = []
    for month, amount in enumerate(("29999.99", "0.01", "9999.99", "0.01"), 1):
        await written(hub, payment(month=month, amount=amount), f"funds-compared-{month}")
        told = await balance(hub)
        assert told["recorded"]["amount"] == "30000.00"
        found.append(told["recorded"]["comparison"])
    assert found == ["RECORDED_MORE", "AGREES", "AGREES", "PAID_MORE"]


async def test_a_sum_of_few_people_or_of_one_above_all_is_not_told(hub: Hub) -> None:
    nothing = (None, "NOT_TOLD")
    assert await recorded(hub) == nothing
    assert await recorded(hub, *[3000] * 9) == nothing
    assert await recorded(hub, *[1000] * 10, 10_001) == nothing
    assert await recorded(hub, *[1000] * 10, 10_000) == ("20000.00", "RECORDED_MORE")
    assert await recorded(hub, *[3999] * 10) == ("30000.00", "RECORDED_MORE")


async def test_what_an_organisation_wrote_itself_moves_no_sum(hub: Hub) -> None:
    await only(hub, *[2000] * 10)
    before = await balance(hub)
    one, *_ = await rows(hub.settings, "select id from temporary_relief order by id")
    own = "organisation_id = '00000000-0000-4000-9000-000000000001', recorded_at = '2026-11-20T00:00:00.000000Z'"
    await change(hub.settings, f"update temporary_relief set {own} where id = '{one['id']}'")
    assert (await balance(hub))["recorded"] == {"amount": None, "comparison": "NOT_TOLD"}
    assert before["recorded"]["amount"] == "20000.00"


async def test_a_department_sees_the_funds_of_its_own_programmes(hub: Hub) -> None:
    for programme in ("PREMIUM_SUBSIDY", "MEDICAL_ASSISTANCE", OF_THE_TEST):
        await written(hub, allocation(programme=programme), f"funds-allocated-{programme}")
        await written(hub, payment(programme=programme), f"funds-paid-{programme}")
    for own, every, fields in (
        ("ownFundAllocations", "fundAllocations", "id programme"),
        ("ownFundPayments", "fundPayments", "id programme"),
    ):
        found, every_one = [await listed(hub, name, fields, ", filter: {year: {equal: 2026}}") for name in (own, every)]
        assert {row["programme"] for row in found} == {"PREMIUM_SUBSIDY", "MEDICAL_ASSISTANCE"}
        assert {row["programme"] for row in every_one} > {row["programme"] for row in found}


async def test_a_district_sees_and_writes_its_own_funds_alone(hub: Hub) -> None:
    assert codes(await write(hub, allocation(division=ELSEWHERE), client="district")) == ["NOT_FOUND"]
    await written(hub, allocation(division=ELSEWHERE), "funds-elsewhere")
    await written(hub, allocation(), "funds-here", client="district")
    for client, whole in (("district", False), ("reader", True)):
        places = {
            row["division"]["code"] for row in await listed(hub, "fundAllocations", "division { code }", client=client)
        }
        assert (ELSEWHERE in places) is whole
        asked = await hub.ask(BALANCES, {"of": OF_THE_TEST}, client=client)
        found = [row["allocated"] for row in asked["data"]["fundBalances"]]
        assert (len(found), found.count("50000.00")) == ((41, 2) if whole else (1, 1))


async def test_a_list_is_narrowed_by_programme_division_and_year(hub: Hub) -> None:
    for number, other in enumerate(({}, {"division": ELSEWHERE}, {"programme": "PREMIUM_SUBSIDY"}, {"year": 2026})):
        await written(hub, allocation(**{"year": 2024} | other), f"funds-listed-{number}")
    condition = (
        f', filter: {{programme: {{equal: {OF_THE_TEST}}}, division: {{within: "{DISTRICT}"}}, year: {{to: 2024}}}}'
    )
    found = await listed(hub, "fundAllocations", "programme year division { code }", condition)
    assert found == [{"programme": OF_THE_TEST, "year": 2024, "division": {"code": DISTRICT}}]


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_what_a_department_keeps_elsewhere_is_told_as_not_added_up(
    city_settings: Any, tmp_path: Path, clock: FixedClock
) -> None:
    with moved_out(city_settings, tmp_path, None) as settings:
        async with open_hub(settings, clock) as hub:
            told = await balance(hub, "PREMIUM_SUBSIDY")
            assert told["recorded"] == {"amount": None, "comparison": "KEPT_ELSEWHERE"}
            assert (await balance(hub))["recorded"]["comparison"] != "KEPT_ELSEWHERE"
