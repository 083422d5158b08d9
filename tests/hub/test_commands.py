"""Every command and option says what it is for, and stands in the README."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from hub.server.cli import commands
from tests.hub.server.serving import ROOT


def walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it, each by its whole name."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below, name
            yield from walk(below, f"{path} {name}")


EVERY = dict(walk(commands, "hub"))


@pytest.mark.parametrize("name", EVERY)
def test_a_command_and_its_options_say_what_they_are_for(name: str) -> None:
    command = EVERY[name]
    assert (command.help or "").strip().endswith((".", ":")) or "\b" in (command.help or "")
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_the_readme_names_every_command_and_option() -> None:
    assert "hub grants secret" in EVERY
    readme = (ROOT / "README.md").read_text("utf-8")
    acting = {
        name: command for name, command in EVERY.items() if not isinstance(command, click.Group) or name == "hub bench"
    }
    options = {
        f"{name} {option.opts[-1]}"
        for name, command in acting.items()
        for option in command.params
        if isinstance(option, click.Option) and option.opts[-1] not in readme
    }
    assert {name for name in acting if name not in readme} | options == set()
