"""What can be written: the outcome of assistance, the register of the population, and acts on access."""

from __future__ import annotations

from typing import Annotated, ClassVar

import strawberry
from sqlalchemy import SelectBase, select

from hub.catalogue.declarations import Order, QueryContext, RootField
from hub.catalogue.fields import entry
from resolvers.write.batch import write_batch
from resolvers.write.record import COLUMNS, RESULTS, write_record
from schema.act_fields import ignored
from schema.application_roots import ApplicationMutation
from schema.charity_roots import CharityMutation
from schema.findings import FindingMutation
from schema.fund_roots import FundMutation
from schema.look_questions import LookQuestionMutation
from schema.looks import LookMutation
from schema.policy_entries import PolicyEntryMutation
from schema.population import PERSONAL
from schema.record_assistance import (
    RECORD_WRITTEN,
    RECORDS_WRITTEN,
    RecordAssistanceInput,
    RecordAssistanceItem,
    RecordAssistancePayload,
)
from schema.record_population import RecordPopulationInput, RecordPopulationPayload
from schema.requesting import RequestMutation
from schema.stewardship import StewardMutation


def _what_was_written(context: QueryContext) -> SelectBase:
    return select(context.json_rows(RESULTS, COLUMNS))


@strawberry.type(description="What can be written (写入).")
class Mutation(
    StewardMutation,
    RequestMutation,
    ApplicationMutation,
    PolicyEntryMutation,
    CharityMutation,
    FindingMutation,
    FundMutation,
    LookMutation,
    LookQuestionMutation,
):
    KEY: ClassVar[str] = "mutation"

    @entry(
        RootField(
            "record_assistance",
            PERSONAL,
            computed=_what_was_written,
            arguments={"input": RECORD_WRITTEN, **ignored("idempotencyKey")},
            performs=write_record,
        ),
        "Write back one record of assistance that was approved or paid. The same idempotency key stores the record only once (反馈救助结果).",
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
            arguments={"items": RECORDS_WRITTEN},
            performs=write_batch,
        ),
        "Write back up to 1,000 records, in the order in which you give them. Each record is stored or refused separately (批量反馈救助结果).",
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
            arguments=ignored("input", "idempotencyKey"),
            performs=write_record,
        ),
        "Register or correct data of the low-income population. Earlier values stay in the history (低收入人口数据登记与更正).",
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
