"""What can be asked and written about funds (§20, §22)."""

from __future__ import annotations

from typing import Annotated

import strawberry
from sqlalchemy import SelectBase, select

from hub.catalogue.declarations import QueryContext, RootField
from hub.catalogue.fields import entry
from resolvers.write.record import COLUMNS, RESULTS, write_record
from schema.act_fields import ignored
from schema.enums import Programme
from schema.fund_balances import FUND_BALANCES, FundBalance
from schema.fund_inputs import RecordFundsInput, RecordFundsPayload
from schema.funds import (
    FUND_ALLOCATIONS,
    FUND_PAYMENTS,
    FUNDS,
    OWN_FUND_ALLOCATIONS,
    OWN_FUND_PAYMENTS,
    FundAllocationConnection,
    FundAllocationFilter,
    FundPaymentConnection,
    FundPaymentFilter,
)
from schema.pages import After, Before, First, Last

_CONDITIONS = strawberry.argument(
    description="Only rows that meet these conditions are listed; all rows within your scope, if it is left out (筛选条件)."
)
OfAllocations = Annotated[FundAllocationFilter | None, _CONDITIONS]
OfPayments = Annotated[FundPaymentFilter | None, _CONDITIONS]


def _stored(context: QueryContext) -> SelectBase:
    return select(context.json_rows(RESULTS, COLUMNS))


@strawberry.type(description="What can be asked about funds (资金查询).")
class FundQuery:
    @entry(FUND_ALLOCATIONS, "The funds that were allocated within your scope, the newest year first (资金下达列表).")
    def fund_allocations(
        self,
        filter: OfAllocations = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> FundAllocationConnection | None: ...

    @entry(
        OWN_FUND_ALLOCATIONS,
        "The funds that were allocated within your scope for programmes of your own department, the newest year first (本部门资金下达列表).",
    )
    def own_fund_allocations(
        self,
        filter: OfAllocations = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> FundAllocationConnection | None: ...

    @entry(FUND_PAYMENTS, "The funds that were paid within your scope, the newest year first (资金支付列表).")
    def fund_payments(
        self,
        filter: OfPayments = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> FundPaymentConnection | None: ...

    @entry(
        OWN_FUND_PAYMENTS,
        "The funds that were paid within your scope for programmes of your own department, the newest year first (本部门资金支付列表).",
    )
    def own_fund_payments(
        self,
        filter: OfPayments = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> FundPaymentConnection | None: ...

    @entry(
        FUND_BALANCES,
        "What was allocated and paid of a programme in a year and what is left, by district within your scope (资金收支情况).",
    )
    def fund_balances(
        self,
        programme: Annotated[Programme, strawberry.argument(description="The programme (救助项目).")],
        year: Annotated[int, strawberry.argument(description="The fiscal year, which is the calendar year (年度).")],
    ) -> list[FundBalance] | None: ...


@strawberry.type(description="What can be written about funds (资金登记).")
class FundMutation:
    @entry(
        RootField(
            "record_funds",
            FUNDS,
            computed=_stored,
            arguments=ignored("input", "idempotencyKey"),
            performs=write_record,
        ),
        "Record funds that were allocated or paid. They are sums, and never about a person. The same idempotency key stores them only once (资金登记).",
    )
    def record_funds(
        self,
        input: Annotated[RecordFundsInput, strawberry.argument(description="What was allocated or paid (资金登记).")],
        idempotency_key: Annotated[
            str,
            strawberry.argument(
                description="Your own key for this write, of 8 to 128 printable ASCII characters. Send the same key if you send the write again; the hub keeps it for 24 hours or longer (幂等键)."
            ),
        ],
    ) -> RecordFundsPayload | None: ...
