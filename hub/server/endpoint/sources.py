"""What is said of the sources of an answer: the state of each, and what is missing where one did not answer.

INVARIANT: a null or a shorter list because a source was not read is always told; without such a word it is known to be
empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hub.errors import Code
from hub.sources.source import HUB
from hub.tables.types import moment_text
from permissions.model import Reason
from resolvers.gather import Gap
from resolvers.operation import Operation

SENTENCE = "The database that holds it does not answer."


def gaps_of(operation: Operation) -> list[Gap]:
    """What is missing from an answer, in the order of the question."""
    return list(dict.fromkeys(gap for item in operation.answers.values() for gap in item.answer.gaps))


def asked(operation: Operation) -> tuple[str, ...]:
    """The sources that an operation asks: the hub's own database, and those of the departments it came to."""
    return tuple(dict.fromkeys((HUB, *(name for item in operation.answers.values() for name in item.sources))))


def unavailable(operation: Operation) -> tuple[str, ...]:
    """Those of them that did not answer."""
    return tuple(dict.fromkeys(gap.source for gap in gaps_of(operation)))


def states(operation: Operation, gaps: Iterable[Gap]) -> list[dict[str, str]]:
    """For each source that an operation asks: whether it answered, and as of when."""
    failed, now = {gap.source for gap in gaps}, moment_text(operation.moments.now)
    return [
        {"source": name, "state": "UNAVAILABLE"}
        if name in failed
        else {"source": name, "state": "COMPLETE", "asOf": now}
        for name in asked(operation)
    ]


def errors(gaps: Iterable[Gap]) -> list[Mapping[str, Any]]:
    """One error for each path of the selection that is null because no source of it answered."""
    return [
        {
            "message": f"{gap.coordinate} is missing. {SENTENCE} Try again in a moment.",
            "path": gap.path,
            "extensions": {
                "code": Code.SOURCE_UNAVAILABLE,
                "reason": Reason.SOURCE_UNAVAILABLE,
                "source": gap.source,
            },
        }
        for gap in {gap.path: gap for gap in gaps if gap.is_whole}.values()
    ]


def fields(gaps: Iterable[Gap]) -> list[Mapping[str, Any]]:
    """What `extensions.access.fields` says of each gap: the whole field, or one source's part of its list."""
    return [
        {
            "coordinate": gap.coordinate,
            "outcome": "WITHHELD" if gap.is_whole else "PARTLY_WITHHELD",
            "reason": Reason.SOURCE_UNAVAILABLE,
            "source": gap.source,
            "path": gap.path,
        }
        for gap in gaps
    ]
