"""`hub accounts add`, `list`, `suspend` and `reinstate`: the people who may sign in."""

from __future__ import annotations

import asyncio

import click

from hub.clock import system_clock
from hub.config import read_settings
from hub.grants.accounts import Person, register_account, reinstate_account, suspend_account
from hub.grants.show import show_accounts
from hub.server.cli.acting import act
from hub.sources.register import open_source


@click.group()
def accounts() -> None:
    """People who may sign in with a client: whom an OpenID provider knows, as a steward registered them here."""


@accounts.command("add")
@click.argument("subject")
@click.option(
    "--issuer",
    required=True,
    envvar="HUB_OIDC_ISSUER",
    show_envvar=True,
    help="The OpenID provider's address, as its tokens say it (iss).",
)
@click.option("--name", required=True, help="The person's name, as the purposes page and this list show it.")
@click.option("--organisation", required=True, help="Name or id of the organisation that the person works for.")
@click.option("--role", "roles", multiple=True, required=True, help="A role of the person; may be repeated.")
@click.option("--purpose", "purposes", multiple=True, required=True, help="A purpose to pick; may be repeated.")
def add(
    subject: str, issuer: str, name: str, organisation: str, roles: tuple[str, ...], purposes: tuple[str, ...]
) -> None:
    """Register the person whom the provider calls SUBJECT (sub). Said again, it changes what the person holds."""
    person = Person(issuer, subject, name, organisation)
    done = act(lambda connection: register_account(connection, person, roles, purposes, system_clock()))
    click.echo(f"{done.id}  {name}{'' if done.changed else '  (was so before)'}")


@accounts.command("list")
def list_accounts() -> None:
    """Print every account with its id, roles and purposes."""
    for line in asyncio.run(_shown()) or ["Nobody is registered; `hub accounts add` registers somebody."]:
        click.echo(line)


@accounts.command("suspend")
@click.argument("account")
def suspend(account: str) -> None:
    """Stop ACCOUNT (an id) before its next answer, with all its tokens."""
    done = act(lambda connection: suspend_account(connection, account, system_clock()))
    click.echo("Suspended." if done.changed else "Was suspended before.")


@accounts.command("reinstate")
@click.argument("account")
def reinstate(account: str) -> None:
    """Let ACCOUNT (an id) sign in again."""
    done = act(lambda connection: reinstate_account(connection, account))
    click.echo("Reinstated." if done.changed else "Was not suspended.")


async def _shown() -> list[str]:
    async with open_source(read_settings()) as source:
        return await show_accounts(source)
