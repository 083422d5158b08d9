"""What papers say in tables is what the code has: every command and option, each setting, each limit, each code."""

from __future__ import annotations

import re
from collections import Counter

from hub import limits
from hub.catalogue.contract import coordinates
from hub.codes import Verdict
from hub.errors import Code
from hub.tables.findings import FindingKind
from permissions.model import Capability, Disclosure, Reason, Scope, Sensitivity, Sharing
from schema.contract import build_contract
from tests.papers import DOCS, paper
from tests.tables import (
    act_lines,
    command_lines,
    file_lines,
    limit_lines,
    rule_lines,
    setting_lines,
    table_must_equal,
)


def test_each_command_and_option_stands_in_the_papers_and_no_other() -> None:
    table_must_equal(DOCS / "commands.md", "commands", command_lines())


def test_each_file_of_a_city_stands_in_the_papers_with_its_columns_and_no_other() -> None:
    table_must_equal(DOCS / "city.md", "files", file_lines())


def test_each_setting_stands_in_the_papers_with_its_default_and_no_other() -> None:
    table_must_equal(DOCS / "operating.md", "settings", setting_lines())


def test_each_limit_stands_in_the_papers_with_its_number_and_no_other() -> None:
    table_must_equal(DOCS / "limits.md", "limits", limit_lines())


def test_each_other_figure_of_the_limits_stands_in_the_papers() -> None:
    figures = {name: value for name, value in vars(limits).items() if name.isupper() and isinstance(value, int)}
    rows = re.findall(r"^\| ([\d,]+) \| ", paper("hub/docs/limits.md").partition("## Other figures")[2], re.MULTILINE)
    assert figures
    assert {name for name, value in figures.items() if f"{value:,}" not in rows} == set()


def test_each_act_and_each_rule_stands_in_the_papers_and_no_other() -> None:
    table_must_equal(DOCS / "stewardship.md", "acts", act_lines())
    table_must_equal(DOCS / "stewardship.md", "rules", rule_lines())


def first_cells(path: str, heading: str) -> list[str]:
    """The codes at the beginning of each row of the table below a heading."""
    section = paper(path).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [code for names in re.findall(r"^\| (`.+?`) \|", section, re.MULTILINE) for code in names.strip("`").split()]


def test_each_code_stands_in_the_papers_and_no_other() -> None:
    assert sorted(first_cells("hub/docs/errors.md", "Every code")) == sorted(Code)


def test_each_reason_stands_in_the_papers_and_no_other() -> None:
    assert first_cells("hub/docs/errors.md", "Why something is withheld") == list(Reason)


def test_the_glossary_has_one_word_for_one_idea_and_every_word_of_access() -> None:
    rows = re.findall(
        r"^\| ([A-Z][^|]*) \| ([^|]*[一-鿿][^|]*) \| ([^|]+\.) \|$", paper("hub/docs/glossary.md"), re.MULTILINE
    )
    for words in ([english for english, _, _ in rows], [chinese for _, chinese, _ in rows]):
        assert [word for word, times in Counter(words).items() if times > 1] == []
    told = {word for *_, meaning in rows for word in re.findall(r"`([A-Z_]+)`", meaning)}
    assert {*Capability, *Disclosure, *Scope, *Sharing, *Sensitivity, *Verdict} - told == set()


def test_each_kind_of_finding_stands_in_both_papers_with_the_fields_that_it_compares() -> None:
    keys = coordinates(build_contract()._schema)
    declared = {str(kind): set(kind.compares) for kind in FindingKind}
    for language in ("", ".zh"):
        found: dict[str, set[str]] = {}
        for kinds, fields in re.findall(
            r"^\| (`[A-Z_]+`.*?) \|.*\| (`\w+\.\w+`.*?) \|$", paper(f"hub/docs/delivering{language}.md"), re.MULTILINE
        ):
            compared = {keys[coordinate] for coordinate in re.findall(r"`(\w+\.\w+)`", fields)}
            found |= dict.fromkeys(re.findall(r"`(\w+)`", kinds), compared)
        assert found == declared
