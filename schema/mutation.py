"""What can be written: the outcome of assistance, and a steward's acts on access."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause, SelectBase, Text, select

from hub.catalogue.contract import coordinates
from hub.catalogue.declarations import Argument, Ask, Classification, Order, Path, Rendering, Root, Rows
from hub.catalogue.fields import asks, column, entry, link, moment, narrowed, told
from hub.codes import Department as Owner
from hub.errors import Code, HubError
from hub.grants import acts
from hub.tables.governance import RevokedTokenRow
from hub.tables.types import Id
from permissions.model import Sensitivity, Sharing
from resolvers import steward
from resolvers.operation import Info
from resolvers.write.batch import record_assistance_batch
from resolvers.write.record import write_record
from resolvers.write.results import COLUMNS, RESULTS
from schema.chain import AssistanceChain, AssistanceRecord
from schema.departments.civil_affairs import BasicLivingAid, BasicLivingAidInput, TemporaryRelief, TemporaryReliefInput
from schema.departments.education import EducationAid, EducationAidInput
from schema.departments.medical_insurance import (
    MedicalAssistance,
    MedicalAssistanceInput,
    PremiumSubsidy,
    PremiumSubsidyInput,
)
from schema.governance import Block, Client, Grant
from schema.overlaps import compared, everyone_helped, is_overlap
from schema.population import NEWEST_FIRST, PERSONAL
from schema.record_population import RecordPopulationInput, RecordPopulationPayload

WRITTEN = Path(holder="record_id", target="id", history=True)
STEWARDS = Classification(Sharing.CONDITIONAL, Sensitivity.GENERAL, Owner.CIVIL_AFFAIRS)
BECAUSE = strawberry.argument(description="The reason, of 1 to 500 characters on one line (原因).")


def _what_was_written(ask: Ask) -> SelectBase:
    return select(ask.rows(RESULTS, COLUMNS))


def _this_row(rows: FromClause, ask: Ask) -> ColumnElement[bool]:
    return rows.c.id == ask.bind("id", Id())


def _this_client(rows: FromClause, ask: Ask) -> ColumnElement[bool]:
    return rows.c.id == ask.bind("id", Text())


def _this_token(rows: FromClause, ask: Ask) -> ColumnElement[bool]:
    return rows.c.jti == ask.bind("id", Text())


def _ignored(*names: str) -> dict[str, Argument]:
    """Arguments that the write itself takes: they do not enter the statement that reads its answer."""
    return {name: Argument(binds=lambda value, cipher, moments: {}) for name in names}


@strawberry.input(
    one_of=True, description="Exactly one record of assistance, in the form of its programme (救助结果反馈)."
)
class RecordAssistanceInput:
    basic_living_aid: BasicLivingAidInput | None = asks(
        "A month's subsistence allowance or support in extreme poverty, §8 (基本生活救助)."
    )
    temporary_relief: TemporaryReliefInput | None = asks("Temporary relief, §14 (临时救助).")
    premium_subsidy: PremiumSubsidyInput | None = asks("A premium subsidy, §9 (资助参保).")
    medical_assistance: MedicalAssistanceInput | None = asks("Medical assistance, §9 (医疗救助).")
    education_aid: EducationAidInput | None = asks("Education aid, §10 (教育救助).")


@strawberry.input(description="One record of a batch (批量反馈项).")
class RecordAssistanceItem:
    record: RecordAssistanceInput = asks("The record (救助记录).", required=True)
    idempotency_key: str = asks(
        "Your own key for this record, of 8 to 128 printable ASCII characters. Send the same key if you send the record again; the hub keeps it for 24 hours or longer (幂等键).",
        required=True,
    )


@strawberry.type(description="The result of one write-back (反馈结果).")
class RecordAssistancePayload:
    KEY: ClassVar[str] = "record_assistance_payload"
    ROWS: ClassVar[Rows] = Rows(key="position", subject="person_id")

    position: int = told("position", "The place of the record in the batch, counted from 0 (序号).")
    code: str | None = told(
        "code", "The error code that says why the record was not stored. Null means that it is stored (错误代码)."
    )
    message: str | None = told(
        "message",
        "The sentence that says why the record was not stored and what to do. Null means that it is stored (错误说明).",
    )
    replayed: bool = told(
        "replayed",
        "True if an earlier write with the same idempotency key had stored it already (重复提交).",
        Rendering.BOOLEAN,
    )
    record: AssistanceRecord | None = link(
        WRITTEN, "record", PERSONAL, "The record as it was stored, even if it was corrected later (救助记录)."
    )
    basic_living_aid: BasicLivingAid | None = narrowed(
        WRITTEN, "record", PERSONAL, "The record if it is one of basic living aid; otherwise null (基本生活救助记录)."
    )
    temporary_relief: TemporaryRelief | None = narrowed(
        WRITTEN, "record", PERSONAL, "The record if it is one of temporary relief; otherwise null (临时救助记录)."
    )
    premium_subsidy: PremiumSubsidy | None = narrowed(
        WRITTEN, "record", PERSONAL, "The record if it is one of a premium subsidy; otherwise null (资助参保记录)."
    )
    medical_assistance: MedicalAssistance | None = narrowed(
        WRITTEN, "record", PERSONAL, "The record if it is one of medical assistance; otherwise null (医疗救助记录)."
    )
    education_aid: EducationAid | None = narrowed(
        WRITTEN, "record", PERSONAL, "The record if it is one of education aid; otherwise null (教育救助记录)."
    )
    chain: AssistanceChain | None = link(
        Path(holder="person_id", target="id"),
        "chain",
        PERSONAL,
        "The assistance chain of the person, with this record in it (救助链).",
    )
    overlaps: list[AssistanceRecord] | None = link(
        Path(
            holder="record_id",
            target="person_id",
            pairs=everyone_helped,
            between=is_overlap,
            compares=compared,
            needs=("person_id",),
        ),
        "overlaps",
        PERSONAL,
        "Overlaps: other records of the same programme for the same time or thing. They are records of the person or, where the programme helps a whole household, of anybody in it. Only records whose day, period, programme and term you may read are in this list (重复救助提示).",
        order=NEWEST_FIRST,
    )


@strawberry.type(description="An access token that was revoked (已撤销令牌).")
class RevokedToken:
    KEY: ClassVar[str] = "revoked_token"
    ROWS: ClassVar[Rows] = Rows(RevokedTokenRow, key="jti")

    jti: str | None = column(RevokedTokenRow.jti, "jti", STEWARDS, "The identifier of the token: its `jti` (令牌标识).")
    revoked_at: datetime | None = moment(
        RevokedTokenRow.revoked_at, "revoked_at", STEWARDS, "The moment at which the token was revoked (撤销时间)."
    )


@strawberry.type(description="What can be written (写入).")
class Mutation:
    KEY: ClassVar[str] = "mutation"

    @entry(
        Root(
            "record_assistance",
            PERSONAL,
            computed=_what_was_written,
            arguments=_ignored("input", "idempotencyKey"),
        ),
        "Write back one record of assistance that was approved or paid. The record is stored once for its idempotency key (反馈救助结果).",
    )
    async def record_assistance(
        self,
        info: Info,
        input: Annotated[RecordAssistanceInput, strawberry.argument(description="The record (救助记录).")],
        idempotency_key: Annotated[
            str,
            strawberry.argument(
                description="Your own key for this record, of 8 to 128 printable ASCII characters. Send the same key if you send the record again; the hub keeps it for 24 hours or longer (幂等键)."
            ),
        ],
    ) -> RecordAssistancePayload | None:
        return await write_record(info)

    @entry(
        Root(
            "record_assistance_batch",
            PERSONAL,
            computed=_what_was_written,
            order=(Order("position"),),
            arguments={"items": Argument(binds=lambda value, cipher, moments: {}, rows=len)},
        ),
        "Write back up to 1,000 records, in the order in which you give them. Each is stored or refused by itself (批量反馈救助结果).",
    )
    async def record_assistance_batch(
        self,
        info: Info,
        items: Annotated[
            list[RecordAssistanceItem],
            strawberry.argument(description="The records, each with its own idempotency key (救助记录)."),
        ],
    ) -> list[RecordAssistancePayload] | None:
        return await record_assistance_batch(info)

    @entry(
        Root(
            "record_population",
            PERSONAL,
            computed=_what_was_written,
            arguments=_ignored("input", "idempotencyKey"),
        ),
        "Register or correct data of the low-income population. What is corrected stays in the history (低收入人口数据登记与更正).",
    )
    async def record_population(
        self,
        info: Info,
        input: Annotated[
            RecordPopulationInput, strawberry.argument(description="What you register or correct (登记内容).")
        ],
        idempotency_key: Annotated[
            str,
            strawberry.argument(
                description="Your own key for this write, of 8 to 128 printable ASCII characters. Send the same key if you send the write again; the hub keeps it for 24 hours or longer (幂等键)."
            ),
        ],
    ) -> RecordPopulationPayload | None:
        return await write_record(info)

    @entry(
        Root("revoke_grant", STEWARDS, where=_this_row, arguments=_ignored("id", "because")),
        "Revoke a grant. It ends at once, before the next answer of any process of the hub (撤销授权).",
    )
    async def revoke_grant(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The identifier of the grant (授权标识).")],
        because: Annotated[str, BECAUSE],
    ) -> Grant | None:
        by, at = info.context.caller.actor, info.context.moments.now
        return await steward.act(info, lambda connection: acts.revoke_grant(connection, id, by, because, at))

    @entry(
        Root("block", STEWARDS, where=_this_row, arguments=_ignored("role", "organisation", "field", "because")),
        "Block a role, an organisation or a field. If you give several, only what they have in common is blocked; give at least one. A block beats every grant (禁止访问).",
    )
    async def block(
        self,
        info: Info,
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
    ) -> Block | None:
        by, at = info.context.caller.actor, info.context.moments.now
        key = None if field is None else _key(info, field)
        return await steward.act(
            info, lambda connection: acts.block(connection, role, organisation, key, by, because, at)
        )

    @entry(
        Root("suspend_client", STEWARDS, where=_this_client, arguments=_ignored("id")),
        "Suspend a client at once. Its tokens stop working too (停用接入系统).",
    )
    async def suspend_client(
        self, info: Info, id: Annotated[str, strawberry.argument(description="The client id (客户端标识).")]
    ) -> Client | None:
        at = info.context.moments.now
        return await steward.act(info, lambda connection: acts.suspend_client(connection, id, at))

    @entry(
        Root("revoke_token", STEWARDS, where=_this_token, arguments=_ignored("jti", "because")),
        "Revoke one access token at once (撤销令牌).",
    )
    async def revoke_token(
        self,
        info: Info,
        jti: Annotated[str, strawberry.argument(description="The identifier of the token: its `jti` (令牌标识).")],
        because: Annotated[str, BECAUSE],
    ) -> RevokedToken | None:
        by, at = info.context.caller.actor, info.context.moments.now
        return await steward.act(info, lambda connection: acts.revoke_token(connection, jti, by, because, at))


def _key(info: Info, coordinate: str) -> str:
    full: Any = info.schema
    found = coordinates(full._schema).get(coordinate)
    if found is None:
        raise HubError(
            Code.NOT_FOUND, "There is no such field. Name the field as its type and its name, such as Person.name."
        )
    return found
