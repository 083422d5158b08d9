"""The work of a command stands in a file of its own, which is read only when the command runs."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any, TypeVar

import click

Declared = TypeVar("Declared", bound=Callable[..., None])


def deferred_to(place: str, *, settings: bool = False) -> Callable[[Declared], Declared]:
    """The command does what the function at `place` (`module.name` in `work/`) does with the same arguments.

    With `settings`, that takes the settings of the environment before all else: a mistake in them is told before the
    rest of the hub is read.
    """
    module, _, name = place.partition(".")

    def declare(declared: Declared) -> Declared:
        @wraps(declared)
        def run(**given: Any) -> None:
            if click.get_current_context().invoked_subcommand is not None:
                return  # a group that works by itself leaves it to a command below
            first = (import_module("hub.config").read_settings(),) if settings else ()
            import_module("hub.server.log").configure_log()
            work = getattr(import_module(f"{__package__}.work.{module}"), name)
            if not gc.isenabled():  # the program left it out until everything is read, which stays for good (`main`)
                gc.freeze()
                gc.enable()
            work(*first, **given)

        run.__dict__["work"] = place, settings
        return run  # type: ignore[return-value]

    return declare
