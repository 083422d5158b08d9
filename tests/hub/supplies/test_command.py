"""`hub supplies import` and `export`: a charity's table comes in, a package goes out and comes back, and a file is taken whole or not at all."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import insert

from hub.clock import system_clock
from hub.config import Settings
from hub.sources.register import open_source
from hub.tables.charity import MatchRow
from tests.commands import run_command
from tests.databases import run_apart
from tests.hub.server.store import change, rows
from tests.hub.supplies.offers import BARE, MEALS, files_of, laid_in, offer

TABLE = """慈善会2026年供给清单,,,,,,,,,,
供给编号,服务名称,供给类型,供给主体,供给方式,服务区域,年龄下限,名额,名额统计日期,起始日期,终止日期,服务日,开始时间,结束时间,备注
A-01,送餐上门,照护,法人,慈善信托,980101,60岁,12,2025/11/1,2026年11月1日,长期,周一至周五,11:00,13:30,
A-02,“一对一”陪伴,陪伴,其他组织,志愿服务,980101001,,8,2025-11-01,2026-11-01,2027-12-31,周六、周日,,,新增
合计,,,,,,,20,,,,,,,
"""
STANDING = "select * from supply where superseded_at is null order by reference, id"
VERSIONS = "select * from supply where version_of is not null"


def said(settings: Settings, *arguments: str, status: int = 0) -> str:
    done: Result = run_command(settings, "supplies", *arguments)
    assert done.exit_code == status, done.output
    return done.output


def stored(settings: Settings, statement: str = STANDING) -> list[dict[str, Any]]:
    return run_apart(rows(settings, statement))


def table(tmp_path: Path, text: str = TABLE) -> str:
    file = tmp_path / "供给清单.csv"
    file.write_bytes(text.replace("60岁", "60").encode("gb18030"))
    return str(file)


async def taken(settings: Settings, supply: dict[str, Any], places: int) -> None:
    """So many matches have used a place of a supply."""
    now = system_clock()
    match = {
        "need_id": supply["id"], "published_id": supply["id"], "person_id": supply["id"], "supply_id": supply["id"],
        "organisation_id": supply["organisation_id"], "township_code": "980101001", "state": "DELIVERED", "urgency_points": 0,
        "waiting_points": 0, "area_points": 0, "fit_points": 0, "weights": 1, "proposed_at": now, "held_until": now,
    }  # fmt: skip
    async with open_source(settings) as source, source.begin() as connection:
        numbered = (f"00000000-0000-4000-8000-{number:012d}" for number in range(places))
        await connection.execute(insert(MatchRow), [match | {"id": each} for each in numbered])


@pytest.mark.parametrize("city_url", ["sqlite", "postgresql"], indirect=True)
def test_a_table_comes_in_once_goes_out_as_a_package_and_comes_back_the_same_bytes(
    city_settings: Settings, tmp_path: Path
) -> None:
    mine = ("--organisation", "慈善会")
    assert "Would be: 2 new, 0 changed" in said(city_settings, "import", table(tmp_path), *mine, "--check")
    assert stored(city_settings) == []
    told = said(city_settings, "import", table(tmp_path), *mine)
    assert "2 new, 0 changed, 0 unchanged, 0 withdrawn." in told
    assert "供给清单.csv: Column 15 (备注) was not read." in told
    assert "1 lines are totals" in told
    meals, _ = first = stored(city_settings)
    assert {name: meals[name] for name in ("service", "kind", "supplier", "form", "days", "opens_at", "places")} == {
        "service": "送餐上门", "kind": "CARE", "supplier": "LEGAL_PERSON", "form": "CHARITABLE_TRUST", "days": "MO,TU,WE,TH,FR",
        "opens_at": "11:00", "places": 12,
    }  # fmt: skip
    assert "0 new, 0 changed, 2 unchanged" in said(city_settings, "import", table(tmp_path), *mine)
    out, back = tmp_path / "out.zip", tmp_path / "back.zip"
    said(city_settings, "export", str(out))
    told = said(city_settings, "import", str(out))
    assert told == "0 new, 0 changed, 2 unchanged, 0 withdrawn.\n"
    assert stored(city_settings) == first
    run_apart(change(city_settings, "delete from supply"))
    assert said(city_settings, "import", str(out), *mine) == "2 new, 0 changed, 0 unchanged, 0 withdrawn.\n"
    said(city_settings, "export", str(back))
    assert back.read_bytes() == out.read_bytes()
    noted = stored(city_settings, "select operation_name from ledger_event where kind = 'OPERATOR'")
    assert {"supplies import", "supplies import --check", "supplies export"} == {
        each["operation_name"] for each in noted
    }


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
def test_a_changed_supply_keeps_its_identifier_and_what_it_was(city_settings: Settings, tmp_path: Path) -> None:
    mine = ("--organisation", "慈善会")
    said(city_settings, "import", table(tmp_path), *mine)
    before, _ = stored(city_settings)
    run_apart(taken(city_settings, before, 5))
    assert "1 changed, 1 unchanged" in said(
        city_settings, "import", table(tmp_path, TABLE.replace(",12,", ",5,")), *mine
    )
    after, _ = stored(city_settings)
    (version,) = stored(city_settings, VERSIONS)
    assert (after["id"], after["places"], after["version_of"]) == (before["id"], 5, None)
    assert (version["places"], version["version_of"], version["superseded_at"]) == (
        12,
        before["id"],
        after["recorded_at"],
    )
    fewer = TABLE.replace(",12,", ",4,").replace("A-02", "A-03")
    told = said(city_settings, "import", table(tmp_path, fewer), *mine, status=1)
    assert "供给清单.csv:3:places: INCONSISTENT: Matches hold or have used 5 places of it" in told
    assert "已占用或已使用 5 个名额" in told
    assert [row["reference"] for row in stored(city_settings)] == ["A-01", "A-02"]  # nor was the third row stored


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
def test_a_row_that_is_wrong_is_named_and_nothing_of_its_file_is_stored(
    city_settings: Settings, tmp_path: Path
) -> None:
    mine = ("--organisation", "慈善会")
    wrong = TABLE.replace("A-02", "A-01").replace("980101001", "980199").replace("陪伴,其他组织", "陪伴,其他组织")
    wrong += "A-05,送米,物资,,,980101,,,2025-11-01,2026-11-01,,,,,\n"
    wrong += "A-04,送煤,取暖,公民,捐赠财产,980101,,0,2025-11-01,2026-11-01,2026-10-01,周八,25:00,,\n"
    told = said(city_settings, "import", table(tmp_path, wrong), *mine, status=1)
    found = {
        line.split(": ")[0] + " " + line.split(": ")[1]
        for line in told.splitlines()
        if line.startswith("供给清单.csv:")
    }
    assert {
        "供给清单.csv:4:reference DUPLICATE_KEY", "供给清单.csv:4:division_code UNKNOWN_REFERENCE", "供给清单.csv:7:kind UNKNOWN_CODE",
        "供给清单.csv:7:places INVALID_VALUE", "供给清单.csv:7:days INVALID_VALUE", "供给清单.csv:7:opens_at INVALID_VALUE",
        "供给清单.csv:6:places INCONSISTENT",
    } <= found  # fmt: skip
    assert "so nothing was stored." in told
    assert stored(city_settings) == []
    assert "give --organisation as well" in said(city_settings, "import", table(tmp_path), status=2)


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
def test_a_service_that_is_active_no_more_is_withdrawn_and_does_not_come_back(
    city_settings: Settings, tmp_path: Path
) -> None:
    package = laid_in(tmp_path / "package", files_of(offer(1), offer(2, BARE)))
    assert "2 new" in said(city_settings, "import", str(package))
    ended = package / "services.csv"
    active = ended.read_text("utf-8")
    ended.write_text(active.replace("active", "defunct", 1), "utf-8")
    told = said(city_settings, "import", str(package))
    assert "0 new, 0 changed, 1 unchanged, 1 withdrawn." in told
    assert "services.csv: What stands in line 2 is not kept. 第 2 行未保存。" in told
    assert "0 changed, 2 unchanged, 0 withdrawn" in said(city_settings, "import", str(package))
    ended.write_text(active, "utf-8")
    assert "services.csv:2:id: STORED_OTHERWISE" in said(city_settings, "import", str(package), status=1)
    assert [row["service"] for row in stored(city_settings)] == [BARE["service"]]
    unknown = laid_in(tmp_path / "unknown", files_of(offer(3, BARE)))
    (unknown / "services.csv").write_text((unknown / "services.csv").read_text().replace("active", "inactive"))
    assert "1 that are offered no more were never here" in said(city_settings, "import", str(unknown))


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
def test_no_number_and_no_identifier_is_taken_twice(city_settings: Settings, tmp_path: Path) -> None:
    said(city_settings, "import", str(laid_in(tmp_path / "one", files_of(offer(1)))))
    again = laid_in(tmp_path / "again", files_of(offer(2)))  # with the same number
    assert "services.csv:2:reference: DUPLICATE_KEY" in said(city_settings, "import", str(again), status=1)
    other = {**MEALS, "reference": None}
    run_apart(change(city_settings, "update supply set organisation_id = '00000000-0000-4000-9000-000000000005'"))
    stolen = laid_in(tmp_path / "stolen", files_of(offer(1, other)))
    assert "services.csv:2:id: INCONSISTENT" in said(city_settings, "import", str(stolen), status=1)
    foreign = ("--organisation", "00000000-0000-4000-9000-000000000005")
    assert "services.csv:2:organization_id: INCONSISTENT" in said(
        city_settings, "import", str(stolen), *foreign, status=1
    )


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
def test_the_table_goes_out_and_comes_back_with_chinese_headings(city_settings: Settings, tmp_path: Path) -> None:
    bare = {**BARE, "service": "=1+1"}
    said(city_settings, "import", str(laid_in(tmp_path / "package", files_of(offer(1), offer(2, bare)))))
    first, out = stored(city_settings), tmp_path / "供给.csv"
    said(city_settings, "export", str(out), "--organisation", "慈善会")
    assert out.read_text("utf-8-sig").startswith("供给编号,服务名称,供给类型,供给主体,供给方式,服务区域,")
    assert "\t2026-07,送餐上门,照护,法人,慈善信托,980101," in out.read_text("utf-8-sig")
    assert ",\t=1+1,法律援助," in out.read_text("utf-8-sig")  # no formula for Excel
    assert "0 new, 0 changed, 2 unchanged" in said(city_settings, "import", str(out), "--organisation", "慈善会")
    assert stored(city_settings) == first
    assert "it is kept as it is" in said(city_settings, "export", str(out), status=2)


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
def test_what_is_no_package_and_no_table_is_refused_in_a_sentence(city_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04nothing")
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as packed:
        for name in ("a/services.csv", "b/services.csv"):
            packed.writestr(name, "id\n")
    (tmp_path / "empty").mkdir()
    (tmp_path / "other.csv").write_text("一,二\n1,2\n")
    mine = ("--organisation", "慈善会")
    assert "Pack it again as an ordinary ZIP file." in said(
        city_settings, "import", str(tmp_path / "broken.zip"), status=2
    )
    assert "two files that are called services.csv" in said(
        city_settings, "import", str(tmp_path / "twice.zip"), status=2
    )
    assert "has no table of supplies" in said(city_settings, "import", str(tmp_path / "empty"), *mine, status=2)
    assert "other.csv:1:service: MISSING_COLUMN" in said(
        city_settings, "import", str(tmp_path / "other.csv"), *mine, status=1
    )
    assert (
        "there is no such organisation"
        in said(city_settings, "export", str(tmp_path / "x.zip"), "--organisation", "谁", status=2).lower()
    )
    assert not (tmp_path / "x.zip").exists()
