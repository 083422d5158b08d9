"""`eligibility(on, knownAt)`: what was answered about a day is answered again, whatever has changed since (§5, §7).

Local values, facts, a move and a determination are registered anew for days that are long over. Who may ask is decided by the
rights of today: a right that was held then opens nothing now, and one that is given back opens what was known then.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ground.hub import Hub, codes
from tests.hub.server.doors import HERE, THERE, Doors, somebody

PERSON = somebody(1)
ON = "2026-07-01"
"""The day that is asked about, long before any of it is told."""

BLOCK = 'mutation { block(role: "rules", field: "Person.premiumSubsidy", because: "A reason.") { id } }'
LIFT = 'mutation($id: ID!) { liftBlock(id: $id, because: "A reason.") { id } }'
ASK = """query($id: ResidentIdNumber!, $on: Date, $at: DateTime) {
    eligibility(programme: PREMIUM_SUBSIDY, idNumbers: [$id], on: $on, knownAt: $at) { amount } }"""


def told(answer: Any) -> tuple[str, str | None, str | None]:
    return answer["verdict"], answer["amount"], answer["reason"]


async def asked(doors: Doors) -> tuple[str, str | None, str | None]:
    """What is said of that day now, alone and in a batch."""
    return told(await doors.ask("PREMIUM_SUBSIDY", PERSON, ON))


async def asked_again(doors: Doors, at: str) -> tuple[str, str | None, str | None]:
    """What is said of that day by what was known at a moment, alone, in a batch and by a scan of everybody."""
    return told(await doors.ask_everywhere("PREMIUM_SUBSIDY", PERSON, ON, at))


async def enrolled(doors: Doors, tier: int) -> None:
    await doors.deliver(
        dated_facts=[
            f"{PERSON},{kind},{value},MEDICAL_INSURANCE,2026-01-01,,2026-01-05"
            for kind, value in (("PREMIUM_SUBSIDY_QUALIFIED", 1), ("RESIDENT_INSURANCE_TIER", tier))
        ]
    )


async def premium(doors: Doors, division: str, yuan: int) -> None:
    await doors.set_values({"code": "RESIDENT_PREMIUM_TIER_1", "since": "2026-01-01", "value": yuan}, division=division)


@pytest.mark.databases("either")
async def test_a_past_day_is_answered_as_it_was_whatever_has_changed_since(hub: Hub, tmp_path: Path) -> None:
    doors = Doors(hub, tmp_path)
    await doors.deliver(
        persons=[f"{PERSON},张三,,,{HERE},,,"],
        category_determinations=[f"{PERSON},EXTREME_POVERTY,,RECOGNISED,2026-01-01"],
    )
    await premium(doors, HERE, 400)
    await premium(doors, THERE, 123)
    await enrolled(doors, 1)
    answers = {doors.now: await asked(doors)}
    assert [*answers.values()] == [("ELIGIBLE", "400.00", None)]

    async def then(expected: tuple[str, str | None, str | None]) -> None:
        answers[doors.now] = await asked(doors)
        assert answers[doors.now] == expected

    await premium(doors, HERE, 500)  # local values
    await then(("ELIGIBLE", "500.00", None))
    await doors.deliver(persons=[f"{PERSON},张三,,,{THERE},,,,2026-03-01"])  # a move, from before that day on
    await then(("ELIGIBLE", "123.00", None))
    await enrolled(doors, 0)  # a fact
    await then(("NOT_ELIGIBLE", None, None))
    await enrolled(doors, 2)
    await doors.deliver(  # a determination
        category_determinations=[f"{PERSON},EXTREME_POVERTY,,REFUSED,2026-01-01"]
    )
    await then(("REVIEW", None, "CONDITION_UNKNOWN"))

    blocked = (await hub.ask(BLOCK, client="insurance-steward"))["data"]["block"]["id"]  # rights
    for at in answers:
        refused = await hub.ask(ASK, {"id": PERSON, "on": ON, "at": at}, client="rules")
        assert codes(refused) == ["FIELD_WITHHELD"]
        assert not refused["data"]["eligibility"]
    assert "errors" not in await hub.ask(LIFT, {"id": blocked}, client="insurance-steward")
    assert {at: await asked_again(doors, at) for at in answers} == answers
