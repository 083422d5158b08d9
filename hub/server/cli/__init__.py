"""`hub`: every command of the hub. One file for each group: `serving`, `data`, `access`, `accounts`, `documents`,
`keys`, `looking`, `scanning`, `bench`; `acting` does an act on the policy, `bars` shows how far long work has come.

Whatever goes wrong is told in a sentence, with exit status 2 for what the user can mend and 1 for what a check
found; a traceback is a mistake of ours.
"""

from __future__ import annotations

import sys

import click

from hub.errors import HubError, SettingsError
from hub.grants.policy import PolicyMistakes
from hub.policy.parameter_file import ParameterFileError
from hub.server.cli import access, accounts, bench, data, documents, keys, looking, scanning, serving
from hub.server.log import configure_log
from hub.sources.source import SourceUnavailable


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """The hub for low-income assistance: one schema over the departments' data, field by field, purpose by purpose."""


for command in (
    serving.serve,
    serving.demo,
    serving.token,
    data.migrate_command,
    data.generate_command,
    data.import_command,
    data.parameters,
    scanning.scan,
    access.grants,
    access.matrix_command,
    accounts.accounts,
    documents.documents,
    keys.keys,
    looking.schema,
    looking.explain_command,
    looking.doctor,
    bench.bench,
):
    commands.add_command(command)


def main() -> None:
    """The entry of the program."""
    configure_log()
    try:
        commands(prog_name="hub")
    except SourceUnavailable as error:
        click.echo(f"hub: {error} HUB_DATABASE names it; `hub migrate` makes a new one.", err=True)
        sys.exit(2)
    except (SettingsError, HubError, PolicyMistakes, ParameterFileError) as error:
        click.echo(f"hub: {error}", err=True)
        sys.exit(2)
