"""What of a field is shown on rows of which something is known: the rules by which views become what is shown."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from itertools import chain, groupby

from hub.catalogue.declarations import BandField, ColumnField, Declaration
from hub.catalogue.lists import TotalCountField
from permissions.model import AccessDecision, Disclosure, Reason, Scopes, includes, union


@dataclass(frozen=True, slots=True)
class Shown:
    """One way in which a value is shown, and the scopes in which; None means every row that is there."""

    disclosure: Disclosure
    only_in: Scopes | None


@dataclass(frozen=True, slots=True)
class RowGuarantee:
    """What is guaranteed of the rows that a field is read from: scopes in which every row lies, and whether a single row has
    columns by which its scope can be checked at all."""

    scopes: Scopes
    scopable: bool


def in_form(declaration: Declaration | None, decision: AccessDecision) -> AccessDecision:
    """Return what a field shows of a decision: it has no form for some of what may be granted."""
    if isinstance(declaration, ColumnField):
        return with_forms(decision, declaration.views.keys() - {Disclosure.BANDED})
    if isinstance(declaration, BandField):
        return as_band(decision)
    return with_forms(decision, {Disclosure.FULL}) if isinstance(declaration, TotalCountField) else decision


def with_forms(decision: AccessDecision, forms: Container[Disclosure]) -> AccessDecision:
    """Without the views that a field has no form for: a mask that does not exist shows nothing."""
    views = tuple(view for view in decision.views if view.disclosure in forms)
    return AccessDecision(views) if views else AccessDecision(reason=decision.reason or Reason.NO_GRANT)


def as_band(decision: AccessDecision) -> AccessDecision:
    """Return the views of a field under which its band is shown: in full, or as a band."""
    forms = (Disclosure.FULL, Disclosure.BANDED)
    shown = with_forms(decision, forms)
    return replace(shown, views=tuple(replace(view, disclosure=Disclosure.FULL) for view in shown.views))


def shown_under(decision: AccessDecision, guarantee: RowGuarantee) -> tuple[Shown, ...]:
    """Return the views that apply to rows under this guarantee, from the widest disclosure on.

    INVARIANT: a view that holds on only some of the rows is kept only where each row can be placed; otherwise
    it shows nothing.
    """
    shown: list[Shown] = []
    met: Scopes = frozenset()
    for disclosure, views in groupby(decision.views, key=lambda view: view.disclosure):
        scopes = union(view.scope for view in views)
        if includes(met | scopes, guarantee.scopes):
            shown.append(Shown(disclosure, None))
            break
        if guarantee.scopable:
            shown.append(Shown(disclosure, scopes))
            met |= scopes
    return tuple(shown)


def shown_anywhere(shown: tuple[Shown, ...]) -> Shown:
    """A link has no forms: it leads on wherever it is shown at all."""
    scopes = [view.only_in for view in shown if view.only_in is not None]
    return Shown(shown[-1].disclosure, union(chain(*scopes)) if len(scopes) == len(shown) else None)


def shown_within(shown: tuple[Shown, ...], limits: Iterable[Scopes], guarantee: RowGuarantee) -> tuple[Shown, ...]:
    """Return how a link is shown that may only be told whole: under rows in each of some scopes, and nowhere if that cannot be
    told of a row."""
    (link,) = shown
    narrower = {scopes for scopes in limits if not includes(scopes, guarantee.scopes)}
    narrower |= {link.only_in} if link.only_in is not None else set()
    if not narrower:
        return shown
    return (replace(link, only_in=narrower.pop()),) if len(narrower) == 1 and guarantee.scopable else ()
