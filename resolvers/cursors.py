"""Cursors: a place in a list, sealed, and of use for the very question that it was made for.

What is sealed are the values that the list is ordered by, at one row: read back beside the page's JSON, and bound when
the client hands the cursor back. Nothing of them can be read from it, nor from its length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Boolean, Date

from hub.catalogue.lists import PagePart
from hub.cipher import Cipher
from hub.errors import Code, RefusedRequest
from resolvers.dialects.dialect import SEAL_MARK
from resolvers.plan import Page

_BY = ("filter", "sort")
"""The arguments that make a list what it is. The size of a page may change on the way."""


class InvalidCursor(RefusedRequest):
    """A cursor was changed, or made for another client, purpose, list, filter or order, or under other rights."""

    def __init__(self) -> None:
        super().__init__(
            Code.INVALID_CURSOR,
            "The cursor does not belong to this question. Use endCursor as it was given, with the same list, filter and "
            "sort; if your rights have changed, begin at the first page.",
        )


def binding_of(entry: str, given: Mapping[str, Any], actor: str, purpose: str, profile_hash: str) -> bytes:
    """The question that a cursor belongs to."""
    asked = {name: given.get(name) or None for name in _BY}
    return orjson.dumps([entry, asked, actor, purpose, profile_hash], default=str, option=orjson.OPT_SORT_KEYS)


def after(cursor: str | None, page: Page, binding: bytes, cipher: Cipher) -> Mapping[str, Any]:
    """The parameters that a cursor gives; none without one. Raises `InvalidCursor`."""
    if cursor is None:
        return {}
    try:
        values = orjson.loads(cipher.open_cursor(binding, cursor))
    except ValueError:
        raise InvalidCursor from None
    pairs = enumerate(zip(values, _types(page), strict=True))
    return {f"after_{place}": _bound(value, column) for place, (value, column) in pairs}


def filled(json: bytes, ends: Sequence[Mapping[str, Any]], binding: bytes, cipher: Cipher) -> bytes:
    """The JSON of a page with the cursors of its ends in their places. No stored text can begin like one of these."""
    if not ends:
        return json
    for part, end in ((PagePart.START_CURSOR, ends[0]), (PagePart.END_CURSOR, ends[-1])):
        cursor = cipher.seal_cursor(binding, orjson.dumps(list(end.values())))
        json = json.replace(b'"\\u%04x%s"' % (SEAL_MARK, part.value.encode()), b'"%s"' % cursor.encode())
    return json


def _types(page: Page) -> Iterator[Any]:
    assert page.rows.table is not None
    return (page.rows.table.__table__.c[step.column].type for step in page.order)


def _bound(value: Any, column: Any) -> Any:
    """A value that came out of JSON, as it is bound."""
    if value is None:
        return None
    if isinstance(column, Date):
        return date.fromisoformat(value)
    return bool(value) if isinstance(column, Boolean) else value
