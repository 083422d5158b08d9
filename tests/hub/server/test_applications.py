"""One application, one authorisation, one check, one confirmation, sorted into the category that fits (§5, §20, §21)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.ground.hub import Hub, codes
from tests.hub.server.doors import HERE, Doors, somebody
from tests.hub.server.store import rows

pytestmark = pytest.mark.databases("either")

RECORD = """mutation($input: RecordApplicationInput!, $key: String!) { recordApplication(input: $input, idempotencyKey: $key) {
    replayed application { id state appliedOn movedFrom } person { id categories { category outcome since kind } }
    step { id leadsTo marginVerdict rigidVerdict sortedTo declaredLess category reason application { id state } } } }"""
CHAIN = """query($id: ResidentIdNumber!) { assistanceChain(by: {idNumber: $id}) { applications { nodes {
    state appliedOn movedFrom consentedOn origin steps { leadsTo takenOn sortedTo reason } } } } }"""
LIST = "query { applications { nodes { id state person { id } } } }"

POOR, SPENDER, RICH, OTHER = somebody(1), somebody(2), somebody(3), somebody(4)
"""Of a household on the margin, of one with rigid expenditure, of one with neither, and somebody of whom no figures are known."""


class Desk:
    """A desk of civil affairs that records applications."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self._recorded = hub, 0

    async def record(self, client: str = "reader", **step: Any) -> Any:
        self._recorded += 1
        self.hub.clock.now += timedelta(minutes=1)
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
    figures = ("12000.00,1000.00,0.00,0.00,0.00", "24000.00,2000.00,0.00,20000.00,0.00", "240000.00,20000.00,0.00,0.00,0.00")
    await doors.deliver(
        persons=[f"{person},某人,,,{HERE}" for person in (*people, OTHER)],
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


@pytest.mark.parametrize(
    ("person", "met", "category"),
    [
        (OTHER, {"extreme": True, "allowance": True}, "EXTREME_POVERTY"),
        (POOR, {"allowance": True}, "SUBSISTENCE_ALLOWANCE"),
        (POOR, {}, "SUBSISTENCE_MARGIN"),
        (SPENDER, {}, "RIGID_EXPENDITURE"),
    ],
)
async def test_one_application_is_sorted_to_each_category_and_confirmed(
    desk: Desk, person: str, met: dict[str, bool], category: str
) -> None:
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
    assert tables[:3] == ["application", "application_step", "application_step"]
    assert tables[3] == "application_step"
    assert set(tables[4:]) == {"category_determination"}
