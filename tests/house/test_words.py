"""The words of the code: a name for each class, the names of the glossary, and none of the words that these replace."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from tests.house.modules import MODULES, module
from tests.house.test_house import name
from tests.papers import paper

ROWS = re.findall(r"^\| (`.+?`) \|(?: (`.+?`))? \| (\S.*\.) \|$", paper("hub/docs/glossary.md"), re.MULTILINE)
"""Of each name of the code: the name or names, the words that it replaces, and what it is."""


@cache
def words_of(identifier: str) -> Sequence[str]:
    """The words of an identifier, in lower case: of `RowGuarantee` and of `row_guarantee` the same two."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", identifier)]


def has_words(identifier: str, sought: list[str]) -> bool:
    words = words_of(identifier)
    return any(words[start : start + len(sought)] == sought for start in range(len(words)))


def test_no_two_public_classes_share_a_name() -> None:
    places = defaultdict(list)
    for path in MODULES:
        for found in module(path).classes:
            if not found.startswith("_"):
                places[found].append(name(path))
    assert {shared: where for shared, where in places.items() if len(where) > 1} == {}


def test_a_docstring_begins_with_a_sentence() -> None:
    found = []
    for path in MODULES:
        for docstring in module(path).docstrings:
            first = docstring.split("\n\n")[0]
            if not first.rstrip().endswith((".", "?", ":", "…")):
                found.append(f"{name(path)}: {first}")
    assert found == []


def test_a_name_of_the_glossary_is_a_name_of_the_code() -> None:
    defined = {identifier for path in MODULES for identifier in module(path).names}
    told = [identifier for names, _, _ in ROWS for identifier in re.findall(r"`(\w+)`", names)]
    assert len(told) > 30
    assert [identifier for identifier in told if identifier not in defined] == []


def test_a_word_that_the_glossary_replaces_is_in_no_name() -> None:
    """A word in lower case is no part of a name; one with a capital is no whole name, since its word has other uses."""
    replaced = [word for _, words, _ in ROWS for word in re.findall(r"`(\w+)`", words)]
    assert len(replaced) > 30
    found = []
    for path in MODULES:
        for identifier in module(path).names:
            for word in replaced:
                if identifier == word or (word.islower() and has_words(identifier, word.split("_"))):
                    found.append(f"{name(path)}: {identifier} ({word})")
    assert found == []
