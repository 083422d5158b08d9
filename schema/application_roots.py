"""What can be asked and recorded about applications (§20, §21)."""

from __future__ import annotations

from typing import Annotated

import strawberry
from sqlalchemy import ColumnElement, FromClause, SelectBase, select

from hub.catalogue.declarations import Order, QueryContext, RootField
from hub.catalogue.fields import entry
from hub.catalogue.lists import ListField
from hub.tables.periods import current
from resolvers.write.record import COLUMNS, RESULTS, write_record
from schema.act_fields import ignored
from schema.application_forms import RecordApplicationInput
from schema.applications import Application, ApplicationConnection, RecordApplicationPayload
from schema.pages import After, Before, First, Last
from schema.population import PERSONAL
from schema.published_needs import PAGED


def _stands(applications: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return current(applications)


def _what_was_written(context: QueryContext) -> SelectBase:
    return select(context.json_rows(RESULTS, COLUMNS))


APPLICATIONS = ListField(
    "applications",
    PERSONAL,
    rows=Application.ROWS,
    where=_stands,
    order=(Order("applied_on", descending=True),),
    arguments=PAGED,
    sorts={},
)


@strawberry.type(description="What can be asked about applications (申请查询).")
class ApplicationQuery:
    @entry(APPLICATIONS, "The applications of people within your scope, the newest first (救助申请列表).")
    def applications(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> ApplicationConnection | None: ...


@strawberry.type(description="What can be recorded about applications (申请办理).")
class ApplicationMutation:
    @entry(
        RootField(
            "record_application",
            PERSONAL,
            computed=_what_was_written,
            arguments=ignored("input", "idempotencyKey"),
            performs=write_record,
        ),
        "Record an application, a move or a step. One application has one authorisation, one check and one confirmation, §20; nothing that was recorded is erased (救助申请登记与办理).",
    )
    def record_application(
        self,
        input: Annotated[RecordApplicationInput, strawberry.argument(description="What you record (登记内容).")],
        idempotency_key: Annotated[
            str,
            strawberry.argument(
                description="Your own key for this write, of 8 to 128 printable ASCII characters. Send the same key if you send the write again; the hub keeps it for 24 hours or longer (幂等键)."
            ),
        ],
    ) -> RecordApplicationPayload | None: ...
