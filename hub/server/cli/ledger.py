"""`hub seal`, `hub ledger export`, `head` and `key`, and `hub verify`: the ledger proved to somebody who trusts nobody here."""

from __future__ import annotations

from pathlib import Path

import click

from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("seal")
@deferred_to("ledger.seal", settings=True)
def seal() -> None:
    """Append what is committed to the ledger's Merkle tree, and sign a checkpoint over it.

    A served hub does it by itself, every few seconds. Safe to run at any time, beside it and several times at once.
    """


@click.group(cls=CommandGroup)
def ledger() -> None:
    """The ledger as a file, its newest checkpoint and its public key: what others verify it by."""


@ledger.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@deferred_to("ledger.export", settings=True)
def export(file: Path) -> None:
    """Write the whole ledger with its checkpoints to FILE (JSON Lines), which its owner alone can read.

    The ledger has it that it was exported.
    """


@ledger.command("head")
@deferred_to("ledger.head", settings=True)
def head() -> None:
    """Print the newest checkpoint, a signed note. Keep it elsewhere: by it a tail that was cut off is found later."""


@ledger.command("key")
@deferred_to("ledger.key", settings=True)
def key() -> None:
    """Print the public key that checkpoints are verified by. Give it to partners by another way than the export."""


@click.command("verify")
@click.argument("file", type=FILE)
@click.option("--key", "key", required=True, help="The public key of the log, as `hub ledger key` prints it.")
@click.option("--head", "head", type=FILE, help="An earlier checkpoint that was kept elsewhere.")
@click.option("--witness", "witnesses", multiple=True, help="The public key of a witness; may be repeated.")
@click.option(
    "--quorum", type=click.IntRange(1), help="How many of the witnesses must have cosigned; all, if left out."
)
@deferred_to("ledger.verify")
def verify(file: Path, key: str, head: Path | None, witnesses: tuple[str, ...], quorum: int | None) -> None:
    """Verify FILE, an export of a ledger; needs no database. The exit status is 0 if every entry is proved.

    Otherwise the first entry is named that was changed, removed, inserted or reordered. Entries that are not sealed yet are
    counted. `hub/ledger/transparency/verify_apart.py` does the same, and needs nothing of the hub.
    """
