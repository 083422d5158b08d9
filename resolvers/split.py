"""Stage 3, second half: a plan is split by source into statements.

A branch whose rows live elsewhere is handed over: the statement it hangs under leaves a mark in its JSON and gives the
keys, and one statement of each source that has such rows answers for all branches handed over to it at that point.
A path that is more than two equal columns (`pairs`) is followed in the hub's own database, which knows who lives with
whom; the other source gets the pairs. Rows that are computed where records lie (`Path.kept_in`) are made of such pairs
there, each source of those about its own records.

INVARIANT: what travels to another source are keys of rows that are in scope, and whether each is inside a scope; no
value of a column, and never the name of a withheld one. With a pair goes what its path declares (`Path.travels`), such as a
period.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hub.catalogue.declarations import LinkField, Rows
from hub.sources.source import HUB
from permissions.model import Scope
from resolvers.plan import Branch, Node, Table


@dataclass(frozen=True, slots=True)
class SourceBranch:
    """A branch that one source answers for: its node, with the tables of that source only.

    `holder` are the rows that it hangs under, which live elsewhere; `flags` the scopes that these are placed in.
    """

    node: Node
    holder: Rows
    flags: tuple[Scope, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What one statement answers for: the root field, or the parts that wait for the keys of the step `after`."""

    source: str
    root: Node | None = None
    parts: tuple[SourceBranch, ...] = ()
    after: int | None = None


def split(root: Node) -> tuple[Step, ...]:
    """Return the steps of a plan, the root's first. One source: one step."""
    table, *_ = root.tables
    steps = [Step(table.source, root)]
    for place, step in enumerate(steps):  # grows while it runs
        found: dict[str, list[SourceBranch]] = {}
        for part in _handed_over(step):
            found.setdefault(part.node.tables[0].source, []).append(part)
        steps += [Step(source, None, tuple(parts), place) for source, parts in found.items()]
    return tuple(steps)


def is_handed_over(node: Node, source: str) -> bool:
    """Return True when not all rows of a branch live in a source."""
    return any(table.source != source for table in node.tables)


def here(node: Node, source: str) -> Node:
    """Return a node with its tables in one source only."""
    return replace(node, tables=tuple(table for table in node.tables if table.source == source))


def flags_of(node: Node, source: str) -> tuple[Scope, ...]:
    """Return the scopes that the rows of a branch outside a source are placed in by the rows they hang under."""
    away = [table for table in node.tables if table.source != source and table.rows.scope_columns is None]
    return tuple(sorted({scope for table in away for scope in table.flags}))


def _handed_over(step: Step) -> Iterator[SourceBranch]:
    if step.root is not None:
        yield from _below(step.root.tables, step.source)
    for part in step.parts:
        yield from _below(part.node.tables, step.source)


def _below(tables: tuple[Table, ...], source: str) -> Iterator[SourceBranch]:
    for table in tables:
        for branch in table.branches:
            yield from _parts(branch, table.rows, source)
            yield from _below(here(branch.node, source).tables, source)


def _parts(branch: Branch, holder: Rows, source: str) -> Iterator[SourceBranch]:
    node = branch.node
    others = dict.fromkeys(table.source for table in node.tables if table.source != source)
    if others:
        assert isinstance(node.declaration, LinkField)
        path = node.declaration.path
        assert source == HUB or (path.junction is None and path.computed is None), (
            f"{node.coordinate} leads from a department's rows by a path that only the hub's own database knows."
        )
        # One object under holders that stand in different places would be one for each; no such link crosses sources.
        assert node.many or not flags_of(node, source), f"{node.coordinate} stands where its holder stands, elsewhere."
    for other in others:
        yield SourceBranch(here(node, other), holder, flags_of(node, source))
