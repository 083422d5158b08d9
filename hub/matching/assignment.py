"""The best assignment of needs to places: the most points in all, by HiGHS (Huangfu and Hall 2018).

Each need gets one place at most, each supply gives no more than it has, and each group of supplies no more than its limit.
These bounds are nested, so that the linear programme is that of a flow in a network, and its corners are whole numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import highspy
import numpy as np

from hub.matching.model import Candidate

Limits = Mapping[tuple[str, str], int]
"""How many needs of a kind an organisation is asked to meet: by organisation and kind."""


def best_assignment(
    pairs: Sequence[Candidate], *, limits: Limits | None = None, served: Collection[str] = ()
) -> list[Candidate]:
    """Return the assignment with the most points in which every need of `served` gets a place.

    What is `served` must be possible (`longest_waiting`); the places of each supply are those that are free.
    """
    if not pairs:
        return []
    rows = _Rows()
    columns = [
        [
            rows.at(("need", pair.need.id), 1, lowest=float(pair.need.id in served)),
            rows.at(("supply", pair.supply.id), pair.supply.free),
            *(
                [rows.at(("organisation", *group), limits[group])]
                if limits is not None and (group := (pair.supply.organisation_id, pair.supply.kind)) in limits
                else []
            ),
        ]
        for pair in pairs
    ]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(pairs), len(rows.upper)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.array([pair.points.total for pair in pairs], dtype=np.double)
    model.col_lower_, model.col_upper_ = np.zeros(len(pairs)), np.ones(len(pairs))
    model.row_lower_, model.row_upper_ = np.array(rows.lower), np.array(rows.upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.cumsum([0, *map(len, columns)], dtype=np.int32)
    model.a_matrix_.index_ = np.array([row for column in columns for row in column], dtype=np.int32)
    model.a_matrix_.value_ = np.ones(len(model.a_matrix_.index_))
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("solver", "simplex")  # a corner, and so whole numbers
    solver.setOptionValue("threads", 1)
    solver.passModel(model)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    chosen = solver.getSolution().col_value
    return [pair for pair, share in zip(pairs, chosen, strict=True) if share > 0.5]


class _Rows:
    """The bounds of a model, each made when it is first met."""

    def __init__(self) -> None:
        self.lower: list[float] = []
        self.upper: list[float] = []
        self._places: dict[tuple[str, ...], int] = {}

    def at(self, key: tuple[str, ...], upper: int, lowest: float = 0.0) -> int:
        if key not in self._places:
            self._places[key] = len(self.upper)
            self.lower.append(lowest)
            self.upper.append(float(upper))
        return self._places[key]


def longest_waiting(pairs: Sequence[Candidate]) -> set[str]:
    """Return the needs that can all be served together, taken in the order in which they were published.

    One is left out only where every place that it could have goes to needs that were published no later: what can be
    served together is a matroid, so that taking them in order is best for every one of them (Edmonds 1971).
    """
    options: defaultdict[str, list[Candidate]] = defaultdict(list)
    for pair in pairs:
        options[pair.need.id].append(pair)
    holders: defaultdict[str, list[str]] = defaultdict(list)
    order = sorted(options, key=lambda need: (options[need][0].need.published_on, need))
    return {need for need in order if _finds_place(need, options, holders)}


def _finds_place(need: str, options: Mapping[str, Sequence[Candidate]], holders: defaultdict[str, list[str]]) -> bool:
    """Give a need a place, for which others may move to another of theirs (breadth first); False where there is none."""
    came_from: dict[str, tuple[str, str | None]] = {}
    waiting: list[tuple[str, str | None]] = [(need, None)]
    for mover, leaves in waiting:
        for pair in options[mover]:
            supply = pair.supply
            if supply.id in came_from:
                continue
            came_from[supply.id] = (mover, leaves)
            if len(holders[supply.id]) < supply.free:
                _move(supply.id, came_from, holders)
                return True
            waiting += ((holder, supply.id) for holder in holders[supply.id])
    return False


def _move(supply: str, came_from: Mapping[str, tuple[str, str | None]], holders: defaultdict[str, list[str]]) -> None:
    at: str | None = supply
    while at is not None:
        mover, leaves = came_from[at]
        holders[at].append(mover)
        if leaves is not None:
            holders[leaves].remove(mover)
        at = leaves
