"""What must not load: each refusal names row and column, what was found, and what is wanted, and repeats no value."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from hub.cipher import Cipher
from hub.identifiers import resident_id_number_from
from hub.intake.checking import check_delivery
from hub.intake.importing import import_city
from hub.sources.register import Sources
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.intake.cities import write

ONE, TWO = (resident_id_number_from(f"9801011990010100{number}") for number in (1, 3))
VILLAGE = "980101001001"
PERSONS = "公民身份号码,姓名,户籍地区划代码,出生日期"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A file that must not load: how it is made, and what its first refusal is about."""

    make: Callable[[Path], object]
    line: int
    column: str
    sentence: str
    chinese: str


def text(name: str, *lines: str, codec: str = "utf-8") -> Callable[[Path], object]:
    return lambda city: (city / name).write_bytes("\r\n".join(lines).encode(codec))


def formula(city: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet
    for row in (PERSONS.split(","), [ONE, "=A2", VILLAGE, "1990-01-01"]):
        sheet.append(row)
    book.save(city / "人员.xlsx")


WRONG = {
    "shortened": Wrong(text("人员.csv", PERSONS, f"9.80101E+17,王,{VILLAGE},"), 2, "id_number", "shortened.*column to Text", "文本”格式"),
    "fifteen": Wrong(text("人员.csv", PERSONS, f"980101900101001,王,{VILLAGE},"), 2, "id_number", "15 digits; a resident ID number has 18", "应为 18 位"),
    "cut": Wrong(text("人员.csv", PERSONS, f"{ONE[:15]}000,王,{VILLAGE},"), 2, "id_number", "keeps only 15.*Text", "只保留 15 位"),
    "month first": Wrong(text("人员.csv", PERSONS, f"{ONE},王,{VILLAGE},01/02/1990"), 2, "birth_date", "Found a text of 10 characters.*must be a day", "应为.*日期"),
    "a year alone": Wrong(text("人员.csv", PERSONS, f"{ONE},王,{VILLAGE},1990"), 2, "birth_date", "Found 4 digits.*must be a day", "发现 4 位数字"),
    "three decimals": Wrong(
        text("家庭经济状况.csv", "户编号,截至日期,存款(元)", "HH1,2026-01-01,380.005"), 2, "savings_yuan",
        "Found a number with 3 decimals.*sum in yuan", "3 位小数",
    ),
    "no share": Wrong(
        text(
            "医疗救助.csv", "记录编号,公民身份号码,救助项目,发放日期,状态,政策依据,救助比例",
            f"M1,{ONE},医疗救助,2026-01-01,已发放,§9,0.7",
        ), 2, "ratio_percent", "Found a ratio of at most 1.*with the sign", "百分号",
    ),
    "no such code": Wrong(
        text("家庭成员关系.csv", "户编号,公民身份号码,与户主关系,起始日期", f"HH1,{ONE},邻居,2020-01-01"), 2, "relation",
        "Found a text of 2 characters.*HEAD", "应为下列之一：户主",
    ),
    "a formula": Wrong(formula, 2, "", "Cell B2: Found a formula.*open it in Excel", "单元格 B2"),
    "of a month": Wrong(
        text("家庭经济状况.csv", "户编号,截至日期,家庭总收入(元/月)", "HH1,2026-01-01,380"), 1, "#3",
        "Found.*unit or period.*yuan", "单位或周期",
    ),
    "two of one": Wrong(
        text("人员.csv", "公民身份号码,姓名,户籍地区划代码,身份证号", f"{ONE},王,{VILLAGE},{TWO}"), 1, "#4", "Found a second column", "同名",
    ),
    "two labels of four": Wrong(
        text("家庭成员.csv", "公民身份号码,家户号,与户主关系,入户日", f"{ONE},HH1,户主,2020-01-01"), 1, "#2",
        "almost 户号, the name of a column", "与“户号”列名称相近",
    ),
    "another encoding": Wrong(
        lambda city: (city / "人员.csv").write_bytes(f"{PERSONS}\n{ONE},王敏,{VILLAGE},\n".encode() + f"{TWO},谢英,{VILLAGE},\n".encode("gb18030")),
        3, "", "Found a line that is not UTF-8.*save the file in one encoding", "编码",
    ),
}  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
async def test_what_must_not_load_says_where_what_was_found_and_what_is_wanted(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path, wrong: Wrong
) -> None:
    write(
        tmp_path,
        "divisions",
        "980000,山城,CITY,,,2000-01-01,",
        "980101,甲区,DISTRICT,980000,,2000-01-01,",
        f"{VILLAGE},甲村,VILLAGE,980101,,2000-01-01,",
    )
    write(tmp_path, "households", f"HH1,{VILLAGE},,")
    before = {"divisions.csv", "households.csv"}
    wrong.make(tmp_path)
    report = await import_city(Sources(source), cipher, clock, tmp_path)

    first = report.refusals[0]
    assert first.file not in before
    assert (first.line, first.column) == (wrong.line, wrong.column)
    assert re.search(wrong.sentence, first.sentence)
    assert re.search(wrong.chinese, first.sentence.chinese)  # type: ignore[attr-defined]
    assert not re.search(f"{ONE}|{TWO}|王|谢", first.sentence)


def test_a_column_that_is_there_is_not_told_as_missing_because_two_others_were_not_recognised(tmp_path: Path) -> None:
    text("家庭成员.csv", "公民身份号码,家户号,与户主关系,入户日", f"{ONE},HH1,户主,2020-01-01")(tmp_path)
    told = check_delivery(tmp_path, date(2026, 11, 30), {}).refusals
    assert [(refusal.column, str(refusal.code)) for refusal in told] == [
        ("#2", "UNKNOWN_COLUMN"),
        ("#4", "UNKNOWN_COLUMN"),
        ("household_no", "MISSING_COLUMN"),
        ("since", "MISSING_COLUMN"),
    ]
    assert "入户日期" in told[1].sentence
