"""What the hub writes to its log: one JSON object for each line, never a personal value."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog


def configure_log() -> None:
    """Once for each process. Without it structlog prints the local variables of a traceback, values and all."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _frames,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )


def _frames(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception becomes its place in the code. Its words stay out: drivers repeat values in them."""
    error = event.pop("exc_info", None)
    places = []
    while isinstance(error, BaseException):
        frames = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        places.append({"error": type(error).__name__, "frames": frames})
        error = error.__cause__
    if places:
        event["exception"] = places
    return event
