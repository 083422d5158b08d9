"""`hub scan eligibility`, `what-if` and `chain`: rules, trials of local values, and the chains that they lead to, over everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

import click

from hub.bounded_files import TEXT_BYTES
from hub.scan.engine_names import EngineName
from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.moments import DayParameter, MomentParameter
from hub.server.cli.values import InputFile, NewFile, OneOf


class _Programmes(OneOf):
    """The programmes that there is a rule for: each has a file by the name of its code. None of them is read for it."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @cached_property
    def choices(self) -> Sequence[str]:  # type: ignore[override]
        package = find_spec("hub.policy.programmes")
        assert package is not None
        return tuple(sorted(file.name.upper() for file in iter_modules(package.submodule_search_locations)))


@click.group(cls=CommandGroup)
def scan() -> None:
    """Work over everybody in the database."""


@scan.command("eligibility")
@click.option(
    "--programme",
    required=True,
    type=_Programmes(),
    help="The programme to decide about.",
)
@click.option("--on", "on", type=DayParameter(), help="The day that is decided for; today, if left out.")
@click.option("--known-at", type=MomentParameter(), help="By what was known at this moment; now, if left out.")
@click.option(
    "--out",
    type=NewFile(),
    help="Write a line for each person to this new file (CSV), which its owner alone can read.",
)
@click.option(
    "--engine",
    default=EngineName.AUTO.value,
    show_default=True,
    type=OneOf([name.value for name in EngineName]),
    help="The engine that decides: PostgreSQL itself, or DuckDB, which reads PostgreSQL's tables; their answers are equal. `auto` takes DuckDB "
    "from a million persons on, where the extra `duckdb` is installed.",
)
@deferred_to("scanning.decide_about_everybody", settings=True)
def eligibility(programme: str, on: date | None, known_at: datetime | None, out: Path | None, engine: str) -> None:
    """Decide about everybody whether they are eligible, and count the verdicts by reason and by district.

    It is recorded in the ledger: the count, or, with --out, each person who is in the file.
    """


@scan.command("what-if")
@click.argument("file", type=InputFile(TEXT_BYTES))
@click.option(
    "--programme",
    "programmes",
    multiple=True,
    type=_Programmes(),
    help="A programme to decide about; may be repeated. Without it: all whose rules read a value of FILE.",
)
@click.option("--division", help="Take all values for this division instead of the one that the file names.")
@click.option("--on", "on", type=DayParameter(), help="The day that is decided for; today, if left out.")
@click.option("--known-at", type=MomentParameter(), help="By what was known at this moment; now, if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@deferred_to("what_if.decide_by_a_trial", settings=True)
def what_if(
    file: Path,
    programmes: tuple[str, ...],
    division: str | None,
    on: date | None,
    known_at: datetime | None,
    as_json: bool,
) -> None:
    """Say what would change for everybody if the local values of FILE (YAML) were loaded: how many gain and lose, by
    programme and district, and what it costs where the rule knows sums. Nothing of FILE is stored.

    Numbers are whole tens, and fewer than ten are not told, so nobody is shown. It is recorded in the ledger, with a digest of the
    values.
    """


@scan.command("chain")
@click.option(
    "--identities",
    is_flag=True,
    help="Look instead for two persons who may be one, and for what they got twice that way.",
)
@click.option(
    "--out",
    type=NewFile(),
    help="Write a line for each thing that was found of a person to this new file (CSV), which its owner alone can read.",
)
@deferred_to("chain_scanning.look_at_everybody", settings=True)
def chain(identities: bool, out: Path | None) -> None:
    """Look for what was missed (遗漏) and what was given twice (重复) in everybody's chain, and count it by programme and district.

    Missed is what is due without an application and was not received in the current period. What a person must check is
    counted apart, and a database that does not answer is named: nothing is said of its programmes, and the exit status is 1. It is
    recorded in the ledger: the count, or, with --out, each person who is in the file. A scan that broke off goes on where it was, on
    the same day.
    """
