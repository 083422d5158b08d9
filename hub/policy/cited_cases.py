"""Cases: situations with the decision that the rules must give, and the sentences of the notice that they are made from.

A folder of cases has `oracle.yaml`, the rows that must be answered, each with the `sentences` that it cites; and `cases/`, files
of situations that name the rows which they answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from hub.bounded_files import TEXT_BYTES, UnboundedFile, read_bounded_text
from hub.bounded_yaml import content_of
from hub.errors import Misdeclared, Unusable
from hub.policy.citations import Citation, cited
from hub.policy.notice_impact import Citing, CitingKind

FOLDER = Path(__file__).parents[2] / "tests" / "policy"
"""Where the hub's own cases are, in a checkout; an installed hub may lack them."""


def cases_in(folder: Path) -> list[Citing]:
    """Return the cases of a folder. Raises `Unusable` for one that has none, or has one that cannot be read."""
    if not (folder / "oracle.yaml").is_file():
        raise Unusable(f"{folder} has no oracle.yaml, so it is no folder of cases. Give one, or leave --cases out.")
    rows = dict(_rows(folder / "oracle.yaml"))
    return [case for file in sorted((folder / "cases").glob("*.yaml")) for case in _cases(file, rows)]


def _rows(file: Path) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    for row in _list(file, _content(file)):
        try:
            yield str(row["id"]), cited(*row["sentences"])
        except (KeyError, TypeError):
            raise Unusable(f"{file}: each row needs an id and the sentences that it cites.") from None
        except Misdeclared as wrong:
            raise Unusable(f"{file}: {row['id']}: {wrong}") from None


def _cases(file: Path, rows: Mapping[str, tuple[Citation, ...]]) -> Iterator[Citing]:
    content = _content(file)
    for case in _list(file, content.get("cases") if isinstance(content, dict) else None):
        try:
            name, cites = f"{file.stem}: {case['name']}", {each for row in case["rows"] for each in rows[row]}
        except (KeyError, TypeError):
            raise Unusable(f"{file}: each case needs a name, and rows that are in oracle.yaml.") from None
        yield Citing(CitingKind.CASE, name, name, name, frozenset(cites))


def _list(file: Path, content: Any) -> list[Any]:
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise Unusable(f"{file} has no list where one is needed. See tests/policy for how cases are written.")
    return content


def _content(file: Path) -> Any:
    try:
        return content_of(read_bounded_text(file, TEXT_BYTES))
    except (yaml.YAMLError, ValueError, UnboundedFile) as wrong:
        raise Unusable(f"{file} cannot be read: {str(wrong).splitlines()[0]}.") from None
