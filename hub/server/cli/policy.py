"""`hub policy impact`."""

from __future__ import annotations

from pathlib import Path

import click

from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.values import InputFile, OneOf

NOTICE_BYTES = 256 * 1024
"""Of a text of the notice: about eight times what it has."""


@click.group(cls=CommandGroup)
def policy() -> None:
    """The text of the notice, and what the hub made from it."""


@policy.command("impact")
@click.argument("file", type=InputFile(NOTICE_BYTES))
@click.option(
    "--language",
    type=OneOf(["en", "zh"]),
    default="zh",
    help="The language of what is printed; Chinese, if it is left out. JSON has both languages.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--cases",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the cases; those of this checkout, if it is left out.",
)
@deferred_to("notices.show_impact")
def impact(file: Path, language: str, as_json: bool, cases: Path | None) -> None:
    """Compare another text of the notice in FILE with the one that the rules are made from: print the sentences that differ, and
    the rules, local values and cases that cite them.

    FILE is plain text, in UTF-8, UTF-16 or GB18030. Line breaks, and full-width or half-width characters, make no difference. Nothing
    is changed. The exit status is 0 if no rule, local value or case is affected, 1 if one is, and 2 if FILE is no text of the notice.
    """
