"""What is asked of data stewards: a proposal, how it is stored as a request, and what is true of it at a moment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import moment_text
from hub.codes import Department
from hub.errors import Code, HubError, Mistake, invalid_input
from hub.grants.articles import may_hold
from hub.grants.contract_fields import ADMINISTRATOR, ContractFields
from hub.grants.holders import BY_NOBODY, duties_in, duties_of, opened_by, role_sets, roles_of
from hub.tables.access_requests import AccessRequestRow, RequestedFieldRow, RequestedPurposeRow
from hub.tables.governance import ClientRow, GrantRow, OrganisationRow, PurposeRow, RoleRow
from hub.tables.sign_in import AccountRow
from permissions.acts import ActFacts, Actor, Duty, State
from permissions.model import LegalBasis


class RequestKind(StrEnum):
    """What a request is for: a grant, a later end of one, a role of somebody, or the keys of a client."""

    GRANT = "GRANT"
    EXTENSION = "EXTENSION"
    ASSIGNMENT = "ASSIGNMENT"
    KEY = "KEY"
    BREAK_GLASS = "BREAK_GLASS"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a request asks for; which parts there are follows from its kind.

    `fields` are pairs of a stable key and the coordinate by which it was named.
    """

    kind: RequestKind
    role: str | None = None
    capability: str | None = None
    disclosure: str | None = None
    scope: str | None = None
    until: datetime | None = None
    client_id: str | None = None
    account_id: str | None = None
    grant_id: str | None = None
    jwks: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    purposes: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The stable keys of the fields."""
        return tuple(key for key, _ in self.fields)

    def content_hash(self) -> str:
        """Return SHA-256 of everything that is asked for, whatever the order it was named in."""
        until = None if self.until is None else moment_text(self.until)
        content = asdict(self) | {"fields": sorted(self.keys), "purposes": sorted(self.purposes), "until": until}
        return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


_COLUMNS = ("role", "capability", "disclosure", "scope", "until", "client_id", "account_id", "grant_id", "jwks")


async def store(
    connection: AsyncConnection,
    proposal: Proposal,
    state: State,
    requester: Actor,
    because: str,
    at: datetime,
) -> str:
    """Store a proposal as a request in a state; the id of the request."""
    key = str(uuid4())
    row = {name: getattr(proposal, name) for name in _COLUMNS} | {
        "id": key,
        "kind": proposal.kind.value,
        "state": state.value,
        "because": because,
        "content_hash": proposal.content_hash(),
        "requested_by": requester.id,
        "organisation_id": requester.organisation,
        "requested_at": at,
    }
    await connection.execute(insert(AccessRequestRow), [row])
    fields = [
        {"id": str(uuid4()), "request_id": key, "field": field, "coordinate": coordinate}
        for field, coordinate in proposal.fields
    ]
    purposes = [{"id": str(uuid4()), "request_id": key, "purpose": purpose} for purpose in proposal.purposes]
    for table, rows in ((RequestedFieldRow, fields), (RequestedPurposeRow, purposes)):
        if rows:
            await connection.execute(insert(table), rows)
    return key


async def proposal_of(connection: AsyncConnection, row: Any) -> Proposal:
    """Return what a stored request asks for."""
    field, purpose = RequestedFieldRow, RequestedPurposeRow
    fields = select(field.field, field.coordinate).where(field.request_id == row.id).order_by(field.coordinate)
    purposes = select(purpose.purpose).where(purpose.request_id == row.id).order_by(purpose.purpose)
    parts = {name: getattr(row, name) for name in _COLUMNS}
    return Proposal(
        RequestKind(row.kind),
        fields=tuple((key, coordinate) for key, coordinate in await connection.execute(fields)),
        purposes=tuple((await connection.execute(purposes)).scalars()),
        **parts,
    )


async def facts_of(
    connection: AsyncConnection, contract: ContractFields, proposal: Proposal, actor: Actor, at: datetime
) -> ActFacts:
    """Return what is true of a proposal at a moment, before anybody decided. Raises NOT_FOUND for what is not there.

    What a role or a key would open is what the roles of its holder have grants on: whoever gives them gives all of it. A
    role gains where use of personal data opens: what data stewards are to have in common, its holders decide on themselves.
    """
    bases = await _purposes(connection, proposal.purposes)
    holder_roles, department = await _holder(connection, proposal)
    if proposal.role is not None:
        await _must_exist(connection, select(RoleRow.code).where(RoleRow.code == proposal.role), "role")
    keys = proposal.keys
    if proposal.kind in (RequestKind.ASSIGNMENT, RequestKind.KEY):
        opened = await opened_by(connection, holder_roles, at)
        keys = tuple(sorted(frozenset[str]().union(*opened.values())))
    classes = tuple(contract.class_of(key) for key in keys)
    duties = await _duties(connection, contract, proposal, holder_roles, at)
    gains = {proposal.role} if proposal.role and any(each.duty is Duty.OPERATION for each in classes) else set()
    assigned = proposal.client_id or proposal.account_id
    return ActFacts(
        actor,
        at,
        fields=classes if proposal.fields and classes else (ADMINISTRATOR, *classes),
        gains=frozenset({*gains, *([assigned] if assigned else [])}),
        duties=duties,
        unlisted=frozenset(
            code for code, (article, _) in bases.items() if department and not may_hold(department, article)
        ),
        until=proposal.until,
        grant=await _grant_state(connection, proposal.grant_id, at) if proposal.kind is RequestKind.EXTENSION else None,
        role=proposal.role,
        is_emergency=bool(bases) and all(basis == LegalBasis.EMERGENCY for _, basis in bases.values()),
    )


async def legal_bases(connection: AsyncConnection, purposes: Sequence[str]) -> frozenset[str]:
    """Return the legal bases of some purposes. Raises NOT_FOUND."""
    return frozenset(basis for _, basis in (await _purposes(connection, purposes)).values())


async def _purposes(connection: AsyncConnection, purposes: Sequence[str]) -> dict[str, tuple[int, str]]:
    row = PurposeRow
    statement = select(row.code, row.article, row.legal_basis).where(row.code.in_(purposes))
    found = {code: (article, basis) for code, article, basis in await connection.execute(statement)}
    lost = [place for place, code in enumerate(purposes) if code not in found]
    if lost:
        raise not_found("purpose", *(("purposes", place) for place in lost))
    return found


async def _holder(connection: AsyncConnection, proposal: Proposal) -> tuple[frozenset[str], Department | None]:
    """Return the roles that whoever is assigned to would have, and the department that they may hold purposes of.

    What people of other organisations may hold is judged with each of them, so a client for all of them has no department.
    """
    if proposal.client_id is None and proposal.account_id is None:
        return frozenset(), None
    office, everyone = OrganisationRow.department, False
    if proposal.client_id is not None:
        statement: Any = select(office, ClientRow.every_organisation, ClientRow.auth_method).join(
            ClientRow, ClientRow.organisation_id == OrganisationRow.id
        )
        found = (await connection.execute(statement.where(ClientRow.id == proposal.client_id))).one_or_none()
        if found is None:
            raise not_found("client", ("client",))
        if found[2] == BY_NOBODY and proposal.kind is RequestKind.KEY:
            raise invalid_input(
                Mistake(("client",), "People sign in with this client, which keeps no key. Name another client.")
            )
        everyone = found[1] and found[2] == BY_NOBODY
    else:
        statement = select(office).join(AccountRow, AccountRow.organisation_id == OrganisationRow.id)
        found = (await connection.execute(statement.where(AccountRow.id == proposal.account_id))).one_or_none()
        if found is None:
            raise not_found("account", ("account",))
    held = await roles_of(connection, proposal.client_id, proposal.account_id)
    roles = held | {proposal.role} if proposal.role is not None else held
    return roles, None if everyone else Department[found[0]]


async def _duties(
    connection: AsyncConnection, contract: ContractFields, proposal: Proposal, roles: frozenset[str], at: datetime
) -> list[frozenset[Duty]]:
    """Return the duties that each person concerned would have afterwards."""
    if proposal.kind is RequestKind.ASSIGNMENT:
        acts_alone = proposal.client_id is None or not await _is_for_people(connection, proposal.client_id)
        return await duties_of(connection, contract, [roles], at) if acts_alone else []
    if proposal.kind in (RequestKind.GRANT, RequestKind.BREAK_GLASS) and proposal.role is not None:
        more = duties_in(contract, proposal.keys)
        people = await role_sets(connection, proposal.role) or [frozenset({proposal.role})]
        return [duties | more for duties in await duties_of(connection, contract, people, at)]
    return []


async def _is_for_people(connection: AsyncConnection, client_id: str) -> bool:
    statement = select(ClientRow.auth_method).where(ClientRow.id == client_id)
    return bool((await connection.execute(statement)).scalar_one() == BY_NOBODY)


async def _grant_state(connection: AsyncConnection, grant_id: str | None, at: datetime) -> State:
    statement = select(GrantRow.until, GrantRow.revoked_at).where(GrantRow.id == grant_id)
    found = (await connection.execute(statement)).one_or_none()
    if found is None:
        raise not_found("grant", ("id",))
    if found.revoked_at is not None:
        return State.REVOKED
    return State.IN_FORCE if at < found.until else State.EXPIRED


async def _must_exist(connection: AsyncConnection, statement: Any, thing: str) -> None:
    if not (await connection.execute(statement)).first():
        raise not_found(thing, (thing,))


def not_found(thing: str, *paths: tuple[str | int, ...]) -> HubError:
    """Return that something is not there, at each place where it was named. It names nothing that is."""
    sentence = f"There is no such {thing}. Ask a data steward what it is called."
    return HubError(Code.NOT_FOUND, sentence, mistakes=[Mistake(path, sentence) for path in paths])
