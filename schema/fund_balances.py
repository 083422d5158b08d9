"""What became of the funds of a programme in a year: allocated, paid, left, and what departments recorded as given (§22).

Each person's records are in one cell alone: that of the district where the person is registered. What is told of a cell is
in whole units, and only of enough people none of whom prevails. A comparison is made with what is told, so that it tells
nothing more, whatever somebody writes of payments to find it out.
"""

from __future__ import annotations

from typing import Any, ClassVar

import strawberry
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    SelectBase,
    String,
    Table,
    and_,
    case,
    cast,
    extract,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from hub.catalogue import statistics
from hub.catalogue.declarations import (
    Argument,
    Money,
    Order,
    Path,
    QueryContext,
    Rendering,
    RootField,
    Rows,
    ScopeColumns,
)
from hub.catalogue.fields import aggregated, computed, link
from hub.codes import RecordStatus, Term
from hub.tables.calendar import InCalendar
from hub.tables.departments.register import RECORDS, record_type
from hub.tables.funds import YEARS, FundAllocationRow, FundPaymentRow
from hub.tables.periods import current
from hub.tables.population import DivisionRow, DivisionWithinRow, PersonRow, PersonVersionRow
from schema.enums import Programme, code_list
from schema.funds import FUNDS, IN_DIVISION
from schema.numbers import number_within
from schema.own_writes import before_own_writes, recorded_before_own_writes
from schema.population import PERSONAL, Division

UNIT = 1_000_000
"""What departments recorded is told in whole multiples of this many fen: ten thousand yuan (万元)."""

_UNIT_TOLD = "ten thousand yuan"


class FundComparison(Term):
    """What finance paid beside what departments recorded."""

    AGREES = "AGREES", "The two sums agree, as far as what was recorded is told", "相符"
    PAID_MORE = "PAID_MORE", "More was paid than was recorded", "支付大于登记"
    RECORDED_MORE = "RECORDED_MORE", "More was recorded than was paid", "登记大于支付"
    NOT_TOLD = "NOT_TOLD", "The sum is about too few people to be told, or about one above all", "人数过少不予提供"
    KEPT_ELSEWHERE = (
        "KEPT_ELSEWHERE",
        "A department keeps such records in its own database, where the hub cannot add them up",
        "数据存于部门自有库",
    )


code_list(FundComparison, "What finance paid, compared with what departments recorded as given, §22 (资金核对结论).")

_PERSONS = before_own_writes(PersonRow.__table__, PersonVersionRow.__table__)  # type: ignore[arg-type]


