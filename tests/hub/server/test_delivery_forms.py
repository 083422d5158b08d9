"""Before a delivery is confirmed, somebody says what its form means; what was confirmed is imported, kept, and used by the next one."""

from __future__ import annotations

from typing import Any

import pytest

from hub.identifiers import resident_id_number_from
from hub.intake.deliveries.form_maps import keep_form_maps, set_meanings
from hub.intake.form_map import NOT_READ, FormMap
from hub.sources.register import open_sources
from tests.ground.hub import Hub, codes
from tests.hub.server.delivering import Deliverer, work_beside
from tests.hub.server.store import ledger, rows
from tests.hub.server.test_delivery_jobs import closed, opened_again

pytestmark = pytest.mark.databases("either")

WHO = resident_id_number_from("98010119950101001")
FILE = "人员名单.csv"
FORM = f"低收入人口名单,,,,,\n证照码,姓名,户籍地,性别,现名,现名\n{WHO},张三,980101,汉子,张小三,张大三\n".encode()


@pytest.fixture(autouse=True)
def work(monkeypatch: pytest.MonkeyPatch) -> None:
    work_beside(monkeypatch)


async def said(deliverer: Deliverer, job: Any, **of_table: Any) -> Any:
    """What is answered when somebody says what the one file of a delivery means."""
    body = {"checked": job["checked"]["digest"], "tables": [{"name": FILE, **of_table}]}
    return await deliverer.send("POST", f"/{job['id']}/form", json=body)


async def corrected(deliverer: Deliverer, job: Any, **of_table: Any) -> Any:
    """The delivery, checked anew by what somebody says."""
    answer = await said(deliverer, job, **of_table)
    assert (answer.status_code, answer.json()["state"]) == (202, "CHECKING"), answer.text
    return await deliverer.until(job["id"], "CHECKED")


def taken(job: Any) -> list[str | None]:
    (table,) = job["checked"]["tables"]
    return [column["name"] for column in table["columns"]]


