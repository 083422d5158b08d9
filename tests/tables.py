"""The tables that papers have from the code: made anew here, and compared with what is written.

Under HUB_TEST_REFRESH=1 a table is written again (`tests.cases.golden`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import click

from hub import limits
from hub.config import Settings
from hub.intake.files import FILES
from hub.limits import Limit
from hub.server.cli import commands
from permissions.acts import ACTS, Rule
from tests.cases.golden import must_equal

LIMITS = {name: limit for name, limit in vars(limits).items() if isinstance(limit, Limit)}


def table_must_equal(paper: Path, name: str, lines: Iterator[str]) -> None:
    """What stands between `<!-- name -->` and `<!-- end of name -->` in a paper is these lines."""
    text = paper.read_text("utf-8")
    begins, ends = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    assert (text.count(begins), text.count(ends)) == (1, 1)
    before, _, rest = text.partition(begins)
    _, _, after = rest.partition(ends)
    must_equal(paper, before + begins + "\n" + "\n".join(lines) + "\n\n" + ends + after)


def limit_lines() -> Iterator[str]:
    """Every limit of one question."""
    yield from ("| At most | |", "|---|---|")
    yield from (f"| {limit.most:,} | {limit.rule} |" for limit in LIMITS.values())


def file_lines() -> Iterator[str]:
    """Every file of a city with its columns: bold what no row is without."""
    yield from ("| File | Columns |", "|---|---|")
    for file in FILES:
        columns = (f"**`{one.name}`**" if one.required else f"`{one.name}`" for one in file.columns)
        yield f"| `{file.name}` | {', '.join(columns)} |"


def setting_lines() -> Iterator[str]:
    """Every setting, in the words of `hub doctor --help`."""
    yield from ("| Variable | Meaning | Default |", "|---|---|---|")
    for setting in fields(Settings):
        variable = setting.metadata["variable"].replace("_SOURCE_DEPARTMENT", "_SOURCE_<DEPARTMENT>")
        given = setting.default not in (MISSING, None, "")
        yield f"| `{variable}` | {setting.metadata['help']} | {f'`{setting.default}`' if given else 'none'} |"


def act_lines() -> Iterator[str]:
    """Every act on access: the state in which it is done, the state that it leads to, and its rules."""
    yield from ("| Act | In the state | Leads to | Rules |", "|---|---|---|---|")
    for act, line in ACTS.items():
        (before,) = line.before
        rules = ", ".join(rule.name for rule in line.rules) or "—"
        yield f"| `{act}` | {before} | {line.after} | {rules} |"


def rule_lines() -> Iterator[str]:
    """Every rule of the acts, with what it says."""
    yield from ("| Rule | What it says |", "|---|---|")
    yield from (f"| {rule.name} | {rule.value} |" for rule in Rule)


def walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it, each by its whole name."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below, name
            yield from walk(below, f"{path} {name}")


COMMANDS = dict(walk(commands, "hub"))
"""Every command and group by its whole name."""


def command_lines() -> Iterator[str]:
    """Every command that does something, with its arguments and options."""
    first = True
    for name, command in COMMANDS.items():
        if isinstance(command, click.Group) and not command.invoke_without_command:
            continue
        context = click.Context(command, info_name=name)
        arguments = [part for part in command.collect_usage_pieces(context) if part not in ("[OPTIONS]",)]
        written = " ".join([name, *(part for part in arguments if "COMMAND" not in part and "ARGS" not in part)])
        said = [re.sub(r"\s+", " ", part).strip() for part in (command.help or "").split("\n\n") if "\b" not in part]
        yield from (*([] if first else [""]), f"## `{written}`", " ".join(said))
        first = False
        options = [option for option in command.params if isinstance(option, click.Option)]
        if options:
            yield from ("", "| Option | What it does | Default |", "|---|---|---|")
        yield from (_option_line(option, context) for option in options)


def _option_line(option: click.Option, context: click.Context) -> str:
    names, said, given = option.opts[-1], option.help or "", ""
    if isinstance(option.type, click.Choice):
        said += f" One of {', '.join(f'`{choice}`' for choice in option.type.choices)}."
    elif not option.is_flag:
        names += f" {option.make_metavar(context).partition(' RANGE')[0]}"
        given = f"`{option.default}`" if isinstance(option.default, str | int | float) else ""
    if option.envvar:
        given = f"`{option.envvar}`"
    return f"| `{names}` | {said} | {given or ('needed' if option.required else '—')} |"
