"""Where nulls stand in an answer: found by marks that the statements leave in the place of what they do not give.

A mark is a JSON string that begins with a nonce, new for each request, so that no stored text can pass for one:
`w2` for what the third outcome of the root field withholds, `gn4` for the branch `n4` whose source did not answer.
`located` puts null in the place of each and says where the first stands and how many there are: what met no row is
not told. No record is parsed where nothing is withheld.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

import orjson

MARKS = "marks"
"""The parameter that begins every mark of a request: 96 random bits."""

_BYTES = 12


def new_nonce() -> str:
    """Return the beginning of a request's marks."""
    return token_urlsafe(_BYTES)


def withheld(number: int) -> str:
    """Return what a mark for the outcome of this number says."""
    return f"w{number}"


def missing(node: str) -> str:
    """What a mark for a branch says whose source did not answer."""
    return f"g{node}"


Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Nulls:
    """Where nulls of one kind stand: the path of the first, with its indices, and how many there are."""

    path: Path
    count: int


def located(json: bytes, nonce: str, paths: Mapping[str, Iterable[str]]) -> tuple[bytes, Mapping[str, Nulls]]:
    """The answer of a root field with its nulls, and where those stand that were marked.

    `paths` has, for what each mark may say, the response names that lead there from the root field.
    """
    first, *rest = json.split(b'"' + nonce.encode())
    if not rest:
        return json, {}
    counts: Counter[str] = Counter()
    parts = [first]
    for part in rest:
        name, _, after = part.partition(b'"')
        counts[name.decode()] += 1
        parts += (b"null", after)
    content = orjson.loads(json)
    found = {name: Nulls(_first(content, tuple(paths[name]), nonce + name) or (), counts[name]) for name in counts}
    return b"".join(parts), found


def nulls_at(json: bytes, path: Iterable[str]) -> Nulls | None:
    """Where nulls stand at the end of a path, whatever they stand for."""
    content, names = orjson.loads(json), tuple(path)
    first = _first(content, names, None)
    return None if first is None else Nulls(first, _count(content, names))


def _first(value: Any, path: tuple[str, ...], mark: str | None) -> Path | None:
    """Return the path to the first place where a mark stands."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            if (found := _first(item, path, mark)) is not None:
                return (place, *found)
        return None
    if not path:
        return () if value == mark else None
    if not isinstance(value, dict):
        return None
    found = _first(value.get(path[0], _NOTHING), path[1:], mark)
    return None if found is None else (path[0], *found)


def _count(value: Any, path: tuple[str, ...]) -> int:
    if isinstance(value, list):
        return sum(_count(item, path) for item in value)
    if not path:
        return int(value is None)
    return _count(value.get(path[0], _NOTHING), path[1:]) if isinstance(value, dict) else 0


_NOTHING: Any = object()
