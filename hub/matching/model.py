"""What a matching run knows: open needs as charities may see them, open supplies, and the weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hub.matching.anonymity import Interval
from hub.tables.charity import Urgency


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """A published need without a match.

    `divisions` are its township and what that lies in, the nearest first. `declined_by` are the organisations that had it
    proposed and did not take it. `served_before`: its person got the same kind of help within the last year.
    """

    id: str
    kind: str
    urgency: str
    divisions: tuple[str, ...]
    ages: Interval
    sizes: Interval
    published_on: date
    until: date | None = None
    declined_by: frozenset[str] = frozenset()
    served_before: bool = False

    def weeks(self, today: date) -> int:
        """Return how many whole weeks it has waited."""
        return (today - self.published_on).days // 7


@dataclass(frozen=True, slots=True)
class OpenSupply:
    """A supply that stands, and how many of its places are free. An interval that is None sets no bound."""

    id: str
    organisation_id: str
    kind: str
    division: str
    free: int
    since: date
    until: date | None = None
    ages: Interval | None = None
    sizes: Interval | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """How points are given. A version never changes: another choice is another version.

    `nearness` is for a supply of the township itself, and half of it for each step outwards. `fit` is for each criterion
    that a supply sets, so that what is meant for few is left to them. A need that has waited `overdue_weeks` comes before all
    others, the longest first; before that each week gives `week` points.
    """

    version: int
    urgency: Mapping[str, int]
    week: int
    nearness: int
    fit: int
    overdue_weeks: int


WEIGHTS = Weights(
    version=1,
    urgency={Urgency.URGENT: 60, Urgency.SOON: 30, Urgency.ORDINARY: 0},
    week=5,
    nearness=20,
    fit=10,
    overdue_weeks=8,
)
"""The weights in force."""


@dataclass(frozen=True, slots=True)
class Points:
    """Why a supply is a good match for a need, part by part."""

    urgency: int
    waiting: int
    area: int
    fit: int

    @property
    def total(self) -> int:
        """The sum, which is more than zero: each need that is met counts."""
        return 1 + self.urgency + self.waiting + self.area + self.fit


@dataclass(frozen=True, slots=True)
class Candidate:
    """A supply that can meet a need."""

    need: OpenNeed
    supply: OpenSupply
    points: Points
