"""`hub grants load` and `hub grants show`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from hub.catalogue.contract import keys
from hub.clock import system_clock
from hub.config import Settings, read_settings
from hub.grants.load import Counts, load_policy
from hub.grants.policy import Policy
from hub.grants.policy_file import read_policy_file
from hub.grants.show import show_policy
from hub.sources.register import open_source
from schema.contract import build_contract


@click.group()
def grants() -> None:
    """Access grants, as a readable file and as they are stored."""


@grants.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load the policy in FILE (YAML) into an empty policy store. Later changes are a steward's mutations."""
    policy = read_policy_file(file, keys(build_contract()._schema))
    click.echo(f"Loaded: {asyncio.run(_load(read_settings(), policy))}.")


@grants.command("show")
def show() -> None:
    """Print every organisation, client, purpose, grant and block, with the ids that mutations take."""
    click.echo(asyncio.run(_show(read_settings())))


async def _load(settings: Settings, policy: Policy) -> Counts:
    source = open_source(settings)
    try:
        return await load_policy(source, policy, system_clock)
    finally:
        await source.close()


async def _show(settings: Settings) -> str:
    coordinates = {key: coordinate for coordinate, key in keys(build_contract()._schema).items()}
    source = open_source(settings)
    try:
        return await show_policy(source, coordinates)
    finally:
        await source.close()
