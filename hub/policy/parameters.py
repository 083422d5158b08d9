"""How values of parameters come in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import Clock
from hub.policy.parameter_file import Finding, FindingCode, ParameterFileError, ParameterValue, read_parameters
from hub.tables.periods import current
from hub.tables.population import DivisionWithinRow
from hub.tables.rules import ParameterRow

SAMPLES = Path(__file__).parent / "samples.yaml"
"""Values that no authority has published, for a fictitious city. Load them with that city's division."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file changed, in rows."""

    added: int
    superseded: int
    unchanged: int


async def load_parameters(
    connection: AsyncConnection, file: Path, clock: Clock, *, division: str | None = None
) -> Loaded:
    """Store the values of a file, within the caller's transaction. Loading the same file again changes nothing.

    For each code and division that the file names, it is the whole truth: a current row that it does not repeat is
    superseded, and stays readable for a `known_at` before this moment. `division` takes the place of the one that
    the file names for all its values. Raises `ParameterFileError` with every mistake, or FileNotFoundError.
    """
    values = read_parameters(file, division)
    await _require_divisions(connection, file, values)
    rows = await _current_rows(connection, values)
    stored = {_value(row): row.id for row in rows}
    wanted = set(values)
    now = clock()
    stale = [row.id for row in rows if stored[_value(row)] != row.id or _value(row) not in wanted]
    new = [value for value in values if value not in stored]
    if stale:
        await connection.execute(update(ParameterRow).where(ParameterRow.id.in_(stale)).values(superseded_at=now))
    if new:
        await connection.execute(
            insert(ParameterRow), [asdict(value) | {"id": str(uuid4()), "recorded_at": now} for value in new]
        )
    return Loaded(added=len(new), superseded=len(stale), unchanged=len(values) - len(new))


async def _current_rows(connection: AsyncConnection, values: Sequence[ParameterValue]) -> Sequence[Row[Any]]:
    table = ParameterRow.__table__
    named = sorted({(value.code, value.division_code) for value in values})
    found = await connection.execute(
        select(table).where(tuple_(table.c.code, table.c.division_code).in_(named), current(table))
    )
    return found.all()


def _value(row: Row[Any]) -> ParameterValue:
    return ParameterValue(row.code, row.division_code, row.since, row.until, row.value, row.reference, row.sample)


async def _require_divisions(connection: AsyncConnection, file: Path, values: Iterable[ParameterValue]) -> None:
    named = {value.division_code for value in values}
    within = DivisionWithinRow.__table__
    found = await connection.execute(
        select(within.c.division_code).where(
            within.c.division_code.in_(sorted(named)), within.c.ancestor_code == within.c.division_code
        )
    )
    if missing := sorted(named - set(found.scalars())):
        raise ParameterFileError(
            file,
            [
                Finding(FindingCode.INVALID_DIVISION, f"Division {code}", "is not known; import the divisions first.")
                for code in missing
            ],
        )
