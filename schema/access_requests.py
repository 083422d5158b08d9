"""Requests to the data stewards: what was asked for, by whom, who approved it, and how it was decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause, Text, and_, true

from hub.catalogue.declarations import Argument, Order, Path, QueryContext, RootField, Rows
from hub.catalogue.fields import column, link, moment
from hub.catalogue.lists import ListField
from hub.tables.access_requests import (
    AccessRequestRow,
    RequestApprovalRow,
    RequestedFieldRow,
    RequestedPurposeRow,
)
from hub.tables.types import Id
from schema.decision_cards import ShownCard
from schema.governance import STEWARDS, Account, Grant, Organisation, account_in
from schema.pages import ListConnection, ListEdge, forwards


@strawberry.type(description="A field that a request would open (申请字段).")
class RequestedField:
    KEY: ClassVar[str] = "access_request_field"
    ROWS: ClassVar[Rows] = Rows(RequestedFieldRow)

    coordinate: str | None = column(
        RequestedFieldRow.coordinate, "coordinate", STEWARDS, "The field, as the request named it (坐标)."
    )
    field: str | None = column(
        RequestedFieldRow.field, "field", STEWARDS, "The stable key of the field, by which grants name it (字段)."
    )


@strawberry.type(description="A purpose that is requested (申请用途).")
class RequestedPurpose:
    KEY: ClassVar[str] = "access_request_purpose"
    ROWS: ClassVar[Rows] = Rows(RequestedPurposeRow)

    code: str | None = column(RequestedPurposeRow.purpose, "code", STEWARDS, "The code of the purpose (代码).")


@strawberry.type(description="A data steward's approval of a request (审批意见).")
class RequestApproval:
    KEY: ClassVar[str] = "access_request_approval"
    ROWS: ClassVar[Rows] = Rows(RequestApprovalRow)

    by: str | None = column(
        RequestApprovalRow.approved_by, "by", STEWARDS, "The account or the client that approved (审批人)."
    )
    department: str | None = column(
        RequestApprovalRow.department, "department", STEWARDS, "The department that it was approved for (审批部门)."
    )
    at: datetime | None = moment(
        RequestApprovalRow.approved_at, "at", STEWARDS, "The moment of the approval (审批时间)."
    )
    approver: Account | None = link(
        account_in("approved_by"),
        "approver",
        STEWARDS,
        "The person who approved. Null means that a client did by itself (审批人账号).",
    )


@strawberry.type(
    description="A request to the data stewards: for a grant, for a later end of one, for a role, or for the keys of a client (访问申请)."
)
class AccessRequest:
    KEY: ClassVar[str] = "access_request"
    ROWS: ClassVar[Rows] = Rows(AccessRequestRow)

    id: strawberry.ID | None = column(AccessRequestRow.id, "id", STEWARDS, "The identifier of the request (申请标识).")  # type: ignore[assignment]
    kind: str | None = column(
        AccessRequestRow.kind,
        "kind",
        STEWARDS,
        "The kind of the request: GRANT, EXTENSION, ASSIGNMENT of a role, KEY of a client, or BREAK_GLASS (申请类型).",
    )
    state: str | None = column(AccessRequestRow.state, "state", STEWARDS, "The state of the request (申请状态).")
    role: str | None = column(
        AccessRequestRow.role, "role", STEWARDS, "The role that would hold the grant, or be assigned (角色)."
    )
    capability: str | None = column(
        AccessRequestRow.capability, "capability", STEWARDS, "The capability that is requested (权限类型)."
    )
    disclosure: str | None = column(
        AccessRequestRow.disclosure, "disclosure", STEWARDS, "How READ would show the values (提供方式)."
    )
    scope: str | None = column(
        AccessRequestRow.scope, "scope", STEWARDS, "The rows to which the grant would apply (数据范围)."
    )
    until: datetime | None = moment(
        AccessRequestRow.until, "until", STEWARDS, "The moment at which the access would end (有效期止)."
    )
    client: str | None = column(
        AccessRequestRow.client_id, "client", STEWARDS, "The client that the role or the keys are for (接入系统)."
    )
    account: str | None = column(
        AccessRequestRow.account_id, "account", STEWARDS, "The account that the role is for (账号)."
    )
    because: str | None = column(
        AccessRequestRow.because, "because", STEWARDS, "The reason for the request (申请理由)."
    )
    requested_by: str | None = column(
        AccessRequestRow.requested_by, "requested_by", STEWARDS, "The account or the client that requested it (申请人)."
    )
    requester: Account | None = link(
        account_in("requested_by"),
        "requester",
        STEWARDS,
        "The person who requested it. Null means that a client did by itself, or an operator of the hub (申请人账号).",
    )
    assignee: Account | None = link(
        Path(from_column="account_id", to_column="id"),
        "assignee",
        STEWARDS,
        "The person whom the role is for. Null means that the request is about no person (拟授权人员).",
    )
    decider: Account | None = link(
        account_in("decided_by"),
        "decider",
        STEWARDS,
        "The person who decided on it last. Null means that a client did by itself, or that nothing is decided yet (决定人账号).",
    )
    organisation: Organisation | None = link(
        Path(from_column="organisation_id", to_column="id"),
        "organisation",
        STEWARDS,
        "The organisation that the request is made for. Null means that an operator of the hub filed it (申请单位).",
    )
    requested_at: datetime | None = moment(
        AccessRequestRow.requested_at, "requested_at", STEWARDS, "The moment of the request (申请时间)."
    )
    decided_at: datetime | None = moment(
        AccessRequestRow.decided_at, "decided_at", STEWARDS, "The moment of the decision. Null means that there is none yet (决定时间)."
    )  # fmt: skip
    decided_because: str | None = column(
        AccessRequestRow.decided_because,
        "decided_because",
        STEWARDS,
        "The reason for a refusal or a review (决定理由).",
    )
    fields: list[RequestedField] | None = link(
        Path(from_column="id", to_column="request_id"),
        "fields",
        STEWARDS,
        "The fields that would open (申请字段).",
        order=(Order("coordinate"),),
    )
    purposes: list[RequestedPurpose] | None = link(
        Path(from_column="id", to_column="request_id"),
        "purposes",
        STEWARDS,
        "The purposes that the access is for, or that would be held (用途).",
        order=(Order("purpose"),),
    )
    approvals: list[RequestApproval] | None = link(
        Path(from_column="id", to_column="request_id"),
        "approvals",
        STEWARDS,
        "The approvals so far. A sensitive field, and power over access, need those of two data stewards of the department that owns them (审批意见).",
        order=(Order("approved_at"),),
    )
    grant: Grant | None = link(
        Path(from_column="grant_id", to_column="id"),
        "grant",
        STEWARDS,
        "The grant that the approval made, or that the request would extend (授权).",
    )
    cards: list[ShownCard] | None = link(
        Path(from_column="id", to_column="request_id"),
        "cards",
        STEWARDS,
        "The decision cards as they were before those who decided, each with the decision (决策卡).",
        order=(Order("decided_at"),),
    )


@strawberry.type(description="A request with its cursor (申请及游标).")
class AccessRequestEdge(ListEdge[AccessRequest]): ...


@strawberry.type(description="A page of the list of requests (申请分页).")
class AccessRequestConnection(ListConnection[AccessRequest, AccessRequestEdge]): ...


def _in_state(requests: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return requests.c.state == context.bind("state", Text()) if context.shapes["state"] else true()


def _own_in_state(requests: FromClause, context: QueryContext) -> ColumnElement[bool]:
    own = requests.c.organisation_id == context.request("organisation_id")
    return and_(own, _in_state(requests, context))


def _bind_state(value: Any, cipher: Any, moments: Any) -> Mapping[str, Any]:
    return {} if value is None else {"state": str(value)}


_STATE = Argument(_bind_state, lambda value: value is not None)


def _listed(key: str, where: Any) -> ListField:
    return ListField(
        key,
        STEWARDS,
        rows=AccessRequest.ROWS,
        where=where,
        order=(Order("requested_at"),),
        arguments={**forwards(), "state": _STATE},
        sorts={},
    )


ACCESS_REQUESTS = _listed("access_requests", _in_state)
OWN_ACCESS_REQUESTS = _listed("own_access_requests", _own_in_state)


def _this_request(requests: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return requests.c.id == context.bind("id", Id())


ACCESS_REQUEST = RootField(
    "access_request",
    STEWARDS,
    where=_this_request,
    arguments={"id": Argument(binds=lambda value, cipher, moments: {"id": str(value)})},
    exact=True,
)
