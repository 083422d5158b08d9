"""One chain for each household: nobody is missed, nobody is helped twice, and who may not know of either is not told of none."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from hub.sources.register import open_sources
from tests.ground.hub import Hub
from tests.hub.server.planted_chain import Planted, Planter, plant_everything

MISSED = """query($by: PersonKey!, $programmes: [DueProgramme!]!) { assistanceChain(by: $by) {
    missed(programmes: $programmes) { programme state reason periodFrom periodUntil article record keeper } } }"""
DOUBLED = """query($by: PersonKey!, $programmes: [Programme!]!) { assistanceChain(by: $by) {
    doubled(programmes: $programmes) { programme state reason periodFrom periodUntil record earlierRecord onePayer keeper } } }"""


async def planted(hub: Hub) -> list[Planted]:
    sources = open_sources(hub.settings)
    try:
        async with sources.hub.begin() as connection:
            planter = Planter(connection, Random(3))
            await plant_everything(planter)
    finally:
        await sources.close()
    return planter.planted


async def asked(hub: Hub, text: str, person: str, *programmes: str, client: str = "chain") -> Any:
    return await hub.ask(text, {"by": {"id": person}, "programmes": list(programmes)}, client=client)


WHAT = {
    "missed": (MISSED, ("state", "reason")),
    "doubled": (DOUBLED, ("state", "reason", "record", "earlierRecord", "onePayer")),
}


async def test_what_was_planted_is_found_and_nothing_else(hub: Hub) -> None:
    expected, found = set(), set()
    for case in await planted(hub):
        text, names = WHAT[case.question]
        answer = await asked(hub, text, case.person, case.programme)
        assert "errors" not in answer, (case, answer["errors"])
        told = answer["data"]["assistanceChain"][case.question]
        assert {each["programme"] for each in told} <= {case.programme}
        found |= {(case, *(each[name] for name in names)) for each in told}
        expected |= {(case, *each) for each in case.told}
    right = len(found & expected)
    assert (found - expected, expected - found) == (set(), set())
    assert (right / len(found), right / len(expected)) == (1.0, 1.0), "precision and recall"
