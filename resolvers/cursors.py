"""Cursors: a place in a list, sealed, and of use for the very list that it was made for.

What is sealed are the values that the list is ordered by, at one row: marked in the page's JSON, and bound when the client
hands the cursor back. Nothing of them can be read from it, nor from its length.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Boolean, Date

from hub.cipher import Cipher
from hub.errors import Code, Mistake, RefusedRequest, invalid_request
from resolvers.plan import Page

_BY = ("filter", "sort")
_OF_THE_PAGE = frozenset({"first", "after", "last", "before"})
"""The arguments that do not make a list what it is, as all others do. The size of a page may change on the way."""


class InvalidCursor(RefusedRequest):
    """A cursor was changed, or made for another client, purpose, list, filter, order or set of rows, or under other keys."""

    def __init__(self) -> None:
        super().__init__(
            Code.INVALID_CURSOR,
            "The cursor does not belong to this query. Send a cursor exactly as you got it, with the same list, filter and sort. If your rights have changed since then, or a key of the hub was retired, begin again at the first page, and skip the rows that you already have, by their id.",
        )


@dataclass(frozen=True, slots=True)
class CursorOwner:
    """Who pages through lists: cursors are of use for nobody else, and for no other purpose."""

    actor: str
    purpose: str

    def binding(self, coordinate: str, given: Mapping[str, Any], reach: tuple[Hashable, ...]) -> bytes:
        """Return the list that a cursor belongs to. `reach` has the rights that decide which rows it has, and their
        order; a grant on any other field comes and goes without ending the cursor."""
        asked = {name: given.get(name) or None for name in _BY}
        others = given.keys() - {*_BY, *_OF_THE_PAGE}
        asked |= {name: given[name] for name in others if given[name] is not None}
        whose = [coordinate, asked, self.actor, self.purpose, reach]
        return orjson.dumps(whose, default=str, option=orjson.OPT_SORT_KEYS)


def opened(given: Mapping[str, Any], page: Page, binding: bytes, cipher: Cipher) -> Mapping[str, Any]:
    """Return the parameters that the cursors of a page's arguments give. Raises `InvalidCursor`, or INVALID_INPUT for
    a page that is counted from both ends."""
    if given.get("first") is not None and given.get("last") is not None:
        both = "first and last cannot be given together. Give first with after, or last with before."
        raise invalid_request(Mistake(("last",), both))
    parameters: dict[str, Any] = {"asked_from": given.get("after")}
    for name in ("after", "before"):
        if (cursor := given.get(name)) is not None:
            try:
                values = orjson.loads(cipher.open_cursor(binding, cursor))
                pairs = list(zip(values, _types(page), strict=True))
            except ValueError:
                raise InvalidCursor from None
            parameters |= {f"{name}_{place}": _bound(value, column) for place, (value, column) in enumerate(pairs)}
    return parameters


def sealed(json: bytes, nonce: str, bindings: Mapping[str, bytes], cipher: Cipher) -> bytes:
    """The JSON of an answer with a cursor in the place of each mark. `bindings` has that of each paged node."""
    marks = re.compile(rb'"%s(n\d+):((?:[^"\\]|\\.)*)"' % re.escape(nonce.encode()))

    def cursor(found: re.Match[bytes]) -> bytes:
        values = orjson.loads(orjson.loads(b'"%s"' % found[2]))
        return b'"%s"' % cipher.seal_cursor(bindings[found[1].decode()], orjson.dumps(values)).encode()

    return marks.sub(cursor, json)


def _types(page: Page) -> Iterator[Any]:
    return (page.columns.c[step.column].type for step in page.order)


def _bound(value: Any, column: Any) -> Any:
    """Return a value that came out of JSON, as it is bound."""
    if value is None:
        return None
    if isinstance(column, Date):
        return date.fromisoformat(value)
    return bool(value) if isinstance(column, Boolean) else value
