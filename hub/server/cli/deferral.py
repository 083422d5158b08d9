"""The work of a command stands in a file of its own, which is read only when the command runs."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any, TypeVar

import click
from click.types import StringParamType

from hub.texts import UNSEEN, has_unseen

Declared = TypeVar("Declared", bound=Callable[..., None])


IN_LINES = frozenset({"query", "variables"})
"""What may have line breaks: a document, and JSON. Whoever reads it looks at its texts."""


def _as_seen(given: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a command, without blanks around their texts. Raises BadParameter for a text with what nobody sees."""
    context = click.get_current_context()
    for parameter in context.command.params:
        name = parameter.name or ""
        if type(parameter.type) is not StringParamType or name in IN_LINES or not given.get(name):
            continue
        value = given[name]
        texts = tuple(each.strip() for each in ((value,) if isinstance(value, str) else value))
        if any(map(has_unseen, texts)):
            raise click.BadParameter(f"The text {UNSEEN}", context, parameter)
        given = given | {name: texts[0] if isinstance(value, str) else texts}
    return given


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
            given = _as_seen(given)
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
