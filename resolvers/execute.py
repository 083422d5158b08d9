"""Stage 5: the statements run; marked values are finished. The JSON itself is carried on as the database wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from hub.cipher import Cipher
from hub.sources.register import Sources
from resolvers.compile import SIDECAR
from resolvers.compile_steps import Statement
from resolvers.dialects.dialect import PSEUDONYM_MARK, SEAL_MARK
from resolvers.federate import MissingBranch, federate
from resolvers.feed_progress import FOLLOWED, FeedProgress, read_feed_progress

_SEALED, _PSEUDONYM = chr(SEAL_MARK), chr(PSEUDONYM_MARK)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one root field came to: JSON text, the persons it is about, how many rows it has, and what is missing
    because the source of it did not answer.

    Of rows that are made for a question, as in a batch of eligibility, those count that are about somebody, once each.
    `sidecar` is what a statement tells the hub alone: what cursors are made of, or how many counts are not told;
    `followed` how far the sources were followed whose rows are listed from the hub's copies.
    """

    json: bytes
    subjects: Sequence[str]
    rows: int
    sidecar: Any = None
    gaps: tuple[MissingBranch, ...] = ()
    followed: tuple[FeedProgress, ...] = ()


NOTHING = Answer(b"null", (), 0)
"""The answer of a root field that is withheld: no statement runs for it."""


@dataclass(frozen=True, slots=True)
class Finish:
    """What the hub does to marked values: it opens what is sealed, and puts a pseudonym for `consumer`, the caller's
    organisation, in the place of a person's id."""

    cipher: Cipher
    consumer: str

    def value(self, value: Any, names: Mapping[str, Any] | tuple[str, ...]) -> Any:
        """A value of an answer. `names` is the tree of names under which marked values are."""
        if isinstance(value, list):
            return [self.value(item, names) for item in value]
        if isinstance(value, dict) and not isinstance(names, tuple):
            return {name: self.value(item, names[name]) if name in names else item for name, item in value.items()}
        if isinstance(value, str) and isinstance(names, tuple):
            if value.startswith(_SEALED):
                return self.opened(value[1:], names)
            if value.startswith(_PSEUDONYM):
                return self.cipher.pseudonym(self.consumer, value[1:])
        return value

    def opened(self, value: str, columns: tuple[str, ...]) -> str:
        """Return a value that was sealed for one of some columns: it opens for no other."""
        *others, last = columns
        for column in others:
            with suppress(ValueError):
                return self.cipher.open(column, value)
        return self.cipher.open(last, value)


async def execute(
    statements: Sequence[Statement],
    finished: Mapping[str, Any],
    parameters: Mapping[str, Any],
    sources: Sources,
    finish: Finish,
) -> Answer:
    """Run a compiled plan. `finished` is the tree of names under which the hub has to finish values."""
    gaps: tuple[MissingBranch, ...] = ()
    if len(statements) == 1:
        (statement,) = statements
        (values,) = await statement.source.fetch(statement.query, parameters)
        row = dict(zip(statement.columns, values, strict=True))
        text, subjects, rows = row["answer"], orjson.loads(row["subjects"] or b"[]"), row["rows"]
        sidecar, followed = row.get(SIDECAR), row.get(FOLLOWED)
    else:
        found = await federate(statements, parameters, sources)
        text, subjects, rows, gaps = found.text, list(found.subjects), found.rows, found.gaps
        sidecar, followed = found.sidecar, found.followed
    if text is None:
        return Answer(b"null", (), 0, gaps=gaps)
    if finished:
        text = orjson.dumps(finish.value(orjson.loads(text), finished))
    elif isinstance(text, str):
        text = text.encode()
    told = orjson.loads(sidecar) if sidecar else None
    how_far = read_feed_progress(followed, sources.departments) if followed else ()
    return Answer(text, subjects, rows, told, gaps, how_far)
