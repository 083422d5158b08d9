"""The questions of data stewards: what somebody can see, who can see a field, why, and what became of it since."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import SelectBase, select

from hub import limits
from hub.catalogue.declarations import Argument, GrantableField, Order, QueryContext, Rendering, RootField, Rows
from hub.catalogue.fields import computed, entry
from hub.catalogue.lists import ListField
from permissions.model import Capability
from resolvers import rights_questions
from resolvers.rights_questions import DECISION_COLUMNS, DIFFERENCE_COLUMNS, REASON_COLUMNS, ROW_KEY, ROWS
from schema.governance import STEWARDS
from schema.pages import FIRST_PAGE, After, First, ListConnection, ListEdge, paged

CLIENT = "The client (接入系统)."
ACCOUNT = "The account of the person who asks with the client. Null means that the client asks by itself (账号)."
ORGANISATION = "The name of the organisation that it is for. Null for a role by itself (单位)."
PURPOSE = "The code of the purpose (用途)."
COORDINATE = "The field, or the argument that is a right (坐标)."
CAPABILITY = "The capability: what is done with the field (权限类型)."


def told(name: str, description: str, rendering: Rendering = Rendering.PLAIN) -> Any:
    """Return the declaration of a value that a lookup found."""
    return computed(name, name, STEWARDS, description, rendering)


@strawberry.type(
    name="AccessDecision", description="Whether somebody may do something with a field, and how, or why not (授权结论)."
)
class DecidedAccess:
    KEY: ClassVar[str] = "access_decision"
    ROWS: ClassVar[Rows] = Rows(key=ROW_KEY)

    client: str | None = told("client", CLIENT)
    account: str | None = told("account", ACCOUNT)
    organisation: str | None = told("organisation", ORGANISATION)
    role: str | None = told("role", "The role that was asked about. Null for a client (角色).")
    purpose: str | None = told("purpose", PURPOSE)
    coordinate: str | None = told("coordinate", COORDINATE)
    capability: str | None = told("capability", CAPABILITY)
    allowed: bool | None = told("allowed", "Whether it may be done (是否允许).", Rendering.BOOLEAN)
    disclosure: str | None = told(
        "disclosure", "How READ shows the value. A field that is shown in several ways comes once for each (提供方式)."
    )
    scope: str | None = told("scope", "The rows to which this applies (数据范围).")
    grant: str | None = told("grant", "The identifier of the grant by which it is allowed (授权标识).")
    reason: str | None = told(
        "reason", "Why it is withheld, as a request would be told. Null means that it is allowed (原因)."
    )


@strawberry.type(description="An access decision and its place in the list (授权结论及游标).")
class AccessDecisionEdge(ListEdge[DecidedAccess]): ...


@strawberry.type(description="A page of access decisions (授权结论分页).")
class AccessDecisionConnection(ListConnection[DecidedAccess, AccessDecisionEdge]): ...


@strawberry.type(
    description="Something that became of rights between two moments: of a right to a field, or of somebody who holds rights (权限变化)."
)
class AccessDifference:
    KEY: ClassVar[str] = "access_difference"
    ROWS: ClassVar[Rows] = Rows(key=ROW_KEY)

    client: str | None = told("client", CLIENT)
    account: str | None = told("account", ACCOUNT)
    organisation: str | None = told("organisation", ORGANISATION)
    role: str | None = told("role", "The role (角色).")
    purpose: str | None = told("purpose", PURPOSE)
    coordinate: str | None = told("coordinate", COORDINATE)
    capability: str | None = told("capability", CAPABILITY)
    change: str | None = told(
        "change",
        "What became of it: OPENED, TAKEN_AWAY, SHOWN_OTHERWISE or WITHHELD_OTHERWISE of a right; REGISTERED, MOVED to another organisation, SUSPENDED, REINSTATED, ROLE_GIVEN, ROLE_TAKEN, PURPOSE_GIVEN or PURPOSE_TAKEN of somebody (变化类型).",
    )
    before: str | None = told("before", "How it was shown at the earlier moment, or why it was withheld (变化前).")
    after: str | None = told("after", "How it was shown at the later moment, or why it was withheld (变化后).")


@strawberry.type(description="A difference in access and its place in the list (权限变化及游标).")
class AccessDifferenceEdge(ListEdge[AccessDifference]): ...


@strawberry.type(description="A page of differences in access (权限变化分页).")
class AccessDifferenceConnection(ListConnection[AccessDifference, AccessDifferenceEdge]): ...


@strawberry.type(
    description="A step of the reason for an access decision. The steps are a tree: the first one is the decision, and each other one stands under an earlier one (原因步骤)."
)
class AccessReason:
    KEY: ClassVar[str] = "access_reason"
    ROWS: ClassVar[Rows] = Rows(key="step")

    step: int | None = told("step", "The number of the step (步骤编号).")
    under: int | None = told(
        "under", "The number of the step that this one stands under. Null means that it is the decision (上级步骤编号)."
    )
    kind: str | None = told(
        "kind", "What the step is about: DECISION, REGISTRATION, PURPOSE, BLOCK, ROLE, GRANT or FORM (步骤类型)."
    )
    code: str | None = told(
        "code", "What the step found, as a code; of the decision, ALLOWED or the reason (结论代码)."
    )
    lets_in: bool | None = told("lets_in", "Whether the step stands against nothing (是否放行).", Rendering.BOOLEAN)
    named: str | None = told(
        "named", "What it is about: a client or an account, a purpose, a role, a block or a grant (所涉对象)."
    )
    until: datetime | None = told("until", "When a grant ends (有效期止).", Rendering.MOMENT)
    english: str | None = told("english", "The step as a sentence in English (英文说明).")
    chinese: str | None = told("chinese", "The step as a sentence in Chinese (中文说明).")


# --- the questions ----------------------------------------------------------------------------------------------------


def rows_looked_up(columns: Mapping[str, Any]) -> Callable[[QueryContext], SelectBase]:
    return lambda context: select(context.json_rows(ROWS, columns))


def _taken(name: str) -> Argument:
    return Argument(lambda value, cipher, moments: {name: value})


def _every_department(key: str) -> Argument:
    """To be told about all departments is a right of its own: it is an auditor's."""
    name = f"{key}.of_every_department"
    return Argument(
        lambda value, cipher, moments: {"every_department": value},
        shape=bool,
        required_rights=lambda asked, shapes: ((Capability.READ, f"query.{name}"),) if asked else (),
        declared=GrantableField(name, STEWARDS),
    )


