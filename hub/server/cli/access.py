"""`hub grants load`, `plan`, `apply`, `show` and `secret`, and `hub matrix`."""

from __future__ import annotations

from pathlib import Path

import click

from hub.bounded_files import TEXT_BYTES
from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.values import InputFile

FILE = InputFile(TEXT_BYTES)


@click.group(cls=CommandGroup)
def grants() -> None:
    """Access grants, as a readable file and as they are stored."""


@grants.command("load")
@click.argument("file", type=FILE)
@deferred_to("access.load", settings=True)
def load(file: Path) -> None:
    """Load the policy in FILE (YAML) into an empty policy store. Later changes are made by data stewards, with
    mutations.
    """


@grants.command("plan")
@click.argument("file", type=FILE)
@deferred_to("policies.plan", settings=True)
def plan(file: Path) -> None:
    """Print the entries of the policy in FILE (YAML) that are neither in force nor requested. Nothing is done."""


@grants.command("apply")
@click.argument("file", type=FILE)
@deferred_to("policies.apply", settings=True)
def apply(file: Path) -> None:
    """Register the entries of FILE that give no access, and file the rest as requests to the data stewards.

    All of it or nothing. Repeated, it does nothing. What FILE does not have stays as it is. An empty store has no
    stewards, so the whole file takes effect at once, as with `hub grants load`.
    """


@grants.command("show")
@deferred_to("access.show", settings=True)
def show() -> None:
    """Print every organisation, client, purpose, grant and block, with the ids that mutations need as arguments."""


@grants.command("secret")
@deferred_to("access.secret")
def secret() -> None:
    """Make a secret for a client, and the hash of it for the policy file. Neither is kept: copy both now."""


@click.command("matrix")
@click.argument("file", type=FILE, required=False)
@click.option("--unread", "only_unread", is_flag=True, help="Only the fields that no role has any right on.")
@click.option(
    "--exceptions",
    "only_exceptions",
    is_flag=True,
    help="Only the columns that statements may name without showing them.",
)
@deferred_to("access.print_matrix")
def matrix(file: Path | None, only_unread: bool, only_exceptions: bool) -> None:
    """Print every right: a line for each field, role and capability, with disclosure, scope and purposes.

    Without FILE, the policy store is read as requests are checked now: expired and revoked grants are left out, blocked
    fields are marked BLOCKED, and suspended clients are listed at the end. With FILE, a policy file is read, and no
    database is needed.
    """
