"""A second way to the best assignment, which shares nothing with the first: alike needs and alike supplies are put together, and
what flows between them is raised along the best path that is left, as long as that gains points (successive shortest paths).
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence

from hub.matching.model import Candidate

Node = Hashable


def points_of_flow(pairs: Sequence[Candidate]) -> int:
    """Return the most points that an assignment has. Needs and supplies of different kinds never meet, and are solved apart."""
    of_kind: defaultdict[str, list[Candidate]] = defaultdict(list)
    for pair in pairs:
        of_kind[pair.need.kind].append(pair)
    return sum(_most(found) for found in of_kind.values())


def _most(pairs: Iterable[Candidate]) -> int:
    points: dict[tuple[Node, Node], int] = {}
    needs: dict[str, Node] = {}
    places: dict[str, int] = {}
    supplies: dict[str, Node] = {}
    for pair in pairs:
        need, supply = pair.need, pair.supply
        needs[need.id] = ("need", need.divisions, need.ages, need.sizes, need.urgency, need.published_on)
        supplies[supply.id] = ("supply", supply.division, supply.ages, supply.sizes)
        places[supply.id] = supply.free
        points[needs[need.id], supplies[supply.id]] = pair.points.total
    left: defaultdict[Node, dict[Node, int]] = defaultdict(dict)
    gain: dict[tuple[Node, Node], int] = {}
    for need, number in Counter(needs.values()).items():
        left["source"][need], left[need]["source"] = number, 0
        gain["source", need] = gain[need, "source"] = 0
    for supply, of_class in supplies.items():
        left[of_class]["sink"] = left[of_class].get("sink", 0) + places[supply]
        left["sink"][of_class] = 0
        gain[of_class, "sink"] = gain["sink", of_class] = 0
    for (need, supply), total in points.items():
        left[need][supply], left[supply][need] = len(needs), 0
        gain[need, supply], gain[supply, need] = total, -total
    most = 0
    while (found := _best_path(left, gain))[0] > 0:
        most += found[0] * _raised(left, found[1])
    return most


def _best_path(
    left: defaultdict[Node, dict[Node, int]], gain: dict[tuple[Node, Node], int]
) -> tuple[int, list[tuple[Node, Node]]]:
    """Return what one more unit gains, and the steps that it takes; zero where there is no way (Bellman 1958, Ford 1956)."""
    best: dict[Node, int] = {"source": 0}
    came_from: dict[Node, Node] = {}
    waiting: deque[Node] = deque(["source"])
    while waiting:
        node = waiting.popleft()
        for other, free in left[node].items():
            reached = best[node] + gain[node, other]
            if free > 0 and reached > best.get(other, -1_000_000):
                best[other], came_from[other] = reached, node
                if other not in waiting:
                    waiting.append(other)
    steps: list[tuple[Node, Node]] = []
    at: Node = "sink"
    while at in came_from:
        steps.append((came_from[at], at))
        at = came_from[at]
    return best.get("sink", 0), steps


def _raised(left: defaultdict[Node, dict[Node, int]], steps: Sequence[tuple[Node, Node]]) -> int:
    units = min(left[start][end] for start, end in steps)
    for start, end in steps:
        left[start][end] -= units
        left[end][start] += units
    return units
