"""The progress of the change feed: how far the hub has consumed each department's database, by the statement of the list.

INVARIANT: it is read in the list's own statement, so that the list has all that was stored before the moment told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, select

from hub.catalogue.declarations import Order, Rendering
from hub.tables.exchange import FollowedRow
from hub.tables.types import MOMENT_FORMAT
from resolvers.dialects.dialect import Dialect

FOLLOWED = "followed"
"""The column with it, for the hub alone."""


@dataclass(frozen=True, slots=True)
class FeedProgress:
    """What a source stored before `as_of` is in the list; null: no such moment is known. `is_away`: it did not answer."""

    source: str
    as_of: datetime | None = None
    is_away: bool = False


def feed_progress_column(dialect: Dialect) -> ColumnElement[Any]:
    """Return how far each source was followed, as one JSON list."""
    table = FollowedRow.__table__.alias()
    told = [
        ("source", table.c.source),
        ("as_of", dialect.rendered(table.c.as_of, Rendering.MOMENT)),
        ("is_away", dialect.rendered(table.c.is_away, Rendering.BOOLEAN)),
    ]
    rows = select(table.c.source, dialect.json_object(told).label("j")).subquery()
    return dialect.listed(rows, (Order("source"),)).label(FOLLOWED)


def read_feed_progress(text: str | bytes | None, names: Iterable[str]) -> tuple[FeedProgress, ...]:
    """How far each of the sources `names` was followed, by what a statement told."""
    told = {item["source"]: item for item in orjson.loads(text or b"[]")}
    return tuple(_followed(name, told[name]) if name in told else FeedProgress(name) for name in names)


def _followed(name: str, item: Any) -> FeedProgress:
    as_of = item["as_of"] and datetime.strptime(item["as_of"], MOMENT_FORMAT).replace(tzinfo=UTC)
    return FeedProgress(name, as_of, bool(item["is_away"]))
