"""U11: each state of the pages against WCAG 2.2 AA, in both themes, and the way out of the editors by keyboard."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from hub.server.web.files import OWN
from tests.demo import Demo
from tests.hub.server.serving import ROOT
from tests.hub.server.web.browser import PHONE, Desk, at_desk

AXE = ROOT / ".venv" / "audits" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WORDS = json.loads((OWN / "words.json").read_text("utf-8"))


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA: the rule, and what it was found on."""
    page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {{runOnly: {LEVELS}}})")
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_u11_every_state_of_the_pages_meets_wcag_2_2_aa(browser: Browser, demo: Demo, theme: str) -> None:
    with at_desk(browser, demo.url, color_scheme=theme) as desk:
        desk.open()
        assert violations(desk.page) == []
        desk.page.locator(".welcome .primary").click()
        desk.page.locator("input[name=code]").wait_for()
        assert violations(desk.page) == []
        desk.identify(partial(demo.code, "林晓"))
        desk.page.locator("input[name=purpose]").first.wait_for()
        assert violations(desk.page) == []
        desk.pick("PREMIUM_SUBSIDY")
        assert violations(desk.page) == []
        desk.run("The economic situation")
        assert violations(desk.page) == []
