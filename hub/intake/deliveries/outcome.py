"""What a withdrawal came to: counts of the rows of each table, and why some of them stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hub.intake.deliveries.statements import RowStatements


@dataclass(slots=True)
class TableWithdrawal:
    """Rows of one table that the delivery spoke of; `number` is the delivery's.

    `ended` were said by it alone. Of `restored` holds what earlier deliveries had said. `kept_later` stay as a later
    delivery says them too, or has changed them, and `kept_earlier` as an earlier one said them; `kept_otherwise` since
    they were there before any delivery, were written in the hub, or are referred to by rows that hold.
    """

    table: str
    number: int
    ended: int = 0
    restored: int = 0
    kept_later: int = 0
    kept_earlier: int = 0
    kept_otherwise: int = 0

    def count_kept(self, statements: RowStatements) -> None:
        """Count a row that stays as it is."""
        if statements.last > self.number:
            self.kept_later += 1
        elif statements.last:
            self.kept_earlier += 1
        else:
            self.kept_otherwise += 1


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal of a delivery, by its number, with its tables in the order of import."""

    number: int
    tables: Sequence[TableWithdrawal]
