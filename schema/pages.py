"""Pages of lists, as Relay's Cursor Connections have them: rows, places, and where a page stands.

Nothing of a page is a right of its own, but for the number of all rows: whoever may list rows may page through them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Generic, TypeVar

import strawberry

from hub import limits
from hub.catalogue.declarations import Argument, Moments, Rows
from hub.catalogue.fields import part
from hub.catalogue.lists import PagePart
from hub.cipher import Cipher
from hub.errors import Mistake, invalid_request

FIRST_PAGE = 50
"""Rows of a page of a list, if the question does not say."""

NODES = "The rows of this page (本页记录)."
EDGES = "The rows of this page, each with its cursor (本页记录及游标)."
CURSOR = "The cursor of the row, to be sent as `after` or `before` (游标)."
NODE = "The row (记录)."
PAGE_INFO = "Pagination: whether other pages come before or after this one, and the cursors of its first and last row (分页信息)."
TOTAL = "How many rows the whole list has. This needs a grant to count the list (总数)."
ALL_RECORDS = "How many rows the whole list has. Null means that not every source of the list answered (总数)."

_ROWS = f"1 to {limits.PAGE.most}"
FIRST = strawberry.argument(
    description=f"The maximum number of rows to return from the beginning, or after the cursor `after`: {_ROWS}; {FIRST_PAGE} if it is left out (向后翻页条数)."
)
LAST = strawberry.argument(
    description=f"The maximum number of rows to return before the end, or before the cursor `before`: {_ROWS}. It cannot be given together with `first` (向前翻页条数)."
)
AFTER = strawberry.argument(description="The cursor after which the page begins (在此游标之后).")
BEFORE = strawberry.argument(description="The cursor before which the page ends (在此游标之前).")

First = Annotated[int | None, FIRST]
Last = Annotated[int | None, LAST]
After = Annotated[str | None, AFTER]
Before = Annotated[str | None, BEFORE]

RecordsFirst = Annotated[
    int | None,
    strawberry.argument(
        description="The maximum number of rows to return from the beginning, or after the cursor `after`; all, if it is left out (向后翻页条数)."
    ),
]
RecordsLast = Annotated[
    int | None,
    strawberry.argument(
        description="The maximum number of rows to return before the end, or before the cursor `before`. It cannot be given together with `first` (向前翻页条数)."
    ),
]


@strawberry.type(
    description="Pagination: whether other pages come before or after a page, and the cursors of its first and last row (分页信息)."
)
class PageInfo:
    ROWS: ClassVar[Rows] = Rows()

    has_next_page: bool = part(PagePart.HAS_NEXT_PAGE, "Whether there are more rows after this page (是否有下一页).")
    has_previous_page: bool = part(
        PagePart.HAS_PREVIOUS_PAGE, "Whether there are more rows before this page (是否有上一页)."
    )
    start_cursor: str | None = part(
        PagePart.START_CURSOR,
        "The cursor of the first row of the page. Null means that the page has no rows (起始游标).",
    )
    end_cursor: str | None = part(
        PagePart.END_CURSOR,
        "The cursor of the last row of the page. Null means that the page has no rows; in `changes`, a page without rows repeats the cursor that was given as `after` (结束游标).",
    )


Row = TypeVar("Row")
"""The type of a list's rows."""

RowEdge = TypeVar("RowEdge")
"""The type of a row with its cursor."""


@strawberry.type
class ListEdge(Generic[Row]):
    """A row of a page with its cursor. Each list has an edge type of its own, which says what its rows are."""

    ROWS: ClassVar[Rows] = Rows()

    cursor: str = part(PagePart.CURSOR, CURSOR)
    node: Row = part(PagePart.NODE, NODE)


@strawberry.type
class ListConnection(Generic[Row, RowEdge]):
    """A page of a list. Each list has a connection type of its own."""

    ROWS: ClassVar[Rows] = Rows()

    nodes: list[Row] = part(PagePart.NODES, NODES)
    edges: list[RowEdge] = part(PagePart.EDGES, EDGES)
    page_info: PageInfo = part(PagePart.INFO, PAGE_INFO)


def _size(limit: limits.Limit, name: str, otherwise: int | None) -> Callable[[Any, Cipher, Moments], Mapping[str, Any]]:
    def bind(given: Any, cipher: Cipher, moments: Moments) -> Mapping[str, Any]:
        value = otherwise if given is None else given
        if value is None:
            return {}
        if value < 1:
            raise invalid_request(Mistake((name,), f"{name} must be at least 1, or be left out."))
        limit.check(value)
        return {"size": value, "window": value + 1}

    return bind


def _is_given(value: Any) -> bool:
    return value is not None


def paged(limit: limits.Limit, otherwise: int | None) -> dict[str, Argument]:
    """Return the arguments of a page: its size, `otherwise` so many or all, and the cursors that it lies between.

    Cursors are opened beside the other arguments, which they are bound to; here only whether there are any.
    """
    cursor = Argument(binds=lambda value, cipher, moments: {}, shape=_is_given, timeless=True)
    return {
        "first": Argument(_size(limit, "first", otherwise), _is_given, lambda value: value or otherwise, timeless=True),
        "last": Argument(_size(limit, "last", None), _is_given, lambda value: value, timeless=True),
        "after": cursor,
        "before": cursor,
    }


def forwards() -> dict[str, Argument]:
    """Return the arguments of a page of a list that is read from its beginning on."""
    return {name: each for name, each in paged(limits.PAGE, FIRST_PAGE).items() if name in ("first", "after")}
