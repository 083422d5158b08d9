"""The policy store in words: a line a steward can read and an id to act on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hub.clock import CHONGQING
from hub.sources.source import CompiledQuery, Source
from hub.tables.base import Base
from hub.tables.governance import (
    BlockRow,
    ClientPurposeRow,
    ClientRoleRow,
    ClientRow,
    GrantFieldRow,
    GrantPurposeRow,
    GrantRow,
    OrganisationRow,
    PolicyVersionRow,
    PurposeRow,
    RoleRow,
)
from hub.tables.sign_in import AccountPurposeRow, AccountRoleRow, AccountRow, ClientRedirectRow
from hub.tables.types import Moment

_MOMENT = Moment()
_Row = dict[str, Any]


async def show_policy(source: Source, coordinates: Mapping[str, str]) -> str:
    """Return the policy as text. `coordinates` names each stable key; a key that no field has any more is shown bare.

    Ended and revoked grants are listed too. Times are those of Chongqing. Raises `SourceUnavailable`.
    """
    tables: tuple[type[Base], ...] = (
        PolicyVersionRow,
        OrganisationRow,
        ClientRow,
        ClientRoleRow,
        ClientPurposeRow,
        ClientRedirectRow,
        RoleRow,
        PurposeRow,
        GrantRow,
        GrantFieldRow,
        GrantPurposeRow,
        BlockRow,
    )
    store = {table: await _rows(source, table) for table in tables}
    organisations = {row["id"]: row["name"] for row in store[OrganisationRow]}
    lines = [f"policy version {row['version']}" for row in store[PolicyVersionRow]]
    lines += _organisations(store[OrganisationRow])
    lines += _clients(store, organisations)
    lines += _titled("accounts", iter(await show_accounts(source)))
    lines += _titled("roles", (f"{row['code']}: {row['description']}" for row in store[RoleRow]))
    lines += _titled(
        "purposes",
        (
            f"{row['code']} (article {row['article']}, {row['department']}, {row['legal_basis']}): {row['description']}"
            for row in store[PurposeRow]
        ),
    )
    lines += _titled("grants", _grants(store, coordinates))
    lines += _titled("blocks", (_block(row, organisations, coordinates) for row in store[BlockRow]))
    return "\n".join(lines) + "\n"


async def show_accounts(source: Source) -> list[str]:
    """Return a line for each account, with the id that acts take. Raises `SourceUnavailable`."""
    row = AccountRow
    statement = (
        select(row.id, row.name, OrganisationRow.name, row.issuer, row.subject, row.suspended_at)
        .outerjoin(OrganisationRow, OrganisationRow.id == row.organisation_id)
        .order_by(OrganisationRow.name, row.name, row.id)
    )
    held: dict[str, tuple[list[str], list[str]]] = {}
    role, purpose = AccountRoleRow, AccountPurposeRow
    codes = (select(role.account_id, role.role), select(purpose.account_id, purpose.purpose))
    for place, each in enumerate(codes):
        for account, code in await source.fetch(CompiledQuery.of(each.order_by(each.selected_columns[1]), source), {}):
            held.setdefault(str(account), ([], []))[place].append(code)
    lines = []
    for key, name, organisation, issuer, subject, suspended_at in await source.fetch(
        CompiledQuery.of(statement, source), {}
    ):
        roles, purposes = held.get(str(key), ([], []))
        lines.append(
            f"{key} {name} of {organisation}, {subject} at {issuer}, as {', '.join(roles)} for {', '.join(purposes)}"
            + (", suspended" if suspended_at else "")
        )
    return lines


async def _rows(source: Source, table: type[Base]) -> list[_Row]:
    columns = table.__table__.columns
    rows = await source.fetch(CompiledQuery.of(select(table).order_by(*table.__table__.primary_key), source), {})
    return [
        {
            column.name: _MOMENT.process_result_value(value, source.engine.dialect)
            if isinstance(column.type, Moment)
            else value
            for column, value in zip(columns, row, strict=True)
        }
        for row in rows
    ]


def _titled(title: str, lines: Iterator[str]) -> list[str]:
    indented = [f"  {line}" for line in lines]
    return [f"{title}:", *(indented or ["  none"])]


def _organisations(rows: Sequence[_Row]) -> list[str]:
    return _titled(
        "organisations", (f"{row['id']} {row['name']} ({row['department']}, {row['division_code']})" for row in rows)
    )


def _clients(store: Mapping[type[Base], Sequence[_Row]], organisations: Mapping[str, str]) -> list[str]:
    roles = _grouped(store[ClientRoleRow], "client_id", "role")
    purposes = _grouped(store[ClientPurposeRow], "client_id", "purpose")
    redirects = _grouped(store[ClientRedirectRow], "client_id", "uri")
    return _titled(
        "clients",
        (
            f"{row['id']} {row['name']} of {organisations.get(row['organisation_id'], row['organisation_id'])}"
            f" as {', '.join(roles[row['id']])} for {', '.join(purposes[row['id']])} by {row['auth_method']}"
            + (f", people come back to {' and '.join(redirects[row['id']])}" if redirects[row["id"]] else "")
            + (", of every organisation" if row["every_organisation"] else "")
            + (", all or nothing" if row["strict"] else "")
            + (", what is withheld in the report alone" if row["withheld_in_report"] else "")
            + (", registered documents only" if row["documents_only"] else "")
            + (f", suspended {_time(row['suspended_at'])}" if row["suspended_at"] else "")
            for row in store[ClientRow]
        ),
    )


def _grants(store: Mapping[type[Base], Sequence[_Row]], coordinates: Mapping[str, str]) -> Iterator[str]:
    fields = _grouped(store[GrantFieldRow], "grant_id", "field")
    purposes = _grouped(store[GrantPurposeRow], "grant_id", "purpose")
    for row in sorted(store[GrantRow], key=lambda row: (row["role"], row["capability"], str(row["id"]))):
        names = sorted(coordinates.get(field, field) for field in fields[row["id"]])
        yield (
            f"{row['id']} {row['role']} may {row['capability']} {row['disclosure']} {row['scope']}"
            f" for {', '.join(purposes[row['id']])} from {_time(row['since'])} until {_time(row['until'])},"
            f" approved by {row['approved_by']}"
            + (
                f", revoked {_time(row['revoked_at'])} by {row['revoked_by']}: {row['revoked_because']}"
                if row["revoked_at"]
                else ""
            )
        )
        yield f"    {', '.join(names)}"


def _block(row: _Row, organisations: Mapping[str, str], coordinates: Mapping[str, str]) -> str:
    parts = (
        f"role {row['role']}" if row["role"] else "",
        f"organisation {organisations.get(row['organisation_id'], '')}" if row["organisation_id"] else "",
        f"field {coordinates.get(row['field'], row['field'])}" if row["field"] else "",
    )
    lifted = f", lifted {_time(row['lifted_at'])}" if row["lifted_at"] else ""
    what = ", ".join(part for part in parts if part) or "everything"
    return f"{row['id']} {what}, {_time(row['created_at'])} by {row['created_by']}: {row['because']}{lifted}"


def _grouped(rows: Sequence[_Row], key: str, value: str) -> defaultdict[Any, list[str]]:
    grouped: defaultdict[Any, list[str]] = defaultdict(list)
    for row in rows:
        grouped[row[key]].append(row[value])
    return grouped


def _time(moment: datetime) -> str:
    return moment.astimezone(CHONGQING).isoformat(sep=" ", timespec="minutes")
