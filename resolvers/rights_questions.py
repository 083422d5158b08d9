"""The questions of stewards: what can be seen, by whom, why, and what became of it; at this moment or a past one.

Each is a lookup that a root field makes before its statement runs. What is asked about is read as requests are decided by, and
the rows that come of it are handed to the statement, which shows them by the asker's own rights.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NoReturn

import orjson
from sqlalchemy import BigInteger, Boolean, Text
from sqlalchemy.types import TypeEngine

from hub.clock import moment_text
from hub.errors import HubError, Mistake, invalid_request
from hub.grants.policy_at import policy_at
from hub.identifiers import as_uuid
from hub.tables.types import Moment
from permissions.difference import touched
from permissions.model import Capability
from resolvers.operation import Operation, StalePolicy
from resolvers.right_differences import differences_of_asker, differences_of_holders, differences_of_roles
from resolvers.rights import AskedField, RightsAt, RightsHolder, Row, reason_rows
from resolvers.simulate import simulated

ROWS, ROW_KEY = "rows", "row_key"
"""The parameter with the rows, and the column by which they are listed."""

MOST_CELLS = 10_000
"""Rights of roles of which a difference between two moments tells at once: about a second of one core."""

_WHOSE = ("client", "account", "organisation", "role", "purpose", "coordinate", "capability")
DECISION_COLUMNS: Mapping[str, TypeEngine[Any]] = {
    ROW_KEY: Text(),
    **dict.fromkeys(_WHOSE, Text()),
    "allowed": Boolean(),
    **dict.fromkeys(("disclosure", "scope", "grant", "reason"), Text()),
}
DIFFERENCE_COLUMNS: Mapping[str, TypeEngine[Any]] = {
    ROW_KEY: Text(),
    **dict.fromkeys((*_WHOSE, "change", "before", "after"), Text()),
}
REASON_COLUMNS: Mapping[str, TypeEngine[Any]] = {
    "step": BigInteger(),
    "under": BigInteger(),
    **dict.fromkeys(("kind", "code"), Text()),
    "lets_in": Boolean(),
    "named": Text(),
    "until": Moment(),
    **dict.fromkeys(("english", "chinese"), Text()),
}
SIMULATED_COLUMNS: Mapping[str, TypeEngine[Any]] = {
    "position": BigInteger(),
    **dict.fromkeys(("path", "coordinate", "outcome", "disclosure", "scope", "reason"), Text()),
    "price": BigInteger(),
}

Bindings = Mapping[str, Any]


async def what_can_see(operation: Operation, given: Bindings) -> Mapping[str, Any]:
    """Look up what a client, a person with a client, or a role can see or do."""
    _one_of_client_and_role(given, needed=True)
    rights = await _rights(operation, given, given.get("at"))
    purpose = _purpose(rights, given)
    if given.get("role") is not None:
        holder = _role(rights, given["role"])
        held = _purposes_of_role(rights, given["role"])
    else:
        holder, held = _asker(rights, given), rights.policy.holders.of(given["client"], _account(given)).purposes
    purposes = sorted(held) if purpose is None else [purpose]
    return await _listed(DECISION_COLUMNS, rights.seen_by(holder, purposes))


async def who_can_see(operation: Operation, given: Bindings) -> Mapping[str, Any]:
    """Look up who can see a field, or use it."""
    rights = await _rights(operation, given, given.get("at"))
    return await _listed(DECISION_COLUMNS, rights.seers_of(_field(rights, given["coordinate"])))


async def why(operation: Operation, given: Bindings) -> Mapping[str, Any]:
    """Look up why a client may do something with a field, or may not."""
    rights = await _rights(operation, given, given.get("at"))
    holder, asked, purpose = _asker(rights, given), _field(rights, given["coordinate"]), _purpose(rights, given)
    assert purpose is not None
    capability = Capability(str(given["capability"])) if given.get("capability") else asked.capability
    steps: Iterable[Row] = ()
    if rights.is_told(asked, holder):
        steps = reason_rows(rights.reasons(given["client"], _account(given), asked, purpose, capability))
    return _written(REASON_COLUMNS, [dict(each) for each in steps])


async def simulate_operation(operation: Operation, given: Bindings) -> Mapping[str, Any]:
    """Look up what a query of a client, or of a person with it, would be answered, without a value of it."""
    rights = await _rights(operation, given, given.get("at"))
    holder, purpose, read = _asker(rights, given), _purpose(rights, given), operation.services.read_query
    assert purpose is not None
    if read is None:
        raise NotImplementedError
    query = await asyncio.to_thread(read, given["document"], given.get("variables"), operation.contract)
    found = simulated(rights, holder, purpose, query, operation.moments)
    try:
        rows = await asyncio.to_thread(lambda: list(found))
    except HubError as error:
        _refuse("document", error.message)
    return _written(SIMULATED_COLUMNS, [{**row, "position": place} for place, row in enumerate(rows, start=1)])


async def grant_diff(operation: Operation, given: Bindings) -> Mapping[str, Any]:
    """Look up what became of rights between two moments."""
    _one_of_client_and_role(given, needed=False)
    if given["from"] >= (given.get("to") or operation.moments.now):
        _refuse("from", "from must lie before to, or before this moment if to is left out.")
    before = await _rights(operation, given, given["from"], "from")
    after = await _rights(operation, given, given.get("to"), "to")
    if given.get("client") is not None:
        _asker(after, given)
        return await _listed(DIFFERENCE_COLUMNS, differences_of_asker(before, after, given["client"], _account(given)))
    if given.get("role") is not None:
        _role(after, given["role"])
        return await _listed(DIFFERENCE_COLUMNS, differences_of_roles(before, after, [given["role"]]))
    if len(await asyncio.to_thread(touched, before.policy.moment, after.policy.moment)) > MOST_CELLS:
        sentence = f"More than {MOST_CELLS:,} rights of roles changed between these moments. Name a role or a client, or moments that lie closer together."
        _refuse("from", sentence)
    found = [*differences_of_holders(before, after)]
    rows = await asyncio.to_thread(list, differences_of_roles(before, after, None))
    return await _listed(DIFFERENCE_COLUMNS, [*found, *rows])


# --- what is asked about ----------------------------------------------------------------------------------------------


async def _rights(operation: Operation, given: Bindings, at: datetime | None, name: str = "at") -> RightsAt:
    """Return the rights at a moment. Raises INVALID_INPUT for one that lies ahead, `BeforeHistory`, and `StalePolicy`."""
    now = operation.moments.now
    if at is not None and at > now:
        _refuse(name, f"{name} lies in the future. Give a moment of the past, or leave it out to ask about now.")
    policy = await policy_at(operation.services.source, at, now)
    if policy.version != operation.policy_version:
        raise StalePolicy(policy.version)
    own = None if given.get("every_department") else operation.caller.department
    return RightsAt(operation.contract, policy, own)


def _one_of_client_and_role(given: Bindings, *, needed: bool) -> None:
    named = [name for name in ("client", "role") if given.get(name) is not None]
    if len(named) > 1 or (needed and not named):
        _refuse("client", "Name a client or a role, and not both.")
    if given.get("account") is not None and given.get("client") is None:
        _refuse("account", "Name the client that the person signs in with as well.")


def _asker(rights: RightsAt, given: Bindings) -> RightsHolder:
    """Return the client that is named, or the person with it. Raises INVALID_INPUT for whoever was not registered then."""
    holders, client, account = rights.policy.holders, given["client"], _account(given)
    if client not in holders.clients:
        _refuse("client", "There is no such client at this moment. Give the id of a registered client.")
    if account is not None and account not in holders.accounts:
        _refuse("account", "There is no such account at this moment. Give the identifier of a registered account.")
    return rights.asker(client, account, holders.of(client, account))


def _account(given: Bindings) -> str | None:
    named = given.get("account")
    return None if named is None else as_uuid(str(named)) or str(named)


def _role(rights: RightsAt, code: str) -> RightsHolder:
    if code not in rights.policy.registry.roles:
        _refuse("role", "There is no such role. Give the code of a role that was added.")
    return rights.role(code)


def _purposes_of_role(rights: RightsAt, code: str) -> frozenset[str]:
    return frozenset[str]().union(*(each.purposes for each in rights.policy.moment.grants if each.role == code))


def _purpose(rights: RightsAt, given: Bindings) -> str | None:
    purpose: str | None = given.get("purpose")
    if purpose is not None and purpose not in rights.policy.registry.purposes:
        _refuse("purpose", "There is no such purpose. Give the code of a purpose that was added.")
    return purpose


def _field(rights: RightsAt, coordinate: str) -> AskedField:
    found = rights.asked(coordinate)
    if found is None:
        _refuse("coordinate", "There is no field with this name. Give its type and its name, such as Person.name.")
    return found


def _refuse(name: str, sentence: str) -> NoReturn:
    raise invalid_request(Mistake((name,), sentence))


# --- rows -------------------------------------------------------------------------------------------------------------


async def _listed(columns: Mapping[str, Any], rows: Iterable[Row]) -> Mapping[str, Any]:
    """Return rows with a key for each, by which pages list them. They are made beside the event loop: they can be many."""
    return _written(columns, await asyncio.to_thread(_with_keys, rows))


def _with_keys(rows: Iterable[Row]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        named = (
            str(row.get(name) or "") for name in ("coordinate", "capability", "role", "client", "account", "purpose")
        )
        key, number = " ".join(named), 0
        while f"{key} {number}" in found:
            number += 1
        found[f"{key} {number}"] = {**row, ROW_KEY: f"{key} {number}"}
    return list(found.values())


def _written(columns: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    values = [[_text(row.get(name)) for name in columns] for row in rows]
    return {ROWS: orjson.dumps(values).decode()}


def _text(value: Any) -> Any:
    return moment_text(value) if isinstance(value, datetime) else value
