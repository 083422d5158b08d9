"""What is said of the sources of an answer: the state of each, and what is missing where one did not answer.

INVARIANT: a null or a shorter list because a source was not read is always told; without such a word it is known to be
empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from hub.catalogue.declarations import Moments
from hub.clock import moment_text
from hub.errors import Code
from permissions.model import Reason
from resolvers.answers import RootAnswer
from resolvers.federate import MissingBranch
from resolvers.feed_progress import FeedProgress

SENTENCE = "The database that stores it does not answer."

LATELY = timedelta(seconds=60)
"""How long ago a source may have been followed last, for what the hub copied from it to count as complete: four rounds."""

COMPLETE = "COMPLETE"
"""The state of a source that answered, with all that it has."""

_STATES = {Reason.SOURCE_UNAVAILABLE: "UNAVAILABLE", Reason.SOURCE_STALE: "STALE", None: COMPLETE}


def gaps_of(answers: Iterable[RootAnswer]) -> list[MissingBranch]:
    """What is missing from an answer, in the order of the question."""
    return list(dict.fromkeys([gap for item in answers for gap in item.answer.gaps]))


def states(
    asked: Iterable[str], answers: Iterable[RootAnswer], gaps: Iterable[MissingBranch], moments: Moments
) -> list[dict[str, str]]:
    """For each source that is asked, or that was followed for an answer: whether it answered, and as of when."""
    failed = {gap.source for gap in gaps}
    followed = {told.source: told for item in answers for told in item.answer.followed}
    return [_state(name, name in failed, followed.get(name), moments) for name in dict.fromkeys((*asked, *followed))]


def _state(name: str, has_failed: bool, followed: FeedProgress | None, moments: Moments) -> dict[str, str]:
    lag = _lag(followed, moments) if followed else None
    state = "UNAVAILABLE" if has_failed else _STATES[lag]
    as_of = followed.as_of if followed else None if has_failed else moments.now
    return {"source": name, "state": state} | ({"asOf": moment_text(as_of)} if as_of else {})


def _lag(followed: FeedProgress, moments: Moments) -> Reason | None:
    """Why what was followed from a source may lack something, if it may."""
    if followed.is_away:
        return Reason.SOURCE_UNAVAILABLE
    is_late = followed.as_of is None or followed.as_of < moments.now - LATELY
    return Reason.SOURCE_STALE if is_late else None


def followed_fields(answers: Mapping[str, RootAnswer], moments: Moments) -> Iterator[Mapping[str, Any]]:
    """Yield what `extensions.access.fields` says of a list that may lack what a source stored lately."""
    for response, item in answers.items():
        for told in item.answer.followed:
            if reason := _lag(told, moments):
                yield {
                    "coordinate": item.coordinate,
                    "outcome": "PARTLY_WITHHELD",
                    "reason": reason,
                    "source": told.source,
                    "path": (response,),
                }


def errors(answers: Mapping[str, RootAnswer]) -> Iterator[Mapping[str, Any]]:
    """Yield one error for each path of the selection with nulls because a source of it did not answer, with the way to
    the first of them, and how many there are."""
    for response, item in answers.items():
        for gap in {gap.path: gap for gap in item.answer.gaps if gap.mark in item.nulls}.values():
            nulls = item.nulls[gap.mark]
            in_list = any(isinstance(step, int) for step in nulls.path)
            yield {
                "message": f"{gap.coordinate} is missing{'' if gap.is_whole else ' in part'}. {SENTENCE} Try again in a moment.",
                "path": (response, *nulls.path),
                "extensions": {
                    "code": Code.SOURCE_UNAVAILABLE,
                    "reason": Reason.SOURCE_UNAVAILABLE,
                    "source": gap.source,
                    **({"count": nulls.count} if in_list else {}),
                },
            }


def fields(gaps: Iterable[MissingBranch]) -> list[Mapping[str, Any]]:
    """Return what `extensions.access.fields` says of each gap: the whole field, or one source's part of its list."""
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
