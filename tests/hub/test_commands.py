"""Every command and option says what it is for."""

from __future__ import annotations

import click
import pytest

from tests.tables import COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_and_its_options_say_what_they_are_for(name: str) -> None:
    command = COMMANDS[name]
    assert (command.help or "").strip().endswith((".", ":")) or "\b" in (command.help or "")
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []
