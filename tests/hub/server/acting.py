"""Somebody who does every act on access, over GraphQL and at the console, each time to things in the state that the act is for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.grants.policy_changes import next_policy_version
from hub.tables.access_requests import AccessRequestRow, RequestApprovalRow, RequestedFieldRow, RequestedPurposeRow
from hub.tables.governance import (
    BlockRow,
    ClientPurposeRow,
    ClientRoleRow,
    ClientRow,
    GrantFieldRow,
    GrantPurposeRow,
    GrantRow,
    OrganisationRow,
)
from hub.tables.sign_in import AccountRoleRow, AccountRow
from permissions.acts import Act, Rule
from tests.ground.city import ORGANISATION, OTHER_ORGANISATION
from tests.hub.identity.registry import KEY
from tests.hub.server.web.consoles import DISTRICT_OFFICE, Person, text_of

SCHOOLS, CHARITY = (f"00000000-0000-4000-9000-{number:012d}" for number in (6, 4))
ORGANISATIONS = {
    "Civil affairs, city": OTHER_ORGANISATION,
    "Civil affairs, district": DISTRICT_OFFICE,
    "Medical insurance": ORGANISATION,
    "Education": SCHOOLS,
    "Charity": CHARITY,
}
ROLES = {
    "without a role": "nobody",
    "uses data": "reader",
    "auditor": "auditor",
    "developer": "developer",
    "steward": "steward",
    "steward who asked": "steward",
    "steward who approved": "steward",
    "system of a steward": "steward",
}
SYSTEM = "system of a steward"
"""A client that acts by itself; all others are people with an account."""

NOW, UNTIL = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
THINGS = {
    name: f"00000000-0000-4000-a000-{number:012d}"
    for number, name in enumerate(["approve", "refuse", "review", "extend", "revoke", "lift", "idle", "stopped"], 1)
}
WHY = 'because: "A reason."'
WISH = 'role: "sparse", coordinates: ["Person.sex"], capability: READ, disclosure: FULL, scope: EVERYONE'
DOCUMENTS: Mapping[Act, str] = {
    Act.REQUEST_ACCESS: f'requestAccess({WISH}, purposes: ["READING"], until: "2027-06-01T00:00:00Z", {WHY}) {{ id }}',
    Act.EXTEND_GRANT: f'extendGrant(id: "{THINGS["extend"]}", until: "2027-07-01T00:00:00Z", {WHY}) {{ id }}',
    Act.ASSIGN_ROLE: f'assignRole(role: "nobody", client: "stopped", purposes: ["READING"], {WHY}) {{ id }}',
    Act.REGISTER_KEY: f'registerKey(client: "idle", jwks: $keys, {WHY}) {{ id }}',
    Act.APPROVE_REQUEST: f'approveRequest(id: "{THINGS["approve"]}") {{ id }}',
    Act.REFUSE_REQUEST: f'refuseRequest(id: "{THINGS["refuse"]}", {WHY}) {{ id }}',
    Act.BREAK_GLASS: f'breakGlass({WISH.replace("sparse", "developer")}, purposes: ["EMERGENCY_RELIEF"], {WHY}) {{ id }}',
    Act.REVIEW_BREAK_GLASS: f'reviewBreakGlass(id: "{THINGS["review"]}", {WHY}) {{ id }}',
    Act.REVOKE_GRANT: f'revokeGrant(id: "{THINGS["revoke"]}", {WHY}) {{ id }}',
    Act.BLOCK: f'block(role: "sparse", organisation: null, field: "Person.sex", {WHY}) {{ id }}',
    Act.LIFT_BLOCK: f'liftBlock(id: "{THINGS["lift"]}", {WHY}) {{ id }}',
    Act.SUSPEND_CLIENT: 'suspendClient(id: "idle") { id }',
    Act.REINSTATE_CLIENT: 'reinstateClient(id: "stopped") { id }',
    Act.SUSPEND_ACCOUNT: f'suspendAccount(id: "{THINGS["idle"]}") {{ id }}',
    Act.REINSTATE_ACCOUNT: f'reinstateAccount(id: "{THINGS["stopped"]}") {{ id }}',
    Act.WITHDRAW_ROLE: 'withdrawRole(role: "nobody", client: "idle") { code }',
    Act.REGISTER_ORGANISATION: 'registerOrganisation(name: "A new office", department: HOUSING, division: "980000") { id }',
    Act.REGISTER_CLIENT: f'registerClient(id: "a-new-client", organisation: "{CHARITY}", name: "New") {{ client {{ id }} }}',
    Act.REGISTER_ACCOUNT: f'registerAccount(issuer: "urn:a", subject: "new", name: "New", organisation: "{CHARITY}") {{ id }}',
    Act.ADD_ROLE: 'addRole(code: "a-new-role", description: "New.") { code }',
    Act.ADD_PURPOSE: 'addPurpose(code: "A_NEW_ONE", article: 4, department: EDUCATION, legalBasis: STATUTORY_DUTY, description: "New.") { code }',
}
"""Each act as a field of a mutation, on a thing that it can be done to."""

_REQUESTS, _CELL = "/console/requests", {"role": "sparse", "coordinate": "Person.sex"}
_REGISTER = "/console/register"
_WISH = {"role": "sparse", "coordinates": "Person.sex", "capability": "READ", "disclosure": "FULL", "scope": "EVERYONE"}
KEYS = json.dumps({"keys": [KEY.as_dict(private=False)]})
_OFFICE = {"name": "A new office", "department": "HOUSING", "division": "980000"}
_ACCOUNT = {"issuer": "urn:a", "subject": "new", "name": "New", "organisation": CHARITY}
_PURPOSE = {
    "code": "A_NEW_ONE",
    "article": "4",
    "department": "EDUCATION",
    "legalBasis": "STATUTORY_DUTY",
    "description": "New.",
}
FORMS: Mapping[Act, tuple[str, Mapping[str, str]]] = {
    Act.REQUEST_ACCESS: (f"{_REQUESTS}/new", {**_WISH, "purposes": "READING", "until": "2027-06-01"}),
    Act.EXTEND_GRANT: (f"/console/grants/{THINGS['extend']}/extend", {"until": "2027-07-01"}),
    Act.ASSIGN_ROLE: (f"{_REGISTER}/assignment", {"role": "nobody", "client": "stopped", "purposes": "READING"}),
    Act.REGISTER_KEY: (f"{_REGISTER}/key", {"client": "idle", "jwks": KEYS}),
    Act.APPROVE_REQUEST: (f"{_REQUESTS}/{THINGS['approve']}/approve", {}),
    Act.REFUSE_REQUEST: (f"{_REQUESTS}/{THINGS['refuse']}/refuse", {}),
    Act.REVIEW_BREAK_GLASS: (f"{_REQUESTS}/{THINGS['review']}/review", {}),
    Act.REVOKE_GRANT: (f"/console/grants/{THINGS['revoke']}/revoke", {}),
    Act.BLOCK: ("/console/blocks", {**_CELL, "reach": "both"}),
    Act.LIFT_BLOCK: (f"/console/blocks/{THINGS['lift']}/lift", {}),
    Act.SUSPEND_CLIENT: ("/console/clients", {"id": "idle", "deed": "suspend"}),
    Act.REINSTATE_CLIENT: ("/console/clients", {"id": "stopped", "deed": "reinstate"}),
    Act.SUSPEND_ACCOUNT: ("/console/accounts", {"id": THINGS["idle"], "deed": "suspend"}),
    Act.REINSTATE_ACCOUNT: ("/console/accounts", {"id": THINGS["stopped"], "deed": "reinstate"}),
    Act.REGISTER_ORGANISATION: (f"{_REGISTER}/organisation", _OFFICE),
    Act.REGISTER_CLIENT: (f"{_REGISTER}/client", {"id": "a-new-client", "organisation": CHARITY, "name": "New"}),
    Act.REGISTER_ACCOUNT: (f"{_REGISTER}/account", _ACCOUNT),
    Act.ADD_ROLE: (f"{_REGISTER}/role", {"code": "a-new-role", "description": "New."}),
    Act.ADD_PURPOSE: (f"{_REGISTER}/purpose", _PURPOSE),
}
"""The forms of the console."""

DONE, NO_RIGHT = "yes", "no right"
_SENTENCES = {rule.value: rule.name for rule in Rule}


async def add_the_others(connection: AsyncConnection) -> None:
    """What the small city has no use for: schools, clients for people and for a system, and idle ones."""
    schools = {"id": SCHOOLS, "name": "区教委", "department": "EDUCATION", "division_code": "980101"}
    await connection.execute(insert(OrganisationRow), [schools])
    client = {"organisation_id": OTHER_ORGANISATION, "name": "A", "registered_at": NOW}
    secret = select(ClientRow.secret_hash).where(ClientRow.id == "steward")
    basic = {"auth_method": "client_secret_basic", "secret_hash": (await connection.execute(secret)).scalar_one()}
    clients = [{"id": name, **client, **basic} for name in ("system", "idle", "stopped")]
    await connection.execute(insert(ClientRow), clients)
    for name in ("public", "console"):
        held = {"client_id": name}
        known = select(ClientRoleRow.role).where(ClientRoleRow.client_id == name)
        there = set((await connection.execute(known)).scalars())
        more = sorted(set(ROLES.values()) - there)
        await connection.execute(insert(ClientRoleRow), [held | {"role": role} for role in more])
    await connection.execute(insert(ClientPurposeRow), [{"client_id": "system", "purpose": "READING"}])
    person = {"organisation_id": CHARITY, "registered_at": NOW, "issuer": "urn:a"}
    people = [{"id": THINGS[name], "subject": name, "name": name, **person} for name in ("idle", "stopped")]
    await connection.execute(insert(AccountRow), people)


async def become(connection: AsyncConnection, office: str, role: str, account: str) -> None:
    """Make the one person, or the system, somebody of an organisation with a role; and every thing what it was."""
    who = "system" if role == SYSTEM else account
    row, held, owner = (
        (ClientRow, ClientRoleRow, "client_id") if role == SYSTEM else (AccountRow, AccountRoleRow, "account_id")
    )
    of: Any = row
    await connection.execute(update(of).where(of.id == who).values(organisation_id=office, suspended_at=None))
    await connection.execute(delete(held).where(getattr(held, owner) == who))
    await connection.execute(insert(held), [{owner: who, "role": ROLES[role]}])
    await _begin_anew(connection, who, office, role)
    await next_policy_version(connection)


async def _begin_anew(connection: AsyncConnection, who: str, office: str, role: str) -> None:
    for table in (AccessRequestRow, RequestApprovalRow, RequestedFieldRow, RequestedPurposeRow, BlockRow):
        await connection.execute(delete(table))
    things = [THINGS["extend"], THINGS["revoke"]]
    for table, column in (
        (GrantRow, GrantRow.id),
        (GrantFieldRow, GrantFieldRow.grant_id),
        (GrantPurposeRow, GrantPurposeRow.grant_id),
    ):
        await connection.execute(delete(table).where(column.in_(things)))
    grant = {"role": "sparse", "capability": "READ", "disclosure": "MASKED", "scope": "EVERYONE"}
    made = {"since": NOW, "until": UNTIL, "approved_by": "a test", "recorded_at": NOW}
    await connection.execute(insert(GrantRow), [{"id": key, **grant, **made} for key in things])
    await connection.execute(insert(GrantFieldRow), [{"grant_id": key, "field": "person.phone"} for key in things])
    await connection.execute(insert(GrantPurposeRow), [{"grant_id": key, "purpose": "READING"} for key in things])
    asked = {"because": "x", "content_hash": "x", "requested_at": NOW, "until": UNTIL, **grant}
    asked |= {"requested_by": "developer", "organisation_id": DISTRICT_OFFICE}
    if role == "steward who asked":
        asked |= {"requested_by": who, "organisation_id": office}
    kinds = (
        ("approve", "GRANT", "REQUESTED"),
        ("refuse", "GRANT", "REQUESTED"),
        ("review", "BREAK_GLASS", "TO_REVIEW"),
    )
    rows = [{"id": THINGS[name], "kind": kind, "state": state, **asked} for name, kind, state in kinds]
    await connection.execute(insert(AccessRequestRow), rows)
    named = {"field": "person.id_number", "coordinate": "Person.idNumber"}
    fields = [{"id": THINGS[name], "request_id": THINGS[name], **named} for name, _, _ in kinds]
    await connection.execute(insert(RequestedFieldRow), fields)
    purposes = [{"id": THINGS[name], "request_id": THINGS[name], "purpose": "READING"} for name, _, _ in kinds]
    await connection.execute(insert(RequestedPurposeRow), purposes)
    if role == "steward who approved":
        given = {"id": THINGS["approve"], "request_id": THINGS["approve"], "approved_by": who, "approved_at": NOW}
        department = select(OrganisationRow.department).where(OrganisationRow.id == office).scalar_subquery()
        await connection.execute(insert(RequestApprovalRow).values(given | {"department": department}))
    block = {"id": THINGS["lift"], "role": "nobody", "field": "person.id_number", "because": "x", "created_by": "x"}
    await connection.execute(insert(BlockRow), [block | {"created_at": NOW}])
    for table, idle, stopped in ((ClientRow, "idle", "stopped"), (AccountRow, THINGS["idle"], THINGS["stopped"])):
        each: Any = table
        await connection.execute(update(each).where(each.id == idle).values(suspended_at=None))
        await connection.execute(update(each).where(each.id == stopped).values(suspended_at=NOW))
    await connection.execute(delete(ClientRoleRow).where(ClientRoleRow.client_id.in_(["idle", "stopped"])))
    await connection.execute(insert(ClientRoleRow), [{"client_id": "idle", "role": "nobody"}])


async def over_graphql(
    http: httpx.AsyncClient, token: str, keys: str, acts: Sequence[Act], at_once: int
) -> dict[Act, str]:
    """What comes of each act, so many in one document; of a request that is refused as a whole, its code for each.

    Acts that are done change the policy under those that come after them.
    """
    found: dict[Act, str] = {}
    for place in range(0, len(acts), at_once):
        some = acts[place : place + at_once]
        fields = " ".join(f"{act.value}: {DOCUMENTS[act]}" for act in some)
        head = "mutation($keys: String!)" if Act.REGISTER_KEY in some else "mutation"
        body = {"query": f"{head} {{ {fields} }}", "variables": {"keys": keys}}
        answer = (await http.post("/graphql", json=body, headers={"Authorization": f"Bearer {token}"})).json()
        errors = answer.get("errors", ())
        whole = next((error["extensions"]["code"] for error in errors if "path" not in error), None)
        for act in some:
            own = [error for error in errors if (error.get("path") or [""])[0] == act.value]
            found[act] = whole or outcome(own)
    return found


def outcome(errors: Sequence[Mapping[str, Any]]) -> str:
    """In the words of the table what the errors of an act say; that its answer is withheld does not undo it."""
    for error in errors:
        code = error["extensions"]["code"]
        if code == "WRITE_WITHHELD":
            return NO_RIGHT
        if code != "FIELD_WITHHELD":
            return _SENTENCES.get(error["message"], code)
    return DONE


async def at_the_console(person: Person, act: Act) -> str:
    """What comes of the form of an act."""
    path, form = FORMS[act]
    answer = await person.sends(path, **form, because="A reason.", back="/console")
    if act is Act.APPROVE_REQUEST and Rule.CARD_AS_SHOWN.value in text_of(answer):
        answer = await person.approves(path.removesuffix("/approve"))
    if answer.status_code == 303 or (act is Act.REGISTER_CLIENT and answer.status_code == 200):
        return DONE
    text = text_of(answer)
    told = next((name for sentence, name in _SENTENCES.items() if sentence in text), None)
    # The page of registering has no place beside a form that is not there; with 403 it answers a withheld write alone.
    if told is None and answer.status_code == 403 and ("Mutation." in text or path.startswith(_REGISTER)):
        return NO_RIGHT
    return told or f"{answer.status_code}"