LooksUp = Callable[[Any, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


def _arguments(key: str, names: str) -> dict[str, Argument]:
    return {**{name: _taken(name) for name in names.split()}, "ofEveryDepartment": _every_department(key)}


def _listed(key: str, looks_up: LooksUp, columns: Mapping[str, Any], names: str) -> ListField:
    pages = {name: each for name, each in paged(limits.PAGE, FIRST_PAGE).items() if name in ("first", "after")}
    return ListField(
        key,
        STEWARDS,
        rows=Rows(key=ROW_KEY),
        computed=rows_looked_up(columns),
        arguments={**_arguments(key, names), **pages},
        looks_up=looks_up,
        sorts={},
    )


WHAT_CAN_SEE = _listed(
    "what_can_see", rights_questions.what_can_see, DECISION_COLUMNS, "client account role purpose at"
)
WHO_CAN_SEE = _listed("who_can_see", rights_questions.who_can_see, DECISION_COLUMNS, "coordinate at")
GRANT_DIFF = _listed("grant_diff", rights_questions.grant_diff, DIFFERENCE_COLUMNS, "from to client account role")


def looked_up(
    key: str, looks_up: LooksUp, columns: Mapping[str, Any], order: tuple[Order, ...], names: str
) -> RootField:
    """Return a question that is answered with all of its rows at once, by its lookup and the names of its arguments."""
    return RootField(
        key,
        STEWARDS,
        computed=rows_looked_up(columns),
        order=order,
        arguments=_arguments(key, names),
        looks_up=looks_up,
    )


WHY = looked_up(
    "why",
    rights_questions.why,
    REASON_COLUMNS,
    (Order("step"),),
    "client account coordinate purpose capability at",
)

At = Annotated[
    datetime | None,
    strawberry.argument(
        description="The moment that is asked about: this one, if it is left out. It cannot lie before the history of rights begins (时点)."
    ),
]
AskedClient = Annotated[str, strawberry.argument(description="The client id (客户端标识).")]
AnyClient = Annotated[
    str | None, strawberry.argument(description="The client id. Give a client or a role (客户端标识).")
]
AskedAccount = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="The account of a person who signs in with the client; the client by itself, if it is left out (账号)."
    ),
]
AnyRole = Annotated[str | None, strawberry.argument(description="The code of a role. Give a client or a role (角色).")]
OfField = Annotated[
    str, strawberry.argument(description="The field, such as Person.name, or the argument that is a right (坐标).")
]
EveryDepartment = Annotated[
    bool | None,
    strawberry.argument(
        description="Whether to be told about every department. This needs a grant on this argument; without it only the fields that your department owns, and the systems and people of your department, are told of (全部部门)."
    ),
]


