"""How values of parameters come in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import Clock
from hub.policy.parameter_file import FindingCode, ParameterFileError, ParameterFinding, ParameterValue, read_parameters
from hub.tables.periods import current
from hub.tables.population import DivisionWithinRow
from hub.tables.rules import ParameterRow

_DAY = timedelta(days=1)

SAMPLES = Path(__file__).parent / "samples.yaml"
"""Values that no authority has published, for a fictitious city. Load them with that city's division."""


@dataclass(frozen=True, slots=True)
class LoadedParameters:
    """What loading a file changed, in rows."""

    added: int
    superseded: int
    unchanged: int


async def load_parameters(
    connection: AsyncConnection, file: Path, clock: Clock, *, division: str | None = None
) -> LoadedParameters:
    """Store the values of a file, within the caller's transaction. Loading the same file again changes nothing.

    For each code and division the file is the whole truth of the days that it speaks of, and of no others: a current row
    with another value on some of them is superseded, and goes on with its other days; it stays readable for a `known_at`
    before this moment. `division` takes the place of the one that
    the file names for all its values. Raises `ParameterFileError` with every mistake, or FileNotFoundError.
    """
    values = read_parameters(file, division)
    await _require_divisions(connection, file, values)
    rows = await _current_rows(connection, values)
    stored = {_value(row): row.id for row in rows}
    left = {row.id: _left_of(_value(row), values) for row in rows}
    now = clock()
    stale = [row.id for row in rows if stored[_value(row)] != row.id or left[row.id] != [_value(row)]]
    cut = [value for row in rows for value in left[row.id] if row.id in stale and stored[_value(row)] == row.id]
    new = [*(value for value in values if value not in stored), *cut]
    if stale:
        await connection.execute(update(ParameterRow).where(ParameterRow.id.in_(stale)).values(superseded_at=now))
    if new:
        await connection.execute(
            insert(ParameterRow), [asdict(value) | {"id": str(uuid4()), "recorded_at": now} for value in new]
        )
    return LoadedParameters(added=len(new), superseded=len(stale), unchanged=len(values) + len(cut) - len(new))


def _left_of(stored: ParameterValue, values: Iterable[ParameterValue]) -> list[ParameterValue]:
    """Return what of a stored value still holds beside those of a file: all of it, or the days of which they do not
    speak."""
    left, first = [], stored.since
    for value in sorted((value for value in values if value.overlaps(stored)), key=lambda value: value.since):
        if value == stored:
            return [stored]
        if value.since > first:
            left.append(replace(stored, since=first, until=value.since - _DAY))
        if value.until is None:
            return left
        first = max(first, value.until + _DAY)
    return [*left, replace(stored, since=first)] if stored.until is None or first <= stored.until else left


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
    within = DivisionWithinRow.__table__
    named = sorted({value.division_code for value in values})
    known = select(within.c.division_code).where(
        within.c.division_code.in_(named), within.c.ancestor_code == within.c.division_code
    )
    refuse_unknown_divisions(file, values, (await connection.execute(known)).scalars())


def refuse_unknown_divisions(file: Path, values: Iterable[ParameterValue], known: Iterable[str]) -> None:
    """Raise `ParameterFileError` with each division that values of a file are for and that is not among the known ones."""
    if missing := sorted({value.division_code for value in values} - set(known)):
        raise ParameterFileError(
            file,
            [
                ParameterFinding(
                    FindingCode.INVALID_DIVISION, f"Division {code}", "is not known; import the divisions first."
                )
                for code in missing
            ],
        )
