"""People are registered by a steward; each change holds before the next answer leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Code, HubError
from hub.grants.accounts import (
    AccountHolder,
    keep_duties_apart,
    register_account,
    reinstate_account,
    suspend_account,
)
from hub.grants.contract_fields import contract_fields
from hub.grants.load import load_policy
from hub.grants.policy_changes import PolicyChange
from hub.grants.show import show_accounts
from hub.sources.source import Source
from hub.tables.governance import GrantFieldRow, GrantRow, PolicyVersionRow
from permissions.acts import Actor, Rule
from tests.clock import FixedClock
from tests.hub.grants.policies import EDUCATION_OFFICE, a_policy
from tests.hub.grants.test_policy_file import changed, mistakes_of
from tests.schema.profiles import FULL

pytestmark = pytest.mark.databases("either")

LIN = AccountHolder("https://id.example.cn", "lin", "Lin", "Education office of the first district")
STEWARD = Actor("steward", "CIVIL_AFFAIRS")
NOBODY = "00000000-0000-4000-8000-000000000000"
ROLES, PURPOSES = ["education-clerk"], ["EDUCATION_AID"]


@pytest.fixture
async def store(source: Source, clock: FixedClock) -> Source:
    await load_policy(source, a_policy(), clock)
    return source


async def done(store: Source, change: Callable[[AsyncConnection], Awaitable[PolicyChange]]) -> PolicyChange:
    """What an act did. It bumps the version exactly when it changed something."""
    async with store.begin() as connection:
        before = (await connection.execute(select(PolicyVersionRow.version))).scalar_one()
    async with store.begin() as connection:
        act = await change(connection)
    async with store.begin() as connection:
        after = (await connection.execute(select(PolicyVersionRow.version))).scalar_one()
    assert (act.version, act.changed) == (after, after > before)
    return act


def registering(
    clock: FixedClock, person: AccountHolder = LIN, roles: Sequence[str] = ROLES, purposes: Sequence[str] = PURPOSES
) -> Callable[[AsyncConnection], Awaitable[PolicyChange]]:
    return lambda connection: register_account(connection, person, roles, purposes, clock())


async def test_a_person_is_registered_once_and_changed_by_saying_it_again(store: Source, clock: FixedClock) -> None:
    first = await done(store, registering(clock))
    assert first.changed
    assert not (await done(store, registering(clock))).changed
    blanks = replace(LIN, issuer=f" {LIN.issuer}", subject=f"{LIN.subject} ", name=f"\u3000{LIN.name}")
    assert not (await done(store, registering(clock, blanks))).changed
    again = await done(store, registering(clock, replace(LIN, organisation=EDUCATION_OFFICE)))
    assert (again.changed, again.id) == (False, first.id)
    other = await done(store, registering(clock, roles=["insurance-clerk"]))
    assert (other.changed, other.id) == (True, first.id)
    assert await show_accounts(store) == [
        f"{first.id} Lin of {LIN.organisation}, lin at {LIN.issuer}, as insurance-clerk for EDUCATION_AID"
    ]


async def test_a_person_is_suspended_and_reinstated(store: Source, clock: FixedClock) -> None:
    key = (await done(store, registering(clock))).id

    def suspend(connection: AsyncConnection) -> Awaitable[PolicyChange]:
        return suspend_account(connection, key, clock())

    assert (await done(store, suspend)).changed
    assert not (await done(store, suspend)).changed
    assert (await show_accounts(store))[0].endswith(", suspended")
    assert (await done(store, lambda connection: reinstate_account(connection, key, STEWARD, clock()))).changed
    assert not (await done(store, lambda connection: reinstate_account(connection, key, STEWARD, clock()))).changed
    assert not (await show_accounts(store))[0].endswith(", suspended")


@pytest.mark.parametrize(
    ("person", "roles", "purposes", "code"),
    [
        (replace(LIN, organisation="Nowhere"), ROLES, PURPOSES, Code.NOT_FOUND),
        (LIN, [], PURPOSES, Code.NOT_FOUND),
        (LIN, [*ROLES, "king"], PURPOSES, Code.NOT_FOUND),
        (LIN, ROLES, [], Code.NOT_FOUND),
        (LIN, ROLES, ["NOTHING"], Code.NOT_FOUND),
        (LIN, ROLES, ["PREMIUM_SUBSIDY"], Code.INVALID_INPUT),
        (replace(LIN, name=" "), ROLES, PURPOSES, Code.INVALID_INPUT),
        (replace(LIN, subject="x" * 256), ROLES, PURPOSES, Code.INVALID_INPUT),
        (replace(LIN, subject="\0"), ROLES, PURPOSES, Code.INVALID_INPUT),
        (replace(LIN, name="Lin\u202e"), ROLES, PURPOSES, Code.INVALID_INPUT),
    ],
)
async def test_what_cannot_be_registered_is_said_and_leaves_nothing(
    store: Source, clock: FixedClock, person: AccountHolder, roles: list[str], purposes: list[str], code: Code
) -> None:
    with pytest.raises(HubError) as caught:
        await done(store, registering(clock, person, roles, purposes))
    assert caught.value.code is code
    assert await show_accounts(store) == []


async def test_one_person_is_not_registered_with_two_duties(store: Source, clock: FixedClock) -> None:
    async with store.begin() as connection:
        await keep_duties_apart(connection, contract_fields(FULL), ["education-clerk"], clock())
        steward = {"id": NOBODY, "role": "insurance-clerk", "capability": "WRITE", "disclosure": "FULL"}
        times = {"since": clock(), "until": clock() + timedelta(days=1), "recorded_at": clock()}
        await connection.execute(insert(GrantRow), [steward | times | {"scope": "EVERYONE", "approved_by": "A test"}])
        await connection.execute(insert(GrantFieldRow), [{"grant_id": NOBODY, "field": "mutation.block"}])
        with pytest.raises(HubError) as refused:
            await keep_duties_apart(connection, contract_fields(FULL), ["education-clerk", "insurance-clerk"], clock())
    assert refused.value.message == Rule.DUTIES.value


@pytest.mark.parametrize("key", ["nobody", "0b7b3c6a-52a5-4f0c-8d6c-1c1f5f6a7e01"])
async def test_nobody_cannot_be_suspended(store: Source, clock: FixedClock, key: str) -> None:
    with pytest.raises(HubError, match="hub accounts list"):
        await done(store, lambda connection: suspend_account(connection, key, clock()))
    with pytest.raises(HubError, match="hub accounts list"):
        await done(store, lambda connection: reinstate_account(connection, key, STEWARD, clock()))


METHOD = "auth_method: client_secret_basic\n    secret_hash: scrypt$example"
PUBLIC = "auth_method: none\n    redirect_uris: [/graphql]\n    every_organisation: true"
ACCOUNT = """\
accounts:
  - issuer: https://id.example.cn
    subject: lin
    name: Lin
    organisation: Insurance bureau
    roles: [insurance-clerk]
    purposes: [PREMIUM_SUBSIDY]
