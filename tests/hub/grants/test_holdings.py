"""What somebody held is on record from the act on that changed it, and what was held before the record began is not guessed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.config import Settings
from hub.errors import Code
from hub.grants import accounts, registering, requests
from hub.grants.holdings import EveryHolder, holders_at, holders_now, kept_since
from hub.grants.in_force import withdraw_role
from hub.grants.load import load_policy
from hub.grants.policy import AccountEntry, ClientEntry
from hub.grants.policy_at import BeforeHistory, policy_at
from hub.grants.policy_changes import PolicyChange, reinstate_client, suspend_client
from hub.grants.policy_file import read_policy
from hub.grants.proposals import Proposal, RequestKind
from hub.sources.migrate import migrate
from hub.sources.source import Source
from permissions.acts import Actor
from tests.clock import FixedClock
from tests.hub.grants.test_requests import BUREAU, CITY, CONTRACT, DEVELOPER, POLICY, STEWARDS

pytestmark = pytest.mark.databases("either")

ACCOUNT = "00000000-0000-4000-9000-00000000000a"
STEWARD = Actor("third", "CIVIL_AFFAIRS", CITY)
PERSON = accounts.AccountHolder("https://id.example", "one", "One", CITY)
Act = Callable[[AsyncConnection, datetime], Awaitable[PolicyChange]]


async def loaded(source: Source, clock: FixedClock) -> None:
    await load_policy(source, read_policy(POLICY, CONTRACT.grantable, folder=Path()), clock)


def approved(proposal: Proposal) -> Act:
    """A request for something that one steward decides on, filed and approved."""

    async def act(connection: AsyncConnection, at: datetime) -> PolicyChange:
        filed = await requests.file_request(connection, CONTRACT, proposal, DEVELOPER, "We need it.", at)
        return await requests.approve_request(connection, CONTRACT, filed.id, STEWARDS[0], at)

    return act


CLIENT = ClientEntry("new", CITY, "New", "none", (), (), None, None)
REGISTERED = AccountEntry(ACCOUNT, "https://id.example", "two", "Two", BUREAU, (), ())
ACTS: list[Act] = [
    lambda connection, at: registering.register_client(connection, CLIENT, at),
    lambda connection, at: registering.register_account_without_roles(connection, REGISTERED, at),
    lambda connection, at: accounts.register_account(connection, PERSON, ["clerk"], ["ACCESS"], at),
    lambda connection, at: accounts.register_account(
        connection, accounts.AccountHolder("https://id.example", "one", "One", BUREAU), ["empty"], ["PREMIUM"], at
    ),
    lambda connection, at: accounts.suspend_account(connection, ACCOUNT, at),
    lambda connection, at: accounts.reinstate_account(connection, ACCOUNT, STEWARD, at),
    lambda connection, at: suspend_client(connection, "settlement", at),
    lambda connection, at: reinstate_client(connection, "settlement", STEWARD, at),
    approved(Proposal(RequestKind.ASSIGNMENT, role="empty", account_id=ACCOUNT, purposes=("PREMIUM",))),
    lambda connection, at: withdraw_role(connection, "clerk", "settlement", None, "third", at),
]


async def test_each_act_that_changes_what_somebody_holds_enters_it(source: Source, clock: FixedClock) -> None:
    await loaded(source, clock)
    was: list[tuple[datetime, EveryHolder]] = [(clock.now, await holders_now(source))]
    for place, act in enumerate(ACTS):
        clock.now += timedelta(minutes=1)
        async with source.begin() as connection:
            assert (await act(connection, clock.now)).changed, place
        was.append((clock.now, await holders_now(source)))
        assert was[-1][1] != was[-2][1], place
    for at, held in was:
        assert await holders_at(source, at) == held
        assert await holders_at(source, at + timedelta(seconds=59)) == held


async def test_a_moment_before_the_record_begins_is_refused(source: Source, clock: FixedClock) -> None:
    with pytest.raises(BeforeHistory) as empty:
        await policy_at(source, clock.now, clock.now)
    await loaded(source, clock)
    with pytest.raises(BeforeHistory) as refused:
        await policy_at(source, clock.now - timedelta(microseconds=1), clock.now)
    assert (empty.value.code, refused.value.code) == (Code.BEFORE_HISTORY, Code.BEFORE_HISTORY)
    assert "since 2026-11-23T04:00:00.000000Z" in refused.value.message
    assert (await policy_at(source, clock.now, clock.now)).holders == await holders_now(source)


async def test_the_record_of_a_store_from_before_begins_with_what_is_held(
    source: Source, settings: Settings, clock: FixedClock
) -> None:
    await loaded(source, clock)
    async with source.begin() as connection:
        await suspend_client(connection, "settlement", clock.now)
        await accounts.register_account(connection, PERSON, ["empty"], ["ACCESS"], clock.now)
        await connection.execute(text("drop table holdings"))
        await connection.execute(text("update alembic_version_hub set version_num = '0043_job_maps'"))
    await migrate(settings, revision="0044_holdings")
    first = await kept_since(source)
    assert first is not None
    assert await holders_at(source, first) == await holders_now(source)
