"""The papers themselves: short enough to be read, what they name is there, their links lead somewhere, and every decision is found by its number."""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import takewhile

import click
import pytest

from hub.config import Settings
from hub.server.web.examples import read_examples
from tests.papers import DOCS, PAPERS, ROOT, anchors, blocks, headings, links, paper, prose
from tests.tables import COMMANDS

LONGEST = 400
LONGEST_README = 150
CHINESE = {
    "hub/docs/README.zh.md": "README.md",
    "hub/docs/partner-guide.zh.md": "hub/docs/partner-guide.md",
    "hub/docs/delivering.zh.md": "hub/docs/delivering.md",
    "hub/docs/applications.zh.md": "hub/docs/applications.md",
}
"""The papers that there are in both languages: the Chinese one, and the English one that it says the same as."""

LOOKED_UP = "hub/docs/commands.md"
"""The paper that is generated from the commands: one is looked up in it, and nobody reads it from end to end."""

TO_OTHERS = {
    "HUB_CLIENT_SECRET", "HUB_TEST_POSTGRES", "HUB_TEST_CHROMIUM", "HUB_TEST_SIZE", "HUB_TEST_REFRESH", "HUB_TEST"
}  # fmt: skip
"""Variables that are no settings of the hub: of `hub token`, and of the tests."""

DECISION = re.compile(r"^## (\d+)\. (.+)$", re.MULTILINE)


@pytest.mark.parametrize("path", [path for path in PAPERS if path != LOOKED_UP])
def test_a_paper_is_read_in_one_sitting(path: str) -> None:
    assert len(paper(path).splitlines()) <= (LONGEST_README if "README" in path else LONGEST)


@pytest.mark.parametrize("path", PAPERS)
def test_a_file_that_a_paper_names_is_there(path: str) -> None:
    """What was is told by the changelog, and may be gone."""
    rooms = "permissions|hub|resolvers|schema|migrations|tests"
    named = re.findall(rf"`((?:{rooms})/[\w./-]*|Makefile|[\w.]+\.md)`", paper(path))
    assert path == "CHANGELOG.md" or [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", PAPERS)
def test_a_command_a_setting_and_a_target_that_a_paper_names_are_there(path: str) -> None:
    """`hub …` and `make …` at the beginning of a line of a block or of what stands between backticks."""
    if path == "CHANGELOG.md":
        return
    text = paper(path)
    lines = [*re.findall(r"`([^`]+)`", prose(text)), *"".join(blocks(text, "")).splitlines()]
    words = [re.sub(r"^([A-Z_]+=\S+ )*(\.venv/bin/)?", "", line.strip("$ ")).split() for line in lines]
    assert [said for said in words if said[:1] == ["hub"] and not known(said)] == []
    targets = re.findall(r"^([\w./-]+):(?!=)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    made = [said[1] for said in words if said[:1] == ["make"] and len(said) > 1]
    assert [target for target in made if "=" not in target and target not in targets] == []
    own = {setting.metadata["variable"] for setting in fields(Settings)} | TO_OTHERS
    named = set(re.findall(r"\bHUB_[A-Z_]*[A-Z]\b", text))
    assert {name for name in named if name not in own and not name.startswith("HUB_SOURCE_")} == set()


def known(said: list[str]) -> bool:
    """A command that there is, with options that it has."""
    path = ["hub"]
    while len(said) > len(path) and " ".join([*path, said[len(path)]]) in COMMANDS:
        path.append(said[len(path)])
    command = COMMANDS[" ".join(path)]
    options = {name for option in command.params for name in option.opts} | {"--help"}
    given = {word.partition("=")[0] for word in takewhile(lambda word: word != "#", said) if word.startswith("--")}
    whole = len(path) > 1 or len(said) == 1 or said[1] in ("COMMAND", "…") or said[1].startswith("--")
    lost = isinstance(command, click.Group) and re.fullmatch("[a-z]+", (said[len(path) :] or ["#"])[0])
    return whole and not lost and given <= options


@pytest.mark.parametrize("path", PAPERS)
def test_a_link_between_papers_leads_somewhere(path: str) -> None:
    lost = []
    for link in links(paper(path)):
        if re.match(r"https?://", link):
            continue
        file, _, anchor = link.partition("#")
        target = (PAPERS[path].parent / file).resolve() if file else PAPERS[path]
        name = target.relative_to(ROOT).as_posix() if target.is_relative_to(ROOT) else ""
        if not target.exists() or (anchor and anchor not in anchors(paper(name))):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("chinese", CHINESE)
def test_both_languages_have_the_same_sections_tables_and_blocks(chinese: str) -> None:
    ours, theirs = (paper(path) for path in (CHINESE[chinese], chinese))
    assert [level for level, _ in headings(ours)] == [level for level, _ in headings(theirs)]
    assert len(re.findall(r"^\|", ours, re.MULTILINE)) == len(re.findall(r"^\|", theirs, re.MULTILINE))
    assert uncommented(ours) == uncommented(theirs)
    missed = {code for code in re.findall(r"`([^`\n]+)`", prose(ours)) if f"`{code}`" not in theirs}
    assert missed == set()


def uncommented(text: str) -> list[str]:
    """The blocks of a paper, without comments, which are in its language."""
    fenced = re.findall(r"^```\w*\n.*?^```$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(r"(?m)\s*# (?!as ).*$", "", block) for block in fenced]


@pytest.mark.parametrize("chinese", CHINESE)
def test_chinese_papers_have_chinese_punctuation_and_our_words(chinese: str) -> None:
    text = prose(paper(chinese))
    assert re.findall(r"[一-鿿][,:;?!(]|[,;?!)][一-鿿]", text) == []
    assert [word for word in ("枢纽", "目的", "接口方", "你") if word in text] == []


@pytest.mark.parametrize(("path", "language"), [("README.md", "en"), ("hub/docs/README.zh.md", "zh")])
def test_what_the_readme_says_to_open_first_is_an_example_of_the_page(path: str, language: str) -> None:
    rows = re.findall(r"^\| .*?`[a-z-]+`.* \| \*?([^|*]+)\*? \|$", paper(path), re.MULTILINE)
    titles = {example["title"][language] for example in read_examples()}
    assert len(rows) == 5
    assert [title for title in rows if title not in titles] == []


def test_every_decision_has_a_number_of_its_own_and_stands_in_the_index_under_its_room() -> None:
    index = paper("hub/DECISIONS.md")
    told = {
        room: re.findall(r"^- (\d+)\. (.+)$", lines, re.MULTILINE)
        for room, lines in re.findall(r"^## \[.+?\]\(docs/decisions/(\S+)\.md\)\n(.*?)(?=^## |\Z)", index, re.M | re.S)
    }
    kept = {path.stem: DECISION.findall(path.read_text("utf-8")) for path in DOCS.glob("decisions/*.md")}
    assert told == kept
    numbers = [int(number) for decisions in kept.values() for number, _ in decisions]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_the_changelog_has_the_form_of_keep_a_changelog() -> None:
    first, *others = headings(paper("CHANGELOG.md"))
    assert first == (1, "Changelog")
    assert others[0] == (2, "[Unreleased]")
    kinds = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
    for level, title in others:
        assert (
            re.fullmatch(r"\[(Unreleased|\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d)\]?", title)
            if level == 2
            else title in kinds
        )
    for release in re.split(r"^## ", paper("CHANGELOG.md"), flags=re.MULTILINE)[1:]:
        told = re.findall(r"^### (.+)$", release, re.MULTILINE)
        assert told == [kind for kind in kinds if kind in told]