clients:
"""


def test_a_policy_file_has_clients_that_people_sign_in_with_and_people() -> None:
    policy = a_policy(changed(METHOD, PUBLIC).replace("clients:\n", ACCOUNT))
    client, (account,) = policy.clients[0], policy.accounts
    assert (client.auth_method, client.redirect_uris, client.every_organisation) == ("none", ("/graphql",), True)
    assert (account.subject, account.organisation) == ("lin", policy.organisations[1].id)
    assert (account.roles, account.purposes) == (("insurance-clerk",), ("PREMIUM_SUBSIDY",))


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        (METHOD, "auth_method: none", "redirect_uris: must be a list"),
        (METHOD, f"{METHOD}\n    redirect_uris: ['http://app.example.cn/']", "it must be https"),
        (METHOD, f"{METHOD}\n    every_organisation: true", "give the redirect_uris"),
        (METHOD, "auth_method: none\n    redirect_uris: [/x]\n    secret_hash: scrypt$example", "belongs to"),
        ("id: education-office-1", f"id: {EDUCATION_OFFICE}", "no UUID"),
        ("id: education-office-1", "id: operator:root", "ASCII letters and digits"),
        ("id: education-office-1", "id: 教育局", "ASCII letters and digits"),
        ("clients:\n", ACCOUNT.replace("[PREMIUM", "[EDUCATION_AID, PREMIUM"), "may not hold EDUCATION_AID"),
        ("clients:\n", ACCOUNT.replace("Insurance bureau", "Nowhere"), "is not an organisation in this file"),
        ("clients:\n", ACCOUNT.replace("    subject: lin\n", ""), "subject: must be given"),
        ("clients:\n", ACCOUNT.replace("    roles:", "    rules:"), "rules: is not known here"),
    ],
)
def test_mistakes_about_people_are_named(old: str, new: str, part: str) -> None:
    assert any(part in mistake for mistake in mistakes_of(changed(old, new)))


def test_a_person_is_in_a_policy_file_once() -> None:
    entry = ACCOUNT.removeprefix("accounts:\n").removesuffix("clients:\n")
    twice = ACCOUNT.replace("clients:\n", f"{entry}clients:\n")
    assert any("is given twice" in mistake for mistake in mistakes_of(changed("clients:\n", twice)))
