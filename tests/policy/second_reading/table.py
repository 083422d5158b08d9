"""The second reading: table.md, and what it says of somebody.

Nothing of the hub is imported here, and logic with a third value is not used: a row is worked out twice, once with all that is
unknown taken to be false, and once with all of it taken to be true. No row negates a fact, so the two are the worst and the best case.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CATEGORIES = (
    "SUBSISTENCE_ALLOWANCE",
    "EXTREME_POVERTY",
    "SUBSISTENCE_MARGIN",
    "RELAPSE_MONITORED",
    "RIGID_EXPENDITURE",
    "OTHER_HARDSHIP",
)
"""The columns of the table, from left to right."""

Known = Mapping[str, bool]
"""What is known of somebody: categories and facts. What is not in it is unknown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: who is named, and under which condition."""

    programme: str
    outcome: str
    of_category: tuple[ast.expr, ...]
    whoever: ast.expr
    only_if: ast.expr

    def holds(self, known: Known, unknown: bool) -> bool:
        """Whether somebody is named, if all that is not known of them is taken to be `unknown`."""
        named = _is_true(self.whoever, known, unknown) or any(
            known.get(category, unknown) and _is_true(cell, known, unknown)
            for category, cell in zip(CATEGORIES, self.of_category, strict=True)
        )
        return named and _is_true(self.only_if, known, unknown)


def _is_true(cell: ast.expr, known: Known, unknown: bool) -> bool:
    if isinstance(cell, ast.BoolOp):
        join = all if isinstance(cell.op, ast.And) else any
        return join(_is_true(part, known, unknown) for part in cell.values)
    assert isinstance(cell, ast.Name), f"A cell joins words by and, or: {ast.unparse(cell)}"
    return {"yes": True, "no": False}.get(cell.id, known.get(cell.id, unknown))


@cache
def rows() -> tuple[Row, ...]:
    """The rows of the table, in its order."""
    table, _, _ = (Path(__file__).parent / "table.md").read_text(encoding="utf-8").partition("## ")
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    grid = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return tuple(_row(cells) for cells in grid[1:])


def _row(cells: list[str]) -> Row:
    programme, _, outcome = cells[0].partition(": ")
    *of_category, whoever, only_if = (ast.parse(cell, mode="eval").body for cell in cells[2:])
    return Row(programme, outcome or "ELIGIBLE", tuple(of_category), whoever, only_if)


def verdict(programme: str, known: Known) -> str:
    """What the table says of somebody: the first row that is certain, and otherwise whether one is possible."""
    of_programme = [row for row in rows() if row.programme == programme]
    for row in of_programme:
        if row.holds(known, unknown=False):
            return row.outcome
    return "REVIEW" if any(row.holds(known, unknown=True) for row in of_programme) else "NOT_ELIGIBLE"
