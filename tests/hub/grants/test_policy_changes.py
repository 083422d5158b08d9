from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from hub.errors import Code, HubError
from hub.grants.load import load_policy
from hub.grants.policy_changes import (
    PolicyChange,
    block,
    next_policy_version,
    revoke_grant,
    revoke_token,
    suspend_client,
)
from hub.sources.source import Source
from hub.tables.governance import BlockRow, ClientRow, GrantRow, RevokedTokenRow
from tests.clock import FixedClock
from tests.hub.grants.policies import EDUCATION_OFFICE, a_policy

pytestmark = pytest.mark.databases("either")

NOT_THERE = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
async def policy(source: Source, clock: FixedClock) -> Source:
    await load_policy(source, a_policy(), clock)
    return source


async def some_grant(source: Source) -> str:
    async with source.begin() as connection:
        found: str = (await connection.execute(select(GrantRow.id).order_by(GrantRow.id))).scalars().first()
    return found


async def revoked(source: Source, clock: FixedClock, grant: str, because: str = "The contract ended.") -> PolicyChange:
    async with source.begin() as connection:
        return await revoke_grant(connection, grant, "steward-1", because, clock())


async def test_revoking_a_grant_is_recorded_with_its_reason(policy: Source, clock: FixedClock) -> None:
    grant = await some_grant(policy)
    assert await revoked(policy, clock, grant) == PolicyChange(version=3, id=grant, changed=True)
    async with policy.begin() as connection:
        row = (await connection.execute(select(GrantRow.__table__).where(GrantRow.id == grant))).one()
    assert (row.revoked_at, row.revoked_by, row.revoked_because) == (clock(), "steward-1", "The contract ended.")


async def test_revoking_twice_changes_nothing_the_second_time(policy: Source, clock: FixedClock) -> None:
    grant = await some_grant(policy)
    await revoked(policy, clock, grant)
    assert await revoked(policy, clock, grant.upper(), "Other words.") == PolicyChange(
        version=3, id=grant, changed=False
    )


@pytest.mark.databases("both")
async def test_of_many_who_revoke_at_once_one_changes_the_policy(policy: Source, clock: FixedClock) -> None:
    grant = await some_grant(policy)
    acts = await asyncio.gather(*(revoked(policy, clock, grant) for _ in range(4)))
    assert [act.version for act in acts] == [3] * 4
    assert [act.changed for act in acts].count(True) == 1


@pytest.mark.parametrize("unknown", [NOT_THERE, "no UUID", "", "\0"])
async def test_a_grant_that_does_not_exist_is_not_found(policy: Source, clock: FixedClock, unknown: str) -> None:
    with pytest.raises(HubError) as refusal:
        await revoked(policy, clock, unknown)
    assert refusal.value.code is Code.NOT_FOUND


@pytest.mark.parametrize("because", ["", "  \n", "x" * 501, "a\0b", "\ud800"])
async def test_an_act_needs_a_reason(policy: Source, clock: FixedClock, because: str) -> None:
    grant = await some_grant(policy)
    for act in (
        lambda connection: revoke_grant(connection, grant, "steward-1", because, clock()),
        lambda connection: revoke_token(connection, "jti-1", "steward-1", because, clock()),
        lambda connection: block(connection, "education-clerk", None, None, "steward-1", because, clock()),
    ):
        with pytest.raises(HubError) as refusal:
            async with policy.begin() as connection:
                await act(connection)
        assert refusal.value.code is Code.INVALID_INPUT


async def test_a_block_is_made_once(policy: Source, clock: FixedClock) -> None:
    async with policy.begin() as connection:
        first = await block(
            connection, "education-clerk", EDUCATION_OFFICE, "person.phone", "steward-1", "Under review.", clock()
        )
        again = await block(
            connection, "education-clerk", EDUCATION_OFFICE, "person.phone", "steward-2", "The same.", clock()
        )
        wider = await block(connection, "education-clerk", None, "person.phone", "steward-1", "Wider.", clock())
        rows = (await connection.execute(select(func.count()).select_from(BlockRow))).scalar_one()
    assert (first.version, first.changed) == (3, True)
    assert again == PolicyChange(version=3, id=first.id, changed=False)
    assert (wider.version, wider.changed, rows) == (4, True, 2)


@pytest.mark.parametrize(
    ("role", "organisation", "field", "code"),
    [
        (None, None, None, Code.INVALID_INPUT),
        ("nobody", None, None, Code.NOT_FOUND),
        ("x" * 65, None, None, Code.NOT_FOUND),
        (None, NOT_THERE, None, Code.NOT_FOUND),
        (None, "no UUID", None, Code.NOT_FOUND),
        (None, None, "", Code.NOT_FOUND),
        (None, None, "x" * 129, Code.NOT_FOUND),
    ],
)
async def test_a_block_names_what_exists(
    policy: Source, clock: FixedClock, role: str | None, organisation: str | None, field: str | None, code: Code
) -> None:
    with pytest.raises(HubError) as refusal:
        async with policy.begin() as connection:
            await block(connection, role, organisation, field, "steward-1", "A reason.", clock())
    assert refusal.value.code is code


async def test_a_client_is_suspended_once(policy: Source, clock: FixedClock) -> None:
    async with policy.begin() as connection:
        assert await suspend_client(connection, "insurance-1", clock()) == PolicyChange(3, "insurance-1", changed=True)
        assert await suspend_client(connection, "insurance-1", clock()) == PolicyChange(3, "insurance-1", changed=False)
        rows = (await connection.execute(select(ClientRow.id).where(ClientRow.suspended_at == clock()))).scalars().all()
        for unknown in ("nobody", "\0"):
            with pytest.raises(HubError) as refusal:
                await suspend_client(connection, unknown, clock())
            assert refusal.value.code is Code.NOT_FOUND
    assert rows == ["insurance-1"]


async def test_a_token_is_revoked_once(policy: Source, clock: FixedClock) -> None:
    async with policy.begin() as connection:
        assert await revoke_token(connection, "jti-1", "steward-1", "Lost.", clock()) == PolicyChange(
            3, "jti-1", changed=True
        )
        assert await revoke_token(connection, "jti-1", "steward-1", "Lost.", clock()) == PolicyChange(
            3, "jti-1", changed=False
        )
        row = (await connection.execute(select(RevokedTokenRow.__table__))).one()
        with pytest.raises(HubError):
            await revoke_token(connection, "x" * 65, "steward-1", "Lost.", clock())
    assert tuple(row) == ("jti-1", "steward-1", "Lost.", clock())


async def test_an_act_whose_transaction_fails_never_happened(policy: Source, clock: FixedClock) -> None:
    grant = await some_grant(policy)
    with suppress(RuntimeError):
        async with policy.begin() as connection:
            await revoke_grant(connection, grant, "steward-1", "A reason.", clock())
            raise RuntimeError
    async with policy.begin() as connection:
        assert await next_policy_version(connection) == 3
        left = (await connection.execute(select(GrantRow.id).where(GrantRow.revoked_at.is_not(None)))).all()
    assert left == []
