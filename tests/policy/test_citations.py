"""Every rule, condition, local value and case cites sentences that the notice has, with the hash of their text."""

from __future__ import annotations

from hashlib import sha256

import pytest

from hub.errors import Misdeclared
from hub.policy.citations import cited
from hub.policy.cited_cases import FOLDER, cases_in
from hub.policy.notice import FILE, NOTICE, read_notice
from hub.policy.notice_impact import everything_that_cites
from hub.policy.programmes import PROGRAMMES
from tests.policy.cases import read_cases

TEXT = FILE.read_text("utf-8")
CITING = [*everything_that_cites(), *cases_in(FOLDER)]


def test_the_notice_has_its_twenty_two_articles_and_each_ends_with_its_responsible_units() -> None:
    assert NOTICE.articles == set(range(1, 23))
    last = {each.article: each for each in NOTICE.sentences if each.article}
    assert [each.text for each in last.values() if not each.text.startswith("(责任单位:")] == []
    assert "".join(each.text for each in NOTICE.sentences if each.article == 16) in TEXT


def test_everything_that_is_cited_is_there_and_its_hash_is_that_of_its_text() -> None:
    """Counted here once more: a sentence goes up to its 。, and the hash is that of its text with plain quotation marks."""
    told = {
        (number, place): sha256(text.replace("“", '"').replace("”", '"').encode()).hexdigest()[:12]
        for number, article in enumerate(
            (line for line in TEXT.splitlines() if line.startswith("(") and "责任单位" in line), 1
        )
        for place, text in enumerate(
            f"{part}。" if place < article.count("。") else part
            for place, part in enumerate(article[article.index(")") + 1 :].split("。"))
        )
    }
    wrong = [
        (each.name, str(citation))
        for each in CITING
        for citation in each.cites
        if told.get((citation.article, citation.number)) != citation.digest
    ]
    assert wrong == []


def test_everything_cites_something_and_each_rule_its_own_article() -> None:
    assert [each.name for each in CITING if not each.cites] == []
    assert [rule.code for rule in PROGRAMMES if rule.article not in {each.article for each in rule.cites}] == []
    assert [rule.code for rule in PROGRAMMES for each in rule.every_condition if not rule.cited_by(each)] == []
    assert sum(each.kind == "CASE" for each in CITING) == len(read_cases())


@pytest.mark.parametrize("written", ["9.3 000000000000", "9.9 691e6db83812", "23.1 691e6db83812", "9.3", "§9"])
def test_a_citation_that_the_notice_does_not_hold_is_refused(written: str) -> None:
    with pytest.raises(Misdeclared, match=r"citation"):
        cited(written)


def test_line_breaks_width_and_quotation_marks_make_no_difference() -> None:
    wide = TEXT.translate(str.maketrans("(),;:%0123456789", "（），；：％０１２３４５６７８９"))
    broken = "\n".join(line[start : start + 34] for line in wide.splitlines() for start in range(0, len(line), 34))
    for other in (wide, TEXT.replace("“", '"').replace("”", '"'), TEXT.replace("\n", "\r\n　　"), broken):
        found = read_notice(other)
        assert [(each.place, each.digest) for each in found.sentences if each.article] == [
            (each.place, each.digest) for each in NOTICE.sentences if each.article
        ]
