from __future__ import annotations

import asyncio

import pytest

from hub.errors import Code, HubError
from hub.grants.load import LoadedPolicy, load_policy
from hub.grants.policy import Policy
from hub.grants.policy_changes import block, revoke_grant
from hub.grants.show import show_policy
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.grants.policies import COORDINATES, EDUCATION_OFFICE, a_policy


async def test_a_policy_is_loaded_whole_and_bumps_the_version(source: Source, clock: FixedClock) -> None:
    counts = await load_policy(source, a_policy(), clock)
    assert counts == LoadedPolicy(version=2, organisations=2, clients=2, roles=2, purposes=2, grants=4)


async def test_a_policy_never_overwrites_another(source: Source, clock: FixedClock) -> None:
    await load_policy(source, a_policy(), clock)
    before = await show_policy(source, COORDINATES)
    with pytest.raises(HubError, match="already has a policy") as refusal:
        await load_policy(source, a_policy(), clock)
    assert refusal.value.code is Code.INVALID_INPUT
    assert await show_policy(source, COORDINATES) == before


async def test_of_two_loads_at_once_one_wins(source: Source, clock: FixedClock) -> None:
    results = await asyncio.gather(*(load_policy(source, a_policy(), clock) for _ in range(2)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["HubError", "LoadedPolicy"]
    assert "policy version 2\n" in await show_policy(source, COORDINATES)


async def test_an_empty_policy_can_be_loaded(source: Source, clock: FixedClock) -> None:
    assert (await load_policy(source, Policy((), (), (), (), (), ()), clock)).grants == 0


async def test_the_store_is_shown_in_words_with_ids_to_act_on(source: Source, clock: FixedClock) -> None:
    await load_policy(source, a_policy(), clock)
    text = await show_policy(source, COORDINATES)
    assert f"  {EDUCATION_OFFICE} Education office of the first district (EDUCATION, 980101)\n" in text
    assert (
        "  education-office-1 Student aid system of Education office of the first district as education-clerk"
        " for EDUCATION_AID by client_secret_basic\n"
    ) in text
    assert "    Person.name, Query.person\n" in text
    assert "until 2026-12-01 12:00+08:00" in text
    assert "blocks:\n  none\n" in text
    line = next(line for line in text.splitlines() if "READ MASKED" in line)
    async with source.begin() as connection:
        await revoke_grant(connection, line.split()[0], by="steward", because="A trial.", at=clock())
        await block(connection, "insurance-clerk", None, "person.name", "steward", "Another.", clock())
    text = await show_policy(source, {})
    assert "revoked 2026-11-23 12:00+08:00 by steward: A trial." in text
    assert "role insurance-clerk, field person.name, 2026-11-23 12:00+08:00 by steward: Another." in text
