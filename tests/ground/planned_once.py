"""What the hubs of many tests work out alike is worked out once for a worker: the rights of a principal, and plans.

Each hub remembers both for itself, by the keys that stand here too, with its databases beside. To plan the questions of a
test anew took more than half of what the test took, and every test has a hub of its own.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from hub.grants import store
from hub.server.endpoint import plans
from hub.sources.register import Sources
from permissions.profile import derive
from resolvers import prepare as preparing
from resolvers.analysis import Analysis
from resolvers.operation import Operation

MOST, LARGE = 500, 256 * 1024
"""Plans that are remembered at most, and then all are forgotten; and bytes of one that is not remembered."""

_PLANNED: dict[Hashable, plans.WholePlan] = {}
_planned = plans._planned
_prepare = preparing.prepare
_derive = lru_cache(maxsize=64)(derive)


def plan_once() -> None:
    """From now on hubs of this process share what they work out of documents and of the policy."""
    setattr(plans, _planned.__name__, _shared)
    setattr(store, _derive.__name__, _derive)


def _shared(selected: plans.SelectedOperation, analysis: Analysis, operation: Operation) -> plans.WholePlan:
    if preparing.prepare is not _prepare:  # a test looks at how plans are made
        return _planned(selected, analysis, operation)
    variant, sources = selected.variant, operation.services.sources
    databases = tuple((source.name, source.dialect) for source in sources)
    key = (selected.document.key, variant.absent, variant.switched, operation.profile.hash, analysis.shape, databases)
    found = _PLANNED.get(key)
    if found is None:
        made = _planned(selected, analysis, operation)
        if len(_PLANNED) >= MOST:
            _PLANNED.clear()
        if made.bytes < LARGE:
            # What is kept is no hub's: a hub fills the plans that it has, and would be kept by them with its connections.
            _PLANNED[key] = replace(made, roots=tuple(_asking(root, None) for root in made.roots))
        return made
    return replace(found, roots=tuple(_asking(root, sources) for root in found.roots))


def _asking(root: preparing.Prepared, sources: Sources | None) -> preparing.Prepared:
    """The same root field, whose statements are run by these databases; by none as it is kept."""

    def runs(name: str) -> Any:
        return sources.named(name) if sources else None

    return replace(root, statements=tuple(replace(item, source=runs(item.step.source)) for item in root.statements))
