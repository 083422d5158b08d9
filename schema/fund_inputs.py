"""How finance writes what it allocated and paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Check, Money, Path, Rendering, Rows, Writes
from hub.catalogue.fields import link, unrestricted, without_grant, writable
from hub.fixed_point import parse_hundredths
from hub.intake.cells import area, impersonal_text
from hub.tables.base import Base
from hub.tables.funds import (
    FIRST_YEAR,
    LONGEST_NAME,
    MOST_RECIPIENTS,
    FundAllocationRow,
    FundColumns,
    FundPaymentRow,
    FundSource,
)
from schema.checks import at_most_characters, between, stripped, year_from
from schema.enums import Programme
from schema.funds import (
    DOCUMENT,
    FUNDS,
    MONTH,
    PROGRAMME,
    SOURCE,
    YEAR,
    FundAllocation,
    FundPayment,
)
from schema.written import LONGEST_NUMBER

_LARGEST_FEN = 10_000_000_000_000


def _written(table: type[Base], *checks: Check) -> Writes:
    """Return what an input of funds becomes. It corrects a row of the same programme and division alone."""
    return Writes(
        table,
        lambda values: {},
        (
            year_from("year", FIRST_YEAR),
            between("amount_fen", 1, _LARGEST_FEN, "0.01 to 100000000000.00"),
            at_most_characters("source_record", LONGEST_NUMBER),
            *checks,
        ),
        matching_columns=("programme", "division_code"),
    )


def _paid_in_time(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
    year, month = values.get("year"), values.get("month")
    if year is None or month is None or (year, month) <= (today.year, today.month):
        return None
    return "month", "must not be in the future: write back what was paid."


def _programme(row: type[FundColumns]) -> Any:
    return writable(row.programme, "programme", FUNDS, PROGRAMME, required=True)


def _division(row: type[FundColumns]) -> Any:
    return writable(
        row.division_code,
        "division",
        FUNDS,
        "The code of the city, the district or the township that the funds are for, which must lie within your scope (资金使用区划代码).",
        required=True,
        convert=stripped(area),
    )


def _year(row: type[FundColumns]) -> Any:
    return writable(row.year, "year", FUNDS, YEAR, required=True)


def _amount(row: type[FundColumns], term: str) -> Any:
    words = f"The sum in yuan, which must be more than zero ({term})."
    return writable(row.amount_fen, "amount", FUNDS, words, required=True, convert=parse_hundredths)


def _number(row: type[FundColumns]) -> Any:
    words = "The number of the entry in your own system, of at most 64 characters (原始记录编号)."
    return writable(row.source_record, "source_record", FUNDS, words, convert=stripped(impersonal_text(LONGEST_NUMBER)))


def _corrects(row: type[FundColumns]) -> Any:
    return writable(
        row.supersedes_id,
        "supersedes",
        FUNDS,
        "The identifier of the entry that this one corrects. It must be of your own organisation or imported, and of the same programme and division; it stays in the history (更正的记录).",
        convert=str,
    )


@strawberry.input(description="Funds that were allocated, §20 (资金下达登记).")
class FundAllocationInput:
    KEY: ClassVar[str] = "fund_allocation_input"
    WRITES: ClassVar[Writes] = _written(FundAllocationRow)

    programme: Programme = _programme(FundAllocationRow)
    division: str = _division(FundAllocationRow)
    year: int = _year(FundAllocationRow)
    amount: Money = _amount(FundAllocationRow, "下达金额")
    source: FundSource = writable(FundAllocationRow.source, "source", FUNDS, SOURCE, required=True)
    document: str | None = writable(
        FundAllocationRow.document, "document", FUNDS, DOCUMENT, convert=stripped(impersonal_text(LONGEST_NAME))
    )
    source_record: str | None = _number(FundAllocationRow)
    supersedes: UUID | None = _corrects(FundAllocationRow)


@strawberry.input(description="Funds that were paid in a month, to all recipients together, §22 (资金支付登记).")
class FundPaymentInput:
    KEY: ClassVar[str] = "fund_payment_input"
    WRITES: ClassVar[Writes] = _written(
        FundPaymentRow,
        between("month", 1, 12, "1 to 12"),
        _paid_in_time,
        between("recipients", 1, MOST_RECIPIENTS, "1 to 100,000,000"),
    )

    programme: Programme = _programme(FundPaymentRow)
    division: str = _division(FundPaymentRow)
    year: int = _year(FundPaymentRow)
    month: int = writable(FundPaymentRow.month, "month", FUNDS, MONTH, required=True)
    amount: Money = _amount(FundPaymentRow, "支付金额")
    recipients: int = writable(
        FundPaymentRow.recipients, "recipients", FUNDS, "How many people it went to (受助人数).", required=True
    )
    payer: str = writable(
        FundPaymentRow.payer,
        "payer",
        FUNDS,
        "The name of the organisation that paid, of at most 100 characters (拨付单位).",
        required=True,
        convert=stripped(impersonal_text(LONGEST_NAME)),
    )
    source_record: str | None = _number(FundPaymentRow)
    supersedes: UUID | None = _corrects(FundPaymentRow)


@strawberry.input(one_of=True, description="Exactly one entry of funds (资金登记).")
class RecordFundsInput:
    allocation: FundAllocationInput | None = without_grant("Funds that were allocated (资金下达).")
    payment: FundPaymentInput | None = without_grant("Funds that were paid (资金支付).")


@strawberry.type(description="The result of recording funds (资金登记结果).")
class RecordFundsPayload:
    KEY: ClassVar[str] = "record_funds_payload"
    ROWS: ClassVar[Rows] = Rows(key="position")

    replayed: bool = unrestricted(
        "replayed",
        "True if an earlier write with the same idempotency key had stored it already (重复提交).",
        Rendering.BOOLEAN,
    )
    allocation: FundAllocation | None = link(
        Path(from_column="record_id", to_column="id"),
        "allocation",
        FUNDS,
        "The allocation as it is stored. Null means that none was written (资金下达).",
    )
    payment: FundPayment | None = link(
        Path(from_column="record_id", to_column="id"),
        "payment",
        FUNDS,
        "The payment as it is stored. Null means that none was written (资金支付).",
    )
