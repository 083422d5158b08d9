"""Stage 5: the statements run; what is sealed is opened. The JSON itself is carried on as the database wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from hub.cipher import Cipher
from hub.sources.register import Sources
from resolvers.compile_steps import Statement
from resolvers.dialects.dialect import SEAL_MARK
from resolvers.gather import Gap, gather

_MARK = chr(SEAL_MARK)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one root field came to: JSON text, the persons it is about, how many rows it has, and what is missing
    because the source of it did not answer.

    Of rows that are made for a question, as in a batch of eligibility, those count that are about somebody, once each.
    `beside` is what a statement tells the hub alone, to fill places in the JSON with.
    """

    json: bytes
    subjects: Sequence[str]
    rows: int
    beside: Any = None
    gaps: tuple[Gap, ...] = ()


NOTHING = Answer(b"null", (), 0)
"""The answer of a root field that is withheld: no statement runs for it."""


async def execute(
    statements: Sequence[Statement],
    sealed: Mapping[str, Any],
    parameters: Mapping[str, Any],
    sources: Sources,
    cipher: Cipher,
) -> Answer:
    """Run a compiled plan. `sealed` is the tree of names under which sealed values come back, with their columns."""
    gaps: tuple[Gap, ...] = ()
    beside: Sequence[str]
    if len(statements) == 1:
        (statement,) = statements
        source = sources.named(statement.step.source)
        ((text, subjects, rows, *beside),) = await source.fetch(statement.query, parameters)
        subjects = _listed(subjects)
    else:
        found = await gather(statements, parameters, sources)
        text, subjects, rows, gaps, beside = found.text, found.subjects, found.rows, found.gaps, found.beside
    if text is None:
        return Answer(b"null", (), 0, gaps=gaps)
    if sealed:
        text = orjson.dumps(_opened(orjson.loads(text), sealed, cipher))
    elif isinstance(text, str):
        text = text.encode()
    told = orjson.loads(beside[0]) if beside else None
    return Answer(text, subjects, rows, told, gaps)


def _listed(subjects: Any) -> list[str]:
    found = orjson.loads(subjects) if isinstance(subjects, str) else subjects
    return [str(subject) for subject in found or ()]


def _opened(value: Any, sealed: Mapping[str, Any] | tuple[str, ...], cipher: Cipher) -> Any:
    if isinstance(value, list):
        return [_opened(item, sealed, cipher) for item in value]
    if isinstance(value, dict) and not isinstance(sealed, tuple):
        return {name: _opened(item, sealed[name], cipher) if name in sealed else item for name, item in value.items()}
    if isinstance(value, str) and isinstance(sealed, tuple) and value.startswith(_MARK):
        return _open(value[1:], sealed, cipher)
    return value


def _open(value: str, columns: tuple[str, ...], cipher: Cipher) -> str:
    """A value that was sealed for one of some columns: it opens for no other."""
    *others, last = columns
    for column in others:
        with suppress(ValueError):
            return cipher.open(column, value)
    return cipher.open(last, value)
