"""`hub accounts add`, `list`, `suspend` and `reinstate`: the people who may sign in."""

from __future__ import annotations

import click

from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to


@click.group(cls=CommandGroup)
def accounts() -> None:
    """People who may sign in with a client: whom an OpenID provider knows, as a steward registered them here."""


@accounts.command("add")
@click.argument("subject")
@click.option(
    "--issuer",
    required=True,
    envvar="HUB_OIDC_ISSUER",
    show_envvar=True,
    help="The OpenID provider's address, as in the iss of its tokens.",
)
@click.option("--name", required=True, help="The person's name, as the purposes page and this list show it.")
@click.option("--organisation", required=True, help="Name or id of the organisation that the person works for.")
@click.option("--role", "roles", multiple=True, required=True, help="A role of the person; may be repeated.")
@click.option("--purpose", "purposes", multiple=True, required=True, help="A purpose to pick; may be repeated.")
@deferred_to("accounts.add", settings=True)
def add(
    subject: str, issuer: str, name: str, organisation: str, roles: tuple[str, ...], purposes: tuple[str, ...]
) -> None:
    """Register the person whom the provider calls SUBJECT (sub). Repeated, it changes the roles and purposes of the
    person.
    """


@accounts.command("list")
@deferred_to("accounts.list_accounts", settings=True)
def list_accounts() -> None:
    """Print every account with its id, roles and purposes."""


@accounts.command("suspend")
@click.argument("account")
@deferred_to("accounts.suspend", settings=True)
def suspend(account: str) -> None:
    """Suspend ACCOUNT (an id) before its next answer, and end all its tokens."""


@accounts.command("reinstate")
@click.argument("account")
@deferred_to("accounts.reinstate", settings=True)
def reinstate(account: str) -> None:
    """Let ACCOUNT (an id) sign in again."""
