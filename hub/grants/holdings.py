"""What clients and accounts hold, now and at any moment since it is kept: each change of it is entered by the act that made it.

INVARIANT: an act that changes what somebody holds enters it in its own transaction, under the version that it made.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from hub.grants.holders import BY_NOBODY
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.governance import ClientPurposeRow, ClientRoleRow, ClientRow, HoldingsRow
from hub.tables.sign_in import AccountPurposeRow, AccountRoleRow, AccountRow, ClientRedirectRow
from hub.tables.types import Moment
from permissions.holdings import NOBODY, Holdings, WholeRefusal, signed_in

_TEXTS = ("holder", "organisation", "code", "suspended", "by_itself", "roles", "purposes")
_YES: ColumnElement[str] = literal_column("'yes'")


@dataclass(frozen=True, slots=True)
class EveryHolder:
    """What every client and account held at a moment. `by_itself` are the clients that ask without a person; people sign in
    with those that are `for_people`, of any organisation with those of `every_organisation`."""

    clients: Mapping[str, Holdings]
    accounts: Mapping[str, Holdings]
    by_itself: frozenset[str]
    for_people: frozenset[str]
    every_organisation: frozenset[str]

    def of(self, client: str, account: str | None) -> Holdings:
        """Return what a client held, or a person with it."""
        own = self.clients.get(client, NOBODY)
        if account is None:
            return own
        lets_everybody_in = client in self.every_organisation
        return signed_in(self.accounts.get(account, NOBODY), own, every_organisation=lets_everybody_in)

    def askers(self) -> Iterable[tuple[str, str | None, Holdings]]:
        """Yield whoever could send requests: each client by itself, and each person with each client that lets them in."""
        for client in sorted(self.clients):
            if client in self.by_itself:
                yield client, None, self.of(client, None)
        for client in sorted(self.for_people & self.clients.keys()):
            for account in sorted(self.accounts):
                if (held := self.of(client, account)).purposes:
                    yield client, account, held


async def enter_holdings(connection: AsyncConnection, version: int, at: datetime, *holders: str) -> None:
    """Enter what some clients and accounts hold now, under the version of the policy that was just made."""
    for holder in holders:
        await connection.execute(insert(HoldingsRow), [await _row(connection, version, at, holder)])


async def _row(connection: AsyncConnection, version: int, at: datetime, holder: str) -> dict[str, Any]:
    row = ClientRow
    statement = select(row.organisation_id, row.suspended_at, row.auth_method).where(row.id == holder)
    found = (await connection.execute(statement)).one_or_none()
    is_account = found is None
    if found is None:
        of = AccountRow
        one: Any = select(of.organisation_id, of.suspended_at, literal_column(f"'{BY_NOBODY}'")).where(of.id == holder)
        found = (await connection.execute(one)).one()
    organisation, suspended_at, method = found
    roles: Any = AccountRoleRow if is_account else ClientRoleRow
    purposes: Any = AccountPurposeRow if is_account else ClientPurposeRow
    owner = {"account_id": holder} if is_account else {"client_id": holder}
    return {
        "holder": holder,
        "policy_version": version,
        "since": at,
        "is_account": is_account,
        "by_itself": method != BY_NOBODY,
        "organisation_id": organisation,
        "is_suspended": suspended_at is not None,
        "roles": await _codes(connection, select(roles.role).filter_by(**owner)),
        "purposes": await _codes(connection, select(purposes.purpose).filter_by(**owner)),
    }


async def _codes(connection: AsyncConnection, codes: Select[Any]) -> str:
    return json.dumps(sorted((await connection.execute(codes)).scalars()))


async def holders_now(source: Source) -> EveryHolder:
    """Read what everybody holds now. Raises `SourceUnavailable`."""
    return _read(await source.fetch(_query_of_now(source), {}))


async def holders_at(source: Source, at: datetime) -> EveryHolder:
    """Read what everybody held at a moment that does not lie before `kept_since`. Raises `SourceUnavailable`."""
    return _read(await source.fetch(_query_of_then(source), {"at": at}))


async def kept_since(source: Source) -> datetime | None:
    """Return the first moment that can be asked; None where nobody was registered yet. Raises `SourceUnavailable`."""
    ((first,),) = await source.fetch(_query_of_the_first(source), {})
    return Moment().process_result_value(first, source.engine.dialect)


@compiled_once
def _query_of_the_first(source: Source) -> CompiledQuery:
    return CompiledQuery.of(select(func.min(HoldingsRow.since)), source)


@compiled_once
def _query_of_now(source: Source) -> CompiledQuery:
    client, account = ClientRow, AccountRow
    clients = _part(
        "CLIENT",
        holder=client.id,
        organisation=client.organisation_id,
        suspended=case((client.suspended_at.is_not(None), _YES)),
        by_itself=case((client.auth_method != BY_NOBODY, _YES)),
    )
    accounts = _part(
        "ACCOUNT",
        holder=account.id,
        organisation=account.organisation_id,
        suspended=case((account.suspended_at.is_not(None), _YES)),
    )
    codes = [
        _part("ROLE", holder=ClientRoleRow.client_id, code=ClientRoleRow.role),
        _part("ROLE", holder=AccountRoleRow.account_id, code=AccountRoleRow.role),
        _part("PURPOSE", holder=ClientPurposeRow.client_id, code=ClientPurposeRow.purpose),
        _part("PURPOSE", holder=AccountPurposeRow.account_id, code=AccountPurposeRow.purpose),
    ]
    return CompiledQuery.of(_with_what_never_changes(clients, accounts, *codes), source)


@compiled_once
def _query_of_then(source: Source) -> CompiledQuery:
    """The newest row of each holder among those of before a moment, `at`."""
    row, other, at = HoldingsRow, aliased(HoldingsRow), bindparam("at", type_=Moment())
    newest = select(func.max(other.policy_version)).where(other.holder == row.holder, other.since <= at)
    held = _part(
        "HELD",
        holder=row.holder,
        organisation=row.organisation_id,
        code=case((row.is_account, literal_column("'ACCOUNT'")), else_=literal_column("'CLIENT'")),
        suspended=case((row.is_suspended, _YES)),
        by_itself=case((row.by_itself, _YES)),
        roles=row.roles,
        purposes=row.purposes,
    ).where(row.policy_version == newest.scalar_subquery(), row.since <= at)
    return CompiledQuery.of(_with_what_never_changes(held), source)


def _with_what_never_changes(*parts: Select[Any]) -> CompoundSelect[Any]:
    """Return what is read, with that of clients which no act changes: whether people sign in with them, and which people."""
    wide = _part("WIDE", holder=ClientRow.id).where(ClientRow.every_organisation)
    signs = _part("SIGN_IN", holder=ClientRedirectRow.client_id)
    return union_all(*parts, wide, signs)


def _part(kind: str, **given: Any) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [cast(literal_column(f"'{kind}'"), Text).label("kind")]
    return select(*columns, *(cast(given.get(name, null()), Text).label(name) for name in _TEXTS))


def _read(rows: Sequence[Sequence[Any]]) -> EveryHolder:
    found: dict[str, tuple[str, str, bool]] = {}
    held: dict[str, defaultdict[str, set[str]]] = {"ROLE": defaultdict(set), "PURPOSE": defaultdict(set)}
    by_itself, for_people, wide = set[str](), set[str](), set[str]()
    for kind, holder, organisation, code, suspended, alone, roles, purposes in rows:
        if kind == "WIDE":
            wide.add(holder)
        elif kind == "SIGN_IN":
            for_people.add(holder)
        elif kind in held:
            held[kind][holder].add(code)
        else:
            found[holder] = (code if kind == "HELD" else kind, organisation, suspended is not None)
            held["ROLE"][holder] |= set(json.loads(roles or "[]"))
            held["PURPOSE"][holder] |= set(json.loads(purposes or "[]"))
            by_itself |= {holder} if alone else set()
    clients: dict[str, Holdings] = {}
    accounts: dict[str, Holdings] = {}
    for holder, (kind, organisation, is_suspended) in found.items():
        of, stopped = accounts, WholeRefusal.ACCOUNT_SUSPENDED
        if kind == "CLIENT":
            of, stopped = clients, WholeRefusal.CLIENT_SUSPENDED
        roles, purposes = (frozenset(held[what][holder]) for what in ("ROLE", "PURPOSE"))
        of[holder] = Holdings(organisation, roles, purposes, stopped if is_suspended else None)
    return EveryHolder(clients, accounts, frozenset(by_itself), frozenset(for_people), frozenset(wide))
