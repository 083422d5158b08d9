"""About how many bytes of memory a thing takes that is kept: from what can be counted quickly.

Measured with tracemalloc on Python 3.11; a test holds each estimate against what is really allocated.
"""

from __future__ import annotations

from sys import getsizeof

from hub.server.endpoint.documents import ValidDocument
from resolvers.prepare import Prepared
from resolvers.select import Selected

ENTRY = 1_000
"""Bytes for a document, and for each of its operations, with nothing in it."""

WORD = 500
"""Bytes of the syntax tree for each name, number or text of a document."""

FIELD = 450
"""Bytes for a field that was selected."""

PLANNED = 1_200
"""Bytes more for a field that was judged and planned."""

STATEMENT = 4_000
"""Bytes for a statement beside its text."""


def footprint_of_document(valid: ValidDocument) -> int:
    return WORD * valid.words + valid.length + ENTRY * (1 + len(valid.operations))


def footprint_of_selected(selected: Selected) -> int:
    return FIELD * _fields(selected)


def footprint_of_plan(prepared: Prepared) -> int:
    texts = sum(getsizeof(statement.query.text) + STATEMENT for statement in prepared.statements)
    return texts + PLANNED * _fields(prepared.selected)


def _fields(selected: Selected) -> int:
    return 1 + sum(_fields(child) for children in selected.children.values() for child in children)
