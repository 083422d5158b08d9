"""`hub scan eligibility`: a rule over everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

import click

from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.moments import DayParameter, MomentParameter
from hub.server.cli.values import OneOf


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
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a line for each person to this file (CSV), which its owner alone can read.",
)
@deferred_to("scanning.decide_about_everybody", settings=True)
def eligibility(programme: str, on: date | None, known_at: datetime | None, out: Path | None) -> None:
    """Decide about everybody whether they are eligible, and count the verdicts by reason and by district.

    It is recorded in the ledger: the count, or, with --out, each person who is in the file.
    """
