"""What is done to the accounts of people, by acts like every other change of the policy.

An account is registered by a steward before its person signs in for the first time; nothing makes one by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.codes import Department
from hub.errors import Code, HubError
from hub.grants.articles import mistake_of_purpose
from hub.grants.contract_fields import ContractFields
from hub.grants.holders import duties_of, has_steward
from hub.grants.policy_changes import (
    PolicyChange,
    holder_changed,
    keep_a_steward,
    lock_policy_version,
    refuse_by,
)
from hub.tables.governance import OrganisationRow, PurposeRow, RoleRow
from hub.tables.sign_in import AccountPurposeRow, AccountRoleRow, AccountRow, BrowserSessionRow, SignInRow
from hub.texts import flaw
from permissions.acts import Act, ActFacts, Actor, Rule, State, objection

_LONGEST = 255


@dataclass(frozen=True, slots=True)
class AccountHolder:
    """Whom an account is for: what an OpenID provider calls them, their name, and an organisation by name or id."""

    issuer: str
    subject: str
    name: str
    organisation: str


async def register_account(
    connection: AsyncConnection, person: AccountHolder, roles: Sequence[str], purposes: Sequence[str], at: datetime
) -> PolicyChange:
    """Let a person sign in; one that is registered already gets these roles and purposes instead of the old ones.

    Raises NOT_FOUND for an organisation, a role or a purpose that is none, INVALID_INPUT for one that the person's
    department may not hold, and for a name that cannot be stored; ACT_REFUSED when no steward would be left.
    """
    for text in (person.issuer, person.subject, person.name):
        if len(text.strip()) > _LONGEST or flaw(text):
            sentence = f"Give issuer, subject and name, each of 1 to {_LONGEST} visible characters."
            raise HubError(Code.INVALID_INPUT, sentence)
    person = replace(person, issuer=person.issuer.strip(), subject=person.subject.strip(), name=person.name.strip())
    version = await lock_policy_version(connection)
    organisation_id, department = await find_organisation(connection, person.organisation)
    await _check_roles(connection, roles)
    await _check_purposes(connection, purposes, department)
    row = AccountRow
    found = (
        await connection.execute(
            select(row.id, row.name, row.organisation_id).where(
                row.issuer == person.issuer, row.subject == person.subject
            )
        )
    ).one_or_none()
    had_steward = await has_steward(connection, at)
    kept = {"name": person.name, "organisation_id": organisation_id}
    if found is None:
        key = str(uuid4())
        new = {"id": key, "issuer": person.issuer, "subject": person.subject, "registered_at": at}
        await connection.execute(insert(row), [new | kept])
    else:
        key = str(found.id)
        same = (found.name, str(found.organisation_id)) == (person.name, organisation_id)
        if same and await _holds(connection, key, roles, purposes):
            return PolicyChange(version, key, changed=False)
        await connection.execute(update(row).where(row.id == key).values(kept))
    await connection.execute(delete(AccountRoleRow).where(AccountRoleRow.account_id == key))
    await connection.execute(delete(AccountPurposeRow).where(AccountPurposeRow.account_id == key))
    await connection.execute(insert(AccountRoleRow), [{"account_id": key, "role": code} for code in set(roles)])
    await connection.execute(
        insert(AccountPurposeRow), [{"account_id": key, "purpose": code} for code in set(purposes)]
    )
    await keep_a_steward(connection, Act.WITHDRAW_ROLE, "", at, had_steward)
    return await holder_changed(connection, key, at)


async def keep_duties_apart(
    connection: AsyncConnection, contract: ContractFields, roles: Sequence[str], at: datetime
) -> None:
    """Raise ACT_REFUSED when somebody with these roles would have two of the duties that never meet in one person."""
    (duties,) = await duties_of(connection, contract, [frozenset(roles)], at)
    if len(duties) > 1:
        refuse_by(Rule.DUTIES)


async def suspend_account(connection: AsyncConnection, account_id: str, at: datetime, by: str = "") -> PolicyChange:
    """Stop a person: their tokens stop working before the next answer, and they cannot sign in.

    Raises NOT_FOUND, or ACT_REFUSED when no steward would be left.
    """
    version, key, suspended_at = await _held(connection, account_id)
    if suspended_at is not None:
        return PolicyChange(version, key, changed=False)
    had_steward = await has_steward(connection, at)
    await connection.execute(update(AccountRow).where(AccountRow.id == key).values(suspended_at=at))
    await keep_a_steward(connection, Act.SUSPEND_ACCOUNT, by, at, had_steward)
    await connection.execute(
        update(SignInRow).where(SignInRow.account_id == key, SignInRow.ended_at.is_(None)).values(ended_at=at)
    )
    await connection.execute(delete(BrowserSessionRow).where(BrowserSessionRow.account_id == key))
    return await holder_changed(connection, key, at)


async def reinstate_account(connection: AsyncConnection, account_id: str, actor: Actor, at: datetime) -> PolicyChange:
    """Let a suspended person sign in again; what they had open stays ended. Raises NOT_FOUND or ACT_REFUSED."""
    version, key, suspended_at = await _held(connection, account_id)
    if suspended_at is None:
        return PolicyChange(version, key, changed=False)
    facts = ActFacts(actor, at, State.SUSPENDED, gains=frozenset({key}))
    refuse_by(objection(Act.REINSTATE_ACCOUNT, facts))
    await connection.execute(update(AccountRow).where(AccountRow.id == key).values(suspended_at=None))
    return await holder_changed(connection, key, at)


async def _held(connection: AsyncConnection, account_id: str) -> tuple[int, str, datetime | None]:
    version = await lock_policy_version(connection)
    try:
        key = str(UUID(account_id))
    except ValueError:
        raise _no("account", "hub accounts list") from None
    found = (await connection.execute(select(AccountRow.suspended_at).where(AccountRow.id == key))).one_or_none()
    if found is None:
        raise _no("account", "hub accounts list")
    return version, key, found.suspended_at


async def find_organisation(connection: AsyncConnection, named: str) -> tuple[str, str]:
    """Return the id and the department of an organisation, by its name or id. Raises NOT_FOUND."""
    row = OrganisationRow
    is_named = row.name == named
    with suppress(ValueError):
        is_named = row.id == str(UUID(named))
    found = (await connection.execute(select(row.id, row.department).where(is_named))).one_or_none()
    if found is None:
        raise _no("organisation", "hub grants show")
    return str(found.id), str(found.department)


async def _check_roles(connection: AsyncConnection, roles: Sequence[str]) -> None:
    known = set((await connection.execute(select(RoleRow.code).where(RoleRow.code.in_(roles)))).scalars())
    if not roles or set(roles) - known:
        raise _no("role", "hub grants show")


async def _check_purposes(connection: AsyncConnection, purposes: Sequence[str], department: str) -> None:
    found = await connection.execute(select(PurposeRow.code, PurposeRow.article).where(PurposeRow.code.in_(purposes)))
    articles = {row.code: row.article for row in found}
    if not purposes or set(purposes) - set(articles):
        raise _no("purpose", "hub grants show")
    for code in purposes:
        if mistake := mistake_of_purpose(Department[department], code, articles[code]):
            raise HubError(Code.INVALID_INPUT, f"{mistake} Name another purpose.")


async def _holds(connection: AsyncConnection, key: str, roles: Sequence[str], purposes: Sequence[str]) -> bool:
    role, purpose = AccountRoleRow, AccountPurposeRow
    held = (
        set((await connection.execute(select(role.role).where(role.account_id == key))).scalars()),
        set((await connection.execute(select(purpose.purpose).where(purpose.account_id == key))).scalars()),
    )
    return held == (set(roles), set(purposes))


def _no(thing: str, command: str) -> HubError:
    return HubError(Code.NOT_FOUND, f"There is no such {thing}; `{command}` lists them.")
