"""`hub bench` and `hub bench scan`."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from hub.server.bench.load import Refused
from hub.server.bench.measure import Pace, Unequal
from hub.server.bench.postgres import NoServer
from hub.server.bench.reads import Asked
from hub.server.bench.reads import bench as run_bench
from hub.server.bench.scan import bench_scan
from hub.server.cli.bars import Tell, bars

NAMES = ("Q1", "Q2", "Q3", "Q4")
PERSONS = "How many live in the city that it is measured on."


@contextmanager
def _measuring() -> Iterator[Tell]:
    """Bars of progress; whatever keeps a bench from its end is told in a sentence."""
    with bars() as tell:
        try:
            yield tell
        except (Unequal, Refused, NoServer) as problem:
            raise click.ClickException(f"Nothing was measured. {problem}") from None


@click.group("bench", invoke_without_command=True)
@click.option("--persons", default=100_000, show_default=True, type=click.IntRange(100, 10_000_000), help=PERSONS)
@click.option("--seconds", default=3.0, show_default=True, type=click.FloatRange(0.1, 600), help="Of each round.")
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1, 100), help="Of each contender.")
@click.option(
    "--connections", default=16, show_default=True, type=click.IntRange(1, 1000), help="That ask at the same time."
)
@click.option("--only", multiple=True, type=click.Choice(NAMES), help="This question alone; may be given again.")
@click.option(
    "--minutes", default=0.0, type=click.FloatRange(0, 1440), help="Of load to watch the server's memory under."
)
@click.option(
    "--server", "server_url", help="A PostgreSQL server (DSN of a superuser) to use; one of its own, if left out."
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the server's data in this folder, and find the city there the next time.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@click.pass_context
def bench(
    context: click.Context,
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
    """Measure the hub on a city of a named size, beside what it is compared to.

    Q1 is one person with household and records by number, Q2 a list of a hundred, Q3 fifty by number, Q4 one write-back.
    Everything is on: token, rights, scope, masks, ledger, limits, log. Touches no database of yours: it makes one of its
    own, and drops it at the end.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # like Ctrl-C: else its servers would go on running
    if context.invoked_subcommand is not None:
        return
    asked = Asked(persons, Pace(seconds, rounds, connections), only, minutes, server_url, keep)
    with _measuring() as tell:
        report = run_bench(asked, tell)
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        report.print(Console(width=140, highlight=False))


@bench.command("scan")
@click.option("--persons", default=500_000, show_default=True, type=click.IntRange(100, 10_000_000), help=PERSONS)
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1, 100), help="Of each contender.")
@click.option("--server", "server_url", help="As for `hub bench`.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="As for `hub bench`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
def scan(persons: int, rounds: int, server_url: str | None, keep: Path | None, as_json: bool) -> None:
    """Measure `hub scan eligibility` beside what PostgreSQL needs to read and join the same tables."""
    with _measuring() as tell:
        report = bench_scan(persons, rounds, server_url, keep, tell)
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        report.print(Console(width=140, highlight=False))
