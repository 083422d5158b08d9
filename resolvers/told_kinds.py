"""Which rows are told of those that say how values compare: a kind of them where its reader may read each of its values in full.

That something is found wrong tells of the values by which it is found. Whoever writes one of them could otherwise guess at the other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, and_, false, literal_column, or_

from hub.catalogue.declarations import ComparedByKind, ScopeColumns
from permissions.model import Capability, Disclosure, Scope, Scopes, includes, union
from permissions.profile import Profile
from resolvers.scope import in_each


@dataclass(frozen=True, slots=True)
class ToldKinds:
    """The kinds of rows that are told, each with the bounds in each of which a row must lie; and the `hidden` keys, of what
    may not be read in full wherever the rows lie."""

    column: str
    bounds: tuple[tuple[str, tuple[Scopes, ...]], ...]
    hidden: tuple[str, ...]

    def on(self, rows: FromClause, place: ScopeColumns) -> ColumnElement[bool]:
        """Return True for the rows that are told."""
        alike: defaultdict[tuple[Scopes, ...], list[ColumnElement[Any]]] = defaultdict(list)
        for kind, bounds in self.bounds:
            alike[bounds].append(literal_column(f"'{kind}'", Text()))
        told = (
            and_(rows.c[self.column].in_(kinds), *in_each(bounds, rows, place))
            for bounds, kinds in sorted(alike.items(), key=_text)
        )
        return or_(false(), *told)


def told_kinds(compared: ComparedByKind, profile: Profile, scopes: Scopes) -> ToldKinds | None:
    """Return which of some rows are told that lie in some scopes; None where all of them are."""
    read = {key: _read_in_full(profile, key) for _, keys in compared.fields for key in keys}
    hidden = tuple(sorted(key for key, within in read.items() if not includes(within, scopes)))
    if not hidden:
        return None
    kind_read = _read_in_full(profile, compared.shown_by)
    needed = {kind: [kind_read, *(read[key] for key in keys)] for kind, keys in compared.fields}
    told = tuple((kind, _bounds(each, scopes)) for kind, each in needed.items() if all(each))
    return ToldKinds(compared.kind, told, hidden)


def _bounds(needed: list[Scopes], scopes: Scopes) -> tuple[Scopes, ...]:
    return tuple(dict.fromkeys(within for within in needed if not includes(within, scopes)))


def _read_in_full(profile: Profile, key: str) -> Scopes:
    views = profile.decide(key, Capability.READ).views
    return union(view.scope for view in views if view.disclosure is Disclosure.FULL)


def _text(item: tuple[tuple[Scopes, ...], Any]) -> list[list[Scope]]:
    return [sorted(scopes) for scopes in item[0]]
