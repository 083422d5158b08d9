"""The words of the code: a name for each class, the names of the glossary, and none of the words that these replace."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.house.test_house import MODULES, name, source
from tests.papers import paper

ROWS = re.findall(r"^\| (`.+?`) \|(?: (`.+?`))? \| (\S.*\.) \|$", paper("hub/docs/glossary.md"), re.MULTILINE)
"""Of each name of the code: the name or names, the words that it replaces, and what it is."""


def words_of(identifier: str) -> list[str]:
    """The words of an identifier, in lower case: of `RowGuarantee` and of `row_guarantee` the same two."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", identifier)]


def names_in(path: Path) -> Iterator[str]:
    """Every name that a file defines, its own among them."""
    yield path.stem
    for node in ast.walk(ast.parse(source(path))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def has_words(identifier: str, sought: list[str]) -> bool:
    words = words_of(identifier)
    return any(words[start : start + len(sought)] == sought for start in range(len(words)))


def test_no_two_public_classes_share_a_name() -> None:
    places = defaultdict(list)
    for path in MODULES:
        for node in ast.parse(source(path)).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name(path))
    assert {shared: where for shared, where in places.items() if len(where) > 1} == {}


def test_a_docstring_begins_with_a_sentence() -> None:
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(source(path))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                first = (ast.get_docstring(node) or ".").split("\n\n")[0]
                if not first.rstrip().endswith((".", "?", ":", "…")):
                    found.append(f"{name(path)}: {first}")
    assert found == []


def test_a_name_of_the_glossary_is_a_name_of_the_code() -> None:
    defined = {identifier for path in MODULES for identifier in names_in(path)}
    told = [identifier for names, _, _ in ROWS for identifier in re.findall(r"`(\w+)`", names)]
    assert len(told) > 30
    assert [identifier for identifier in told if identifier not in defined] == []


def test_a_word_that_the_glossary_replaces_is_in_no_name() -> None:
    """A word in lower case is no part of a name; one with a capital is no whole name, since its word has other uses."""
    replaced = [word for _, words, _ in ROWS for word in re.findall(r"`(\w+)`", words)]
    assert len(replaced) > 30
    found = []
    for path in MODULES:
        for identifier in set(names_in(path)):
            for word in replaced:
                if identifier == word or (word.islower() and has_words(identifier, word.split("_"))):
                    found.append(f"{name(path)}: {identifier} ({word})")
    assert found == []
