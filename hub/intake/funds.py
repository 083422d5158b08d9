"""The files of finance: funds allocated and funds paid. They refer to divisions, and to nobody."""

from __future__ import annotations

from datetime import date

from hub.intake.cells import area, coded, impersonal_text, reference, whole, yuan
from hub.intake.checks import TODAY, Check, year_in_time
from hub.intake.formats import FileColumn, FileFormat, Thing, column
from hub.intake.sentences import Sentence
from hub.tables.departments import register
from hub.tables.funds import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_NAME,
    MOST_RECIPIENTS,
    FundAllocationRow,
    FundPaymentRow,
    FundSource,
)


def _paid_in_time(today: date, year: int, month: int) -> str | None:
    """What was paid was paid by now."""
    if (year, month) > (today.year, today.month):
        return Sentence("The month of the payment lies in the future.", "支付月份晚于本月。")
    return None


def _shared(amount: str) -> tuple[FileColumn, ...]:
    """Return the columns of both files; `amount` are the words for the sum."""
    return (
        column("record_no", reference(), "source_record", key=True),
        column("programme", coded(register.programmes()), required=True),
        FileColumn(
            "division_code",
            area,
            "division_code",
            required=True,
            refers=Thing.DIVISION,
            terms=("资金使用区划代码", "区划代码", "行政区划代码"),
        ),
        column("year", whole(FIRST_YEAR, LAST_YEAR), required=True, terms=("年度", "预算年度", "资金年度")),
        column("amount_yuan", yuan, "amount_fen", required=True, terms=tuple(amount.split())),
    )


FUNDS = (
    FileFormat(
        "fund_allocation",
        FundAllocationRow,
        (
            *_shared("下达金额 分配金额"),
            column("source", coded(FundSource), required=True, terms=("资金来源", "资金性质")),
            column("document", impersonal_text(LONGEST_NAME), terms=("下达文号", "文号", "资金文号")),
        ),
        checks=(year_in_time("year"),),
        fixed=("programme", "division_code", "year"),
        called=("资金下达", "资金分配"),
    ),
    FileFormat(
        "fund_payment",
        FundPaymentRow,
        (
            *_shared("支付金额 拨付金额"),
            column("month", whole(1, 12), required=True, terms=("支付月份", "月份", "拨付月份")),
            column("recipients", whole(1, MOST_RECIPIENTS), required=True, terms=("受助人数", "发放人数", "受益人数")),
            column("payer", impersonal_text(LONGEST_NAME), required=True, terms=("拨付单位", "支付单位", "付款单位")),
        ),
        checks=(Check((TODAY, "year", "month"), _paid_in_time),),
        fixed=("programme", "division_code", "year"),
        called=("资金支付", "资金拨付"),
    ),
)
