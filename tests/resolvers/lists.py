"""Lists, for the interpreter: which rows a page has, in plain Python, and by which rights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.catalogue.contract import keys
from permissions.model import EVERYONE, Capability, Scopes
from tests.resolvers.loaded import Row, is_current, is_in_force
from tests.resolvers.paths import Paths

TABLES = {"persons": "person", "households": "household", "deliveries": "delivery"}
EMPTY = {
    "publishedNeeds": "published_need",
    "supplies": "supply",
    "ownSupplies": "supply",
    "needs": "need",
    "offers": "need_match",
    "matches": "need_match",
    "applications": "application",
    "findings": "finding",
    "ownFindings": "finding",
    "ownDeliveryJobs": "delivery_job",
    "fundAllocations": "fund_allocation",
    "ownFundAllocations": "fund_allocation",
    "fundPayments": "fund_payment",
    "ownFundPayments": "fund_payment",
}
"""Lists of tables that have no row in the tests' city: what they hold is asked in `tests/hub/matching`, and in
`test_funds` and `test_delivery_jobs` of `tests/hub/server`."""
NEWEST_FIRST = {"deliveries": "number"}
"""The column that orders a list which nobody can order, from its largest value on."""

FIRST = 50

FILTERED = {
    ("persons", "category"): ["Person.categories", "CategoryDetermination.category", "CategoryDetermination.outcome"],
    **{("persons", name): [f"Person.{name}"] for name in ("division", "sex", "birthDate")},
    **{("households", name): [f"Household.{name}"] for name in ("division", "urban")},
    **{
        (name, field): [f"Finding.{field}"]
        for name in ("findings", "ownFindings")
        for field in ("division", "kind", "state")
    },
    **{(name, "state"): ["Match.state"] for name in ("offers", "matches")},
    ("needs", "waitingReason"): ["Need.waitingReason"],
    **{
        (f"{whose}Fund{kind}s"[0].lower() + f"{whose}Fund{kind}s"[1:], field): [f"Fund{kind}.{field}"]
        for whose in ("", "own")
        for kind in ("Allocation", "Payment")
        for field in ("division", "programme", "year")
    },
}
"""The fields that a condition uses."""

COLUMNS = {"division": "division_code", "birthDate": "birth_date"}
"""Where a column is not called like its field."""


@dataclass(frozen=True)
class Right:
    """A right on a field that a list uses, and where it holds."""

    coordinate: str
    capability: Capability
    scopes: Scopes
    reason: str | None


def used(schema: Any, profile: Any, name: str, arguments: Mapping[str, Any]) -> list[Right]:
    """The rights that the arguments of a list use, each once, in the order in which they are judged."""
    holder = TABLES.get(name, "").capitalize()
    found = {
        (coordinate, Capability.FILTER): None
        for field in sorted(arguments.get("filter") or {})
        for coordinate in FILTERED[name, field]
    }
    for step in arguments.get("sort") or []:
        found |= {(f"{holder}.{field}", Capability.SORT): None for field in step}
    key = keys(schema)
    verdicts = [(right, profile.decide(key[right[0]], right[1])) for right in found]
    return [Right(*right, verdict.scopes, verdict.reason) for right, verdict in verdicts]


def whole(paths: Paths, name: str, arguments: Mapping[str, Any], bounds: Iterable[Scopes]) -> list[Row]:
    """All rows of a list, in order: those that lie within each of some bounds."""
    if name in EMPTY:
        assert not paths.city.rows[EMPTY[name]]
        return []
    table, bounds = TABLES[name], list(bounds)
    rows = [
        row
        for row in paths.city.rows[table]
        if all(scopes == EVERYONE or paths.scopes_of(table, row) & scopes for scopes in bounds)
        and all(holds(paths, row, field, test) for field, test in (arguments.get("filter") or {}).items())
    ]
    rows.sort(key=lambda row: str(row["id"]))
    if name in NEWEST_FIRST:
        rows.sort(key=lambda row: row[NEWEST_FIRST[name]], reverse=True)
    steps = [pair for step in arguments.get("sort") or [] for pair in step.items()]
    for field, direction in reversed(steps):
        column = COLUMNS.get(field, field)
        known = [row for row in rows if row[column] is not None]
        known.sort(key=lambda row: row[column], reverse="DESCENDING" in str(direction))
        rows = known + [row for row in rows if row[column] is None]
    return rows


def holds(paths: Paths, row: Row, field: str, test: Mapping[str, Any]) -> bool:
    """Whether a condition holds for a row."""
    if field == "division":
        return all(paths.city.lies_within(row["division_code"], within) for within in test.values())
    if field != "category":
        value = row[COLUMNS.get(field, field)]
        return all(compare(value, operand) for compare, operand in _compared(test))
    held = [
        item["category"]
        for item in paths.city.find("category_determination", person_id=row["id"], outcome="RECOGNISED")
        if is_current(item) and is_in_force(item, paths.today)
    ]
    return any(all(compare(category, operand) for compare, operand in _compared(test)) for category in held)


def _compared(test: Mapping[str, Any]) -> Iterator[tuple[Callable[[Any, Any], bool], Any]]:
    for operator, operand in test.items():
        yield (
            {
                "equal": lambda value, operand: value is not None and value == operand,
                "in": lambda value, operand: value in operand,
                "from": lambda value, operand: value is not None and value >= operand,
                "to": lambda value, operand: value is not None and value <= operand,
                "isKnown": lambda value, operand: (value is not None) == operand,
            }[operator],
            operand,
        )


def page_of(rows: list[Any], first: int | None, otherwise: int = FIRST) -> Mapping[str, Any]:
    """What a page says of a list from its beginning."""
    most = otherwise if first is None else first
    cursor = "cursor" if rows else None
    return {
        "rows": rows[:most],
        "has_previous_page": False,
        "has_next_page": len(rows) > most,
        "start_cursor": cursor,
        "end_cursor": cursor,
        "total": len(rows),
    }
