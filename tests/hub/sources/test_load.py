"""Many rows at once: what is there already stays as it is, whether it was looked up before or met on the way."""

from __future__ import annotations

from typing import cast
from uuid import uuid4

import pytest
from sqlalchemy import Table

from hub.sources.source import CompiledQuery, Source
from hub.tables.population import DeliveredRow

pytestmark = pytest.mark.databases("both")


@pytest.mark.parametrize("place", [0, 1, 249])
async def test_rows_that_are_there_already_stay_and_the_others_are_stored(source: Source, place: int) -> None:
    table = cast("Table", DeliveredRow.__table__)
    rows = [(str(uuid4()), "new") for _ in range(250)]
    for given, new in (([(rows[place][0], "old")], 1), (rows, 249), (rows, 0)):
        async with source.begin() as connection:
            assert await source.load(connection, table, ("id", "digest"), given) == new
    found = await source.fetch(CompiledQuery("select digest, count(*) from delivered_row group by digest", ()), {})
    assert {tuple(row) for row in found} == {("old", 1), ("new", 249)}
