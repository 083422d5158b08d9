"""`hub`: every command of the hub. One file for each group says what its commands take and what they are for; what they
do is in `work/`, which is read only when a command runs (`deferral`): `--help`, `--version` and a slip of the fingers are
answered without waiting for the rest of the hub.

Whatever goes wrong is told in a sentence on standard error, with exit status 2 for what the user can mend, 1 for what a
check found, and 130 for Ctrl-C; a traceback is a mistake of ours.
"""

from __future__ import annotations

import gc
import io
import sys
from importlib import import_module
from typing import Any

import click

from hub.errors import Code, HubError, Unusable
from hub.server.cli.command_group import CommandGroup

INTERRUPTED = 130
"""The exit status of what was stopped by Ctrl-C."""

_WHERE = {
    "serve": "serving.serve",
    "demo": "serving.demo",
    "token": "serving.token",
    "migrate": "data.migrate",
    "generate": "data.generate",
    "import": "data.import_",
    "deliveries": "deliveries.deliveries",
    "findings": "findings.findings",
    "parameters": "data.parameters",
    "scan": "scanning.scan",
    "match": "matching.match",
    "supplies": "supplies.supplies",
    "grants": "access.grants",
    "matrix": "access.matrix",
    "policy": "policy.policy",
    "accounts": "accounts.accounts",
    "documents": "documents.documents",
    "keys": "keys.keys",
    "ledger": "ledger.ledger",
    "seal": "ledger.seal",
    "verify": "ledger.verify",
    "witness": "witnessing.witness",
    "schema": "looking.schema",
    "catalogue": "looking.catalogue",
    "explain": "looking.explain",
    "doctor": "looking.doctor",
    "bench": "bench.bench",
}
"""The commands, in the order in which a hub meets them, and where each is."""


class _Commands(CommandGroup):
    """Reads the file of a command when that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _WHERE:
            return None
        module, _, name = _WHERE[cmd_name].partition(".")
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as unknown:
            raise click.NoSuchCommand(unknown.command_name, possibilities=list(_WHERE), ctx=ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nhub: Interrupted.", err=True)
            sys.exit(INTERRUPTED)
        except Exception as error:
            said = _told(error)
            if said is None:
                raise
            click.echo(f"hub: {said}", err=True)
            sys.exit(2)


def _told(error: Exception) -> str | None:
    """What the user can mend, in a sentence; None for a mistake of ours, and for what click tells itself."""
    if isinstance(error, OSError):
        # Without a file it is none of the user's: a pipe that was closed, for one.
        return None if error.filename is None else f"{error.filename}: {error.strerror}."
    if isinstance(error, click.ClickException | click.exceptions.Exit | click.Abort):
        return None
    if isinstance(error, Unusable) or (isinstance(error, HubError) and error.code is not Code.SOURCE_UNAVAILABLE):
        return str(error)
    causes = import_module("hub.server.causes")
    said: str | None = causes.sentence_of(error) if isinstance(error, (HubError, *causes.REFUSALS)) else None
    return said


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="low-income-assistance-hub", prog_name="hub", message="%(prog)s %(version)s")
def commands() -> None:
    """The hub for low-income assistance: one schema over the departments' data, field by field, purpose by purpose."""


def main() -> None:
    """The entry of the program."""
    gc.disable()  # until the work of a command is read: looking through it meanwhile took a tenth of each start
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that has no 民政 shows it as \u6c11\u653f
    commands(prog_name="hub")
