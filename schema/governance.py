"""Who asks, and what stewards change: the caller, organisations, grants and blocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

import strawberry
from sqlalchemy import FromClause, SelectBase, Text, cast, select

from hub.catalogue.declarations import Classification, Order, Path, QueryContext, Rows
from hub.catalogue.fields import coded, column, link, moment
from hub.codes import Department
from hub.codes import Department as Owner
from hub.tables.governance import (
    BlockRow,
    ClientPurposeRow,
    ClientRoleRow,
    ClientRow,
    GrantFieldRow,
    GrantPurposeRow,
    GrantRow,
    OrganisationRow,
    PurposeRow,
    RoleRow,
)
from hub.tables.sign_in import AccountPurposeRow, AccountRoleRow, AccountRow
from permissions.model import Sensitivity, Sharing

OPEN = Classification(Sharing.UNCONDITIONAL, Sensitivity.GENERAL, Owner.CIVIL_AFFAIRS)
OWN = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.CIVIL_AFFAIRS)
STEWARDS = Classification(Sharing.CONDITIONAL, Sensitivity.GENERAL, Owner.CIVIL_AFFAIRS)


def _of_this_request(name: str) -> Callable[[FromClause, QueryContext], SelectBase]:
    """From the caller to what a parameter of the request names."""
    return lambda clients, context: select(clients.c.id.label("parent"), context.request(name).label("target"))


def account_in(column: str) -> Path:
    """Return the way from rows to the account that a column names in text; a client that it names is none."""

    def pairs(rows: FromClause, context: QueryContext) -> SelectBase:
        account = AccountRow.__table__.alias()
        found = select(rows.c.id.label("parent"), account.c.id.label("target"))
        return found.join_from(rows, account, cast(account.c.id, Text) == cast(rows.c[column], Text))

    return Path(from_column="id", junction=pairs, to_column="id", needs=(column,))


def _roles_held(clients: FromClause, context: QueryContext) -> SelectBase:
    """From clients to the roles that they hold."""
    held = ClientRoleRow.__table__
    return select(clients.c.id.label("parent"), held.c.role.label("target")).where(held.c.client_id == clients.c.id)


def _roles_of_accounts(accounts: FromClause, context: QueryContext) -> SelectBase:
    """From accounts to the roles that they hold."""
    held = AccountRoleRow.__table__
    return select(accounts.c.id.label("parent"), held.c.role.label("target")).where(held.c.account_id == accounts.c.id)


def _purposes_of_accounts(accounts: FromClause, context: QueryContext) -> SelectBase:
    """From accounts to the purposes that they hold."""
    held = AccountPurposeRow.__table__
    return select(accounts.c.id.label("parent"), held.c.purpose.label("target")).where(
        held.c.account_id == accounts.c.id
    )


def _purposes_held(clients: FromClause, context: QueryContext) -> SelectBase:
    """From clients to the purposes that they hold."""
    held = ClientPurposeRow.__table__
    return select(clients.c.id.label("parent"), held.c.purpose.label("target")).where(held.c.client_id == clients.c.id)


@strawberry.type(description="An organisation: the office that a client or an account belongs to (单位).")
class Organisation:
    KEY: ClassVar[str] = "organisation"
    ROWS: ClassVar[Rows] = Rows(OrganisationRow)

    id: strawberry.ID | None = column(OrganisationRow.id, "id", OPEN, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    name: str | None = column(OrganisationRow.name, "name", OPEN, "The name of the organisation (名称).")
    department: Department | None = coded(
        OrganisationRow.department,
        Department,
        "department",
        OPEN,
        "The department that the organisation belongs to (部门).",
    )
    division_code: str | None = column(
        OrganisationRow.division_code,
        "division_code",
        OPEN,
        "The code of the division that the organisation serves (行政区划代码).",
    )


@strawberry.type(description="A purpose: what the data is for, by an article of the notice and a legal basis (用途).")
class Purpose:
    KEY: ClassVar[str] = "purpose"
    ROWS: ClassVar[Rows] = Rows(PurposeRow, key="code")

    code: str | None = column(PurposeRow.code, "code", OPEN, "The code of the purpose (代码).")
    description: str | None = column(PurposeRow.description, "description", OPEN, "What the data is for (说明).")
    article: int | None = column(PurposeRow.article, "article", OPEN, "The article of the notice (条款).")
    legal_basis: str | None = column(
        PurposeRow.legal_basis, "legal_basis", OPEN, "The legal basis of the purpose (法律依据)."
    )


@strawberry.type(description="A role, which grants are given to (角色).")
class Role:
    KEY: ClassVar[str] = "role"
    ROWS: ClassVar[Rows] = Rows(RoleRow, key="code")

    code: str | None = column(RoleRow.code, "code", STEWARDS, "The code of the role (代码).")
    description: str | None = column(RoleRow.description, "description", STEWARDS, "What the role is for (说明).")


@strawberry.type(description="A client: a registered system that acts in the name of an organisation (接入系统).")
class Client:
    KEY: ClassVar[str] = "client"
    ROWS: ClassVar[Rows] = Rows(ClientRow)

    id: str | None = column(ClientRow.id, "id", OPEN, "The client id (客户端标识).")
    name: str | None = column(ClientRow.name, "name", OPEN, "The name of the client (名称).")
    organisation: Organisation | None = link(
        Path(from_column="organisation_id", to_column="id"),
        "organisation",
        OPEN,
        "The organisation in whose name the client asks (所属单位).",
    )
    suspended_at: datetime | None = moment(
        ClientRow.suspended_at,
        "suspended_at",
        STEWARDS,
        "The moment at which the client was suspended. Null means that it is not suspended (停用时间).",
    )
    roles: list[Role] | None = link(
        Path(from_column="id", junction=_roles_held, to_column="code"),
        "roles",
        STEWARDS,
        "The roles that the client holds. With a client that people sign in with, each person acts with those of their own that are among them (角色).",
        order=(Order("code"),),
    )
    purposes: list[Purpose] | None = link(
        Path(from_column="id", junction=_purposes_held, to_column="code"),
        "purposes",
        STEWARDS,
        "The purposes that the client may get a token for (用途).",
        order=(Order("code"),),
    )


@strawberry.type(description="An account: a person who may sign in, as a data steward registered them (账号).")
class Account:
    KEY: ClassVar[str] = "account"
    ROWS: ClassVar[Rows] = Rows(AccountRow)

    id: strawberry.ID | None = column(AccountRow.id, "id", OWN, "The identifier of the account (账号标识).")  # type: ignore[assignment]
    name: str | None = column(AccountRow.name, "name", OWN, "The name of the person (姓名).")
    suspended_at: datetime | None = moment(
        AccountRow.suspended_at,
        "suspended_at",
        STEWARDS,
        "The moment at which the account was suspended. Null means that it is not suspended (停用时间).",
    )
    organisation: Organisation | None = link(
        Path(from_column="organisation_id", to_column="id"),
        "organisation",
        STEWARDS,
        "The organisation that the person acts for (所属单位).",
    )
    roles: list[Role] | None = link(
        Path(from_column="id", junction=_roles_of_accounts, to_column="code"),
        "roles",
        STEWARDS,
        "The roles that the person holds. When the person uses a client, only the roles that both hold apply (角色).",
        order=(Order("code"),),
    )
    purposes: list[Purpose] | None = link(
        Path(from_column="id", junction=_purposes_of_accounts, to_column="code"),
        "purposes",
        STEWARDS,
        "The purposes of which the person picks one at sign-in (用途).",
        order=(Order("code"),),
    )


@strawberry.type(description="The caller of this request (当前调用方).")
class Caller:
    KEY: ClassVar[str] = "caller"
    ROWS: ClassVar[Rows] = Rows(ClientRow)

    client: Client | None = link(
        Path(from_column="id", to_column="id"), "client", OPEN, "The client that asks (接入系统)."
    )
    purpose: Purpose | None = link(
        Path(from_column="id", junction=_of_this_request("purpose"), to_column="code"),
        "purpose",
        OPEN,
        "The one purpose of the token (本次用途).",
    )
    organisation: Organisation | None = link(
        Path(from_column="id", junction=_of_this_request("organisation_id"), to_column="id"),
        "in_whose_name",
        OPEN,
        "The organisation in whose name the request is made: that of the person who signed in, or else that of the client (本次所属单位).",
    )
    account: Account | None = link(
        Path(from_column="id", junction=_of_this_request("account_id"), to_column="id"),
        "account",
        OWN,
        "The account of the person who signed in. Null means that a client acts by itself (登录账号).",
    )


@strawberry.type(description="A field that a grant names (授权字段).")
class GrantedField:
    KEY: ClassVar[str] = "access_grant_field"
    ROWS: ClassVar[Rows] = Rows(GrantFieldRow, key="field")

    field: str | None = column(
        GrantFieldRow.field, "field", STEWARDS, "The stable key of the field, by which grants name it (字段)."
    )
    lacks_approvals_since: datetime | None = moment(
        GrantFieldRow.lacking_since,
        "lacks_approvals_since",
        STEWARDS,
        "The moment from which the grant gives nothing of this field: the field has become more sensitive and needs more approvals than the grant has. Null means that this never was so (缺少审批起始时间).",
    )
    lacks_approvals_until: datetime | None = moment(
        GrantFieldRow.lacking_until,
        "lacks_approvals_until",
        STEWARDS,
        "The moment at which the grant got the approvals that it lacked, by being extended. Null means that it has not got them yet, or never lacked any (补齐审批时间).",
    )


@strawberry.type(description="A purpose that a grant is for (授权用途).")
class GrantedPurpose:
    KEY: ClassVar[str] = "access_grant_purpose"
    ROWS: ClassVar[Rows] = Rows(GrantPurposeRow, key="purpose")

    code: str | None = column(GrantPurposeRow.purpose, "code", STEWARDS, "The code of the purpose (代码).")


@strawberry.type(description="A grant: the right of a role to use some fields for some purposes, for a time (授权).")
class Grant:
    KEY: ClassVar[str] = "grant"
    ROWS: ClassVar[Rows] = Rows(GrantRow)

    id: strawberry.ID | None = column(GrantRow.id, "id", STEWARDS, "The identifier of the grant (授权标识).")  # type: ignore[assignment]
    role: str | None = column(GrantRow.role, "role", STEWARDS, "The role that holds the grant (角色).")
    capability: str | None = column(
        GrantRow.capability, "capability", STEWARDS, "The capability: what the grant lets the role do (权限类型)."
    )
    disclosure: str | None = column(
        GrantRow.disclosure, "disclosure", STEWARDS, "How READ shows the values (提供方式)."
    )
    scope: str | None = column(GrantRow.scope, "scope", STEWARDS, "The rows to which the grant applies (数据范围).")
    since: datetime | None = moment(
        GrantRow.since, "since", STEWARDS, "The moment from which the grant applies (有效期起)."
    )
    until: datetime | None = moment(GrantRow.until, "until", STEWARDS, "The moment at which the grant ends (有效期止).")
    recorded_at: datetime | None = moment(
        GrantRow.recorded_at,
        "recorded_at",
        STEWARDS,
        "The moment at which the grant was recorded. Before that it gave nothing, whatever its beginning (登记时间).",
    )
    revoked_at: datetime | None = moment(
        GrantRow.revoked_at,
        "revoked_at",
        STEWARDS,
        "The moment at which the grant was revoked. Null means that it was not revoked (撤销时间).",
    )
    revoked_because: str | None = column(
        GrantRow.revoked_because, "revoked_because", STEWARDS, "The reason why the grant was revoked (撤销原因)."
    )
    revoker: Account | None = link(
        account_in("revoked_by"),
        "revoker",
        STEWARDS,
        "The person who revoked the grant. Null means that a client did by itself, or that nobody did (撤销人账号).",
    )
    fields: list[GrantedField] | None = link(
        Path(from_column="id", to_column="grant_id"),
        "fields",
        STEWARDS,
        "The fields that the grant names (授权字段).",
        order=(Order("field"),),
    )
    purposes: list[GrantedPurpose] | None = link(
        Path(from_column="id", to_column="grant_id"),
        "purposes",
        STEWARDS,
        "The purposes that the grant is for (用途).",
        order=(Order("purpose"),),
    )


@strawberry.type(description="A block: a data steward's explicit refusal, which overrides every grant (禁止访问).")
class Block:
    KEY: ClassVar[str] = "block"
    ROWS: ClassVar[Rows] = Rows(BlockRow)

    id: strawberry.ID | None = column(BlockRow.id, "id", STEWARDS, "The identifier of the block (禁止访问标识).")  # type: ignore[assignment]
    role: str | None = column(
        BlockRow.role, "role", STEWARDS, "The role that is blocked. Null means every role (角色)."
    )
    field: str | None = column(
        BlockRow.field, "field", STEWARDS, "The stable key of the field that is blocked. Null means every field (字段)."
    )
    organisation: Organisation | None = link(
        Path(from_column="organisation_id", to_column="id"),
        "organisation",
        STEWARDS,
        "The organisation that is blocked. Null means every organisation (单位).",
    )
    because: str | None = column(BlockRow.because, "because", STEWARDS, "The reason for the block (原因).")
    creator: Account | None = link(
        account_in("created_by"),
        "creator",
        STEWARDS,
        "The person who made the block. Null means that a client did by itself (设置人账号).",
    )
    created_at: datetime | None = moment(
        BlockRow.created_at, "created_at", STEWARDS, "The moment from which the block applies (起始时间)."
    )
    lifted_at: datetime | None = moment(
        BlockRow.lifted_at,
        "lifted_at",
        STEWARDS,
        "The moment at which the block was lifted. Null means that it applies (解除时间).",
    )
