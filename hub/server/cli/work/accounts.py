"""This is the work of `hub accounts add`, `list`, `suspend` and `reinstate`."""

from __future__ import annotations

import asyncio

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import system_clock
from hub.config import Settings
from hub.grants.accounts import (
    AccountHolder,
    keep_duties_apart,
    register_account,
    reinstate_account,
    suspend_account,
)
from hub.grants.contract_fields import contract_fields
from hub.grants.policy_changes import PolicyChange
from hub.grants.show import show_accounts
from hub.ledger.operator import THE_HUB_ITSELF, operator_name
from hub.server.cli.work.acting import act
from hub.sources.register import open_source
from permissions.acts import Actor
from schema.contract import build_contract


def add(
    settings: Settings,
    subject: str,
    issuer: str,
    name: str,
    organisation: str,
    roles: tuple[str, ...],
    purposes: tuple[str, ...],
) -> None:
    """Register somebody, or change what they hold."""
    person = AccountHolder(issuer, subject, name, organisation)
    contract, now = contract_fields(build_contract()._schema), system_clock()

    async def register(connection: AsyncConnection) -> PolicyChange:
        await keep_duties_apart(connection, contract, roles, now)
        return await register_account(connection, person, roles, purposes, now)

    done = act(settings, register)
    click.echo(f"{done.id}  {name}{'' if done.changed else '  (was so before)'}")


def list_accounts(settings: Settings) -> None:
    """Print every account with its id, roles and purposes."""
    for line in asyncio.run(_shown(settings)) or ["Nobody is registered; `hub accounts add` registers somebody."]:
        click.echo(line)


def suspend(settings: Settings, account: str) -> None:
    """Suspend ACCOUNT (an id) before its next answer, and end all its tokens."""
    done = act(settings, lambda connection: suspend_account(connection, account, system_clock(), operator_name()))
    click.echo("Suspended." if done.changed else "Was suspended before.")


def reinstate(settings: Settings, account: str) -> None:
    """Let ACCOUNT (an id) sign in again."""
    operator = Actor(operator_name(), "", THE_HUB_ITSELF)
    done = act(settings, lambda connection: reinstate_account(connection, account, operator, system_clock()))
    click.echo("Reinstated." if done.changed else "Was not suspended.")


async def _shown(settings: Settings) -> list[str]:
    async with open_source(settings) as source:
        return await show_accounts(source)
