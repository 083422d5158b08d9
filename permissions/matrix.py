"""Who may do what, as text that a reviewer can read: one line for each coordinate, role and capability.

The lines are sorted and carry no ids, so that two policies can be compared line by line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from permissions.decide import is_active
from permissions.model import Capability, Grant


def matrix(coordinates: Mapping[str, str], grants: Iterable[Grant], at: datetime) -> Iterator[str]:
    """The rights in force at a moment. `coordinates` has the coordinate of each stable key.

    A line says `coordinate  role  capability  disclosure scope  purposes`; disclosure only for READ. A grant on a key
    that no coordinate has any more opens nothing, and is left out.
    """
    cells: defaultdict[tuple[str, str, Capability], set[str]] = defaultdict(set)
    for grant in grants:
        if is_active(grant, at) and grant.field in coordinates:
            how = f"{grant.disclosure} {grant.scope}" if grant.capability is Capability.READ else f"{grant.scope}"
            cell = coordinates[grant.field], grant.role, grant.capability
            cells[cell].add(f"{how} for {', '.join(sorted(grant.purposes))}")
    for (coordinate, role, capability), rights in sorted(cells.items()):
        yield f"{coordinate:44} {role:28} {capability:9} {'; '.join(sorted(rights))}"


def unread(coordinates: Mapping[str, str], grants: Iterable[Grant], at: datetime) -> list[str]:
    """The coordinates that no role reads or writes: nothing is lost by dropping their grants, and each new one shows."""
    used = {grant.field for grant in grants if is_active(grant, at)}
    return sorted(coordinate for key, coordinate in coordinates.items() if key not in used)
