"""The page at /: for whoever comes to the hub's address, in their language, without a script."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
import yaml

from hub.config import Settings
from hub.server.web import front_page
from hub.server.web.files import OWN
from hub.server.web.front import FOLDER
from hub.server.web.front_page import PATHS
from hub.server.web.languages import language
from tests.clock import FixedClock
from tests.ground.hub import Hub, open_hub

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
WORDS = yaml.safe_load((FOLDER / "words.yaml").read_text("utf-8"))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page looks for as long as a busy machine may need: what it says of that it does not say of the hub."""
    monkeypatch.setattr(front_page, "LOOKING", 60.0)


on_sqlite = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)


@on_sqlite
async def test_u8_the_first_page_says_what_this_is_and_where_to_go_on(hub: Hub) -> None:
    for spoken in WORDS:
        page = await hub.http.get("/", headers=HTML | {"Accept-Language": WORDS[spoken]["lang"]})
        assert (page.status_code, page.headers["content-language"]) == (200, WORDS[spoken]["lang"])
        words = WORDS[spoken]
        assert [
            text for text in (words["title"], words["what"], words["state"]["ready"]) if text not in page.text
        ] == []
        assert set(re.findall(r'href="(/[^"?]*)["?]', page.text)) >= {
            path for name, path in PATHS.items() if name != "token"
        }


@on_sqlite
async def test_the_first_page_needs_no_script_and_nothing_from_outside(hub: Hub) -> None:
    page = await hub.http.get("/", headers=HTML)
    policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
    assert (policy["default-src"], policy["style-src"], "script-src" in policy) == ("'none'", "'self'", False)
    assert not re.search(r"<script|<style| style=| on\w+=|javascript:", page.text)
    assert [link for link in re.findall(r'(?:href|src)="([^"]+)"', page.text) if not re.match(r"[/#](?!/)", link)] == []
    for link in set(re.findall(r'href="(/[^"]*)"', page.text)):
        assert (await hub.http.get(link, headers=HTML)).status_code in (200, 503), link


@on_sqlite
async def test_the_switch_of_languages_goes_before_what_the_browser_likes(hub: Hub) -> None:
    page = await hub.http.get("/?lang=zh", headers=HTML | {"Accept-Language": "en"})
    assert (WORDS["zh"]["title"] in page.text, 'href="/?lang=en"' in page.text) == (True, True)
    for tag in ("zh-CN", "ZH", " zh "):
        assert (await hub.http.get("/", params={"lang": tag}, headers=HTML)).headers["content-language"] == "zh-CN"
    odd = await hub.http.get("/?lang=%3Cscript%3E", headers=HTML)
    assert (odd.status_code, "lang must be one of en, zh." in odd.text, "<script" in odd.text) == (400, True, False)


@on_sqlite
async def test_a_program_gets_an_index_in_json(hub: Hub) -> None:
    assert (await hub.http.get("/?lang=fr")).status_code == 400
    for accepted in ("*/*", "application/json"):
        index = await hub.http.get("/", headers={"Accept": accepted})
        assert index.json() == {name: hub.settings.issuer + path for name, path in PATHS.items()}
    assert (await hub.http.head("/", headers=HTML)).text == ""
    assert (await hub.http.post("/")).status_code == 405


@on_sqlite
async def test_the_first_page_says_when_the_hub_cannot_answer(city_settings: Settings, clock: FixedClock) -> None:
    away = replace(city_settings, database="sqlite:////nowhere/hub.db")
    async with open_hub(away, clock) as opened:
        page = await opened.http.get("/", headers=HTML)
    assert (page.status_code, WORDS["en"]["state"]["waiting"] in page.text) == (200, True)
    assert WORDS["en"]["state"]["said"]["does not answer"] in page.text


def test_both_languages_say_the_same_things() -> None:
    def names(words: object, place: str = "") -> set[str]:
        return (
            {place}
            if not isinstance(words, dict)
            else set().union(*(names(words[key], f"{place}.{key}") for key in words))
        )

    assert names(WORDS["en"]) == names(WORDS["zh"])


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr, en;q=0.2, zh;q=0.3", "zh"),
        ("EN-gb", "en"),
        ("*", "en"),
        ("zh;q=0, *;q=0.1", "en"),
        ("zh;q=many", "en"),
        (";;,=", "en"),
    ],
)
def test_the_language_is_the_one_that_the_browser_likes_best(accepted: str, spoken: str) -> None:
    assert language(None, accepted) == spoken


def test_every_text_of_the_first_page_has_enough_contrast_in_both_themes() -> None:
    """WCAG 2.2 AA, 1.4.3."""
    themes = re.findall(r":root \{(.+?)\}", (OWN / "front.css").read_text("utf-8"), re.DOTALL)
    assert len(themes) == 2
    for theme in themes:
        colours = {name: luminance(value) for name, value in re.findall(r"--([\w-]+): (#\w+);", theme)}
        pairs = [*product(("ink", "quiet", "accent", "warn"), ("paper", "shade")), ("on-accent", "accent")]
        ratios = {pair: contrast(*(colours[name] for name in pair)) for pair in pairs}
        assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
