"""`hub`: every command of the hub. One file for each group: `serving`, `data`, `access`, `accounts`, `documents`,
`keys`, `looking`, `scanning`, `bench`; `acting` does an act on the policy, `bars` shows how far long work has come.

Whatever goes wrong is told in a sentence, with exit status 2 for what the user can mend and 1 for what a check
found; a traceback is a mistake of ours.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from hub.errors import Code, HubError, Unusable
from hub.server.log import configure_log

_WHERE = {
    "serve": "serving.serve",
    "demo": "serving.demo",
    "token": "serving.token",
    "migrate": "data.migrate_command",
    "generate": "data.generate_command",
    "import": "data.import_command",
    "parameters": "data.parameters",
    "scan": "scanning.scan",
    "grants": "access.grants",
    "matrix": "access.matrix_command",
    "accounts": "accounts.accounts",
    "documents": "documents.documents",
    "keys": "keys.keys",
    "schema": "looking.schema",
    "explain": "looking.explain_command",
    "doctor": "looking.doctor",
    "bench": "bench.bench",
}
"""The commands, in the order in which a hub meets them, and where each is."""


class _Commands(click.Group):
    """Reads the file of a command when that is asked for: nobody waits for what the others need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _WHERE:
            return None
        module, _, name = _WHERE[cmd_name].partition(".")
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (HubError, Unusable) as error:
            is_away = isinstance(error, HubError) and error.code is Code.SOURCE_UNAVAILABLE
            click.echo(
                f"hub: {error}{' HUB_DATABASE names it; `hub migrate` makes a new one.' if is_away else ''}", err=True
            )
            sys.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """The hub for low-income assistance: one schema over the departments' data, field by field, purpose by purpose."""


def main() -> None:
    """The entry of the program."""
    configure_log()
    commands(prog_name="hub")