async def test_what_a_clerk_says_of_a_form_is_shown_by_rights_imported_kept_and_used_by_the_next_delivery(
    hub: Hub,
) -> None:
    district, colleague = Deliverer(hub), Deliverer(hub, "reader")
    job = await district.checked({FILE: FORM})
    (table,) = job["checked"]["tables"]
    assert (table["headingLines"], taken(job)) == (None, [None, "name", "division_code", "sex", None, None])
    assert [column["label"] for column in table["columns"]] == ["证照码", "姓名", "户籍地", "性别", "现名", "现名"]
    (form,) = job["checked"]["tableForms"]
    offered = {column["name"]: column for column in form["columns"]}
    assert (offered["id_number"]["required"], offered["id_number"]["mayWrite"], offered["sex"]["codes"][1]["chinese"]) == (
        True, True, "男性"
    )  # fmt: skip

    places: list[tuple[Any, list[Any]]] = [
        ({"columns": [{"position": 1, "name": "name"}]}, ["columns", 0, "name"]),
        ({"columns": [{"position": 2, "name": "id_number"}, {"position": 3, "name": None}]}, ["columns"]),
        ({"columns": [{"position": 7, "name": None}]}, ["columns", 0, "position"]),
        ({"columns": [{"position": 1, "name": ["id_number"]}]}, ["columns", 0, "name"]),
        ({"columns": [{"position": 3, "unit": "万元"}]}, ["columns", 0, "unit"]),
        ({"columns": {"1": "id_number"}}, ["columns"]),
        ({"words": [{"column": "sex", "word": "汉子", "code": "MAN"}]}, ["words", 0, "code"]),
        ({"words": [{"column": "sex", "word": {}, "code": "MALE"}]}, ["words", 0, "word"]),
        ({"words": [{"column": "name", "word": "张三", "code": "MALE"}]}, ["words", 0, "column"]),
        ({"heading": [2, 4]}, ["heading"]),
        ({"heading": [1, 1], "columns": [{"position": 1, "name": "id_number"}]}, ["columns"]),
        ({"name": "昨天.csv"}, ["name"]),
        ({"column": []}, ["column"]),
    ]
    for given, path in places:
        wrong = await said(district, job, **given)
        assert (wrong.status_code, codes(wrong.json())[:1]) == (400, ["INVALID_INPUT"]), given
        assert wrong.json()["errors"][0]["extensions"]["inputPath"] == ["tables", 0, *path], wrong.text
    assert codes((await district.send("POST", f"/{job['id']}/form", json={"checked": "0" * 64})).json()) == [
        "INVALID_INPUT"
    ]

    # A line of somebody's data is no heading, whoever says so: its cells are told to nobody as labels.
    row = await corrected(district, job, heading=[3, 3])
    (table,) = row["checked"]["tables"]
    assert (table["headingSaid"], table["headingLines"], WHO in str(row)) == ([3, 3], None, False)
    stale = await said(district, job, heading=None)
    assert (stale.status_code, codes(stale.json())) == (409, ["STATE_CONFLICT"])

    columns = [{"position": 1, "name": "id_number"}, {"position": 2, "name": None}, {"position": 6, "name": "name"}]
    job = await corrected(district, row, heading=None)
    job = await corrected(district, job, columns=columns)
    assert taken(job) == ["id_number", None, "division_code", "sex", None, "name"]
    assert (job["checked"]["tables"][0]["refused"], job["checked"]["refusals"][0]["code"]) == (1, "UNKNOWN_CODE")
    sample = (await district.send("GET", f"/{job['id']}/sample")).json()["tables"][0]["columns"]
    assert (sample[3]["shown"], sample[3]["unknownWords"]) == ("FULL", ["汉子"])
    block = await closed(hub, "PersonInput.sex")
    withheld = await said(district, job, words=[{"column": "sex", "word": "汉子", "code": "MALE"}])
    assert (withheld.status_code, codes(withheld.json())) == (403, ["WRITE_WITHHELD"])
    await opened_again(hub, block)
    job = await corrected(district, job, words=[{"column": "sex", "word": "汉子", "code": "MALE"}])
    assert (job["checked"]["tables"][0]["refused"], job["checked"]["mayDeliver"]) == (0, True)

    # What is called otherwise may hold anything: it is shown to whoever sent it, and to no colleague.
    first_rows = f"/{job['id']}/sample"
    own, theirs = [(await one.send("GET", first_rows)).json()["tables"][0] for one in (district, colleague)]
    shown = [[column["shown"] for column in one["columns"]] for one in (own, theirs)]
    assert (shown[0][5], own["rows"][0][5]) == ("FULL", "张大三")
    assert [(shown[1][place], theirs["rows"][0][place]) for place in (0, 5)] == [("WITHHELD", None)] * 2

    assert (await district.confirm(job)).status_code == 202
    done = await district.until(job["id"], "DONE", "REFUSED", "FAILED")
    assert (done["error"], done["result"]["rowsRefused"]) == (None, 0)
    names = await rows(hub.settings, "select name, sex from person where name like '张大%'")
    assert [tuple(each.values()) for each in names] == [("张大三", "MALE")]
    again = await district.checked({FILE: FORM})
    assert (taken(again), again["checked"]["formChanges"]) == (taken(job), [])
    assert again["checked"]["tables"][0]["refused"] == 0


async def test_a_map_that_was_set_after_it_was_confirmed_is_not_imported_by_and_is_asked_for_again(hub: Hub) -> None:
    district = Deliverer(hub)
    job = await district.checked({"人员.csv": f"公民身份号码,姓名,户籍地,现名\n{WHO},张三,980101,李四\n".encode()})
    async with open_sources(hub.settings) as sources, sources.hub.begin() as connection:
        form = set_meanings(FormMap("persons"), {"姓名": NOT_READ, "现名": "name"}, ())
        await keep_form_maps(connection, "980101", [form], hub.clock())
    assert (await district.confirm(job)).status_code == 202
    await district.until(job["id"], "CHECKING", "CHECKED")
    await district.checked(
        {"户.csv": b"household_no,division_code\nH1,980101\n"}
    )  # so that nobody waits for the next round
    anew = await district.until(job["id"], "CHECKED")
    assert (anew["error"]["code"], "再次核对" in anew["error"]["messageChinese"]) == ("STATE_CONFLICT", True)
    assert await rows(hub.settings, "select number from delivery where job_id is not null") == []
    assert (await district.confirm(job)).status_code == 409
    (table,) = anew["checked"]["tables"]
    assert [column["name"] for column in table["columns"]] == ["id_number", None, "division_code", "name"]
    assert (await district.confirm(anew)).status_code == 202
    done = await district.until(job["id"], "DONE", "REFUSED", "FAILED")
    assert done["error"] is None
    names = await rows(hub.settings, "select name from person where name in ('张三', '李四')")
    assert [tuple(each.values()) for each in names] == [("李四",)]
    outcomes = [event["outcome"] for event in await ledger(hub.settings) if event["kind"] == "WRITE_OUTCOME"]
    assert outcomes == ["STATE_CONFLICT", "WRITTEN"]
