"""What anybody may ask of the data stewards: access, a later end of a grant, a role, or other keys of a client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import strawberry

from hub.errors import Mistake, invalid_input
from hub.grants.key_sets import public_key_set
from hub.grants.proposals import Proposal, RequestKind
from hub.grants.requested_access import access_proposal
from hub.grants.requests import break_glass, extension_of, file_request
from permissions.acts import BREAK_GLASS_LIFE
from permissions.model import Capability, Disclosure, Scope
from resolvers import steward
from resolvers.operation import MutationField
from schema.access_requests import AccessRequest
from schema.act_fields import BECAUSE, ROLE, act_entry, holder_named


async def _request_access(writing: MutationField) -> None:
    given = writing.arguments
    await _file(writing, _access(writing, given["until"]))


async def _break_glass(writing: MutationField) -> None:
    at, contract = writing.operation.moments.now, steward.fields_of(writing)
    proposal = replace(_access(writing, at + BREAK_GLASS_LIFE), kind=RequestKind.BREAK_GLASS)
    actor, because = steward.actor_of(writing.operation.caller), writing.arguments["because"]
    await steward.act(writing, lambda connection: break_glass(connection, contract, proposal, actor, because, at))


async def _extend_grant(writing: MutationField) -> None:
    given, at, contract = writing.arguments, writing.operation.moments.now, steward.fields_of(writing)
    actor = steward.actor_of(writing.operation.caller)

    async def extend(connection: Any) -> Any:
        proposal = await extension_of(connection, contract, given["id"], given["until"])
        return await file_request(connection, contract, proposal, actor, given["because"], at)

    await steward.act(writing, extend)


async def _assign_role(writing: MutationField) -> None:
    given = writing.arguments
    client, account = holder_named(given)
    if not given["purposes"]:
        raise invalid_input(Mistake(("purposes",), "Name at least one purpose."))
    proposal = Proposal(
        RequestKind.ASSIGNMENT,
        role=given["role"],
        client_id=client,
        account_id=account,
        purposes=tuple(dict.fromkeys(given["purposes"])),
    )
    await _file(writing, proposal)


async def _register_key(writing: MutationField) -> None:
    given = writing.arguments
    keys = key_set_of(given["jwks"])
    await _file(writing, Proposal(RequestKind.KEY, client_id=given["client"], jwks=keys))


def key_set_of(text: str) -> str:
    """Return the public keys in an argument `jwks`. Raises INVALID_INPUT."""
    try:
        return public_key_set(text)
    except ValueError:
        sentence = "Give a JSON key set (RFC 7517) of 1 to 10 keys, public keys only, each for signatures: EC on P-256, OKP on Ed25519, or RSA of 2048 bits or more."
        raise invalid_input(Mistake(("jwks",), sentence)) from None


def _access(writing: MutationField, until: datetime) -> Proposal:
    given: Mapping[str, Any] = writing.arguments
    shown = given.get("disclosure")
    return access_proposal(
        steward.fields_of(writing),
        role=given["role"],
        coordinates=given["coordinates"],
        capability=Capability(given["capability"]),
        disclosure=None if shown is None else Disclosure(shown),
        scope=Scope(given["scope"]),
        purposes=given["purposes"],
        until=until,
    )


async def _file(writing: MutationField, proposal: Proposal) -> None:
    at, contract = writing.operation.moments.now, steward.fields_of(writing)
    actor, because = steward.actor_of(writing.operation.caller), writing.arguments["because"]
    await steward.act(writing, lambda connection: file_request(connection, contract, proposal, actor, because, at))


Coordinates = Annotated[
    list[str],
    strawberry.argument(
        description="The fields, such as Person.name, each given in full, without wildcards; at most 200 (坐标)."
    ),
]
Purposes = Annotated[list[str], strawberry.argument(description="The codes of the purposes (用途).")]
HowShown = Annotated[
    Disclosure | None,
    strawberry.argument(
        description="How READ is to show the values; it is left out for any other capability (提供方式)."
    ),
]
Until = Annotated[
    datetime,
    strawberry.argument(description="The first moment at which the access is no longer valid, at most three years from now (有效期止)."),
]  # fmt: skip
What = Annotated[Capability, strawberry.argument(description="The capability (权限类型).")]
Where = Annotated[Scope, strawberry.argument(description="The rows to which the access is to apply (数据范围).")]


@strawberry.type(description="What is asked of data stewards (向数据管理员申请).")
class RequestMutation:
    @act_entry(
        "request_access",
        _request_access,
        "role coordinates capability disclosure scope purposes until because",
        "Request access for a role. Data stewards of the departments that own the fields decide; repeating a request that is still open returns that request (申请访问).",
    )
    def request_access(
        self,
        role: Annotated[str, ROLE],
        coordinates: Coordinates,
        capability: What,
        scope: Where,
        purposes: Purposes,
        until: Until,
        because: Annotated[str, BECAUSE],
        disclosure: HowShown = None,
    ) -> AccessRequest | None: ...

    @act_entry(
        "extend_grant",
        _extend_grant,
        "id until because",
        "Request a later end of a grant that is in force; it is approved like a new grant (申请延期).",
    )
    def extend_grant(
        self,
        id: Annotated[strawberry.ID, strawberry.argument(description="The identifier of the grant (授权标识).")],
        until: Until,
        because: Annotated[str, BECAUSE],
    ) -> AccessRequest | None: ...

    @act_entry(
        "assign_role",
        _assign_role,
        "role purposes client account because",
        "Request a role and purposes for a client or an account. The departments that own what the roles open decide (申请分配角色).",
    )
    def assign_role(
        self,
        role: Annotated[str, ROLE],
        purposes: Purposes,
        because: Annotated[str, BECAUSE],
        client: Annotated[
            str | None, strawberry.argument(description="The client that is to hold the role (接入系统).")
        ] = None,
        account: Annotated[
            strawberry.ID | None, strawberry.argument(description="The account that is to hold the role (账号).")
        ] = None,
    ) -> AccessRequest | None: ...

    @act_entry(
        "register_key",
        _register_key,
        "client jwks because",
        "Request new keys for a client. They replace all its present keys, so include the old key as long as both are in use (申请更换密钥).",
    )
    def register_key(
        self,
        client: Annotated[str, strawberry.argument(description="The client id (客户端标识).")],
        jwks: Annotated[str, strawberry.argument(description="The public keys, as a JSON key set, RFC 7517 (公钥集).")],
        because: Annotated[str, BECAUSE],
    ) -> AccessRequest | None: ...

    @act_entry(
        "break_glass",
        _break_glass,
        "role coordinates capability disclosure scope purposes because",
        "Get access in an emergency at once, for one of your own roles and for four hours. A data steward reviews it afterwards. It is allowed only for emergency purposes (§14), and never for a field that two data stewards must approve (紧急访问).",
    )
    def break_glass(
        self,
        role: Annotated[str, ROLE],
        coordinates: Coordinates,
        capability: What,
        scope: Where,
        purposes: Purposes,
        because: Annotated[str, BECAUSE],
        disclosure: HowShown = None,
    ) -> AccessRequest | None: ...
