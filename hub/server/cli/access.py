"""`hub grants load`, `show` and `secret`, and `hub matrix`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from secrets import token_urlsafe

import click
from sqlalchemy import select

from hub.catalogue.contract import keys
from hub.clock import system_clock
from hub.config import Settings, read_settings
from hub.grants.grantable import grantable
from hub.grants.load import Counts, load_policy
from hub.grants.policy import Policy, grants_of
from hub.grants.policy_file import read_policy_file
from hub.grants.show import show_policy
from hub.grants.store import PolicyStore
from hub.identity.client_secret import hash_secret
from hub.sources.register import open_source
from hub.sources.source import Query
from hub.tables.governance import RoleRow
from permissions.matrix import matrix, unread
from permissions.model import Grant
from resolvers.named import exceptions
from schema.contract import build_contract


@click.group()
def grants() -> None:
    """Access grants, as a readable file and as they are stored."""


@grants.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load the policy in FILE (YAML) into an empty policy store. Later changes are a steward's mutations."""
    policy = read_policy_file(file, grantable(build_contract()._schema))
    click.echo(f"Loaded: {asyncio.run(_load(read_settings(), policy))}.")


@grants.command("show")
def show() -> None:
    """Print every organisation, client, purpose, grant and block, with the ids that mutations take."""
    click.echo(asyncio.run(_show(read_settings())))


@grants.command("secret")
def secret() -> None:
    """Make a secret for a client, and the hash of it for the policy file. Neither is kept: copy both now."""
    made = token_urlsafe(32)
    click.echo(f"For the client, by a safe way:  {made}")
    click.echo(f'For the policy file:            secret_hash: "{hash_secret(made)}"')


@click.command("matrix")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--unread", "only_unread", is_flag=True, help="Only the fields that no role has any right on.")
@click.option(
    "--exceptions",
    "only_exceptions",
    is_flag=True,
    help="Only the columns that statements may name without showing them.",
)
def matrix_command(file: Path | None, only_unread: bool, only_exceptions: bool) -> None:
    """Print every right: a line for each field, role and capability, with disclosure, scope and purposes.

    Of the policy store, or, with FILE, of a policy file: then no database is asked.
    """
    if only_exceptions:
        click.echo("\n".join(exceptions(build_contract()._schema)))
        return
    coordinates = {key: coordinate for coordinate, key in keys(build_contract()._schema).items()}
    found = (
        list(grants_of(read_policy_file(file, grantable(build_contract()._schema))))
        if file
        else asyncio.run(_stored(read_settings()))
    )
    for line in (unread if only_unread else matrix)(coordinates, found, system_clock()):
        click.echo(line)


async def _stored(settings: Settings) -> Sequence[Grant]:
    async with open_source(settings) as source:
        roles = await source.fetch(Query.of(select(RoleRow.code), source), {})
        return await PolicyStore(source, system_clock).grants(row[0] for row in roles)


async def _load(settings: Settings, policy: Policy) -> Counts:
    async with open_source(settings) as source:
        return await load_policy(source, policy, system_clock)


async def _show(settings: Settings) -> str:
    coordinates = {key: coordinate for coordinate, key in keys(build_contract()._schema).items()}
    async with open_source(settings) as source:
        return await show_policy(source, coordinates)