def _constant(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'", String())


def _district_of(rows: FromClause) -> tuple[FromClause, ColumnElement[Any]]:
    """Return pairs of a division and the district that it is or lies in, and the cell of some rows that are joined to them:
    the district, or a division above all districts as it is."""
    division, within = DivisionRow.__table__.alias(), DivisionWithinRow.__table__.alias()
    pairs = (
        select(within.c.division_code, within.c.ancestor_code)
        .join(division, division.c.code == within.c.ancestor_code)
        .where(division.c.level == _constant("DISTRICT"))
        .subquery()
    )
    return pairs, func.coalesce(pairs.c.ancestor_code, rows.c.division_code)


def _funds(table: Table, is_allocation: bool, context: QueryContext) -> SelectBase:
    """Return the rows of a table of funds with what each adds to what was allocated and to what was paid."""
    rows = table.alias()
    pairs, cell = _district_of(rows)
    zero = literal_column("0", BigInteger())
    sums: Any = (rows.c.amount_fen, zero) if is_allocation else (zero, rows.c.amount_fen)
    return (
        select(cell.label("division"), sums[0].label("allocated_fen"), sums[1].label("paid_fen"))
        .outerjoin_from(rows, pairs, pairs.c.division_code == rows.c.division_code)
        .where(
            current(rows),
            rows.c.programme == _constant(str(context.shapes["programme"])),
            rows.c.year == context.bind("year", BigInteger()),
            context.in_scope(rows, IN_DIVISION),
        )
    )


def _balances(context: QueryContext) -> SelectBase:
    """Return a row for each district in scope, whether it has funds or not, and for each division above that has some."""
    district, zero = DivisionRow.__table__.alias(), literal_column("0", BigInteger())
    grid = select(district.c.code.label("division"), zero.label("allocated_fen"), zero.label("paid_fen")).where(
        district.c.level == _constant("DISTRICT"), context.in_scope(district, ScopeColumns(division="code"))
    )
    every = union_all(
        grid,
        _funds(FundAllocationRow.__table__, True, context),  # type: ignore[arg-type]
        _funds(FundPaymentRow.__table__, False, context),  # type: ignore[arg-type]
    ).subquery()
    allocated, paid = (cast(func.sum(every.c[name]), BigInteger()) for name in ("allocated_fen", "paid_fen"))
    return select(
        every.c.division.label("row_key"),
        every.c.division,
        _constant(str(context.shapes["programme"])).label("programme"),
        cast(context.bind("year", BigInteger()), BigInteger()).label("year"),
        allocated.label("allocated_fen"),
        paid.label("paid_fen"),
        (allocated - paid).label("left_fen"),
    ).group_by(every.c.division)


def _given(programme: str, balances: FromClause, context: QueryContext) -> SelectBase:
    """Return what departments recorded as paid of a programme in the year, for each person."""
    of_year = select(balances.c.year)
    found: list[Select[Any]] = []
    for table in RECORDS:
        if programme in record_type(table).programmes:
            rows: Any = table.__table__
            record = rows.alias()
            found.append(
                select(record.c.person_id, record.c.amount_fen).where(
                    record.c.programme == _constant(programme),
                    record.c.status == _constant(RecordStatus.PAID),
                    record.c.amount_fen.is_not(None),
                    cast(extract("year", InCalendar(record.c.given_on)), BigInteger()).in_(of_year),
                    recorded_before_own_writes(record, rows, context),
                )
            )
    given = union_all(*found).subquery()
    return select(given.c.person_id, func.sum(given.c.amount_fen).label("fen")).group_by(given.c.person_id)


def _recorded(balances: FromClause, context: QueryContext) -> SelectBase:
    """Return what is told of each balance: the sum, and how it compares with what was paid."""
    programme = str(context.above["programme"])
    tables = [table for table in RECORDS if programme in record_type(table).programmes]
    if not all(context.is_here(table) for table in tables):
        return select(
            balances.c.row_key.label("parent"),
            cast(null(), BigInteger()).label("recorded_fen"),
            _constant(FundComparison.KEPT_ELSEWHERE).label("comparison"),
        )
    given = _given(programme, balances, context).subquery()
    persons = _PERSONS(
        context, ("id", "division_code"), lambda rows: context.in_scope(rows, ScopeColumns(division="division_code"))
    ).subquery()
    pairs, cell = _district_of(persons)
    cells = (
        select(cell.label("division"), func.count().label("people"), func.sum(given.c.fen).label("fen"))
        .add_columns(func.max(given.c.fen).label("most"))
        .join_from(given, persons, persons.c.id == given.c.person_id)
        .outerjoin(pairs, pairs.c.division_code == persons.c.division_code)
        .group_by(cell)
        .subquery()
    )
    unit = literal_column(str(UNIT), BigInteger())
    is_told = and_(
        cells.c.people >= literal_column(str(statistics.CELL)), cells.c.most * literal_column("2") <= cells.c.fen
    )
    told = cast(case((is_told, cells.c.fen - cells.c.fen % unit)), BigInteger())
    found = (
        select(balances.c.row_key.label("parent"), told.label("recorded_fen"), balances.c.paid_fen)
        .outerjoin_from(balances, cells, cells.c.division == balances.c.division)
        .subquery()
    )
    return select(
        found.c.parent,
        found.c.recorded_fen,
        case(
            (found.c.recorded_fen.is_(None), _constant(FundComparison.NOT_TOLD)),
            (found.c.paid_fen < found.c.recorded_fen, _constant(FundComparison.RECORDED_MORE)),
            (found.c.paid_fen >= found.c.recorded_fen + unit, _constant(FundComparison.PAID_MORE)),
            else_=_constant(FundComparison.AGREES),
        ).label("comparison"),
    )


@strawberry.type(description="What departments recorded as paid, beside what finance paid (部门登记情况).")
class RecordedFunds:
    KEY: ClassVar[str] = "recorded_funds"
    ROWS: ClassVar[Rows] = Rows()

    amount: Money | None = aggregated(
        "recorded_fen",
        "amount",
        PERSONAL,
        f"The sum of what departments recorded as paid in the year to people registered here, rounded down to whole multiples of {_UNIT_TOLD}. Null means that it is not told: `comparison` says why. What your own organisation wrote in the last 90 days is not in it; the earlier values are (登记金额).",
        Rendering.FIXED_POINT,
    )
    comparison: FundComparison | None = aggregated(
        "comparison",
        "comparison",
        PERSONAL,
        f"How the sum compares with what finance paid. Less than {_UNIT_TOLD} of difference is told as agreement (核对结论).",
    )


@strawberry.type(description="The funds of a programme in a district in a year (资金收支情况).")
class FundBalance:
    KEY: ClassVar[str] = "fund_balance"
    ROWS: ClassVar[Rows] = Rows(key="row_key")

    programme: Programme | None = computed("programme", "programme", FUNDS, "The programme (救助项目).")
    division: Division | None = link(
        Path(from_column="division", to_column="code", leaves_scope=True),
        "division",
        FUNDS,
        "The district, with everything below it; or the city, for what was not passed on to a district (区划).",
    )
    year: int | None = computed("year", "year", FUNDS, "The fiscal year (年度).")
    allocated: Money | None = computed(
        "allocated_fen", "allocated", FUNDS, "The sum that was allocated, in yuan (下达金额).", Rendering.FIXED_POINT
    )
    paid: Money | None = computed(
        "paid_fen", "paid", FUNDS, "The sum that was paid, in yuan (支付金额).", Rendering.FIXED_POINT
    )
    left: Money | None = computed(
        "left_fen",
        "left",
        FUNDS,
        "What is left of the allocation, in yuan. It is below zero where more was paid than was allocated (结余金额).",
        Rendering.FIXED_POINT,
    )
    recorded: RecordedFunds | None = link(
        Path(from_column="row_key", computed=_recorded, needs=("division", "year", "paid_fen")),
        "recorded",
        PERSONAL,
        "What departments recorded as paid (部门登记情况).",
    )


FUND_BALANCES = RootField(
    "fund_balances",
    FUNDS,
    computed=_balances,
    order=(Order("division"),),
    arguments={
        "programme": Argument(binds=lambda value, cipher, moments: {}, shape=str),
        "year": number_within("year", *YEARS),
    },
)
