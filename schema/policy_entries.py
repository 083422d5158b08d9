"""What is registered in a running city and opens nothing by itself: organisations, clients, roles and purposes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Annotated, Any, ClassVar

import orjson
import strawberry
from sqlalchemy import SelectBase, Text, select

from hub.catalogue.declarations import DECLARATION, ColumnField, Expression, Path, QueryContext, Rendering, Rows
from hub.catalogue.fields import itself, link
from hub.catalogue.lists import out_of_bounds
from hub.codes import Department
from hub.errors import invalid_input
from hub.grants import registering
from hub.grants.articles import RESPONSIBLE
from hub.grants.policy import AccountEntry, ClientEntry, OrganisationEntry, PurposeEntry, RoleEntry
from hub.grants.policy_changes import PolicyChange
from hub.identifiers import CODE_FORM, as_uuid
from hub.identity.client_secret import hash_secret
from permissions.model import Disclosure, LegalBasis
from resolvers import steward
from resolvers.operation import MutationField
from schema.act_fields import BY_CODE, NOBODY, act_entry
from schema.governance import STEWARDS, Account, Client, Organisation, Purpose, Role
from schema.requesting import key_set_of

SECRET = "client_registration.secret"
"""The name under which a new secret is sealed on its way through the statement that reads the answer."""

_ARTICLES = min(RESPONSIBLE), max(RESPONSIBLE)
"""The first article of the notice, and the last."""

_REGISTERED: Mapping[str, Any] = {"client_id": Text(), "secret": Text()}


@strawberry.type(description="A client that was registered just now (接入系统登记结果).")
class ClientRegistration:
    KEY: ClassVar[str] = "client_registration"
    ROWS: ClassVar[Rows] = Rows(key="client_id")

    client: Client | None = link(
        Path(from_column="client_id", to_column="id"), "client", STEWARDS, "The client as it is registered (接入系统)."
    )
    secret: str | None = strawberry.field(
        description="The secret of the client, which is shown only in this answer; the hub keeps only its hash. Null means that the client signs with its own key, or was registered before (密钥).",
        default=None,
        metadata={
            DECLARATION: ColumnField(
                "secret", STEWARDS, {Disclosure.FULL: Expression(("secret",), itself, Rendering.SEALED)}, SECRET
            )
        },
    )


def _registered(context: QueryContext) -> SelectBase:
    return select(context.json_rows("registered", _REGISTERED))


async def _register_organisation(writing: MutationField) -> None:
    given, at = writing.arguments, writing.operation.moments.now
    key, name, division = registering.new_id(), given["name"], given["division"]
    entry = OrganisationEntry(key, name, Department[given["department"]], division)
    await steward.act(writing, lambda connection: registering.register_organisation(connection, entry, at))


async def _register_client(writing: MutationField) -> None:
    given, at, jwks = writing.arguments, writing.operation.moments.now, writing.arguments.get("jwks")
    secret = None if jwks is not None else token_urlsafe(32)
    entry = ClientEntry(
        given["id"],
        as_uuid(given["organisation"]) or NOBODY,
        given["name"],
        "private_key_jwt" if secret is None else "client_secret_basic",
        roles=(),
        purposes=(),
        jwks=None if jwks is None else key_set_of(jwks),
        secret_hash=None if secret is None else await asyncio.to_thread(hash_secret, secret),
    )

    def shown(done: PolicyChange) -> Mapping[str, Any]:
        sealed = writing.operation.services.cipher.seal(SECRET, secret) if secret and done.changed else None
        return {"registered": orjson.dumps([[done.id, sealed]]).decode()}

    await steward.act(writing, lambda connection: registering.register_client(connection, entry, at), shown)


async def _register_account(writing: MutationField) -> None:
    given, at = writing.arguments, writing.operation.moments.now
    key, office = registering.new_id(), as_uuid(given["organisation"]) or NOBODY
    entry = AccountEntry(key, given["issuer"], given["subject"], given["name"], office, roles=(), purposes=())
    await steward.act(writing, lambda connection: registering.register_account_without_roles(connection, entry, at))


async def _add_role(writing: MutationField) -> None:
    given, at = writing.arguments, writing.operation.moments.now
    entry = RoleEntry(given["code"], given["description"])
    await steward.act(writing, lambda connection: registering.add_role(connection, entry, at))


async def _add_purpose(writing: MutationField) -> None:
    given, at, actor = writing.arguments, writing.operation.moments.now, steward.actor_of(writing.operation.caller)
    basis = LegalBasis(given["legalBasis"])
    if flaw := out_of_bounds(("article",), given["article"], _ARTICLES):
        raise invalid_input(flaw)
    entry = PurposeEntry(given["code"], given["article"], Department[given["department"]], basis, given["description"])
    await steward.act(writing, lambda connection: registering.add_purpose(connection, entry, actor, at))


NewCode = Annotated[str, strawberry.argument(description=f"The code: {CODE_FORM} (代码).")]
OfDepartment = Annotated[Department, strawberry.argument(description="The department (部门).")]


@strawberry.type(description="What is registered in a running city (登记).")
class PolicyEntryMutation:
    @act_entry(
        "register_organisation",
        _register_organisation,
        "name department division",
        "Register an organisation: an office of a department, or a charity (登记单位).",
    )
    def register_organisation(
        self,
        name: Annotated[
            str, strawberry.argument(description="The name, which must be unique among the organisations (名称).")
        ],
        department: OfDepartment,
        division: Annotated[
            str,
            strawberry.argument(
                description="The code of the division that the organisation serves, of 6, 9 or 12 digits (行政区划代码)."
            ),
        ],
    ) -> Organisation | None: ...

    @act_entry(
        "register_client",
        _register_client,
        "id organisation name jwks",
        "Register a new client. It has no roles and no purposes until they are granted. Without keys it gets a secret, which is shown only in this answer (登记接入系统).",
        computed=_registered,
    )
    def register_client(
        self,
        id: Annotated[
            str, strawberry.argument(description="The client id. It is made like the code of a role (客户端标识).")
        ],
        organisation: Annotated[
            strawberry.ID, strawberry.argument(description="The identifier of the organisation (单位标识).")
        ],
        name: Annotated[str, strawberry.argument(description="The name of the client (名称).")],
        jwks: Annotated[
            str | None,
            strawberry.argument(
                description="The public keys that the client signs with, as a JSON key set, RFC 7517 (公钥集)."
            ),
        ] = None,
    ) -> ClientRegistration | None: ...

    @act_entry(
        "register_account",
        _register_account,
        "issuer subject name organisation",
        "Register a person who may sign in. The account has no roles and no purposes until they are granted (登记账号).",
    )
    def register_account(
        self,
        issuer: Annotated[
            str,
            strawberry.argument(description="The OpenID provider's address, as in the `iss` of its tokens (签发方)."),
        ],
        subject: Annotated[
            str, strawberry.argument(description="The provider's identifier of the person, `sub` (身份标识).")
        ],
        name: Annotated[str, strawberry.argument(description="The name of the person (姓名).")],
        organisation: Annotated[
            strawberry.ID, strawberry.argument(description="The identifier of the organisation (单位标识).")
        ],
    ) -> Account | None: ...

    @act_entry(
        "add_role", _add_role, "code description", "Add a new role. It has no grants yet (新增角色).", where=BY_CODE
    )
    def add_role(
        self,
        code: NewCode,
        description: Annotated[str, strawberry.argument(description="What the role is for (说明).")],
    ) -> Role | None: ...

    @act_entry(
        "add_purpose",
        _add_purpose,
        "code article department legalBasis description",
        "Add a purpose: an article of the notice, and a department that the article makes responsible (新增用途).",
        where=BY_CODE,
    )
    def add_purpose(
        self,
        code: NewCode,
        article: Annotated[int, strawberry.argument(description="The article of the notice, 1 to 22 (条款).")],
        department: OfDepartment,
        legal_basis: Annotated[LegalBasis, strawberry.argument(description="The legal basis (法律依据).")],
        description: Annotated[str, strawberry.argument(description="What the data is for (说明).")],
    ) -> Purpose | None: ...
