"""The files of a generated city as forty clerks would write them: no two forms are alike, and all say the same."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlwt
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from hub.codes import (
    Category,
    CategoryKind,
    DataOrigin,
    Department,
    DeterminationOutcome,
    EducationItem,
    FactKind,
    InsuranceTier,
    RecordStatus,
    Relation,
    SchoolStage,
    Sex,
)
from hub.intake.files import FILES
from hub.intake.terms import terms_of
from hub.tables.charity import NeedKind
from hub.tables.departments.agriculture import RuralEmploymentItem
from hub.tables.departments.civil_affairs import ServiceKind
from hub.tables.departments.disabled_federation import DisabilityClass, DisabilityItem
from hub.tables.departments.emergency_management import DisasterItem
from hub.tables.departments.health import IllnessClass
from hub.tables.departments.housing import HousingItem
from hub.tables.departments.human_resources import EmploymentItem
from hub.tables.funds import FundSource

DAYS = {
    "birth_date", "since", "until", "as_of", "given_on", "period_from", "period_until", "explanation_due",
    "queued_on", "struck_on", "treated_on", "died_on",
}  # fmt: skip
OPEN = {"until", "period_until"}
YES_NO = {"urban", "small_sum_first", "next_period", "sent_home"}
NUMBERS = {"id_number", "phone", "bank_account", "household_no", "record_no"}
TERMS = {
    term.value: term.chinese
    for codes in (
        Sex, Relation, Category, CategoryKind, DataOrigin, DeterminationOutcome, FactKind, RecordStatus, InsuranceTier,
        SchoolStage, EducationItem, ServiceKind, HousingItem, EmploymentItem, RuralEmploymentItem, DisasterItem, IllnessClass,
        DisabilityItem, DisabilityClass, NeedKind, FundSource,
    )
    for term in codes
}  # fmt: skip
PROGRAMMES = {
    "SUBSISTENCE_ALLOWANCE": "最低生活保障",
    "EXTREME_POVERTY_SUPPORT": "特困人员救助供养",
    "TEMPORARY_RELIEF": "临时救助",
    "PREMIUM_SUBSIDY": "资助参保",
    "MEDICAL_ASSISTANCE": "医疗救助",
    "EDUCATION_AID": "教育救助",
    "HOUSING_ASSISTANCE": "住房救助",
    "EMPLOYMENT_AID": "就业救助",
    "RURAL_EMPLOYMENT": "就业帮扶",
    "DISASTER_RELIEF": "受灾人员救助",
    "EMERGENCY_TREATMENT": "疾病应急救助",
    "ELECTRICITY_REDUCTION": "电费减免",
    "WASTE_FEE_REDUCTION": "生活垃圾处置费减免",
    "CABLE_FEE_REDUCTION": "有线电视基本收视维护费减免",
    "HOMELESS_RELIEF": "生活无着流浪乞讨人员救助",
    "FUNERAL_REDUCTION": "殡葬基本服务费减免",
    "CARE_VISITS": "访视照料服务",
    "COLLECTIVE_CARE": "经济困难失能老年人集中照护服务",
    "SOCIAL_WORK": "社会工作服务",
    "DISABILITY_SUBSIDY": "困难残疾人生活补贴",
    "CHILD_REHABILITATION": "残疾儿童康复救助",
    "ASSISTIVE_DEVICE": "残疾人基本型辅助器具适配补贴",
    "BARRIER_FREE_HOME": "困难重度残疾人家庭无障碍改造",
    "CHARITY_ASSISTANCE": "慈善帮扶",
}
DEPARTMENTS = {term.value: term.chinese for term in Department}
LEVELS = {"CITY": "市", "DISTRICT": "区县", "TOWNSHIP": "乡镇街道", "VILLAGE": "村社区"}
STANDARD = {
    "sex": {"UNKNOWN": "0", "MALE": "1", "FEMALE": "2", "UNSTATED": "9"},
    "relation": {
        "HEAD": "02", "SPOUSE": "12", "SON": "22", "DAUGHTER": "38", "GRANDCHILD": "44", "PARENT": "51",
        "GRANDPARENT": "61", "SIBLING": "73", "OTHER": "99",
    },
}  # fmt: skip
NAMES = {
    "divisions": "行政区划表2026", "persons": "低收入人口名单", "households": "家庭基本信息", "memberships": "家庭成员关系表",
    "economic_snapshots": "家庭经济状况", "category_determinations": "对象认定", "dated_facts": "登记事项",
    "basic_living_aid": "基本生活救助明细", "temporary_relief": "临时救助台账", "premium_subsidy": "资助参保",
    "medical_assistance": "医疗救助", "education_aid": "教育救助(2026年)", "housing_aid": "住房救助台账",
    "employment_aid": "就业救助明细", "rural_employment": "就业帮扶", "disaster_relief": "受灾人员救助名单",
    "emergency_treatment": "疾病应急救助", "electricity_reduction": "电费减免(2026年)", "waste_fee_reduction": "生活垃圾处置费减免表",
    "cable_fee_reduction": "有线电视基本收视维护费减免", "homeless_relief": "流浪乞讨救助明细", "service_record": "服务类社会救助",
    "funeral_reduction": "殡葬基本服务费减免", "disability_aid": "残疾人帮扶", "charity_assistance": "慈善帮扶台账",
    "fund_allocation": "资金下达表", "fund_payment": "资金拨付明细",
}  # fmt: skip

_Say = Callable[[str], str]


def _serial(day: str) -> str:
    return str((date.fromisoformat(day) - date(1899, 12, 30)).days)


DAY_FORMS: Sequence[_Say] = (
    lambda day: day.replace("-", "/"),
    lambda day: day.replace("-", ""),
    lambda day: "{}年{}月{}日".format(*(str(int(part)) for part in day.split("-"))),
    _serial,
    lambda day: f"{day} 00:00:00",
    lambda day: day.replace("-", "."),
    lambda day: f"{(date.fromisoformat(day) - timedelta(days=1)).isoformat()}T16:00:00Z",
)
SUM_FORMS: Sequence[_Say] = (
    lambda yuan: f"{Decimal(yuan):,.2f}",
    lambda yuan: f"{yuan}元",
    lambda yuan: f"¥{Decimal(yuan):,.2f}",
    lambda yuan: f"{Decimal(yuan) / 10_000}万元",
    lambda yuan: yuan.translate(str.maketrans("0123456789.", "0123456789.")),
)
NUMBER_FORMS: Sequence[_Say] = (
    lambda number: f"'{number}",
    lambda number: f'="{number}"',
    lambda number: number.replace("X", "x"),
    lambda number: "".join(chr(ord(sign) + 0xFEE0) for sign in number),
    lambda number: f" {number}\u3000",
)
YES_FORMS = (("是", "否"), ("有", "无"), ("√", "×"), ("Y", "N"))
NOTHING = ("/", "-", "NULL", "#N/A", "——")
ENDLESS = ("长期", "至今", "9999-12-31", "9999/12/31")
CONTAINERS = (
    "csv , utf-8", "xlsx", "csv ; gb18030", "xls", "txt \t utf-16", "ods", "tsv \t utf-8-sig", "xlsx",
    "csv | gb18030", "csv sep= utf-8-sig", "xls",
)  # fmt: skip
LAYOUTS = ("plain", "title", "two lines", "notes", "footer", "decorated", "cover", "repeated", "unit")


@dataclass(frozen=True, slots=True)
class Style:
    """How one clerk writes: the places in the lists above."""

    container: str
    layout: str
    header: int
    days: int
    sums: int
    numbers: int
    yes: int
    nothing: int
    endless: int
    standard: bool


def style(number: int) -> Style:
    return Style(
        CONTAINERS[number % len(CONTAINERS)],
        LAYOUTS[number % len(LAYOUTS)],
        number % 3,
        number % len(DAY_FORMS),
        number % len(SUM_FORMS),
        (number // 2) % len(NUMBER_FORMS),
        number % len(YES_FORMS),
        number % len(NOTHING),
        (number // 3) % len(ENDLESS),
        number % 2 == 0,
    )


FORTY = tuple((FILES[number % len(FILES)].name, style(number)) for number in range(40))
DELIVERIES = tuple(FORTY[first : first + len(FILES)] for first in range(0, 40, len(FILES)))


def rewritten(directory: Path, table: str, how: Style) -> Path:
    """Put a plain file of a city in one clerk's form; gives the file that takes its place."""
    plain = directory / f"{table}.csv"
    with plain.open(encoding="utf-8", newline="") as stream:
        names, *rows = csv.reader(stream)
    plain.unlink()
    unit = "万元" if how.layout == "unit" and how.header else ""
    said = [[_cell(table, name, cell, how, unit) for name, cell in zip(names, row, strict=True)] for row in rows]
    lines, merged = _laid_out(table, names, said, how, unit)
    kind, _, rest = how.container.partition(" ")
    file = directory / f"{NAMES[table] if how.header else table}.{kind}"
    if kind in ("xlsx", "xls", "ods"):
        _BOOKS[kind](file, names, lines, how, merged)
    else:
        separator, _, codec = rest.rpartition(" ")
        _write_text(file, lines, separator, codec)
    return file


