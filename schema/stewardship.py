"""The acts of data stewards: they decide on requests, and end, block, suspend and let in again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, ClassVar

import strawberry
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.catalogue.contract import coordinates
from hub.catalogue.declarations import Rows
from hub.catalogue.fields import column, moment
from hub.errors import Code, HubError
from hub.grants import accounts, policy_changes, requests
from hub.grants.contract_fields import ContractFields
from hub.grants.in_force import withdraw_role
from hub.grants.policy_changes import PolicyChange
from hub.tables.governance import RevokedTokenRow
from permissions.acts import Act, Actor
from resolvers import steward
from resolvers.operation import MutationField
from schema.access_requests import AccessRequest
from schema.act_fields import BECAUSE, BY_CODE, BY_JTI, BY_TEXT_ID, ROLE, act_entry, holder_named
from schema.decision_cards import decide_with_card
from schema.governance import STEWARDS, Account, Block, Client, Grant, Role


@strawberry.type(description="An access token that was revoked (已撤销令牌).")
class RevokedToken:
    KEY: ClassVar[str] = "revoked_token"
    ROWS: ClassVar[Rows] = Rows(RevokedTokenRow, key="jti")

    jti: str | None = column(RevokedTokenRow.jti, "jti", STEWARDS, "The identifier of the token: its `jti` (令牌标识).")
    revoked_at: datetime | None = moment(
        RevokedTokenRow.revoked_at, "revoked_at", STEWARDS, "The moment at which the token was revoked (撤销时间)."
    )


async def _revoke_grant(writing: MutationField) -> None:
    given, by, at = writing.arguments, writing.operation.caller.actor, writing.operation.moments.now
    await steward.act(
        writing, lambda connection: policy_changes.revoke_grant(connection, given["id"], by, given["because"], at)
    )


async def _block(writing: MutationField) -> None:
    given, by, at = writing.arguments, writing.operation.caller.actor, writing.operation.moments.now
    role, organisation, because = given.get("role"), given.get("organisation"), given["because"]
    key = _key(writing, given["field"]) if given.get("field") is not None else None
    await steward.act(
        writing, lambda connection: policy_changes.block(connection, role, organisation, key, by, because, at)
    )


async def _suspend_client(writing: MutationField) -> None:
    given, by, at = writing.arguments, writing.operation.caller.actor, writing.operation.moments.now
    await steward.act(writing, lambda connection: policy_changes.suspend_client(connection, given["id"], at, by))


async def _revoke_token(writing: MutationField) -> None:
    given, by, at = writing.arguments, writing.operation.caller.actor, writing.operation.moments.now
    await steward.act(
        writing, lambda connection: policy_changes.revoke_token(connection, given["jti"], by, given["because"], at)
    )


async def _lift_block(writing: MutationField) -> None:
    given, at, contract = writing.arguments, writing.operation.moments.now, steward.fields_of(writing)
    actor = steward.actor_of(writing.operation.caller)
    await steward.act(
        writing,
        lambda connection: policy_changes.lift_block(connection, contract, given["id"], actor, given["because"], at),
    )


async def _reinstate_client(writing: MutationField) -> None:
    given, at, actor = writing.arguments, writing.operation.moments.now, steward.actor_of(writing.operation.caller)
    await steward.act(writing, lambda connection: policy_changes.reinstate_client(connection, given["id"], actor, at))


async def _suspend_account(writing: MutationField) -> None:
    given, by, at = writing.arguments, writing.operation.caller.actor, writing.operation.moments.now
    await steward.act(writing, lambda connection: accounts.suspend_account(connection, given["id"], at, by))


async def _reinstate_account(writing: MutationField) -> None:
    given, at, actor = writing.arguments, writing.operation.moments.now, steward.actor_of(writing.operation.caller)
    await steward.act(writing, lambda connection: accounts.reinstate_account(connection, given["id"], actor, at))


async def _withdraw_role(writing: MutationField) -> None:
    given, by, at = writing.arguments, writing.operation.caller.actor, writing.operation.moments.now
    client, account = holder_named(given)
    await steward.act(writing, lambda connection: withdraw_role(connection, given["role"], client, account, by, at))


async def _approve_request(writing: MutationField) -> None:
    key, at, contract = writing.arguments["id"], writing.operation.moments.now, steward.fields_of(writing)
    actor = steward.actor_of(writing.operation.caller)

    async def approve(connection: AsyncConnection, card_changed: bool) -> PolicyChange:
        return await requests.approve_request(connection, contract, key, actor, at, card_changed=card_changed)

    await decide_with_card(writing, Act.APPROVE_REQUEST, key, approve)


Closing = Callable[[AsyncConnection, ContractFields, str, Actor, str, datetime], Awaitable[PolicyChange]]


async def _close(writing: MutationField, act: Act, closing: Closing) -> None:
    """Decide on a request with a reason."""
    given, at, contract = writing.arguments, writing.operation.moments.now, steward.fields_of(writing)
    actor = steward.actor_of(writing.operation.caller)

    async def close(connection: AsyncConnection, card_changed: bool) -> PolicyChange:
        return await closing(connection, contract, given["id"], actor, given["because"], at)

    await decide_with_card(writing, act, given["id"], close)


async def _refuse_request(writing: MutationField) -> None:
    await _close(writing, Act.REFUSE_REQUEST, requests.refuse_request)


async def _review_break_glass(writing: MutationField) -> None:
    await _close(writing, Act.REVIEW_BREAK_GLASS, requests.review_break_glass)


def _key(writing: MutationField, coordinate: str) -> str:
    found = coordinates(writing.operation.contract).get(coordinate)
    if found is None:
        raise HubError(
            Code.NOT_FOUND, "There is no field with this name. Give its type and its name, such as Person.name."
        )
    return found


AccountId = Annotated[strawberry.ID, strawberry.argument(description="The identifier of the account (账号标识).")]
RequestId = Annotated[strawberry.ID, strawberry.argument(description="The identifier of the request (申请标识).")]


@strawberry.type(description="What data stewards do (数据管理员操作).")
class StewardMutation:
    @act_entry(
        "revoke_grant",
        _revoke_grant,
        "id because",
        "Revoke a grant. It ends at once, before the next answer of any process of the hub (撤销授权).",
    )
    def revoke_grant(
        self,
        id: Annotated[strawberry.ID, strawberry.argument(description="The identifier of the grant (授权标识).")],
        because: Annotated[str, BECAUSE],
    ) -> Grant | None: ...

    @act_entry(
        "block",
        _block,
        "role organisation field because",
        "Block a role, an organisation or a field. If you give several, only what they have in common is blocked; give at least one. A block overrides every grant (禁止访问).",
    )
    def block(
        self,
        because: Annotated[str, BECAUSE],
        role: Annotated[
            str | None,
            strawberry.argument(
                description="The code of the role that is blocked; every role if it is left out (角色)."
            ),
        ] = None,
        organisation: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="The identifier of the organisation that is blocked; every organisation if it is left out (单位)."
            ),
        ] = None,
        field: Annotated[
            str | None,
            strawberry.argument(
                description="The field that is blocked, such as Person.name; every field if it is left out (字段)."
            ),
        ] = None,
    ) -> Block | None: ...

    @act_entry(
        "lift_block",
        _lift_block,
        "id because",
        "Lift a block, so that the grants apply again to what it refused. A person who would benefit cannot lift it (解除禁止).",
    )
    def lift_block(
        self,
        id: Annotated[strawberry.ID, strawberry.argument(description="The identifier of the block (禁止访问标识).")],
        because: Annotated[str, BECAUSE],
    ) -> Block | None: ...

    @act_entry(
        "suspend_client",
        _suspend_client,
        "id",
        "Suspend a client at once. Its tokens stop working too (停用接入系统).",
        where=BY_TEXT_ID,
    )
    def suspend_client(
        self, id: Annotated[str, strawberry.argument(description="The client id (客户端标识).")]
    ) -> Client | None: ...

    @act_entry(
        "reinstate_client",
        _reinstate_client,
        "id",
        "Reinstate a client that was suspended: it may send queries again, with the roles and purposes that it has today (恢复接入系统).",
        where=BY_TEXT_ID,
    )
    def reinstate_client(
        self, id: Annotated[str, strawberry.argument(description="The client id (客户端标识).")]
    ) -> Client | None: ...

    @act_entry(
        "suspend_account",
        _suspend_account,
        "id",
        "Suspend a person's account at once. Their tokens stop working too, and they cannot sign in (停用账号).",
    )
    def suspend_account(self, id: AccountId) -> Account | None: ...

    @act_entry(
        "reinstate_account",
        _reinstate_account,
        "id",
        "Reinstate an account that was suspended: the person may sign in again (恢复账号).",
    )
    def reinstate_account(self, id: AccountId) -> Account | None: ...

    @act_entry(
        "withdraw_role",
        _withdraw_role,
        "role client account",
        "Take a role away from a client or an account at once (收回角色).",
        where=BY_CODE,
    )
    def withdraw_role(
        self,
        role: Annotated[str, ROLE],
        client: Annotated[
            str | None, strawberry.argument(description="The client that holds the role (接入系统).")
        ] = None,
        account: Annotated[
            strawberry.ID | None, strawberry.argument(description="The account that holds the role (账号).")
        ] = None,
    ) -> Role | None: ...

    @act_entry(
        "revoke_token", _revoke_token, "jti because", "Revoke one access token at once (撤销令牌).", where=BY_JTI
    )
    def revoke_token(
        self,
        jti: Annotated[str, strawberry.argument(description="The identifier of the token: its `jti` (令牌标识).")],
        because: Annotated[str, BECAUSE],
    ) -> RevokedToken | None: ...

    @act_entry(
        "approve_request",
        _approve_request,
        "id card",
        "Approve a request for your department. With the last approval that it needs, it is in force before the next answer of any process of the hub (批准申请).",
    )
    def approve_request(
        self,
        id: RequestId,
        card: Annotated[
            str | None,
            strawberry.argument(
                description="The `contentHash` of the decision card that you decide by. If the card has changed since, nothing is approved (决策卡摘要)."
            ),
        ] = None,
    ) -> AccessRequest | None: ...

    @act_entry(
        "refuse_request",
        _refuse_request,
        "id because",
        "Refuse a request that opens something of your department. The requester sees the reason (驳回申请).",
    )
    def refuse_request(self, id: RequestId, because: Annotated[str, BECAUSE]) -> AccessRequest | None: ...

    @act_entry(
        "review_break_glass",
        _review_break_glass,
        "id because",
        "Review access that somebody took in an emergency, and record the conclusion (复核紧急访问).",
    )
    def review_break_glass(self, id: RequestId, because: Annotated[str, BECAUSE]) -> AccessRequest | None: ...
