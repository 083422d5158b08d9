"""What another source sends is taken in only when it makes sense as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from hub.catalogue.declarations import Classification, LinkField, Order, Path, Rows
from hub.codes import Department
from permissions.model import EVERYONE, Sensitivity, Sharing
from resolvers.partial_rows import PartialRows, UnexpectedRows, read_partial_rows, read_subjects
from resolvers.plan import Node, Table

KEYS = json.dumps([["a"], ["b"]])
ORDER = (Order("given_on", descending=True), Order("id"))
CLASS = Classification(Sharing.CONDITIONAL, Sensitivity.GENERAL, Department.EDUCATION)
TABLES = tuple(Table("Record", Rows(), source, (), frozenset(), frozenset()) for source in ("hub", "education"))
LINK = LinkField("records", CLASS, Path("id", "person_id"), ORDER)
NODE = Node("n1", "Person.records", (), LINK, True, EVERYONE, {}, TABLES)


def sent(*items: Any) -> str:
    return json.dumps(items)


def nonsense() -> Iterator[Any]:
    yield from ("", "no json", "{}", "null", None, 3)
    yield sent(["a", "2026-01-01", "1"])
    yield sent(["a", "2026-01-01", "1", "{}", "more"])
    yield sent(["c", "2026-01-01", "1", "{}"])
    yield sent([None, "2026-01-01", "1", "{}"])
    yield sent(["a", "2026-01-01", "1", "text"])
    yield sent(["a", "2026-01-01", "1", {"no": "text"}])
    yield sent("a")


@pytest.mark.parametrize("text", list(nonsense()))
def test_what_was_not_asked_is_nonsense(text: Any) -> None:
    with pytest.raises(UnexpectedRows):
        read_partial_rows(NODE, text, "nonce", KEYS)


def test_a_subject_is_an_id() -> None:
    with pytest.raises(UnexpectedRows):
        read_subjects('["no id"]')
    assert read_subjects(None) == []


def test_pieces_of_all_sources_are_in_the_declared_order_with_what_is_not_known_last() -> None:
    pieces = PartialRows({"marks": "M"}, {"n1": NODE})
    first = sent(["a", "2026-01-01", "1", "{1}"], ["a", None, "2", "{2}"], ["b", None, "9", "{9}"])
    second = sent(["a", "2026-01-02", "3", "{3}"], ["a", "2026-01-01", "0", "{0}"])
    for text in (first, second):
        pieces.take(NODE, read_partial_rows(NODE, text, "nonce", KEYS))
    pieces.missing["n1"].add("education")
    assert pieces.joined('{"r":"Nn1:a","s":"Nn1:c"}', "N") == '{"r":[{3},{0},{1},{2}],"s":[]}'
    pieces.missing["n1"].add("hub")
    assert pieces.joined('{"r":"Nn1:a"}', "N") == '{"r":"Mgn1"}', (
        "a null, marked: it becomes one where it is known how many there are"
    )


def test_a_mark_counts_only_in_the_text_of_the_statement_that_it_belongs_to() -> None:
    pieces = PartialRows({"marks": "M"}, {"n1": NODE})
    assert pieces.joined('{"r":"Mn1:a"}', "N") == '{"r":"Mn1:a"}'