def _cell(table: str, name: str, cell: str, how: Style, unit: str) -> str:
    required = {column.name for of in FILES if of.name == table for column in of.columns if column.required}
    if not cell:
        if name in OPEN:
            return ENDLESS[how.endless]
        return "" if name in required or name in {"name", *YES_NO} else NOTHING[how.nothing]
    if name in DAYS:
        return DAY_FORMS[how.days](cell)
    if name.endswith("_yuan"):
        return f"{Decimal(cell) / 10_000}" if unit else SUM_FORMS[how.sums](cell)
    if name in NUMBERS:
        return NUMBER_FORMS[how.numbers](cell)
    if name in YES_NO:
        return YES_FORMS[how.yes][cell == "0"]
    if how.standard and name in STANDARD:
        return STANDARD[name][cell]
    if name.endswith("code") and name != "code":
        return cell.ljust(12, "0") if len(cell) in (6, 9) else cell
    if name == "programme":
        return PROGRAMMES[cell]
    if name == "source" and table == "dated_facts":
        return f"{DEPARTMENTS[cell]}局"
    return LEVELS[cell] if name == "level" else TERMS.get(cell, cell)


def _labels(table: str, how: Style, unit: str) -> list[str]:
    columns = next(of.columns for of in FILES if of.name == table)
    labels = [terms_of(column)[min(how.header, len(terms_of(column)) - 1)] for column in columns]
    if how.layout == "decorated" and how.header:
        labels = [
            f"*{label[:2]}\n{label[2:]}(必填)" if len(label) > 3 else f"{label[0]} {label[1:]}:" for label in labels
        ]
    if unit and how.days % 2:
        sums = [column.name.endswith("_yuan") for column in columns]
        labels = [f"{label}({unit})" if is_sum else label for label, is_sum in zip(labels, sums, strict=True)]
    return labels


