"""A group of commands, whose help has the whole first sentence of each."""

from __future__ import annotations

import click


class CommandGroup(click.Group):
    """A group whose help breaks lines where click would cut a sentence short."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(1000)) for name, command in found if command])
