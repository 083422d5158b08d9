"""A delivery may be a whole list (整份名单): what it names of a kind is all that there is, and what is missing ends on its day.

What can end is what has a last day. Persons and households have none: of one that is missing ends what refers to it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from hub.codes import Term
from hub.errors import Unusable
from hub.intake.files import FILES
from hub.intake.formats import FileFormat, Thing
from hub.tables.base import ValidTime

DEFAULT_PERCENT = 5
"""The share that may end without a second person, where no setting says another one."""

_ENDING = tuple(of for of in FILES if not of.defines and issubclass(of.rows, ValidTime))


def _ends(kind: FileFormat) -> Sequence[FileFormat]:
    """Return the tables of which rows end when something of a kind is missing."""
    if kind.defines in (Thing.PERSON, Thing.HOUSEHOLD):
        return [of for of in _ENDING if any(column.refers is kind.defines for column in of.columns)]
    return [kind] if kind in _ENDING else []


ENDS: Mapping[str, Sequence[FileFormat]] = {kind.name: ends for kind in FILES if (ends := _ends(kind))}
"""The kinds of which a delivery can be a whole list, by the name of their table, with the tables of which rows end then."""


class EndingState(Term):
    """What became of what is missing from a whole list."""

    NOTHING = "NOTHING", "Nothing ends", "无须终止"
    WAITING = "WAITING", "Waits for a second person", "待他人复核"
    ENDED = "ENDED", "Ended", "已终止"


class KeptBecause(Term):
    """Why nothing of a kind ends, whatever is missing."""

    REFUSED_ROWS = (
        "REFUSED_ROWS",
        "Nothing of it ends, since not every row or file could be taken. Mend them, and deliver the whole list again.",
        "有未通过的行或文件，本类数据均不终止。请改正后重新报送整份名单。",
    )
    NO_ROWS = (
        "NO_ROWS",
        "Nothing of it ends, since the delivery names none of it. An empty list is taken for a mistake.",
        "报送中没有该类数据，均不终止。空名单按误报处理。",
    )


@dataclass(frozen=True, slots=True)
class KindMissing:
    """What is missing of a kind: `missing` of the `known` that the deliverer had delivered and that hold on the day.

    `rows` has by table how many rows end by it. `because` says why they do not, whatever anybody confirms.
    """

    kind: str
    missing: int
    known: int
    rows: Mapping[str, int]
    because: KeptBecause | None = None

    def is_above(self, percent: int) -> bool:
        """Return whether a greater share ends than may without a second person."""
        return self.because is None and self.missing * 100 > percent * self.known


@dataclass(frozen=True, slots=True)
class Ending:
    """What is missing from a delivery, kind by kind, and what became of it."""

    state: EndingState
    kinds: Sequence[KindMissing]

    @property
    def digest(self) -> str:
        """What a second person confirms: the figures that they saw."""
        return sha256(self.content.encode()).hexdigest()

    @property
    def content(self) -> str:
        """As it is stored, in JSON."""
        return json.dumps({"state": self.state, "kinds": [asdict(kind) for kind in self.kinds]}, sort_keys=True)

    @classmethod
    def of(cls, content: str) -> Ending:
        """Return what was stored."""
        told: dict[str, Any] = json.loads(content)
        kinds = [
            KindMissing(**kind | {"because": kind["because"] and KeptBecause[kind["because"]]})
            for kind in told["kinds"]
        ]
        return cls(EndingState[told["state"]], kinds)

    def shows(self, other: Ending) -> bool:
        """Return whether whoever saw this saw at least as many as the other one ends."""
        seen = {kind.kind: kind.missing for kind in self.kinds if kind.because is None}
        return all(kind.missing <= seen.get(kind.kind, 0) for kind in other.kinds if kind.because is None)


def decide_ending(kinds: Sequence[KindMissing], percent: int) -> Ending:
    """Return what becomes of what is missing: nothing ends while any of it is above the share."""
    if not any(kind.missing for kind in kinds if kind.because is None):
        return Ending(EndingState.NOTHING, kinds)
    is_above = any(kind.is_above(percent) for kind in kinds)
    return Ending(EndingState.WAITING if is_above else EndingState.ENDED, kinds)


def check_kinds(names: Iterable[str], *, numbers_restart: bool) -> tuple[str, ...]:
    """Return the kinds of which a delivery is a whole list, in the order of import. Raises `Unusable`."""
    given: Collection[str] = set(names)
    if unknown := sorted(given - ENDS.keys()):
        raise Unusable(
            f"A delivery cannot be a whole list of {', '.join(unknown)}: what can end is {', '.join(ENDS)}. Name one of these."
        )
    if given and numbers_restart:
        raise Unusable(
            "A delivery whose numbers begin anew in each period cannot be a whole list: the households of earlier periods bear other "
            "numbers, and all of them would be missing. Leave one of the two out."
        )
    return tuple(name for name in ENDS if name in given)
