"""A trial of local values: what would be in force on a day if a file of parameters were loaded. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Text,
    cast,
    column,
    null,
    select,
    tuple_,
    union_all,
    values,
)

from hub.errors import Unusable
from hub.policy.parameter_file import read_parameters
from hub.policy.parameters import refuse_unknown_divisions
from hub.policy.programme import AssistanceProgramme
from hub.policy.programmes import PROGRAMMES
from hub.sources.source import CompiledQuery, Source
from hub.tables.periods import in_force, known
from hub.tables.population import DivisionWithinRow
from hub.tables.rules import ParameterRow
from hub.tables.types import Id, Moment

TrialValue = tuple[str, str, int | None]
"""The code of a parameter, a division, and the value in the parameter's unit; None where it would not be set."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a file says of one day."""

    values: tuple[TrialValue, ...]

    @property
    def digest(self) -> str:
        """Return sixteen characters that stand for these values, and for no others."""
        return sha256(repr(self.values).encode()).hexdigest()[:16]

    def of(self, programme: AssistanceProgramme) -> tuple[TrialValue, ...]:
        """Return those that the rule of a programme reads."""
        codes = {parameter.code for parameter in programme.parameters}
        return tuple(value for value in self.values if value[0] in codes)

    def programmes(self) -> tuple[AssistanceProgramme, ...]:
        """Return the programmes whose rules read any of them."""
        return tuple(programme for programme in PROGRAMMES if self.of(programme))


async def read_trial(source: Source, file: Path, division: str | None, on: date) -> Trial:
    """Return what a file of parameters says of a day. `division` takes the place of the one that the file names.

    Raises `ParameterFileError` with every mistake, and `Unusable` where the file says nothing of the day.
    """
    read = read_parameters(file, division)
    within = DivisionWithinRow.__table__
    own = select(within.c.division_code).where(within.c.ancestor_code == within.c.division_code)
    refuse_unknown_divisions(file, read, [code for (code,) in await source.fetch(CompiledQuery.of(own, source), {})])
    of_day = [value for value in read if value.since <= on and (value.until is None or on <= value.until)]
    if not of_day:
        raise Unusable(f"No value of {file} is in force on {on}. Name a day of its periods with --on.")
    return Trial(tuple(sorted(((of.code, of.division_code, of.value) for of in of_day), key=lambda value: value[:2])))


def with_trial(trial: Sequence[TrialValue], on: ColumnElement[Any], known_at: ColumnElement[Any]) -> FromClause:
    """Return rows like those of local values, as they would be on a day: a trial's value stands for whatever is stored of its
    parameter and its division, as it would if it were loaded."""
    columns = (column("code", Text()), column("division_code", Text()), column("value", BigInteger()))
    tried = values(*columns, name="trial", literal_binds=True).data(list(trial)).cte()
    row = ParameterRow.__table__
    names = ("code", "division_code", "value", "since", "until", "recorded_at", "superseded_at", "id")
    kept = select(*(row.c[name] for name in names)).where(
        in_force(row, on),
        known(row, known_at),
        tuple_(row.c.code, row.c.division_code).not_in(select(tried.c.code, tried.c.division_code)),
    )
    added = select(
        tried.c.code,
        tried.c.division_code,
        cast(tried.c.value, BigInteger()),
        on,
        cast(null(), Date()),
        known_at,
        cast(null(), Moment()),
        cast(null(), Id()),
    )
    return union_all(kept, added).subquery()
