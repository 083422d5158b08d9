"""A function that is held up until a test lets it go on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any


class Held:
    """Stands in a function's place: counts its calls, and lets none of them go on until it is released."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.begun, self.released = threading.Event(), threading.Event()
        self.calls = 0

    def __call__(self, *given: Any, **named: Any) -> Any:
        self.calls += 1
        self.begun.set()
        assert self.released.wait(60), "nobody released it: the event loop does not go on"
        return self.function(*given, **named)

    async def until_begun(self) -> None:
        assert await asyncio.to_thread(self.begun.wait, 60)
