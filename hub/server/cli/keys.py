"""`hub keys`: keys are replaced while the hub works."""

from __future__ import annotations

import click

from hub.keyring import KeyKind
from hub.server.cli.command_group import CommandGroup
from hub.server.cli.deferral import deferred_to
from hub.server.cli.values import OneOf

SIGNING = "signing"


@click.group(cls=CommandGroup)
def keys() -> None:
    """The keys of the hub, and how they are replaced while it works.

    \b
    sealing   hub keys new sealing, the key file to every machine, hub keys reseal,  hub keys retire KEY
    index     hub keys new index,   the key file to every machine, hub keys reindex, hub keys retire KEY
    signing   hub keys new signing; the old key ends by itself, or at once with hub keys retire KEY

    Every step can be repeated, and begun again where it was interrupted. Keep a copy of the key file apart from the
    database, and a new one after each `new`: lost keys are lost data.
    """


@keys.command("list")
@deferred_to("keys.list_keys", settings=True)
def list_keys() -> None:
    """Print every key: what it is used for, and how many stored values use it."""


@keys.command("new")
@click.argument("kind", type=OneOf([*(kind.value for kind in KeyKind), SIGNING]))
@deferred_to("keys.new", settings=True)
def new(kind: str) -> None:
    """Make a new key. A key in the key file is not used before `reseal` or `reindex`; a signing key is published before
    it is used.
    """


@keys.command("reseal")
@deferred_to("keys.reseal", settings=True)
def reseal() -> None:
    """Use the newest sealing key, and seal every stored value with it. Other work continues meanwhile; safe to
    interrupt.
    """


@keys.command("reindex")
@deferred_to("keys.reindex", settings=True)
def reindex() -> None:
    """Use the newest index key, and index every stored value with it. Other work continues meanwhile; safe to
    interrupt.
    """


# A signing key's name is a hash of it (RFC 7638), which may begin with a dash.
@keys.command("retire", context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("key")
@deferred_to("keys.retire_key", settings=True)
def retire(key: str) -> None:
    """Retire KEY: a signing key at once, with its tokens; another key only when no stored value uses it any more."""
