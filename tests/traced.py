"""Which functions of the product a piece of work passes, as the interpreter calls them in this thread.

The tasks that the work begins belong to it, and those that were there before, such as the hub's own jobs, do not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = tuple(f"{ROOT / room}/" for room in ("hub", "permissions", "resolvers", "schema"))
_TRACED: ContextVar[object] = ContextVar("traced", default=None)
INNER = ("<lambda>", "<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>")


@dataclass
class Trace:
    """The calls in their order: each with its file, and the name of its function."""

    calls: list[tuple[str, str]] = field(default_factory=list)

    @property
    def files(self) -> list[str]:
        """The files that were passed, each once, in the order in which they were first."""
        return list(dict.fromkeys(file for file, _ in self.calls))

    @property
    def changes(self) -> int:
        """How often the work went from one file to another."""
        return len(list(groupby(file for file, _ in self.calls))) - 1

    def count(self, name: str) -> int:
        """How often a function was called, by its qualified name."""
        return sum(called == name for _, called in self.calls)

    def __str__(self) -> str:
        lines = [
            f"  {file}: {', '.join(name for _, name in calls)}"
            for file, calls in groupby(self.calls, lambda call: call[0])
        ]
        return "\n".join([f"{len(self.files)} files, {self.changes} changes of file, {len(self.calls)} calls", *lines])


@contextmanager
def traced() -> Iterator[Trace]:
    """Note every call of a function of the product while the block runs; those that Python writes itself are none."""
    trace = Trace()

    def note(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if (
            event == "call"
            and _TRACED.get() is trace
            and code.co_filename.startswith(PRODUCT)
            and not code.co_qualname.endswith(INNER)
        ):
            trace.calls.append((code.co_filename.removeprefix(f"{ROOT}/"), code.co_qualname))

    before, token = sys.getprofile(), _TRACED.set(trace)
    sys.setprofile(note)
    try:
        yield trace
    finally:
        sys.setprofile(before)
        _TRACED.reset(token)
