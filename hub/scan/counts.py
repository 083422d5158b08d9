"""How many persons there are of each verdict and reason, by district."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from hub.codes import DecisionReason, Verdict
from hub.scan.districts import NO_DISTRICT, District

Decided = tuple[str, str | None]
"""A verdict, and for REVIEW the reason why a person must look."""

Group = tuple[str, str, str | None]
"""A division, a verdict, and for REVIEW the reason why a person must look."""


class DecisionCounts:
    """Counts decisions. Holds one number for each division, verdict and reason, however many persons there are.

    INVARIANT: whoever died before the day that is decided for is in no figure but `deceased`.
    """

    def __init__(self, districts: Mapping[str, District]) -> None:
        self._districts = districts
        self._counted: Counter[Group] = Counter()
        self.deceased = 0

    def add(self, persons: Mapping[Group, int]) -> None:
        """Add how many persons there are of some divisions, verdicts and reasons."""
        for group, number in persons.items():
            if group[2] == DecisionReason.DECEASED:
                self.deceased += number
            else:
                self._counted[group] += number

    @property
    def persons(self) -> int:
        """How many of those about whom it was decided lived on the day."""
        return self._counted.total()

    @property
    def decided(self) -> int:
        """About how many it was decided, the deceased too."""
        return self.persons + self.deceased

    @property
    def verdicts(self) -> list[str]:
        """Those that there are, in the order of the code list."""
        found = {verdict for _, verdict, _ in self._counted}
        return [verdict.value for verdict in Verdict if verdict.value in found]

    def by_reason(self) -> list[tuple[Decided, int]]:
        """Persons by verdict and reason, in the order of the verdicts."""
        sums: Counter[Decided] = Counter()
        for (_, verdict, reason), persons in self._counted.items():
            sums[verdict, reason] += persons
        order = self.verdicts
        return sorted(sums.items(), key=lambda item: (order.index(item[0][0]), item[0][1] or ""))

    def by_district(self) -> list[tuple[District, Counter[str]]]:
        """Persons by district and verdict, in the order of the districts' codes."""
        sums: dict[District, Counter[str]] = {}
        for (division, verdict, _), persons in self._counted.items():
            sums.setdefault(self._districts.get(division, NO_DISTRICT), Counter())[verdict] += persons
        return sorted(sums.items())
