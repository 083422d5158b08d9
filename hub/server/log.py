"""What the hub writes to its log: one JSON object for each line, one line for each request, never a personal value."""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import orjson
import structlog

from hub.clock import moment_text, system_clock
from hub.private_files import opened

if TYPE_CHECKING:  # every command begins with this file, and not every one needs what these read
    from hub.identity.caller import AuthenticatedCaller
    from hub.ledger.event import Event
    from hub.limiter.limiter import RemainingQuota

log = structlog.get_logger()

STANDARD_ERROR = "-"
"""In the place of a file."""


def configure_log(file: str = STANDARD_ERROR) -> TextIO:
    """Once for each process; gives where its lines go. Without it structlog prints the local variables of a traceback,
    values and all. Raises OSError for a file that cannot be written."""
    stream = sys.stderr if file == STANDARD_ERROR else _added_to(Path(file))
    # Standard error is looked up for each line: it may be another one by then.
    structlog.configure(
        logger_factory=lambda *_: sys.stderr if file == STANDARD_ERROR else stream, wrapper_class=LogWriter
    )
    return stream


class LogWriter(structlog.BoundLoggerBase):
    """Writes one line for each event, in one piece and at once: every request has a line, so it goes the shortest way."""

    def info(self, event: str, **told: Any) -> None:
        self._write("info", event, told)

    def warning(self, event: str, **told: Any) -> None:
        self._write("warning", event, told)

    def error(self, event: str, **told: Any) -> None:
        self._write("error", event, told)

    def _write(self, level: str, event: str, told: dict[str, Any]) -> None:
        line = _frames({**told, "event": event, "level": level, "timestamp": moment_text(system_clock())})
        self._logger.write(orjson.dumps(line, str).decode() + "\n")
        self._logger.flush()


NONE = "none"
"""The kind of a request that did not become an operation."""


@dataclass(slots=True)
class AccessLogEntry:
    """What an operator may know of one request, collected while it is answered: one line of the log.

    INVARIANT: names, codes and numbers of things only. No value, variable, token or header ever comes here.

    `outcome` is that of its event in the ledger, or the code it was refused with; `left` what the client may still ask of the
    same in this minute; `receipt` is that of the answer, if one was asked for, and never logged; `has_written` says that something is stored of an operation that was stopped.
    """

    request_id: str
    outcome: str = ""
    kind: str = NONE
    roots: tuple[str, ...] = ()
    rows: int = 0
    has_written: bool = False
    left: RemainingQuota | None = None
    receipt: str | None = None
    _said: dict[str, str | None] = field(default_factory=dict)

    def asked(self, document_hash: str, operation_name: str | None) -> None:
        """What is asked, by its hash and name; the text itself may hold anything."""
        self._said |= {"document": document_hash, "operation": operation_name}

    def by(self, caller: AuthenticatedCaller) -> None:
        """Who asks."""
        self._said |= {
            "client": caller.client_id,
            "account": caller.account_id,
            "organisation": caller.organisation_id,
            "purpose": caller.purpose,
        }

    def resolves(self, kind: str, roots: Iterable[str]) -> None:
        """The kind of the operation and its root fields, by their names in the schema."""
        self.kind, self.roots = kind, tuple(dict.fromkeys(roots))

    def answered(self, event: Event) -> None:
        """The event that let the answer leave."""
        self.outcome, self.rows = event.outcome, event.access.row_count

    def tell(self, status: int, seconds: float) -> None:
        """Write the line."""
        log.info(
            "request",
            request_id=self.request_id,
            outcome=self.outcome,
            status=status,
            milliseconds=round(seconds * 1000, 2),
            kind=self.kind,
            roots=self.roots,
            rows=self.rows,
            **self._said,
        )


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
        print(json.dumps(_frames(line), ensure_ascii=False), file=self._stream)


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


def _frames(event: dict[str, Any]) -> dict[str, Any]:
    """Return an exception becomes its place in the code. Its words stay out: drivers repeat values in them."""
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
