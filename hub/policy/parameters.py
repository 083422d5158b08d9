"""Which value of a parameter holds for whom, and how values come in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import Clock
from hub.policy.constants import word
from hub.policy.facts import agreed
from hub.policy.parameter_codes import Parameter
from hub.policy.parameter_file import Finding, FindingCode, ParameterFileError, ParameterValue, read_parameters
from hub.tables.periods import current, in_force, known
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


def parameter_values(
    people: FromClause | None, on: ColumnElement[Any], known_at: ColumnElement[Any], parameters: Iterable[Parameter]
) -> Select[Any]:
    """The values in force: `division_code` of people, or every one where that is None, and for each parameter one column of its code in lower case.

    The nearest division decides: a value of the person's own division before one of the district, that before the
    city's. NULL when no value is in force, when the nearest one is not set, and when two rows contradict.
    """
    parameters = tuple(parameters)
    rows = ParameterRow.__table__.alias()
    holding = and_(
        rows.c.code.in_([word(parameter.code) for parameter in parameters]), in_force(rows, on), known(rows, known_at)
    )
    around = _within(
        ancestors=select(rows.c.division_code).where(holding),
        divisions=None if people is None else select(people.c.division_code),
    ).subquery()
    candidates = (
        select(around.c.division_code, rows.c.code, rows.c.division_code.label("set_by"), rows.c.value)
        .join(rows, rows.c.division_code == around.c.ancestor_code)
        .where(holding)
        .cte()
    )
    set_by = select(candidates.c.set_by)
    inside = _within(ancestors=set_by, divisions=set_by).subquery()
    nearer, farther = candidates.alias(), candidates.alias()
    overruled = (
        select(farther.c.division_code, farther.c.code, farther.c.set_by)
        .join(inside, inside.c.ancestor_code == farther.c.set_by)
        .join(
            nearer,
            and_(
                nearer.c.division_code == farther.c.division_code,
                nearer.c.code == farther.c.code,
                nearer.c.set_by == inside.c.division_code,
                nearer.c.set_by != farther.c.set_by,
            ),
        )
        .distinct()
        .subquery()
    )
    return (
        select(
            candidates.c.division_code,
            *(
                agreed(candidates.c.value, candidates.c.code == word(parameter.code)).label(parameter.code.lower())
                for parameter in parameters
            ),
        )
        .outerjoin(
            overruled,
            and_(
                overruled.c.division_code == candidates.c.division_code,
                overruled.c.code == candidates.c.code,
                overruled.c.set_by == candidates.c.set_by,
            ),
        )
        .where(overruled.c.set_by.is_(None))
        .group_by(candidates.c.division_code)
    )


def _within(ancestors: Select[Any], divisions: Select[Any] | None) -> Select[Any]:
    """Pairs of which the first contains the second. Where both sides are named, each pair is one probe of the key."""
    within = DivisionWithinRow.__table__.alias()
    pairs = select(within.c.ancestor_code, within.c.division_code).where(within.c.ancestor_code.in_(ancestors))
    return pairs if divisions is None else pairs.where(within.c.division_code.in_(divisions))


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
