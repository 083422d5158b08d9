"""The papers of the house: what people read of it, as the tests hold it against the code."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "hub/docs"
PAPERS: dict[str, Path] = {
    path.relative_to(ROOT).as_posix(): path
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / ".github").glob("*.md"), *(ROOT / "hub").rglob("*.md")])
}
"""Every paper by its path from the root of the house."""


def paper(path: str) -> str:
    """The text of one paper."""
    return PAPERS[path].read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    """What stands between the fences of one language; an empty language is that of commands."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [inside for named, inside in fenced if named == language]


def prose(text: str) -> str:
    """A paper without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[tuple[int, str]]:
    """Each heading of a paper with its level."""
    return [(len(signs), title) for signs, title in re.findall(r"^(#+) (.+)$", prose(text), re.MULTILINE)]


def anchors(text: str) -> set[str]:
    """What a link into a paper may name: its headings, as GitHub makes addresses of them."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for _, title in headings(text)}


def links(text: str) -> list[str]:
    """Where the links of a paper lead."""
    return re.findall(r"\]\(([^)\s]+)\)", prose(text))
