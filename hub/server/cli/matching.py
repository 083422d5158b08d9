"""`hub match`: needs meet supplies."""

from __future__ import annotations

import click

from hub.server.cli.deferral import deferred_to


@click.command("match")
@click.argument("district")
@click.option("--dry-run", is_flag=True, help="Store nothing, and compare with what was proposed and not yet answered.")
@deferred_to("matching.match_district", settings=True)
def match(district: str, dry_run: bool) -> None:
    """Publish the needs of DISTRICT, a division's code, to charities, and propose a supply for each that can be met.

    Existing matches are never changed. It prints how many needs were matched, and how many wait for which reason.
    """
