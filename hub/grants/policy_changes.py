"""What a steward does to the policy. Each act works in the caller's transaction, bumps the version and says so.

Acts wait for each other: the first thing an act does is to take the row of the policy version. An act that
finds its work done already changes nothing, not even the version, so that it can be repeated safely.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Code, HubError, Mistake, invalid_input
from hub.grants.contract_fields import ADMINISTRATOR, ContractFields
from hub.grants.holders import has_steward
from hub.grants.holdings import enter_holdings
from hub.identifiers import as_uuid
from hub.tables.governance import (
    BlockRow,
    ClientRow,
    GrantRow,
    OrganisationRow,
    PolicyVersionRow,
    RevokedTokenRow,
    RoleRow,
)
from hub.texts import flaw
from permissions.acts import ACTS, Act, ActFacts, Actor, Rule, State, objection

LONGEST_REASON = 500
_LONGEST_NAME = {"role": 64, "field": 128}


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """`version` is the policy version after the act, `id` the row it is about, `changed` whether it did anything."""

    version: int
    id: str
    changed: bool


async def lock_policy_version(connection: AsyncConnection) -> int:
    """Take the policy version until the transaction ends, and give it: no other act comes between."""
    return (
        await connection.execute(
            select(PolicyVersionRow.version).where(PolicyVersionRow.id == 1).with_for_update(of=PolicyVersionRow)
        )
    ).scalar_one()


async def next_policy_version(connection: AsyncConnection) -> int:
    """Return the next policy version, in force on every node once the transaction is committed."""
    return (
        await connection.execute(
            update(PolicyVersionRow)
            .where(PolicyVersionRow.id == 1)
            .values(version=PolicyVersionRow.version + 1)
            .returning(PolicyVersionRow.version)
        )
    ).scalar_one()


async def holder_changed(connection: AsyncConnection, holder: str, at: datetime) -> PolicyChange:
    """Make the next policy version, and enter under it what a client or an account holds from now on."""
    version = await next_policy_version(connection)
    await enter_holdings(connection, version, at, holder)
    return PolicyChange(version, holder, changed=True)


async def revoke_grant(connection: AsyncConnection, grant_id: str, by: str, because: str, at: datetime) -> PolicyChange:
    """End a grant now. Raises NOT_FOUND, INVALID_INPUT for a reason that cannot be used, or ACT_REFUSED when no steward
    would be left."""
    because, key = reason(because), _uuid(grant_id, "grant")
    version = await lock_policy_version(connection)
    found = (await connection.execute(select(GrantRow.revoked_at).where(GrantRow.id == key))).one_or_none()
    if found is None:
        raise _not_found("grant")
    if found.revoked_at is not None:
        return PolicyChange(version, key, changed=False)
    had_steward = await has_steward(connection, at)
    await connection.execute(
        update(GrantRow).where(GrantRow.id == key).values(revoked_at=at, revoked_by=by, revoked_because=because)
    )
    await keep_a_steward(connection, Act.REVOKE_GRANT, by, at, had_steward)
    return PolicyChange(await next_policy_version(connection), key, changed=True)


async def block(
    connection: AsyncConnection,
    role: str | None,
    organisation_id: str | None,
    field: str | None,
    by: str,
    because: str,
    at: datetime,
) -> PolicyChange:
    """Refuse a role, an organisation or a field (a stable key), or what they have in common; it overrides every grant.

    Raises NOT_FOUND, INVALID_INPUT for a reason that cannot be used or when no part is named, or ACT_REFUSED when no
    steward would be left.
    """
    named = role is not None or organisation_id is not None or field is not None
    aim = None if named else Mistake(("role",), "Name a role, an organisation or a field to block.")
    _refuse(aim, _flaw_of_reason(because))
    because = because.strip()
    organisation = None if organisation_id is None else _uuid(organisation_id, "organisation")
    for name, value in (("role", role), ("field", field)):
        if value is not None and (not value or len(value) > _LONGEST_NAME[name] or flaw(value)):
            raise _not_found(name)
    version = await lock_policy_version(connection)
    await _must_exist(connection, role, organisation)
    same = select(BlockRow.id).where(
        BlockRow.role.is_not_distinct_from(role),
        BlockRow.organisation_id.is_not_distinct_from(organisation),
        BlockRow.field.is_not_distinct_from(field),
        BlockRow.lifted_at.is_(None),
    )
    if (existing := (await connection.execute(same)).scalars().first()) is not None:
        return PolicyChange(version, existing, changed=False)
    had_steward = await has_steward(connection, at)
    key = str(uuid4())
    row = {"id": key, "role": role, "organisation_id": organisation, "field": field}
    await connection.execute(insert(BlockRow), [row | {"because": because, "created_by": by, "created_at": at}])
    await keep_a_steward(connection, Act.BLOCK, by, at, had_steward)
    return PolicyChange(await next_policy_version(connection), key, changed=True)


async def lift_block(
    connection: AsyncConnection, contract: ContractFields, block_id: str, actor: Actor, because: str, at: datetime
) -> PolicyChange:
    """End a block: what it refused is decided by the grants again. Raises NOT_FOUND, INVALID_INPUT or ACT_REFUSED."""
    because, key, row = reason(because), _uuid(block_id, "block"), BlockRow
    version = await lock_policy_version(connection)
    statement = select(row.role, row.organisation_id, row.field, row.lifted_at).where(row.id == key)
    found = (await connection.execute(statement)).one_or_none()
    if found is None:
        raise _not_found("block")
    if found.lifted_at is not None:
        return PolicyChange(version, key, changed=False)
    gains = frozenset(str(each) for each in (found.role, found.organisation_id) if each is not None)
    fields = (ADMINISTRATOR if found.field is None else contract.class_of(found.field),)
    refuse_by(objection(Act.LIFT_BLOCK, ActFacts(actor, at, State.IN_FORCE, fields=fields, gains=gains)))
    lifted = {"lifted_at": at, "lifted_by": actor.id, "lifted_because": because}
    await connection.execute(update(row).where(row.id == key).values(lifted))
    return PolicyChange(await next_policy_version(connection), key, changed=True)


async def suspend_client(connection: AsyncConnection, client_id: str, at: datetime, by: str = "") -> PolicyChange:
    """Stop a client: its tokens stop working before the next answer.

    Raises NOT_FOUND, or ACT_REFUSED when no steward would be left.
    """
    version, suspended_at = await _client(connection, client_id)
    if suspended_at is not None:
        return PolicyChange(version, client_id, changed=False)
    had_steward = await has_steward(connection, at)
    await connection.execute(update(ClientRow).where(ClientRow.id == client_id).values(suspended_at=at))
    await keep_a_steward(connection, Act.SUSPEND_CLIENT, by, at, had_steward)
    return await holder_changed(connection, client_id, at)


async def reinstate_client(connection: AsyncConnection, client_id: str, actor: Actor, at: datetime) -> PolicyChange:
    """Let a suspended client ask again. Raises NOT_FOUND or ACT_REFUSED."""
    version, suspended_at = await _client(connection, client_id)
    if suspended_at is None:
        return PolicyChange(version, client_id, changed=False)
    facts = ActFacts(actor, at, State.SUSPENDED, gains=frozenset({client_id}))
    refuse_by(objection(Act.REINSTATE_CLIENT, facts))
    await connection.execute(update(ClientRow).where(ClientRow.id == client_id).values(suspended_at=None))
    return await holder_changed(connection, client_id, at)


async def revoke_token(connection: AsyncConnection, jti: str, by: str, because: str, at: datetime) -> PolicyChange:
    """Stop one access token, named by its `jti`; the hub keeps no list of those it issued, so any is taken.

    Raises INVALID_INPUT for a reason or a `jti` that cannot be used.
    """
    named = len(jti) <= 64 and not flaw(jti)
    unnamed = None if named else Mistake(("jti",), "Name the token by its jti, of at most 64 characters.")
    _refuse(unnamed, _flaw_of_reason(because))
    because = because.strip()
    version = await lock_policy_version(connection)
    if (await connection.execute(select(RevokedTokenRow.jti).where(RevokedTokenRow.jti == jti))).first():
        return PolicyChange(version, jti, changed=False)
    row = {"jti": jti, "revoked_by": by, "revoked_because": because, "revoked_at": at}
    await connection.execute(insert(RevokedTokenRow), [row])
    return PolicyChange(await next_policy_version(connection), jti, changed=True)


async def _must_exist(connection: AsyncConnection, role: str | None, organisation: str | None) -> None:
    if role is not None and not (await connection.execute(select(RoleRow.code).where(RoleRow.code == role))).first():
        raise _not_found("role")
    if organisation is not None:
        known = select(OrganisationRow.id).where(OrganisationRow.id == organisation)
        if not (await connection.execute(known)).first():
            raise _not_found("organisation")


async def _client(connection: AsyncConnection, client_id: str) -> tuple[int, datetime | None]:
    """Return the policy version, taken until the transaction ends, and when a client was suspended. Raises NOT_FOUND."""
    if flaw(client_id):
        raise _not_found("client")
    version = await lock_policy_version(connection)
    found = (await connection.execute(select(ClientRow.suspended_at).where(ClientRow.id == client_id))).one_or_none()
    if found is None:
        raise _not_found("client")
    return version, found.suspended_at


async def keep_a_steward(connection: AsyncConnection, act: Act, by: str, at: datetime, had_steward: bool) -> None:
    """Refuse what was just done in this transaction if it left nobody who can let others in, where there was somebody."""
    (before,) = ACTS[act].before
    is_lost = had_steward and not await has_steward(connection, at)
    refuse_by(objection(act, ActFacts(Actor(by, ""), at, before, locks_out=is_lost)))


def refuse_by(rule: Rule | None) -> None:
    """Raise what somebody is told when a rule stands against their act: ALREADY_DECIDED or ACT_REFUSED."""
    if rule is not None:
        raise HubError(Code.ALREADY_DECIDED if rule is Rule.STATE else Code.ACT_REFUSED, rule.value)


def reason(text: str) -> str:
    """Return a reason as it is stored. Raises INVALID_INPUT for one that cannot be used."""
    _refuse(_flaw_of_reason(text))
    return text.strip()


def _flaw_of_reason(text: str) -> Mistake | None:
    if len(text.strip()) <= LONGEST_REASON and not flaw(text.strip()):
        return None
    return Mistake(("because",), f"Give a reason of 1 to {LONGEST_REASON} characters, on one line.")


def _refuse(*mistakes: Mistake | None) -> None:
    """Raise INVALID_INPUT with what is wrong, each by itself; nothing where nothing is."""
    if found := [each for each in mistakes if each is not None]:
        raise invalid_input(*found)


def _uuid(text: str, thing: str) -> str:
    key = as_uuid(text)
    if key is None:
        raise _not_found(thing)
    return key


def _not_found(thing: str) -> HubError:
    return HubError(Code.NOT_FOUND, f"There is no such {thing}. Name one that `hub grants show` lists.")
