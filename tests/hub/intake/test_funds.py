"""Files of finance come in as finance writes them, and nothing in them that could point to somebody."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from hub.cipher import Cipher
from hub.intake.importing import import_city
from hub.sources.register import Sources
from hub.sources.source import Source
from hub.tables.funds import FundAllocationRow, FundPaymentRow
from tests.clock import FixedClock
from tests.hub.intake.cities import write

pytestmark = pytest.mark.databases("either")

ALLOCATED = "记录编号,救助项目,资金使用区划代码,预算年度,下达金额(万元),资金来源,文号"
PAID = ("记录编号", "救助项目", "区划代码", "年度", "月份", "拨付金额", "发放人数", "付款单位")
WRONG = {
    "division_code": ("980101001001", "示例财社1号"),
    "document": ("980101", "示例财社980101199001011234"),
}


async def test_a_form_and_a_workbook_with_chinese_headings_come_in_again_and_corrected(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    write(tmp_path, "divisions", "980000,市,CITY,,,2020-01-01", "980101,区,DISTRICT,980000,,2020-01-01")
    await import_city(Sources(source), cipher, clock, tmp_path)
    (tmp_path / "divisions.csv").unlink()
    book = Workbook()
    assert book.active
    for row in (PAID, ("Z1", "临时救助", "980101000000", "2026年度", "3月", "12,000.50元", "25人", "区民政局")):
        book.active.append(row)
    book.save(tmp_path / "资金拨付2026.xlsx")
    for sum_ in ("1.5", "1.5", "2"):
        lines = (ALLOCATED, f"X1,临时救助,980101,2026,{sum_},中央资金,示例财社〔2026〕1号")
        (tmp_path / "资金下达.csv").write_text("\n".join(lines), "utf-8")
        report = await import_city(Sources(source), cipher, clock, tmp_path)
        assert report.refusals == ()
    assert report.of("资金下达.csv").changed == 1
    async with source.begin() as connection:
        allocated = (await connection.execute(select(FundAllocationRow.__table__))).mappings().all()
        (paid,) = (await connection.execute(select(FundPaymentRow.__table__))).mappings()
    sums = {row["superseded_at"] is None: row["amount_fen"] for row in allocated}
    assert sums == {False: 1_500_000, True: 2_000_000}
    assert {(row["source"], row["division_code"], row["organisation_id"]) for row in allocated} == {
        ("CENTRAL", "980101", None)
    }
    assert [paid[name] for name in ("programme", "year", "month", "amount_fen", "recipients", "payer")] == [
        "TEMPORARY_RELIEF", 2026, 3, 1_200_050, 25, "区民政局",
    ]  # fmt: skip


async def test_what_could_point_to_somebody_is_refused(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    write(tmp_path, "divisions", "980000,市,CITY,,,2020-01-01", "980101,区,DISTRICT,980000,,2020-01-01")
    lines = (
        f"X{place},临时救助,{place_},2026,1,中央资金,{number}" for place, (place_, number) in enumerate(WRONG.values())
    )
    (tmp_path / "资金下达.csv").write_text("\n".join((ALLOCATED, *lines)), "utf-8")
    report = await import_city(Sources(source), cipher, clock, tmp_path)
    assert [refusal.column for refusal in report.refusals] == [*WRONG]
