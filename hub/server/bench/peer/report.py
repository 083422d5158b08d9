"""What the pairs came to, and what was promised of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hub.server.bench.contenders import HUB
from hub.server.bench.measure import Measured
from hub.server.bench.peer.pairs import Pair
from hub.server.bench.report import Report, TargetResult


@dataclass(slots=True)
class PeerReport(Report):
    """The tables of the bench, for each pair; and how many times as fast as PostGraphile the hub is."""

    pairs: dict[str, Pair] = field(default_factory=dict)

    def add(self, pair: Pair, measured: list[Measured]) -> None:
        self.pairs[pair.name] = pair
        self.questions[pair.name] = pair.question
        self.measured[pair.name] = measured

    def targets(self) -> Iterator[TargetResult]:
        """For each question, beside whichever way of asking PostGraphile was the faster."""
        for name, pair in self.pairs.items():
            hub = self.of(name, HUB)
            others = [one for one in self.measured.get(name, ()) if one is not hub]
            if hub and others:
                fastest = min(others, key=hub.times)
                mine, theirs = (one.records_per_second or one.per_second for one in (hub, fastest))
                what = f"{name} {mine:,.0f} a second, {fastest.contender} {theirs:,.0f}:"
                yield TargetResult(what, hub.times(fastest), pair.goal, " ×")
