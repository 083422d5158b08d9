"""`hub policy impact`: what another text of the notice differs in, as clerks have it; and what is no text of it."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from hub.policy.notice import FILE
from tests.commands import run_with

pytestmark = pytest.mark.databases("either")

TEXT = FILE.read_text("utf-8")
AMENDED = TEXT.replace("不低于70%", "不低于75%")


def impact(file: Path, *options: str) -> tuple[int, str]:
    done = run_with({}, "policy", "impact", str(file), *options)
    return done.exit_code, done.output


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_number_that_changed_names_the_rule_the_local_values_and_the_cases(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(AMENDED, encoding)
    status, printed = impact(file, "--json")
    told = json.loads(printed)
    assert status == 1
    assert [(each["kind"], each["before"]["article"], each["before"]["number"]) for each in told["changes"]] == [
        ("CHANGED", 9, 3)
    ]
    assert told["affected"]["rules"] == ["MEDICAL_ASSISTANCE"]
    assert told["affected"]["parameters"] == ["MEDICAL_RATIO_AT_LEAST_60", "MEDICAL_RATIO_AT_LEAST_70"]
    assert all(name.startswith("medical: ") for name in told["affected"]["cases"])
    assert told["affected"]["cases"]


def test_it_is_told_in_both_languages_and_nothing_is_told_of_the_same_text(tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(AMENDED)
    (_, chinese), (_, english) = impact(file), impact(file, "--language", "en")
    assert ("第9条第3句: 内容变更" in chinese, "§9.3: The sentence says something else" in english) == (True, True)
    assert ("须重新核对：" in chinese, "To be read again:" in english) == (True, True)
    file.write_text(TEXT, "gb18030")
    assert impact(file, "--language", "en") == (0, "Every sentence is at its place, and says the same.\n")
    file.write_text(TEXT.replace("强化“党建+社会救助”", "强化社会救助"))
    assert impact(file)[0] == 0  # nothing cites it


def test_what_is_no_text_of_the_notice_is_refused_with_what_to_give(tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    with ZipFile(file, "w") as packed:
        packed.writestr("word/document.xml", TEXT)
    assert impact(file)[0] == 2
    assert "Save it as plain text" in impact(file)[1]
    for content, said in (
        (b"", "is empty"),
        (b"\xff\xff\x00\xff" * 9, "cannot be read"),
        ("无条款的文字。".encode(), "has no article"),
        ("(一)总则。".encode() * 30_000, "are read"),
        ("(一)总则。".encode() + "一。".encode() * 3_000, "sentences"),
    ):
        file.write_bytes(content)
        status, printed = impact(file)
        assert (status, said in printed, "Traceback" in printed) == (2, True, False), printed
    assert impact(tmp_path / "missing.txt")[0] == 2


def test_another_folder_of_cases_is_read_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(AMENDED)
    assert "no oracle.yaml" in impact(file, "--cases", str(tmp_path))[1]
    (tmp_path / "cases").mkdir()
    for rows, case, said in (
        ("- id: a\n  sentences: [9.3 691e6db83812]", "cases: [{name: one, rows: [a]}]", "own: one"),
        ("- id: a\n  sentences: [9.3 000000000000]", "", "a: The notice does not hold"),
        ("- id: a", "", "needs an id and the sentences"),
        ("[]", "cases: [{name: one, rows: [b]}]", "rows that are in oracle.yaml"),
        ("- {", "", "cannot be read"),
        ("[]", "cases: 1", "has no list"),
    ):
        (tmp_path / "oracle.yaml").write_text(rows)
        (tmp_path / "cases" / "own.yaml").write_text(case)
        assert said in impact(file, "--cases", str(tmp_path))[1], said
