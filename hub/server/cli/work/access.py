"""This is the work of `hub grants load`, `show` and `secret`, and `hub matrix`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe

import click
from sqlalchemy import select

from hub.catalogue.contract import coordinates as every_coordinate
from hub.clock import system_clock
from hub.config import Settings, read_settings
from hub.grants.grantable import grantable
from hub.grants.load import LoadedPolicy, load_policy
from hub.grants.policy import Policy, grants_of
from hub.grants.policy_file import read_policy_file
from hub.grants.show import show_policy
from hub.grants.snapshot import snapshot_query, take_snapshot
from hub.identity.client_secret import hash_secret
from hub.sources.register import open_source
from hub.sources.source import CompiledQuery
from hub.tables.governance import ClientRoleRow, ClientRow, OrganisationRow, RoleRow
from permissions.matrix import matrix, unread
from permissions.model import AccessBlock, FieldGrant
from resolvers.column_exposure import column_exposure
from schema.contract import build_contract


def load(settings: Settings, file: Path) -> None:
    """Load the policy in FILE (YAML) into an empty policy store. Later changes are made by data stewards, with
    mutations.
    """
    policy = read_policy_file(file, grantable(build_contract()._schema))
    click.echo(f"Loaded: {asyncio.run(_load(settings, policy))}.")


def show(settings: Settings) -> None:
    """Print every organisation, client, purpose, grant and block, with the ids that mutations need as arguments."""
    click.echo(asyncio.run(_show(settings)))


def secret() -> None:
    """Make a secret for a client, and the hash of it for the policy file. Neither is kept: copy both now."""
    made = token_urlsafe(32)
    click.echo(f"For the client, by a safe way:  {made}")
    click.echo(f'For the policy file:            secret_hash: "{hash_secret(made)}"')


def print_matrix(file: Path | None, only_unread: bool, only_exceptions: bool) -> None:
    """Print the rights of a policy file, or of the store."""
    contract = build_contract()._schema
    if only_exceptions:
        click.echo("\n".join(column_exposure(contract)))
        return
    coordinates = {key: coordinate for coordinate, key in every_coordinate(contract).items()}
    held = _Held(list(grants_of(read_policy_file(file, grantable(contract))))) if file else asyncio.run(_stored())
    now = system_clock()
    lines = (
        unread(coordinates, held.grants, now, held.blocks)
        if only_unread
        else matrix(coordinates, held.grants, now, held.blocks, held.organisations)
    )
    for line in lines:
        click.echo(line)
    for client, roles in held.suspended.items():
        click.echo(f"# The client {client} is suspended: nothing is answered to it, as {', '.join(roles) or 'nobody'}.")


@dataclass(frozen=True, slots=True)
class _Held:
    """What rights rest on; `suspended` has the roles of each suspended client."""

    grants: Sequence[FieldGrant]
    blocks: Sequence[AccessBlock] = ()
    organisations: Mapping[str, str] = field(default_factory=dict)
    suspended: Mapping[str, Sequence[str]] = field(default_factory=dict)


async def _stored() -> _Held:
    suspended = (
        select(ClientRow.id, ClientRoleRow.role)
        .outerjoin(ClientRoleRow, ClientRoleRow.client_id == ClientRow.id)
        .where(ClientRow.suspended_at.is_not(None))
        .order_by(ClientRow.id, ClientRoleRow.role)
    )
    async with open_source(read_settings()) as source:
        roles = await source.fetch(CompiledQuery.of(select(RoleRow.code), source), {})
        snapshot = await take_snapshot(source, snapshot_query(source), [row[0] for row in roles])
        names = await source.fetch(CompiledQuery.of(select(OrganisationRow.id, OrganisationRow.name), source), {})
        clients: dict[str, list[str]] = {}
        for client, role in await source.fetch(CompiledQuery.of(suspended, source), {}):
            clients.setdefault(client, []).extend([role] if role else [])
    return _Held(snapshot.grants, snapshot.blocks, {str(key): name for key, name in names}, clients)


async def _load(settings: Settings, policy: Policy) -> LoadedPolicy:
    async with open_source(settings) as source:
        return await load_policy(source, policy, system_clock)


async def _show(settings: Settings) -> str:
    coordinates = {key: coordinate for coordinate, key in every_coordinate(build_contract()._schema).items()}
    async with open_source(settings) as source:
        return await show_policy(source, coordinates)
