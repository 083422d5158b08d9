"""What the hub writes to its log: one JSON object for each line, never a personal value."""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import orjson
import structlog

from hub.private_files import opened

STANDARD_ERROR = "-"
"""In the place of a file."""


def configure_log(file: str = STANDARD_ERROR) -> TextIO:
    """Once for each process; gives where its lines go. Without it structlog prints the local variables of a traceback,
    values and all. Raises OSError for a file that cannot be written."""
    stream = sys.stderr if file == STANDARD_ERROR else _added_to(Path(file))
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _frames,
            structlog.processors.JSONRenderer(_line),
        ],
        # Standard error is looked up for each line: it may be another one by then.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr if file == STANDARD_ERROR else stream),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    return stream


def _line(event: Any, default: Any) -> str:
    return orjson.dumps(event, default).decode()


def _added_to(file: Path) -> TextIO:
    """Lines are added at the end, whole, whichever process writes them: a file may be moved away or cut meanwhile."""
    file.parent.mkdir(parents=True, exist_ok=True)
    added: TextIO = opened(file, "a", buffering=1, encoding="utf-8")
    return added


class ForeignLines(logging.Handler):
    """The lines of libraries, in the hub's own form.

    Their arguments, all but the first line of a message, and the words of exceptions stay out: drivers and event loops
    repeat values in them.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        line: dict[str, Any] = {
            "event": str(record.msg).split("\n", 1)[0],
            "logger": record.name,
            "level": record.levelname.lower(),
            "exc_info": error,
        }
        structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", line)
        print(json.dumps(_frames(None, "", line), ensure_ascii=False), file=self._stream)


def _uncaught(kind: str, error: BaseException | None) -> None:
    structlog.get_logger().error(kind, error=type(error).__name__, exc_info=error)


def _failed(error: BaseException, file: str) -> None:
    _uncaught("the process failed", error)
    if file != STANDARD_ERROR:
        print(f"hub: The process failed ({type(error).__name__}); {file} says where.", file=sys.stderr)


def configure_server_log(file: str = STANDARD_ERROR) -> None:
    """Once for each process that serves: libraries, threads and what nobody caught are told in the same form."""
    stream = configure_log(file)
    logging.root.handlers[:] = [ForeignLines(stream)]
    logging.root.setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = lambda _, error, __: _failed(error, file)
    threading.excepthook = lambda told: _uncaught("a thread failed", told.exc_value)
    sys.unraisablehook = lambda told: _uncaught("something failed where nothing can be raised", told.exc_value)


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
