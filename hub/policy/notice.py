"""The text of the notice 渝民发〔2024〕12号: its articles and their sentences, each known by its place and by the hash of its text.

A sentence ends with 。. The title of an article is its sentence 0; the brackets with the responsible units, which close an article, are
its last one. What stands outside the articles (the head, the chapters, the close) is counted as article 0.

How wide a character is, which quotation marks are used, and where a line breaks say nothing: two texts that differ by these alone are
one and the same (`plain`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from hub.catalogue.bilingual import Bilingual

FILE = Path(__file__).with_name("notice.zh.txt")

VALIDITY = Bilingual(
    "(D) The notice does not say from when or until when it is in force, so the rule decides about any day; each local value has its own period of validity.",
    "(D)通知未规定施行和失效日期，规则对任何日期均可判定；当地标准各有其有效期。",
)
"""From when until when a rule holds."""

HEX_DIGITS = 12
"""How much of a SHA-256, in hexadecimal, is written with a citation."""

_ARTICLE = re.compile(r"\(([一二三四五六七八九十]{1,3})\)")
_CHAPTER = re.compile(r"[一二三四五六七八九十]{1,3}、[^。]*")
_CLOSE = re.compile(r"\(此件[^()]*\)")
_PARTS = re.compile(r"\(责任单位:[^)]*\)|(?:(?!\(责任单位:)[^。])*。|(?:(?!\(责任单位:)[^。])+")
_PARTS_OUTSIDE = re.compile(r"[^。:]*[。:]|[^。:]+")
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
_ALIKE = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "・": "·", "•": "·"})


@dataclass(frozen=True)
class NoticeSentence:
    """One sentence of the notice: its article (0 outside of all), its number there (0 is the title), and its text."""

    article: int
    number: int
    text: str

    @property
    def place(self) -> str:
        """Return where it stands, such as 9.3."""
        return f"{self.article}.{self.number}"

    @cached_property
    def digest(self) -> str:
        """Return the beginning of the SHA-256 of its text, by which it is known wherever it stands."""
        return sha256(plain(self.text).encode()).hexdigest()[:HEX_DIGITS]

    @property
    def is_about_article(self) -> bool:
        """Return True where it is about its article as a whole: the title, and the responsible units."""
        return self.number == 0 or self.text.startswith("(责任单位:")


@dataclass(frozen=True)
class NoticeText:
    """A text of the notice, as its sentences in their order."""

    sentences: tuple[NoticeSentence, ...]

    @cached_property
    def by_place(self) -> Mapping[tuple[int, int], NoticeSentence]:
        """Return each sentence by its article and number."""
        return {(each.article, each.number): each for each in self.sentences}

    @property
    def articles(self) -> frozenset[int]:
        """Return the numbers of the articles."""
        return frozenset(each.article for each in self.sentences if each.article)


def plain(text: str) -> str:
    """Return a text as it is compared: without blanks and signs that nobody sees, in one width and with one kind of quotation marks."""
    return _cleaned(text).translate(_ALIKE)


def read_notice(text: str) -> NoticeText:
    """Return the sentences of a text of the notice, however its lines are broken. A text that is none has no articles."""
    numbers = Counter[int]()
    found: list[NoticeSentence] = []
    for article, block in _blocks(text):
        for part in (_PARTS if article else _PARTS_OUTSIDE).findall(block):
            found.append(NoticeSentence(article, numbers[article], part))
            numbers[article] += 1
    return NoticeText(tuple(found))


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield what belongs together, with the number of its article: lines without a heading of their own go on what is before them."""
    article, lines = 0, list[str]()
    for line in map(_cleaned, text.splitlines()):
        heading = _ARTICLE.match(line)
        apart = _CHAPTER.fullmatch(line) or _CLOSE.fullmatch(line)
        if not heading and not apart:
            lines.append(line)
            continue
        yield article, "".join(lines)
        article = _number(heading[1]) if heading else 0
        lines = [line[heading.end() :] if heading else line]
    yield article, "".join(lines)


def _cleaned(line: str) -> str:
    """Return a line without blanks, in one width; its quotation marks stay as they are."""
    seen = unicodedata.normalize("NFKC", line)
    return "".join(each for each in seen if not each.isspace() and unicodedata.category(each) not in ("Cc", "Cf"))


def _number(numeral: str) -> int:
    """Return the number that a Chinese numeral below one hundred says: 二十二 is 22."""
    tens, ten, ones = numeral.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


NOTICE = read_notice(FILE.read_text("utf-8"))
"""The notice that the rules of the hub are made from."""