def _laid_out(
    table: str, names: Sequence[str], rows: list[list[str]], how: Style, unit: str
) -> tuple[list[list[str]], int]:
    """The lines of the form, and how many of them come before the rows."""
    labels, width = _labels(table, how, unit), len(names)
    above: list[list[str]] = []
    if how.layout in ("title", "unit"):
        spoken = f"单位:{unit}" if unit and not how.days % 2 else "填报时间:2026年11月"
        above = [["某某区低收入人口信息表", *[""] * (width - 1)], [*[""] * (width - 1), spoken]]
    if how.layout == "two lines":
        above, labels = [["基本情况", *[""] * (width - 2), labels[-1]]], [*labels[:-1], ""]
    if how.layout == "notes":
        labels = ["序号", *labels, "备注"]
        rows = [[str(number), *row, "见附件"] for number, row in enumerate(rows, start=1)]
    if how.layout == "repeated":
        rows = [*rows[: len(rows) // 2], labels, *rows[len(rows) // 2 :]]
    if how.layout == "footer":
        rows = [*rows, ["合计", *[""] * (width - 1)], ["填表人:某某", *[""] * (width - 2), "审核人:某某"]]
    return [*above, labels, *rows], len(above) + 1


def _write_text(file: Path, lines: Sequence[Sequence[str]], separator: str, codec: str) -> None:
    text = io.StringIO()
    if separator == "sep=":
        text.write("sep=;\r\n")
    csv.writer(text, delimiter=";" if separator == "sep=" else separator or ",").writerows(lines)
    file.write_bytes(text.getvalue().encode(codec))


def _typed(name: str, cell: str, how: Style) -> Any:
    """A cell as people enter it in a workbook: days as days where the clerk does so, and sums as numbers."""
    try:
        if name in DAYS and how.days == 0:
            return datetime.strptime(cell, "%Y/%m/%d")  # noqa: DTZ007 -- a day without a zone, as workbooks have it
        if (name.endswith("_yuan") and how.layout == "unit") or (name in DAYS and how.days == 3):
            return float(cell)
    except ValueError:
        pass
    return cell


def _cells(names: Sequence[str], lines: Sequence[Sequence[str]], how: Style, first: int) -> Iterator[list[Any]]:
    own = ["#", *names, "#"] if how.layout == "notes" else list(names)
    for number, line in enumerate(lines):
        yield [_typed(name, cell, how) if number >= first else cell for name, cell in zip(own, line, strict=True)]


def _merges(names: Sequence[str], lines: Sequence[Sequence[str]], first: int) -> Iterator[tuple[int, int]]:
    """Rows of one household, one after the other: its number is written once, over all of them."""
    if "household_no" in names and names[0] == "household_no":
        start = first
        for row in range(first + 1, len(lines) + 1):
            if row == len(lines) or lines[row][0] != lines[start][0]:
                if row - start > 1:
                    yield start, row - 1
                start = row


def _xlsx(file: Path, names: Sequence[str], lines: Sequence[Sequence[str]], how: Style, first: int) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet
    if how.layout == "cover":
        sheet.append(["某某区民政局报送材料"])
        sheet = book.create_sheet("数据")
    for cells in _cells(names, lines, how, first):
        sheet.append([cell or None for cell in cells])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type  # it is text that looks like a formula
    if first > 1 and len(names) > 1:
        sheet.merge_cells(f"A1:{get_column_letter(len(names) - 1)}1")
    for start, last in _merges(names, lines, first):
        sheet.merge_cells(start_row=start + 1, end_row=last + 1, start_column=1, end_column=1)
    hidden = book.create_sheet("字典")
    hidden.append(["1", "男"])
    hidden.sheet_state = "hidden"
    book.save(file)


def _xls(file: Path, names: Sequence[str], lines: Sequence[Sequence[str]], how: Style, first: int) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    if how.layout == "cover":
        book.add_sheet("封面").write(3, 2, "某某区民政局报送材料")
    sheet, day = book.add_sheet("数据"), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    merges = dict(_merges(names, lines, first))
    inside = {row for start, last in merges.items() for row in range(start + 1, last + 1)}
    for row, cells in enumerate(_cells(names, lines, how, first)):
        for column, cell in enumerate(cells):
            if column == 0 and row in merges:
                sheet.write_merge(row, merges[row], 0, 0, cell)
            elif cell != "" and not (column == 0 and row in inside):
                sheet.write(row, column, cell, *([day] if isinstance(cell, datetime) else []))
    book.save(str(file))


def _ods(file: Path, names: Sequence[str], lines: Sequence[Sequence[str]], how: Style, first: int) -> None:
    rows = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"
        for cells in _cells(names, lines, how, first)
    )
    cover = '<table:table table:name="封面"><table:table-row><table:table-cell office:value-type="string"><text:p>报送材料</text:p></table:table-cell></table:table-row></table:table>'
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet>{cover if how.layout == "cover" else ""}<table:table table:name="数据">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)


def _ods_cell(cell: Any) -> str:
    if cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, datetime):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell:%Y-%m-%d}"><text:p>{cell:%Y/%m/%d}</text:p></table:table-cell>'
    if isinstance(cell, float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
    paragraphs = "".join(f"<text:p>{escape(part)}</text:p>" for part in cell.split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


_BOOKS = {"xlsx": _xlsx, "xls": _xls, "ods": _ods}
