"""`hub bench` and what it measures by a name of its own: a scan, an import, plans, and PostGraphile beside the hub."""

from __future__ import annotations

from pathlib import Path

import click

from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.values import Number, OneOf, WholeNumber

NAMES = ("Q1", "Q2", "Q3", "Q4", "Q5")
PERSONS = "How many live in the city that it is measured on."
KEPT = click.Path(file_okay=False, path_type=Path)


@click.group("bench", cls=CommandGroup, invoke_without_command=True)
@click.option("--persons", default=100_000, show_default=True, type=WholeNumber(100, 10_000_000), help=PERSONS)
@click.option("--seconds", default=3.0, show_default=True, type=Number(0.1, 600), help="Of each round.")
@click.option("--rounds", default=5, show_default=True, type=WholeNumber(1, 100), help="Of each contender.")
@click.option(
    "--connections", default=16, show_default=True, type=WholeNumber(1, 1000), help="That ask at the same time."
)
@click.option("--only", multiple=True, type=OneOf(NAMES), help="This query alone; may be repeated.")
@click.option("--minutes", default=0.0, type=Number(0, 1440), help="Of load to watch the server's memory under.")
@click.option(
    "--server", "server_url", help="A PostgreSQL server (DSN of a superuser) to use; one of its own, if left out."
)
@click.option("--keep", type=KEPT, help="Keep the server's data in this folder, and find the city there the next time.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@deferred_to("bench.measure")
def bench(
    persons: int,
    seconds: float,
    rounds: int,
    connections: int,
    only: tuple[str, ...],
    minutes: float,
    server_url: str | None,
    keep: Path | None,
    as_json: bool,
) -> None:
    """Measure the hub on a city of a given size, and the alternatives that it is compared with.

    Q1 is one person with household and records by number, Q2 a list of a hundred, Q3 fifty by number, Q4 one
    write-back, Q5 a batch of a hundred. All functions are on: token, rights, scope, masks, ledger, limits, log. It uses
    none of your databases: it creates one of its own, and drops it at the end.
    """


@bench.command("scan")
@click.option("--persons", default=500_000, show_default=True, type=WholeNumber(100, 10_000_000), help=PERSONS)
@click.option("--rounds", default=3, show_default=True, type=WholeNumber(1, 100), help="Of each contender.")
@click.option("--server", "server_url", help="As for `hub bench`.")
@click.option("--keep", type=KEPT, help="As for `hub bench`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@deferred_to("bench.measure_scan")
def scan(persons: int, rounds: int, server_url: str | None, keep: Path | None, as_json: bool) -> None:
    """Measure `hub scan eligibility`, and the time that PostgreSQL needs to read and join the same tables."""


@bench.command("import")
@click.option("--persons", default=100_000, show_default=True, type=WholeNumber(100, 10_000_000), help=PERSONS)
@click.option("--server", "server_url", help="As for `hub bench`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@deferred_to("bench.measure_import")
def import_(persons: int, server_url: str | None, as_json: bool) -> None:
    """Measure `hub import` beside a bare COPY of the same rows, and how much memory it has.

    The files of a generated city are imported into an empty PostgreSQL database, then once more, and once more with a
    hundredth of their rows changed; each time by the command, in a process of its own.
    """


@bench.command("peer")
@click.option("--persons", default=100_000, show_default=True, type=WholeNumber(100, 10_000_000), help=PERSONS)
@click.option("--seconds", default=3.0, show_default=True, type=Number(0.1, 600), help="Of each round.")
@click.option("--rounds", default=5, show_default=True, type=WholeNumber(1, 100), help="Of each contender.")
@click.option(
    "--connections", default=16, show_default=True, type=WholeNumber(1, 1000), help="That ask at the same time."
)
@click.option("--only", multiple=True, type=OneOf(NAMES), help="This query alone; may be repeated.")
@click.option("--keep", type=KEPT, help="As for `hub bench`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@deferred_to("bench.measure_peer")
def peer(
    persons: int,
    seconds: float,
    rounds: int,
    connections: int,
    only: tuple[str, ...],
    keep: Path | None,
    as_json: bool,
) -> None:
    """Measure the hub and PostGraphile 5, which uses a token, column grants and row security on the same tables.

    Q1 is one person by id, Q2 a list of a hundred, Q3 the verdict about fifty by number, Q4 one write-back, Q5 a
    hundred at once. The first run installs PostGraphile from npm (`make peer`). Before it measures, it checks that both give the same answers.
    """


@bench.command("plans")
@click.option("--types", default=25, show_default=True, type=WholeNumber(7, 25), help="How many record types.")
@click.option("--programmes", default=25, show_default=True, type=WholeNumber(10, 100), help="How many programmes.")
@click.option("--persons", default=2_000, show_default=True, type=WholeNumber(100, 10_000_000), help=PERSONS)
@click.option("--rounds", default=5, show_default=True, type=WholeNumber(1, 100), help="Of each person's chain.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@deferred_to("bench.measure_plans")
def plans(types: int, programmes: int, persons: int, rounds: int, as_json: bool) -> None:
    """Measure what plans cost when more departments have declared their record types and programmes.

    The departments are generated by the hub's tests, from declarations only, in a copy of the checkout. It measures the
    SQL of some queries, the CPU time of planning, and how long the statement for one person's chain runs, compared with
    the current hub.
    """
