"""The papers at /documentation: pages for people, text for programs, and nothing else of the hub's folder."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin

import pytest

from hub.server.web.documentation import BEGINNING, papers
from tests.ground.hub import Hub
from tests.papers import PAPERS, headings, paper

pytestmark = [pytest.mark.only_reads, pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)]

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_every_paper_is_a_page_whose_links_lead_to_pages(hub: Hub) -> None:
    assert set(papers()) >= set(PAPERS)
    named: dict[str, set[str]] = {}
    leading: list[tuple[str, str]] = []
    for path in PAPERS:
        page = await hub.http.get(f"/documentation/{path}", headers=HTML)
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8"), path
        assert page.text.count("<h2 id=") == sum(level == 2 for level, _ in headings(paper(path))), path
        assert not re.search(r"<script|<style|<[^>]* (style|on\w+)=|javascript:|<!--", page.text), path
        named[f"/documentation/{path}"] = set(re.findall(r' id="([^"]+)"', page.text))
        found = re.findall(r'(?:href|src)="(?!https?:)([^"]*)"', page.text)
        leading += [(path, urljoin(f"/documentation/{path}", link)) for link in found]
        assert [link for link in found if not link.startswith(("/", "#"))] == [], path
    for path, link in leading:
        address, _, anchor = link.partition("#")
        assert not anchor or unquote(anchor) in named[address], (path, link)
    for address in {link.partition("#")[0] for _, link in leading}:
        assert (await hub.http.get(address, headers=HTML)).status_code == 200, address


async def test_the_documentation_begins_with_the_readme_in_the_language_that_is_read(hub: Hub) -> None:
    for spoken, path in BEGINNING.items():
        for asked, accepted in (("/documentation", spoken), (f"/documentation?lang={spoken}", "fr")):
            page = await hub.http.get(asked, headers=HTML | {"Accept-Language": accepted})
            whole = await hub.http.get(f"/documentation/{path}", headers=HTML | {"Accept-Language": spoken})
            assert page.text == whole.text
            assert page.headers["content-language"] == {"en": "en", "zh": "zh-CN"}[spoken]


async def test_a_program_gets_a_paper_as_it_lies_in_the_folder(hub: Hub) -> None:
    for path in PAPERS:
        answer = await hub.http.get(f"/documentation/{path}")
        assert (answer.text, answer.headers["content-type"]) == (paper(path), "text/plain; charset=utf-8")
    drawing = await hub.http.get("/documentation/hub/docs/flow.svg")
    assert drawing.headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "path",
    [
        "nothing.md",
        "hub/config.py",
        "hub/docs",
        "hub/docs/../config.py",
        "..%2Fetc%2Fpasswd",
        "/etc/passwd",
        "hub/docs/",
    ],
)
async def test_nothing_but_papers_is_told_of_the_folder(hub: Hub, path: str) -> None:
    answer = await hub.http.get(f"/documentation/{path}", headers=HTML)
    assert (answer.status_code, "<code>NOT_FOUND</code>" in answer.text) == (404, True)
