"""`hub seal`, `hub ledger export`, `search`, `head` and `key`, and `hub verify`: the ledger proved to somebody who trusts nobody here."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from hub.bounded_files import KEY_BYTES
from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.moments import MomentParameter, in_order
from hub.server.cli.values import ANSWER_BYTES, Identifier, InputFile, NewFile, WholeNumber

_TIME = in_order("since", "until")


@click.command("seal")
@deferred_to("ledger.seal", settings=True)
def seal() -> None:
    """Append the committed events to the ledger's Merkle tree, and sign a checkpoint over it.

    A running hub does this by itself every few seconds. It can be run at any time, while the hub runs, and several
    times at once.
    """


@click.group(cls=CommandGroup)
def ledger() -> None:
    """The ledger: searched, as a file, its newest checkpoint and its public key, which others verify it by."""


@ledger.command("export")
@click.argument("file", type=NewFile(may_replace=True))
@deferred_to("ledger.export", settings=True)
def export(file: Path) -> None:
    """Write the whole ledger with its checkpoints to FILE (JSON Lines), which its owner alone can read.

    The export is recorded in the ledger.
    """


@ledger.command("search")
@click.option("--person", "subject", type=Identifier(), help="The hub's identifier of a person whose data it was.")
@click.option("--client", "client_id", help="Who asked.")
@click.option("--account", "account_id", type=Identifier(), help="The person who used the client: an account's id.")
@click.option("--coordinate", help="A field that was given or refused, such as Person.name.")
@click.option("--purpose", help="The purpose of the access.")
@click.option("--outcome", help="The outcome, such as ANSWERED or an error code.")
@click.option("--since", type=MomentParameter(), callback=_TIME, help="From this moment on.")
@click.option("--until", type=MomentParameter(), callback=_TIME, help="Before this moment.")
@click.option(
    "--first", "limit", default=100, show_default=True, type=WholeNumber(1, 100_000), help="How many at most."
)
@deferred_to("searching.search", settings=True)
def search(
    subject: UUID | None,
    client_id: str | None,
    account_id: UUID | None,
    coordinate: str | None,
    purpose: str | None,
    outcome: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> None:
    """Print the newest entries that have all of this, in the form of an export: one JSON object a line.

    The search, and whose entries it looked for, is recorded in the ledger.
    """


@ledger.command("head")
@deferred_to("ledger.head", settings=True)
def head() -> None:
    """Print the newest checkpoint, a signed note. Keep it elsewhere: it later shows whether the end of the ledger was
    cut off.
    """


@ledger.command("key")
@deferred_to("ledger.key", settings=True)
def key() -> None:
    """Print the public key for verifying checkpoints. Give it to partners through another channel than the export."""


@click.command("verify")
@click.argument("file", type=InputFile())
@click.option(
    "--key",
    "key",
    required=True,
    help="The public key of the log, as `hub ledger key` prints it, or a file that has it.",
)
@click.option("--head", "head", type=InputFile(KEY_BYTES), help="An earlier checkpoint that was kept elsewhere.")
@click.option("--witness", "witnesses", multiple=True, help="The public key of a witness; may be repeated.")
@click.option(
    "--quorum", type=WholeNumber(1, 1000), help="How many of the witnesses must have cosigned; all, if left out."
)
@click.option(
    "--receipt", type=InputFile(KEY_BYTES), help="The receipt of an answer, as it came in the header Hub-Receipt."
)
@click.option("--answer", type=InputFile(ANSWER_BYTES), help="The answer that the receipt is of, byte by byte.")
@deferred_to("verifying.verify")
def verify(
    file: Path,
    key: str,
    head: Path | None,
    witnesses: tuple[str, ...],
    quorum: int | None,
    receipt: Path | None,
    answer: Path | None,
) -> None:
    """Verify FILE, an export of a ledger or a proof of looks; needs no database. The exit status is 0 if every entry is
    proved.

    Otherwise the first entry that was changed, removed, inserted or reordered is shown. Entries that are not sealed yet
    are counted. `hub/ledger/transparency/verify_apart.py` does the same without the rest of the hub.
    """