@strawberry.type(description="What can be asked about rights (权限查询).")
class RightsQuery:
    @entry(
        WHAT_CAN_SEE,
        "What a client, a person who signs in with it, or a role can see or do at a moment: every right that its grants name, allowed or withheld, decided as requests are. What is not listed is withheld with NO_GRANT, or with BLOCKED where a block is for every field (可见内容查询).",
    )
    def what_can_see(
        self,
        client: AnyClient = None,
        account: AskedAccount = None,
        role: AnyRole = None,
        purpose: Annotated[
            str | None,
            strawberry.argument(description="The code of a purpose; all that are held, if it is left out (用途)."),
        ] = None,
        at: At = None,
        of_every_department: EveryDepartment = None,
        first: First = None,
        after: After = None,
    ) -> AccessDecisionConnection | None: ...

    @entry(
        WHO_CAN_SEE,
        "Who can see a field or use it at a moment: every client that asks by itself, and every person with each client that they can sign in with, if a grant of their roles names the field, allowed or withheld (可见对象查询).",
    )
    def who_can_see(
        self,
        coordinate: OfField,
        at: At = None,
        of_every_department: EveryDepartment = None,
        first: First = None,
        after: After = None,
    ) -> AccessDecisionConnection | None: ...

    @entry(
        WHY,
        "Why a client, or a person who signs in with it, may do something with a field at a moment, or may not: the decision, and below it what it rests on (授权原因查询).",
    )
    def why(
        self,
        client: AskedClient,
        coordinate: OfField,
        purpose: Annotated[str, strawberry.argument(description="The code of the purpose (用途).")],
        account: AskedAccount = None,
        capability: Annotated[
            Capability | None,
            strawberry.argument(
                description="What would be done with the field; to read it, or else what it is for, if it is left out (权限类型)."
            ),
        ] = None,
        at: At = None,
        of_every_department: EveryDepartment = None,
    ) -> list[AccessReason] | None: ...

    @entry(
        GRANT_DIFF,
        "What became of rights between two moments: of a client, of a role, or, if neither is given, of every role and of everybody who holds rights. What opened, what closed and what only has another reason are told apart (权限变化查询).",
    )
    def grant_diff(
        self,
        from_: Annotated[
            datetime,
            strawberry.argument(
                name="from",
                description="The earlier moment. It cannot lie before the history of rights begins (起始时点).",
            ),
        ],
        to: Annotated[
            datetime | None,
            strawberry.argument(description="The later moment: this one, if it is left out (截止时点)."),
        ] = None,
        client: AnyClient = None,
        account: AskedAccount = None,
        role: AnyRole = None,
        of_every_department: EveryDepartment = None,
        first: First = None,
        after: After = None,
    ) -> AccessDifferenceConnection | None: ...
