"""Funds that finance allocated and paid (财政, §20, §22): aggregates, which name neither a person nor a household."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause, and_, exists, literal_column, or_, select

from hub import limits
from hub.catalogue.declarations import Classification, Money, Order, Path, QueryContext, Rows, ScopeColumns
from hub.catalogue.fields import coded, column, in_tens_only, link, moment, money, using_rights, without_grant
from hub.catalogue.lists import ListField, filtered_by, narrowed_by
from hub.catalogue.statistics import CELL
from hub.codes import Department as Owner
from hub.tables.departments.register import DEPARTMENTS, record_type
from hub.tables.funds import YEARS, FundAllocationRow, FundPaymentRow, FundSource
from hub.tables.governance import OrganisationRow
from permissions.model import Sensitivity, Sharing
from schema.conditions import DivisionCondition
from schema.enums import Programme, code_list
from schema.governance import Organisation
from schema.lists import column_is, division_is, narrows
from schema.pages import FIRST_PAGE, ListConnection, ListEdge, paged
from schema.population import DIVISION, Division

FUNDS = Classification(Sharing.CONDITIONAL, Sensitivity.GENERAL, Owner.FINANCE)
IN_DIVISION = ScopeColumns(division="division_code")

code_list(FundSource, "Whose money it is, §20 (资金来源).")

ID, PROGRAMME = "The hub's own identifier (内部标识).", "The programme that the funds are for (救助项目)."
PLACE = "The city, the district or the township that the funds are for (资金使用区划)."
YEAR = "The fiscal year, which is the calendar year (年度)."
WRITER = "The organisation that wrote it. Null means that it was imported (登记单位)."
NUMBER = "The number of the entry in the system that it comes from (原始记录编号)."
KNOWN_SINCE = "The moment at which it was stored (登记时间)."
REPLACED = "The moment at which a correction replaced it. Null means that it has not been corrected (更正时间)."
SOURCE, DOCUMENT = "Whose money it is (资金来源).", "The number of the document that allocated it (下达文号)."
MONTH, PAYER = "The month of the payment, from 1 to 12 (支付月份).", "The organisation that paid (拨付单位)."

_WRITER = Path(from_column="organisation_id", to_column="id")


@strawberry.type(description="Funds of a programme that a division was given for a year, §20 (资金下达).")
class FundAllocation:
    KEY: ClassVar[str] = "fund_allocation"
    ROWS: ClassVar[Rows] = Rows(FundAllocationRow, scope_columns=IN_DIVISION)

    id: strawberry.ID | None = column(FundAllocationRow.id, "id", FUNDS, ID)  # type: ignore[assignment]
    programme: Programme | None = coded(FundAllocationRow.programme, Programme, "programme", FUNDS, PROGRAMME)
    division: Division | None = link(DIVISION, "division", FUNDS, PLACE)
    year: int | None = column(FundAllocationRow.year, "year", FUNDS, YEAR)
    amount: Money | None = money(FundAllocationRow.amount_fen, "amount", FUNDS, "The sum in yuan (下达金额).")
    source: FundSource | None = coded(FundAllocationRow.source, FundSource, "source", FUNDS, SOURCE)
    document: str | None = column(FundAllocationRow.document, "document", FUNDS, DOCUMENT)
    organisation: Organisation | None = link(_WRITER, "organisation", FUNDS, WRITER)
    source_record: str | None = column(FundAllocationRow.source_record, "source_record", FUNDS, NUMBER)
    recorded_at: datetime | None = moment(FundAllocationRow.recorded_at, "recorded_at", FUNDS, KNOWN_SINCE)
    superseded_at: datetime | None = moment(FundAllocationRow.superseded_at, "superseded_at", FUNDS, REPLACED)


@strawberry.type(
    description="Funds of a programme that an organisation paid in a division in a month, to all recipients together, §22 (资金支付)."
)
class FundPayment:
    KEY: ClassVar[str] = "fund_payment"
    ROWS: ClassVar[Rows] = Rows(FundPaymentRow, scope_columns=IN_DIVISION)

    id: strawberry.ID | None = column(FundPaymentRow.id, "id", FUNDS, ID)  # type: ignore[assignment]
    programme: Programme | None = coded(FundPaymentRow.programme, Programme, "programme", FUNDS, PROGRAMME)
    division: Division | None = link(DIVISION, "division", FUNDS, PLACE)
    year: int | None = column(FundPaymentRow.year, "year", FUNDS, YEAR)
    month: int | None = column(FundPaymentRow.month, "month", FUNDS, MONTH)
    amount: Money | None = money(FundPaymentRow.amount_fen, "amount", FUNDS, "The sum in yuan (支付金额).")
    recipients: int | None = in_tens_only(
        FundPaymentRow.recipients,
        "recipients",
        FUNDS,
        f"How many people it went to, rounded down to whole tens. Null means that there were fewer than {CELL} (受助人数).",
    )
    payer: str | None = column(FundPaymentRow.payer, "payer", FUNDS, PAYER)
    organisation: Organisation | None = link(_WRITER, "organisation", FUNDS, WRITER)
    source_record: str | None = column(FundPaymentRow.source_record, "source_record", FUNDS, NUMBER)
    recorded_at: datetime | None = moment(FundPaymentRow.recorded_at, "recorded_at", FUNDS, KNOWN_SINCE)
    superseded_at: datetime | None = moment(FundPaymentRow.superseded_at, "superseded_at", FUNDS, REPLACED)


@strawberry.input(description="A condition on a programme (救助项目条件).")
class ProgrammeCondition:
    equal: Programme | None = without_grant("The programme is this one (等于).")
    in_: list[Programme] | None = without_grant("The programme is one of these (属于).", name="in")


@strawberry.input(description="A condition on a fiscal year (年度条件).")
class YearCondition:
    equal: int | None = without_grant("The year is this one (等于).")
    from_: int | None = without_grant("The year is this one or a later one (不早于).", name="from")
    to: int | None = without_grant("The year is this one or an earlier one (不晚于).")


@strawberry.input(description="The conditions that every listed allocation must meet (资金下达筛选).")
class FundAllocationFilter:
    programme: ProgrammeCondition | None = using_rights(
        narrows(column_is("programme"), "fund_allocation.programme"), PROGRAMME
    )
    division: DivisionCondition | None = using_rights(narrows(division_is, "fund_allocation.division"), PLACE)
    year: YearCondition | None = using_rights(narrows(column_is("year"), "fund_allocation.year", bounds=YEARS), YEAR)


@strawberry.input(description="The conditions that every listed payment must meet (资金支付筛选).")
class FundPaymentFilter:
    programme: ProgrammeCondition | None = using_rights(
        narrows(column_is("programme"), "fund_payment.programme"), PROGRAMME
    )
    division: DivisionCondition | None = using_rights(narrows(division_is, "fund_payment.division"), PLACE)
    year: YearCondition | None = using_rights(narrows(column_is("year"), "fund_payment.year", bounds=YEARS), YEAR)


@strawberry.type(description="An allocation with its cursor (资金下达及游标).")
class FundAllocationEdge(ListEdge[FundAllocation]): ...


@strawberry.type(description="A page of allocations (资金下达分页).")
class FundAllocationConnection(ListConnection[FundAllocation, FundAllocationEdge]): ...


@strawberry.type(description="A payment with its cursor (资金支付及游标).")
class FundPaymentEdge(ListEdge[FundPayment]): ...


@strawberry.type(description="A page of payments (资金支付分页).")
class FundPaymentConnection(ListConnection[FundPayment, FundPaymentEdge]): ...


def _of_own_programmes(funds: FromClause, context: QueryContext) -> ColumnElement[bool]:
    """Return True where the department of whoever asks keeps the records of the programme."""
    organisation = OrganisationRow.__table__.alias()
    own = (
        and_(
            organisation.c.department == literal_column(f"'{department}'"),
            funds.c.programme.in_(
                [literal_column(f"'{name}'") for table in tables for name in record_type(table).programmes]
            ),
        )
        for department, tables in DEPARTMENTS.items()
    )
    return exists(
        select(literal_column("1"))
        .select_from(organisation)
        .where(organisation.c.id == context.request("organisation_id"), or_(*own))
    )


def _listing(key: str, rows: Rows, filter: Any, *, own: bool = False) -> ListField:
    narrowed = narrowed_by(filter)

    def where(funds: FromClause, context: QueryContext) -> ColumnElement[bool]:
        stands = and_(funds.c.superseded_at.is_(None), narrowed(funds, context))
        return and_(stands, _of_own_programmes(funds, context)) if own else stands

    return ListField(
        key,
        FUNDS,
        rows=rows,
        where=where,
        order=(Order("year", descending=True),),
        arguments={"filter": filtered_by(filter), **paged(limits.PAGE, FIRST_PAGE)},
        sorts={},
        division="division",
    )


FUND_ALLOCATIONS = _listing("fund_allocations", FundAllocation.ROWS, FundAllocationFilter)
OWN_FUND_ALLOCATIONS = _listing("own_fund_allocations", FundAllocation.ROWS, FundAllocationFilter, own=True)
FUND_PAYMENTS = _listing("fund_payments", FundPayment.ROWS, FundPaymentFilter)
OWN_FUND_PAYMENTS = _listing("own_fund_payments", FundPayment.ROWS, FundPaymentFilter, own=True)
