"""Facts are registered, ended and corrected (P4); what was wrong is withdrawn with a reason, and erased by nobody (P11)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ground.city import OTHER_ORGANISATION
from tests.ground.hub import Hub
from tests.hub.server.doors import HERE, THERE, Doors, somebody
from tests.hub.server.store import change, rows

pytestmark = pytest.mark.databases("either")

PERSON, WRONG = somebody(1), somebody(2)
ENROLLED = {
    "person": {"idNumber": PERSON}, "kind": "RESIDENT_INSURANCE_TIER", "value": "1", "source": "MEDICAL_INSURANCE",
    "since": "2026-01-01", "asOf": "2026-01-05",
}  # fmt: skip
DECIDED = {"category": "SUBSISTENCE_ALLOWANCE", "outcome": "RECOGNISED", "since": "2026-01-01"}


@pytest.fixture
async def doors(hub: Hub, tmp_path: Path) -> Doors:
    doors = Doors(hub, tmp_path)
    await doors.deliver(persons=[f"{PERSON},张三,,,{HERE}", f"{WRONG},李四,,,{HERE}"])
    return doors


async def state(doors: Doors, code: str, person: str = PERSON, on: str | None = None, at: str | None = None) -> str:
    return (await doors.states("PREMIUM_SUBSIDY", person, on, at))[code]


async def test_p4_a_fact_is_registered_ended_and_corrected(doors: Doors) -> None:
    first = (await doors.tell(datedFact=ENROLLED))["fact"]["id"]
    assert await state(doors, "ENROLLED") == "TRUE"
    then = doors.now
    ended = (await doors.tell(datedFact=ENROLLED | {"until": "2026-06-30", "supersedes": first}))["fact"]["id"]
    assert [await state(doors, "ENROLLED", on=on) for on in ("2026-06-30", "2026-07-01")] == ["TRUE", "UNKNOWN"]
    await doors.tell(datedFact=ENROLLED | {"value": "0", "supersedes": ended})
    assert [await state(doors, "ENROLLED", at=at) for at in (None, then)] == ["FALSE", "TRUE"]
    assert await doors.tell(datedFact=ENROLLED | {"value": "3"}) == ["INVALID_INPUT"]


async def test_p4_a_fact_that_comes_again_in_a_file_is_ended_and_corrected(doors: Doors) -> None:
    line = f"{PERSON},RESIDENT_INSURANCE_TIER,%s,MEDICAL_INSURANCE,2026-01-01,%s,2026-01-05"
    for value, until, on, found in (
        ("1", "", None, "TRUE"),
        ("1", "2026-06-30", None, "UNKNOWN"),
        ("0", "2026-06-30", "2026-06-30", "FALSE"),
    ):
        await doors.deliver(dated_facts=[line % (value, until)])
        assert await state(doors, "ENROLLED", on=on) == found


async def test_p11_a_determination_for_the_wrong_person_is_withdrawn_with_a_reason(doors: Doors) -> None:
    wrong = await doors.tell(categoryDetermination={"person": {"idNumber": WRONG}} | DECIDED)
    withdrawal = {"determination": wrong["determination"]["id"], "because": "登记到他人名下"}
    for because in ("", " ", "x" * 501, "a\nb"):
        assert await doors.tell(determinationWithdrawal=withdrawal | {"because": because}) == ["INVALID_INPUT"]
    assert await state(doors, "LOW_INCOME_CATEGORY", WRONG) == "TRUE"
    then = doors.now
    assert (await doors.tell(determinationWithdrawal=withdrawal))["determination"] == wrong["determination"]
    assert [await state(doors, "LOW_INCOME_CATEGORY", WRONG, at=at) for at in (None, then)] == ["UNKNOWN", "TRUE"]
    assert await doors.tell(determinationWithdrawal=withdrawal) == ["SUPERSEDED"]
    (kept,) = await rows(doors.hub.settings, "select * from withdrawal")
    assert (str(kept["record_id"]), kept["because"]) == (wrong["determination"]["id"], "登记到他人名下")


async def test_p11_what_another_organisation_registered_or_has_elsewhere_is_like_nothing(doors: Doors) -> None:
    other = somebody(3)
    await doors.deliver(persons=[f"{other},王五,,,{THERE}"])
    here, there = [
        (await doors.tell(categoryDetermination={"person": {"idNumber": number}} | DECIDED))["determination"]["id"]
        for number in (PERSON, other)
    ]
    await change(
        doors.hub.settings,
        f"update category_determination set organisation_id = '{OTHER_ORGANISATION}' where id = '{here}'",
    )
    nothing = "00000000-0000-4000-8000-000000000000"
    answers = [
        await doors.tell(client=client, determinationWithdrawal={"determination": identifier, "because": "测试"})
        for client, identifier in (("reader", here), ("district", there), ("district", nothing))
    ]
    assert answers == [["NOT_FOUND"]] * 3
    assert [await state(doors, "LOW_INCOME_CATEGORY", number) for number in (PERSON, other)] == ["TRUE", "TRUE"]


async def test_p11_a_membership_and_a_fact_are_withdrawn(doors: Doors) -> None:
    household = (await doors.tell(household={"division": HERE}))["household"]["id"]
    living = {"person": {"idNumber": WRONG}, "household": household, "since": "2020-01-01"}
    membership = (await doors.tell(membership=living))["membership"]["id"]
    fact = (await doors.tell(datedFact=ENROLLED))["fact"]["id"]
    assert (await doors.states("MARGIN_RECOGNITION", WRONG))["ONE_HOUSEHOLD"] == "TRUE"
    await doors.tell(membershipWithdrawal={"membership": membership, "because": "非家庭成员"})
    await doors.tell(factWithdrawal={"fact": fact, "because": "登记有误"})
    assert (await doors.states("MARGIN_RECOGNITION", WRONG))["ONE_HOUSEHOLD"] == "UNKNOWN"
    assert await state(doors, "ENROLLED") == "UNKNOWN"


FILES: dict[str, tuple[str, str, Any]] = {
    "category_determinations": (f"{WRONG},SUBSISTENCE_ALLOWANCE,,RECOGNISED,2026-01-01,", "PREMIUM_SUBSIDY", "LOW_INCOME_CATEGORY"),
    "dated_facts": (f"{WRONG},RESIDENT_INSURANCE_TIER,1,MEDICAL_INSURANCE,2026-01-01,,2026-01-05", "PREMIUM_SUBSIDY", "ENROLLED"),
    "memberships": (f"9001,{WRONG},HEAD,2020-01-01,", "MARGIN_RECOGNITION", "ONE_HOUSEHOLD"),
}  # fmt: skip


async def test_p11_a_row_of_a_file_is_withdrawn_by_the_same_row_with_a_reason_and_holds_again_without_one(
    doors: Doors,
) -> None:
    await doors.deliver(households=[f"9001,{HERE},,1"])

    async def found(at: str | None = None) -> set[str]:
        return {(await doors.states(programme, WRONG, at=at))[code] for _, programme, code in FILES.values()}

    async def deliver(reason: str = "") -> int:
        report = await doors.deliver(**{file: [f"{line},{reason}"] for file, (line, *_) in FILES.items()})
        return sum(each.changed for each in report.files)

    await deliver("从未报送")  # what never held is not stored by its withdrawal
    assert await found() == {"UNKNOWN"}
    await deliver()
    assert await found() == {"TRUE"}
    then = doors.now
    assert [await deliver("登记到他人名下") for _ in range(2)] == [len(FILES), 0]
    assert [await found(), await found(then)] == [{"UNKNOWN"}, {"TRUE"}]
    withdrawn = doors.now
    assert [await deliver() for _ in range(2)] == [
        len(FILES),
        0,
    ]  # said once more without a reason, it holds again, and is counted
    assert [await found(), await found(withdrawn)] == [{"TRUE"}, {"UNKNOWN"}]


async def test_p11_what_an_organisation_withdraws_stays_in_its_own_statistics(doors: Doors) -> None:
    """Else a count would tell, by its own withdrawal, in which category somebody is (S5)."""
    numbers = [somebody(number) for number in range(20, 31)]
    await doors.deliver(
        persons=[f"{number},王五,,,{HERE}" for number in numbers],
        category_determinations=[f"{number},OTHER_HARDSHIP,,RECOGNISED,2026-01-01" for number in numbers],
    )
    text = "{ personStatistics(by: {category: VALUE}) { category count } }"

    async def counted() -> Any:
        return (await doors.hub.ask(text, client="counter"))["data"]["personStatistics"]

    before = await counted()
    ids = await rows(doors.hub.settings, "select id from category_determination where category = 'OTHER_HARDSHIP'")
    for row in ids[:3]:
        told = await doors.tell(determinationWithdrawal={"determination": str(row["id"]), "because": "测试"})
        assert told["determination"] is not None
    assert await counted() == before
