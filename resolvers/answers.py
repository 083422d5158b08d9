"""What root fields come to: the JSON that the database made, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from resolvers.authorise import WITHHELD, Restriction
from resolvers.federate import MissingBranch
from resolvers.feed_progress import FeedProgress
from resolvers.withheld import Nulls, withheld


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
class RootAnswer:
    """The answer of one root field, and what is to be said of it.

    `hidden` is what only reading showed to be withheld: counts of so few that they are not told. `nulls` says where nulls
    stand in the answer, by the marks of what is withheld or missing.
    """

    coordinate: str
    answer: Answer
    restrictions: tuple[Restriction, ...]
    hidden: tuple[Restriction, ...] = ()
    nulls: Mapping[str, Nulls] = field(default_factory=dict)

    def placed_restrictions(self) -> Iterator[tuple[Restriction, Nulls | None]]:
        """What is to be said of the answer: of what is withheld, only where a null stands for it, and where that is."""
        for number, outcome in enumerate(self.restrictions):
            nulls = self.nulls.get(withheld(number))
            if nulls is not None or outcome.outcome != WITHHELD:
                yield outcome, nulls
        for outcome in self.hidden:
            yield outcome, self.nulls.get(outcome.dotted_path)
