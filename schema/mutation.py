"""What can be written: the outcome of assistance, and a steward's acts on access."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause, SelectBase, Text, select

from hub.catalogue.contract import coordinates
from hub.catalogue.declarations import Argument, Classification, Order, QueryContext, RootField, Rows
from hub.catalogue.fields import column, entry, moment
from hub.codes import Department as Owner
from hub.errors import Code, HubError
from hub.grants import policy_changes
from hub.tables.governance import RevokedTokenRow
from hub.tables.types import Id
from permissions.model import Sensitivity, Sharing
from resolvers import steward
from resolvers.operation import MutationField
from resolvers.write.batch import write_batch
from resolvers.write.record import write_record
from resolvers.write.results import COLUMNS, RESULTS
from schema.governance import Block, Client, Grant
from schema.population import PERSONAL
from schema.record_assistance import RecordAssistanceInput, RecordAssistanceItem, RecordAssistancePayload
from schema.record_population import RecordPopulationInput, RecordPopulationPayload

STEWARDS = Classification(Sharing.CONDITIONAL, Sensitivity.GENERAL, Owner.CIVIL_AFFAIRS)
BECAUSE = strawberry.argument(description="The reason, of 1 to 500 characters on one line (原因).")


def _what_was_written(context: QueryContext) -> SelectBase:
    return select(context.json_rows(RESULTS, COLUMNS))


def _this_row(rows: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return rows.c.id == context.bind("id", Id())


def _this_client(rows: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return rows.c.id == context.bind("id", Text())


def _this_token(rows: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return rows.c.jti == context.bind("id", Text())


def _ignored(*names: str) -> dict[str, Argument]:
    """Arguments that the write itself takes: they do not enter the statement that reads its answer."""
    return {name: Argument(binds=lambda value, cipher, moments: {}) for name in names}


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
    given, at = writing.arguments, writing.operation.moments.now
    await steward.act(writing, lambda connection: policy_changes.suspend_client(connection, given["id"], at))


async def _revoke_token(writing: MutationField) -> None:
    given, by, at = writing.arguments, writing.operation.caller.actor, writing.operation.moments.now
    await steward.act(
        writing, lambda connection: policy_changes.revoke_token(connection, given["jti"], by, given["because"], at)
    )


def _key(writing: MutationField, coordinate: str) -> str:
    found = coordinates(writing.operation.contract).get(coordinate)
    if found is None:
        raise HubError(
            Code.NOT_FOUND, "There is no such field. Name the field as its type and its name, such as Person.name."
        )
    return found


@strawberry.type(description="What can be written (写入).")
class Mutation:
    KEY: ClassVar[str] = "mutation"

    @entry(
        RootField(
            "record_assistance",
            PERSONAL,
            computed=_what_was_written,
            arguments=_ignored("input", "idempotencyKey"),
            performs=write_record,
        ),
        "Write back one record of assistance that was approved or paid. The record is stored once for its idempotency key (反馈救助结果).",
    )
    def record_assistance(
        self,
        input: Annotated[RecordAssistanceInput, strawberry.argument(description="The record (救助记录).")],
        idempotency_key: Annotated[
            str,
            strawberry.argument(
                description="Your own key for this record, of 8 to 128 printable ASCII characters. Send the same key if you send the record again; the hub keeps it for 24 hours or longer (幂等键)."
            ),
        ],
    ) -> RecordAssistancePayload | None: ...

    @entry(
        RootField(
            "record_assistance_batch",
            PERSONAL,
            computed=_what_was_written,
            order=(Order("position"),),
            arguments={"items": Argument(binds=lambda value, cipher, moments: {}, rows=len)},
            performs=write_batch,
        ),
        "Write back up to 1,000 records, in the order in which you give them. Each is stored or refused by itself (批量反馈救助结果).",
    )
    def record_assistance_batch(
        self,
        items: Annotated[
            list[RecordAssistanceItem],
            strawberry.argument(description="The records, each with its own idempotency key (救助记录)."),
        ],
    ) -> list[RecordAssistancePayload] | None: ...

    @entry(
        RootField(
            "record_population",
            PERSONAL,
            computed=_what_was_written,
            arguments=_ignored("input", "idempotencyKey"),
            performs=write_record,
        ),
        "Register or correct data of the low-income population. What is corrected stays in the history (低收入人口数据登记与更正).",
    )
    def record_population(
        self,
        input: Annotated[
            RecordPopulationInput, strawberry.argument(description="What you register or correct (登记内容).")
        ],
        idempotency_key: Annotated[
            str,
            strawberry.argument(
                description="Your own key for this write, of 8 to 128 printable ASCII characters. Send the same key if you send the write again; the hub keeps it for 24 hours or longer (幂等键)."
            ),
        ],
    ) -> RecordPopulationPayload | None: ...

    @entry(
        RootField(
            "revoke_grant",
            STEWARDS,
            where=_this_row,
            arguments=_ignored("id", "because"),
            performs=_revoke_grant,
        ),
        "Revoke a grant. It ends at once, before the next answer of any process of the hub (撤销授权).",
    )
    def revoke_grant(
        self,
        id: Annotated[strawberry.ID, strawberry.argument(description="The identifier of the grant (授权标识).")],
        because: Annotated[str, BECAUSE],
    ) -> Grant | None: ...

    @entry(
        RootField(
            "block",
            STEWARDS,
            where=_this_row,
            arguments=_ignored("role", "organisation", "field", "because"),
            performs=_block,
        ),
        "Block a role, an organisation or a field. If you give several, only what they have in common is blocked; give at least one. A block beats every grant (禁止访问).",
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

    @entry(
        RootField("suspend_client", STEWARDS, where=_this_client, arguments=_ignored("id"), performs=_suspend_client),
        "Suspend a client at once. Its tokens stop working too (停用接入系统).",
    )
    def suspend_client(
        self, id: Annotated[str, strawberry.argument(description="The client id (客户端标识).")]
    ) -> Client | None: ...

    @entry(
        RootField(
            "revoke_token",
            STEWARDS,
            where=_this_token,
            arguments=_ignored("jti", "because"),
            performs=_revoke_token,
        ),
        "Revoke one access token at once (撤销令牌).",
    )
    def revoke_token(
        self,
        jti: Annotated[str, strawberry.argument(description="The identifier of the token: its `jti` (令牌标识).")],
        because: Annotated[str, BECAUSE],
    ) -> RevokedToken | None: ...
