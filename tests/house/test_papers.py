"""The papers themselves: their links lead somewhere, and every decision is found by its number."""

from __future__ import annotations

import re

import pytest

from tests.papers import DOCS, PAPERS, ROOT, anchors, links, paper

DECISION = re.compile(r"^## (\d+)\. (.+)$", re.MULTILINE)


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
