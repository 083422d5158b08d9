"""The pages say everything in both languages, and have a word for whatever the hub can answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from hub.codes import DeliveryState
from hub.errors import Code
from hub.identity.people import pages
from hub.intake.deliveries.whole_list import ENDS, EndingState
from hub.intake.workbook import FileKind
from hub.policy.programme import AssistanceProgramme
from hub.policy.programmes import PROGRAMMES
from hub.server.console.rendering import words_in
from hub.server.web.examples import read_examples
from hub.server.web.files import OWN
from hub.server.web.front import FOLDER as FRONT
from hub.tables.job_states import DeliveryJobState
from permissions.model import Capability, Disclosure, Reason
from tests.papers import PAPERS, paper

TEMPLATES = Path(pages.__file__).parent / "templates"
WORDS = orjson.loads((OWN / "words.json").read_bytes())
CODE = "\n".join(path.read_text("utf-8") for path in sorted(OWN.glob("*.js")))
DELIVERING_WORDS = orjson.loads((OWN / "deliveries" / "words.json").read_bytes())
DELIVERING_CODE = "\n".join(path.read_text("utf-8") for path in sorted((OWN / "deliveries").glob("*.js")))
OF_EACH_PAGE = pytest.mark.parametrize("words", [WORDS, DELIVERING_WORDS], ids=["query desk", "deliveries"])
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


def delivered() -> Iterator[str]:
    """The words for what can become of a delivery."""
    yield from (f"state.{state}" for state in (*DeliveryJobState, "PARTLY"))
    over = ("DONE", "PARTLY", "REFUSED", "FAILED", "CANCELLED", "ENDING", "WITHDRAWING", "WITHDRAWN")
    yield from (f"outcome.{state}" for state in over)
    yield from (f"kind.{kind}" for kind in ENDS)
    yield from (f"missing.{when}.{state}" for when in ("check", "done") for state in EndingState)
    yield from (f"withdraw.rows{what}" for what in ("Ended", "Restored", "Kept"))
    yield from (f"stored.{state}" for state in DeliveryState)
    yield from (f"count.rows{what}" for what in ("Read", "Taken", "Refused", "New", "Unchanged", "Changed"))
    yield from (f"step.{step}" for step in ("choose", "check", "import", "done"))
    yield from (f"written.{kind}" for kind in FileKind if kind not in (FileKind.TEXT, FileKind.WEB_PAGE))
    yield from (f"origin.{name}" for name in ("period_from", "period_until"))
    yield from (f"numbers.{whose}" for whose in ("own", "period", "city"))
    yield from (f"moving.{step}" for step in ("check", "import"))


@OF_EACH_PAGE
def test_both_languages_have_the_same_words(words: dict[str, dict[str, str]]) -> None:
    assert list(words["en"]) == list(words["zh"])
    assert all(text.strip() for texts in words.values() for text in texts.values())


@OF_EACH_PAGE
def test_chinese_is_chinese_and_english_is_not(words: dict[str, dict[str, str]]) -> None:
    han = re.compile(r"[一-鿿]")
    assert [name for name, text in words["zh"].items() if not han.search(text)] == []
    assert [name for name, text in words["en"].items() if han.search(text)] == []


def leaves(words: object) -> Iterator[str]:
    """The texts of the console's words."""
    if isinstance(words, dict):
        for each in words.values():
            yield from leaves(each)
    else:
        yield str(words)


def _said_of(programme: AssistanceProgramme) -> Iterator[str]:
    for condition in programme.every_condition:
        yield from condition.sentence


def test_the_notice_is_quoted_with_its_own_punctuation() -> None:
    texts = [
        text
        for each in PROGRAMMES
        for text in (each.sentence, *(said for one in each.readings for said in one), *_said_of(each))
    ]
    assert [found for text in texts for found in re.findall(r".{6}[一-鿿”%][,;:][一-鿿“].{6}", text)] == []


def test_chinese_sentences_have_chinese_punctuation() -> None:
    texts = [*WORDS["zh"].values(), *DELIVERING_WORDS["zh"].values()]
    texts += [example[part]["zh"] for example in read_examples() for part in ("title", "about")]
    texts += [path.read_text("utf-8") for folder in (OWN, TEMPLATES) for path in sorted(folder.rglob("*.html"))]
    texts.append(CODE)
    texts += leaves(words_in("zh"))
    assert [found for text in texts for found in re.findall(r"[一-鿿][,:;?!(]|[,;?!)][一-鿿]", text)] == []


def test_what_a_person_asks_for_has_one_word() -> None:
    written = "".join(path.read_text("utf-8") for path in sorted(TEMPLATES.glob("*.html")))
    assert WORDS["zh"]["purpose"] == "用途"
    assert "用途" in written
    assert "目的" not in written + str(WORDS["zh"])


def test_the_hub_and_a_partner_s_system_have_one_word_each() -> None:
    """As the glossary has them: 本平台, and 贵单位业务系统."""
    texts = [*WORDS["zh"].values(), *DELIVERING_WORDS["zh"].values(), (FRONT / "words.yaml").read_text("utf-8")]
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


def test_no_word_about_deliveries_is_missing_or_left_over() -> None:
    """A word of the page itself goes before the one that all pages share."""
    known, shared = set(DELIVERING_WORDS["en"]), set(WORDS["en"])
    plain = set(re.findall(r'"((?:[a-z_]+\.)?[a-z_]+)"', DELIVERING_CODE))
    failures = {name for name in known if name.startswith("failure.")}
    assert set(re.findall(r'\bsay\("([\w.]+)"', DELIVERING_CODE)) <= known | shared
    assert set(delivered()) <= known
    assert {name.removeprefix("failure.") for name in failures} <= {*Code, "AWAY"}
    assert known - plain - set(delivered()) - failures - shared == set()


def test_no_word_of_the_console_is_called_like_something_that_every_mapping_has() -> None:
    """A template that names it would show the method."""

    def names(words: Mapping[str, Any]) -> Iterator[str]:
        for name, told in words.items():
            yield name
            if isinstance(told, Mapping):
                yield from names(told)

    assert [name for name in names(words_in("en")) if hasattr(dict, name)] == []
