"""How a value is written in each form that it is shown in, in plain Python."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hub.catalogue.declarations import ColumnField, Rendering
from hub.cipher import Cipher
from permissions.model import Disclosure
from tests.resolvers.loaded import Row

YEARLY = (0, 5000, 10000, 20000, 30000, 50000, 80000, 120000, 200000)
EDGES = {
    "income_per_head_fen": (0, 500, 1000, 1500, 2000, 3000, 5000, 10000),
    "total_income_fen": YEARLY,
    "savings_fen": YEARLY,
    "medical_spend_fen": YEARLY,
    "education_spend_fen": YEARLY,
}
"""Where bands of sums begin, in yuan."""


def written(column: ColumnField, disclosure: Disclosure, row: Row, cipher: Cipher, organisation: str) -> Any:
    """A value as JSON has it, for a caller of an organisation."""
    if disclosure is Disclosure.PSEUDONYM:
        return cipher.pseudonym(organisation, row["id"])
    form = column.views[disclosure]
    (name,) = form.needs
    value = row[name]
    if value is None:
        return None
    if disclosure is Disclosure.BANDED:
        return decade(value) if isinstance(value, date) else band(value, EDGES[name])
    if disclosure is Disclosure.MASKED and name == "name":
        return value[:1] + "**"
    if form.rendering is Rendering.SEALED:
        return cipher.open(column.sealed_as or "", value)
    if form.rendering is Rendering.FIXED_POINT:
        return f"{Decimal(value) / 100:.2f}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, date) else value


def decade(day: date) -> str:
    return f"{day.year // 10}0-01-01/{day.year // 10}9-12-31"


def band(fen: int, edges: tuple[int, ...]) -> str:
    place = bisect_right(edges, fen / 100)
    if place == 0:
        return "../-0.01"
    if place == len(edges):
        return f"{edges[-1]}.00/.."
    return f"{edges[place - 1]}.00/{edges[place] - 1}.99"
