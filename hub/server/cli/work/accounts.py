"""What `hub accounts add`, `list`, `suspend` and `reinstate` do."""

from __future__ import annotations

import asyncio

import click

from hub.clock import system_clock
from hub.config import Settings
from hub.grants.accounts import AccountHolder, register_account, reinstate_account, suspend_account
from hub.grants.show import show_accounts
from hub.server.cli.work.acting import act
from hub.sources.register import open_source


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
    done = act(settings, lambda connection: register_account(connection, person, roles, purposes, system_clock()))
    click.echo(f"{done.id}  {name}{'' if done.changed else '  (was so before)'}")


def list_accounts(settings: Settings) -> None:
    """Print every account with its id, roles and purposes."""
    for line in asyncio.run(_shown(settings)) or ["Nobody is registered; `hub accounts add` registers somebody."]:
        click.echo(line)


def suspend(settings: Settings, account: str) -> None:
    """Stop ACCOUNT (an id) before its next answer, with all its tokens."""
    done = act(settings, lambda connection: suspend_account(connection, account, system_clock()))
    click.echo("Suspended." if done.changed else "Was suspended before.")


def reinstate(settings: Settings, account: str) -> None:
    """Let ACCOUNT (an id) sign in again."""
    done = act(settings, lambda connection: reinstate_account(connection, account))
    click.echo("Reinstated." if done.changed else "Was not suspended.")


async def _shown(settings: Settings) -> list[str]:
    async with open_source(settings) as source:
        return await show_accounts(source)
