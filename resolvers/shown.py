"""What of a field is shown on rows of which something is known: the rules by which views become what is shown."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from itertools import chain, groupby

from permissions.model import Disclosure, Reason, Scopes, Verdict, includes, union


@dataclass(frozen=True, slots=True)
class Shown:
    """One way in which a value is shown, and the scopes in which; None means every row that is there."""

    disclosure: Disclosure
    only_in: Scopes | None


@dataclass(frozen=True, slots=True)
class Footing:
    """What is known of the rows that a field stands on: the scopes that together hold all of them, and whether a
    single row can be placed in the city at all."""

    held: Scopes
    placed: bool


def showable(verdict: Verdict, forms: Container[Disclosure]) -> Verdict:
    """Without the views that a field has no form for: a mask that does not exist shows nothing."""
    views = tuple(view for view in verdict.views if view.disclosure in forms)
    return Verdict(views) if views else Verdict(reason=verdict.reason or Reason.NO_GRANT)


def as_band(verdict: Verdict) -> Verdict:
    """The views of a field under which its band is shown: in full, or as a band."""
    forms = (Disclosure.FULL, Disclosure.BANDED)
    shown = showable(verdict, forms)
    return replace(shown, views=tuple(replace(view, disclosure=Disclosure.FULL) for view in shown.views))


def on_footing(verdict: Verdict, footing: Footing) -> tuple[Shown, ...]:
    """The views that apply to rows on this footing, from the widest disclosure on.

    INVARIANT: a view that holds on only some of the rows is kept only where each row can be placed; otherwise
    it shows nothing.
    """
    shown: list[Shown] = []
    met: Scopes = frozenset()
    for disclosure, views in groupby(verdict.views, key=lambda view: view.disclosure):
        scopes = union(view.scope for view in views)
        if includes(met | scopes, footing.held):
            shown.append(Shown(disclosure, None))
            break
        if footing.placed:
            shown.append(Shown(disclosure, scopes))
            met |= scopes
    return tuple(shown)


def anyhow(shown: tuple[Shown, ...]) -> Shown:
    """A link has no forms: it leads on wherever it is shown at all."""
    scopes = [view.only_in for view in shown if view.only_in is not None]
    return Shown(shown[-1].disclosure, union(chain(*scopes)) if len(scopes) == len(shown) else None)
