"""The page says everything in both languages, and has a word for whatever the hub can answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from hub.identity.people import pages
from hub.server.web.examples import read_examples
from hub.server.web.files import OWN
from hub.server.web.front import FOLDER as FRONT
from permissions.model import Capability, Disclosure, Reason
from tests.papers import PAPERS, paper

TEMPLATES = Path(pages.__file__).parent / "templates"
WORDS = orjson.loads((OWN / "words.json").read_bytes())
CODE = "\n".join(path.read_text("utf-8") for path in sorted(OWN.glob("*.js")))
ENDINGS = re.findall(r'"(\w+)"', re.search(r"ENDING = new Set\(\[(.*?)\]\)", CODE, re.DOTALL)[1])  # type: ignore[index]


def answered() -> Iterator[str]:
    """The words for what an answer, a sign-in or an example can hold."""
    yield from (f"reason.{reason}" for reason in Reason)
    yield from (f"use.{capability}" for capability in Capability)
    for outcome in ("WITHHELD", *(mode for mode in Disclosure if mode != Disclosure.FULL)):
        yield from (f"outcome.{outcome}", f"outcome.PARTLY_{outcome}")
    yield from (f"state.{state}" for state in ("COMPLETE", "STALE", "UNAVAILABLE"))
    yield from (f"department.{example['department']}" for example in read_examples())
    yield from (f"ended.{code}" for code in ENDINGS)
    yield from (f"ended.{code}" for code in re.findall(r'because: "(\w+)"', CODE))
    yield from (f"problem.{code}" for code in re.findall(r'"(REFUSED|FAILED|FOREIGN)"', CODE))


def test_both_languages_have_the_same_words() -> None:
    assert list(WORDS["en"]) == list(WORDS["zh"])
    assert all(text.strip() for texts in WORDS.values() for text in texts.values())


def test_chinese_is_chinese_and_english_is_not() -> None:
    han = re.compile(r"[一-鿿]")
    assert [name for name, text in WORDS["zh"].items() if not han.search(text)] == []
    assert [name for name, text in WORDS["en"].items() if han.search(text)] == []


def test_chinese_sentences_have_chinese_punctuation() -> None:
    texts = [*WORDS["zh"].values()]
    texts += [example[part]["zh"] for example in read_examples() for part in ("title", "about")]
    texts += [path.read_text("utf-8") for folder in (OWN, TEMPLATES) for path in sorted(folder.glob("*.html"))]
    texts.append(CODE)
    assert [found for text in texts for found in re.findall(r"[一-鿿][,:;?!(]|[,;?!)][一-鿿]", text)] == []


def test_what_a_person_asks_for_has_one_word() -> None:
    written = "".join(path.read_text("utf-8") for path in sorted(TEMPLATES.glob("*.html")))
    assert WORDS["zh"]["purpose"] == "用途"
    assert "用途" in written
    assert "目的" not in written + str(WORDS["zh"])


def test_the_hub_and_a_partner_s_system_have_one_word_each() -> None:
    """As the glossary has them: 本平台, and 贵单位业务系统."""
    texts = [*WORDS["zh"].values(), (FRONT / "words.yaml").read_text("utf-8")]
    texts += [
        path.read_text("utf-8")
        for path in sorted(Path(pages.__file__).parent.rglob("*.*"))
        if path.suffix in (".py", ".html")
    ]
    texts += [paper(path) for path in PAPERS if path.endswith(".zh.md")]
    assert [
        found
        for text in texts
        for found in re.findall(r".{0,9}(?<!本)(?<!数据共享)平台|.{0,9}本系统|.{0,9}本单位接入", text)
    ] == []


@pytest.mark.parametrize("name", sorted(set(answered())))
def test_there_is_a_word_for_what_the_hub_answers(name: str) -> None:
    assert name in WORDS["en"]


def test_no_word_is_missing_or_left_over() -> None:
    plain = set(re.findall(r'"((?:[a-z_]+\.)?[a-z_]+)"', CODE))
    used = {name for name in WORDS["en"] if name in plain}
    said = set(re.findall(r'\bsay\("([\w.]+)"', CODE))
    assert said <= set(WORDS["en"])
    assert set(WORDS["en"]) - used - set(answered()) == set()
