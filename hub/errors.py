"""What can go wrong in public: a stable code, a sentence, and what to do next.

Codes are part of the contract and never change their meaning. Anything that is not a `HubError` is answered
as INTERNAL with a trace id and no detail, so that no value, statement or name can leak through an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

MOST_MISTAKES = 20
"""Mistakes of one input, or of one document, that are told at once."""

_LONGEST_WORD = 80
"""Characters of a word that is repeated whole: no name of the contract has as many."""

_LONG_WORD = re.compile(rf"\w{{{_LONGEST_WORD + 1},}}")


_FOR_A_WHILE = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""The statuses of what is refused now, and may be answered later."""

_A_WHILE = 5
"""Seconds after which to ask for that again, where nothing knows a better number."""


def seconds_to_wait(status: int, known: int | None = None) -> int | None:
    """Return what a response of this status has in `Retry-After` (RFC 9110 §10.2.3): each 429 and 503 has some number."""
    return _A_WHILE if known is None and status in _FOR_A_WHILE else known


def shortened(message: str) -> str:
    """Return a message with the beginning alone of each word that is longer than any name: somebody sent it, and knows it."""
    return _LONG_WORD.sub(lambda word: f"{word[0][:_LONGEST_WORD]}…", message)


class Code(StrEnum):
    """Every error code that the hub can answer with."""

    BAD_REQUEST = "BAD_REQUEST"
    SYNTAX = "SYNTAX"
    INVALID_QUERY = "INVALID_QUERY"
    INVALID_VARIABLES = "INVALID_VARIABLES"
    DOCUMENT_UNKNOWN = "DOCUMENT_UNKNOWN"
    DOCUMENT_REQUIRED = "DOCUMENT_REQUIRED"
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    TOO_LARGE = "TOO_LARGE"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    TOKEN_EXPIRED = "TOKEN_EXPIRED"
    TOKEN_REVOKED = "TOKEN_REVOKED"
    CLIENT_SUSPENDED = "CLIENT_SUSPENDED"
    FIELD_WITHHELD = "FIELD_WITHHELD"
    WRITE_WITHHELD = "WRITE_WITHHELD"
    WITHHELD_VALUE_USED = "WITHHELD_VALUE_USED"
    INVALID_INPUT = "INVALID_INPUT"
    INVALID_CURSOR = "INVALID_CURSOR"
    BEFORE_HISTORY = "BEFORE_HISTORY"
    NOT_FOUND = "NOT_FOUND"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    SUPERSEDED = "SUPERSEDED"
    STATE_CONFLICT = "STATE_CONFLICT"
    ALREADY_REGISTERED = "ALREADY_REGISTERED"
    ALREADY_DECIDED = "ALREADY_DECIDED"
    ACT_REFUSED = "ACT_REFUSED"
    NOT_ATTEMPTED = "NOT_ATTEMPTED"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    RATE_LIMITED = "RATE_LIMITED"
    LOOKUP_LOCKED = "LOOKUP_LOCKED"
    OVERLOADED = "OVERLOADED"
    SOURCE_UNAVAILABLE = "SOURCE_UNAVAILABLE"
    LEDGER_UNAVAILABLE = "LEDGER_UNAVAILABLE"
    LEDGER_ALTERED = "LEDGER_ALTERED"
    POLICY_UNSETTLED = "POLICY_UNSETTLED"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in what was given: the path of the input, from its argument on, and a whole sentence."""

    path: tuple[str | int, ...]
    sentence: str


class HubError(Exception):
    """A failure that the caller may hear about. `message` says what happened and what to do; no personal value.

    With `mistakes` it is about what was given, and each of them is told by itself.
    """

    status = HTTPStatus.OK

    def __init__(
        self, code: Code, message: str, *, status: HTTPStatus | None = None, mistakes: Sequence[Mistake] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.mistakes = tuple(mistakes[:MOST_MISTAKES])
        if status is not None:
            self.status = status


class RefusedRequest(HubError):
    """The request is refused as a whole before any data is read; it carries an HTTP status of its own.

    With a 429 or 503 it says after how many seconds to ask again, whoever raises it.
    """

    status = HTTPStatus.BAD_REQUEST

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        status: HTTPStatus | None = None,
        retry_after: int | None = None,
        mistakes: Sequence[Mistake] = (),
    ) -> None:
        super().__init__(code, message, status=status, mistakes=mistakes)
        self.retry_after = seconds_to_wait(self.status, retry_after)


def invalid_input(*mistakes: Mistake) -> HubError:
    """What was given cannot be taken."""
    return HubError(Code.INVALID_INPUT, " ".join(each.sentence for each in mistakes), mistakes=mistakes)


def invalid_request(*mistakes: Mistake) -> RefusedRequest:
    """What was given cannot be taken, and so nothing of the request is answered."""
    return RefusedRequest(Code.INVALID_INPUT, " ".join(each.sentence for each in mistakes), mistakes=mistakes)


class Unusable(Exception):
    """What an operator gave a command cannot be used; the text says why, and every mistake at once."""


class Misdeclared(Unusable):
    """What is declared of a department, a record type or a programme lacks something; the text says what to add."""


class SettingsError(Unusable):
    """The environment does not describe a hub that can run; lists every mistake at once."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("The settings cannot be used:\n" + "\n".join(f"  - {mistake}" for mistake in mistakes))
        self.mistakes = mistakes
