"""Who may do what, as text that a reviewer can read: one line for each coordinate, role and capability.

The lines are sorted and carry no ids, so that two policies can be compared line by line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from permissions.decide import covers, is_active
from permissions.model import AccessBlock, Capability, FieldGrant, Principal


def matrix(
    coordinates: Mapping[str, str],
    grants: Iterable[FieldGrant],
    at: datetime,
    blocks: Iterable[AccessBlock] = (),
    organisations: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Yield the rights in force at a moment. `coordinates` has the coordinate of each stable key, `organisations` the
    names.

    A line says `coordinate  role  capability  disclosure scope  purposes`; disclosure only for READ. A right that is
    blocked for whoever holds the role says BLOCKED in the place of what it would show; one that is blocked for some
    organisations says for which. A grant on a key that no coordinate has any more opens nothing, and is left out.
    """
    blocks, names = tuple(blocks), organisations or {}
    cells: defaultdict[tuple[str, str, Capability], set[str]] = defaultdict(set)
    keys: dict[tuple[str, str, Capability], str] = {}
    for grant in grants:
        if is_active(grant, at) and grant.field in coordinates:
            how = f"{grant.disclosure} {grant.scope}" if grant.capability is Capability.READ else f"{grant.scope}"
            cell = coordinates[grant.field], grant.role, grant.capability
            cells[cell].add(f"{how} for {', '.join(sorted(grant.purposes))}")
            keys[cell] = grant.field
    for cell, rights in sorted(cells.items()):
        coordinate, role, capability = cell
        refused = _refused(blocks, role, keys[cell])
        what = "BLOCKED" if None in refused else "; ".join(sorted(rights))
        if refused and None not in refused:
            what += f"; BLOCKED for {', '.join(sorted(names.get(key, key) for key in refused if key))}"
        yield f"{coordinate:44} {role:28} {capability:9} {what}"


def unread(
    coordinates: Mapping[str, str], grants: Iterable[FieldGrant], at: datetime, blocks: Sequence[AccessBlock] = ()
) -> list[str]:
    """Return the coordinates that no role reads or writes: nothing is lost by dropping their grants, and each new one
    shows."""
    used = {
        grant.field
        for grant in grants
        if is_active(grant, at) and None not in _refused(blocks, grant.role, grant.field)
    }
    return sorted(coordinate for key, coordinate in coordinates.items() if key not in used)


def _refused(blocks: Iterable[AccessBlock], role: str, field: str) -> set[str | None]:
    """Return the organisations that a role's right on a field is blocked for; None among them stands for all."""
    return {
        block.organisation
        for block in blocks
        if covers(block, Principal(frozenset({role}), block.organisation or "", None), field)
    }
