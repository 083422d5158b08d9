"""Stage 2: each node of the selection gets its verdict. What is withheld leaves the tree here, for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import get_named_type

from hub.catalogue.contract import RecordTables, coordinates, key_of, origin, record_tables, rows_of, rows_on
from hub.catalogue.declarations import (
    DECLARATION,
    BandField,
    ColumnField,
    Declaration,
    GrantableField,
    InheritingField,
    LinkField,
    Right,
    RootField,
)
from hub.catalogue.fields import declaration_of
from permissions.model import EVERYONE, AccessDecision, Capability, Disclosure, Reason, Scopes, includes
from permissions.profile import Profile
from resolvers.argument_rights import ArgumentRights, check_argument_rights, narrowest
from resolvers.select import TYPENAME, Selected, SelectionContext
from resolvers.shown import RowGuarantee, Shown, in_form, shown_anywhere, shown_under, shown_within
from resolvers.told_kinds import ToldKinds, told_kinds

WITHHELD, PARTLY_WITHHELD = "WITHHELD", "PARTLY_WITHHELD"
"""Outcomes: null wherever it would stand, or on some rows."""


@dataclass(frozen=True, slots=True)
class Permitted:
    """A selected field with its verdict. Without `shown` it is withheld: null, without a declaration, and nothing below it
    exists.

    `bound` limits the rows that a root or a link reaches, and so does each scope of `scope_limits`: of the rights that its
    arguments use, and `about`, where rows are about records: those of absent types are not there. Where not all `kinds` of
    rows are told, the others are not there. `children` are given per concrete type; `unsorted` has
    for each of these the columns of the order that the caller may not know, so that they must not order anything. `restriction`
    is the place of what is said of it among all outcomes, where it is withheld.
    """

    response: str
    type_name: str
    name: str
    selected: Selected
    declaration: Declaration | None
    shown: tuple[Shown, ...]
    bound: Scopes = EVERYONE
    scope_limits: tuple[Scopes, ...] = ()
    about: RecordTables | None = None
    kinds: ToldKinds | None = None
    unsorted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    restriction: int | None = None
    children: Mapping[str, tuple[Permitted, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a caller hears of a coordinate that was not granted in full: `capability`, where it was not READ, and `instead`, the
    field that shows its band."""

    coordinate: str
    outcome: str
    reason: Reason | None
    mode: Disclosure | None
    path: tuple[str, ...]
    capability: Capability | None = None
    instead: str | None = None

    @property
    def dotted_path(self) -> str:
        """Its path in the selection, as one name."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class ReachedRows:
    """How rows are reached: the scopes of the field that leads to them, and the guarantee for the rows of that field."""

    scopes: Scopes
    declaration: Declaration | None
    guarantee: RowGuarantee


@dataclass(frozen=True, slots=True)
class Authorised:
    """The permitted tree of one root field, what was not plainly given, and the coordinates given and refused."""

    root: Permitted
    restrictions: tuple[Restriction, ...]
    granted: tuple[str, ...]
    refused: tuple[str, ...]


def authorise(
    root: Selected,
    document: SelectionContext,
    profile: Profile,
    capability: Capability,
    rights: Mapping[tuple[str, ...], tuple[Right, ...]],
) -> Authorised:
    """Authorise a root field for a capability (READ, or WRITE for a mutation), and each field below it for its own.

    `rights` has, for each place with arguments, the rights that these use.
    """
    authoriser = _Authoriser(document, profile, rights)
    parent = document.schema.type_map[root.type_name]
    permitted = authoriser.node(root, parent, RowGuarantee(EVERYONE, scopable=False), capability)
    return Authorised(
        permitted,
        tuple(authoriser.restrictions),
        tuple(sorted(authoriser.granted)),
        tuple(sorted(authoriser.refused - authoriser.granted)),
    )


class _Authoriser:
    def __init__(
        self, document: SelectionContext, profile: Profile, rights: Mapping[tuple[str, ...], tuple[Right, ...]]
    ) -> None:
        self.document = document
        self.schema = document.schema
        self.profile = profile
        self.rights = rights
        self.restrictions: list[Restriction] = []
        self.granted: set[str] = set()
        self.refused: set[str] = set()

    def node(
        self,
        selected: Selected,
        parent: Any,
        guarantee: RowGuarantee,
        capability: Capability,
        reached: ReachedRows | None = None,
    ) -> Permitted:
        """Authorise a field. `reached` says how the page was reached that the field is a part of, if it is one."""
        declaration = declaration_of(selected.definition) if selected.definition else None
        if selected.name == TYPENAME or isinstance(declaration, InheritingField):
            return self.inheriting(selected, declaration, reached)
        if isinstance(declaration, GrantableField) and declaration.capability is not Capability.READ:
            capability = declaration.capability
        banded = self.decision(selected, parent, capability)
        decision = in_form(declaration, banded)
        shown = shown_under(decision, guarantee)
        if isinstance(declaration, RootField):
            shown = tuple(Shown(view.disclosure, None) for view in decision.views)[:1]
        elif isinstance(declaration, LinkField) and shown:
            shown = (shown_anywhere(shown),)
        argument_rights = check_argument_rights(self.rights.get(selected.place, ()), self.profile)
        shown = _told_whole(declaration, shown, argument_rights, guarantee)
        instead = _visible_band(parent, declaration, banded) if isinstance(declaration, ColumnField) else None
        if not shown:
            self.withhold(selected, decision.reason or Reason.OUT_OF_SCOPE, instead)
            return self.withheld(selected)
        if argument_rights.refused:
            self.withhold_right(selected, *argument_rights.refused)
            return self.withheld(selected)
        scopes = narrowest(decision.scopes, argument_rights.scope_limits)
        reached = ReachedRows(scopes, declaration, guarantee)
        rows = self.row_types(selected) if selected.children else []
        compared = {concrete.name: self.compared(concrete, reached) for concrete in rows}
        told = [concrete for concrete in rows if not compared[concrete.name]]
        kinds = self.kinds(told, reached)
        if (rows and not told) or (kinds is not None and not kinds.bounds):
            self.withhold(selected, Reason.NO_GRANT, None)
            return self.withheld(selected)
        partly = shown[-1].only_in is not None or self.is_bound(selected, declaration, scopes)
        self.note(selected, shown, partly=partly)
        self.note_rights(selected, argument_rights, decision.scopes)
        permitted = _permitted(selected, declaration, shown)
        if not selected.children:
            return permitted
        hidden = {name for names in compared.values() for name in names} | self.named(kinds.hidden if kinds else ())
        if hidden:
            self.refused |= hidden
            self.restrictions.append(
                Restriction(selected.coordinate, PARTLY_WITHHELD, Reason.NO_GRANT, None, selected.path)
            )
        below = {
            name: self.below(children, name, reached)
            for name, children in selected.children.items()
            if not compared.get(name)
        }
        unsorted = {concrete.name: self.unsorted(concrete, reached) for concrete in told}
        about = record_tables(self.schema, self.document.absent) if _are_about_records(told) else None
        return replace(
            permitted,
            bound=decision.scopes,
            scope_limits=argument_rights.scope_limits,
            about=about,
            kinds=kinds,
            children=below,
            unsorted=unsorted,
        )

    def inheriting(self, selected: Selected, declaration: Declaration | None, reached: ReachedRows | None) -> Permitted:
        """What comes with what it stands on. The rows of a page stand as those of the list itself would."""
        permitted = _permitted(selected, declaration, (Shown(Disclosure.FULL, None),))
        if declaration is not None:
            self.granted.add(selected.coordinate)
        if reached is None or not selected.children:
            return permitted
        below = {name: self.below(children, name, reached) for name, children in selected.children.items()}
        return replace(permitted, children=below)

    def row_types(self, selected: Selected) -> list[Any]:
        """Return the concrete types of the rows that a root or a link leads to, behind a page too."""
        assert selected.definition is not None
        target = get_named_type(selected.definition.type)
        return self.document.types(rows_on(target) or target)

    def decision(self, selected: Selected, parent: Any, capability: Capability) -> AccessDecision:
        """Return what the profile says of a field. Where every type of its rows is absent for the caller, nothing is
        known of them, not even that there are none."""
        found = self.profile.decide(key_of(parent, selected.definition), capability)
        if self.row_types(selected):
            return found
        return AccessDecision(reason=found.reason or Reason.NO_GRANT)

    def below(self, children: Sequence[Selected], type_name: str, reached: ReachedRows) -> tuple[Permitted, ...]:
        concrete = self.schema.type_map[type_name]
        guarantee = _below(concrete, reached)
        return tuple(self.node(child, concrete, guarantee, Capability.READ, reached) for child in children)

    def unsorted(self, concrete: Any, reached: ReachedRows) -> frozenset[str]:
        """Return the columns of a list's order that belong to fields which are not shown in full on every row."""
        declaration = reached.declaration
        if not isinstance(declaration, LinkField | RootField) or not declaration.order:
            return frozenset()
        return frozenset(self.not_in_full(concrete, reached).keys() & {step.column for step in declaration.order})

    def compared(self, concrete: Any, reached: ReachedRows) -> list[str]:
        """Return the coordinates that a link compares on the rows that it reaches, and that are not shown in full on
        every row."""
        path, table = getattr(reached.declaration, "path", None), rows_of(concrete).table
        if path is None or path.compared_columns is None or table is None:
            return []
        hidden = self.not_in_full(concrete, reached)
        return [self.coordinate_of(hidden[name]) for name in path.compared_columns(table) if name in hidden]

    def kinds(self, told: Sequence[Any], reached: ReachedRows) -> ToldKinds | None:
        """Return which kinds of rows are told, of rows that say how values compare; None where all are."""
        for concrete in told:
            if (compared := rows_of(concrete).compared) is not None:
                among = reached.declaration.path.kinds if isinstance(reached.declaration, LinkField) else ()
                return told_kinds(compared.among(among), self.profile, _below(concrete, reached).scopes)
        return None

    def named(self, keys: Iterable[str]) -> set[str]:
        """Return the coordinates of some fields that are read."""
        return {self.coordinate_of((Capability.READ, key)) for key in keys}

    def not_in_full(self, concrete: Any, reached: ReachedRows) -> Mapping[str, Right]:
        """Return the columns, each with the right to it, of those fields that are not shown in full on every row."""
        guarantee, hidden = _below(concrete, reached), dict[str, Right]()
        for name, column in _columns(origin(concrete)):
            if name != rows_of(concrete).key:
                key = f"{origin(concrete).KEY}.{column.key}"
                if Shown(Disclosure.FULL, None) not in shown_under(
                    self.profile.decide(key, column.capability), guarantee
                ):
                    hidden[name] = (column.capability, key)
        return hidden

    def is_bound(self, selected: Selected, declaration: Declaration | None, scopes: Scopes) -> bool:
        """Return True where there may be rows outside the scope, which are absent: what is not there may be elsewhere."""
        if scopes == EVERYONE:
            return False
        if isinstance(declaration, RootField):
            return not declaration.exact
        if not isinstance(declaration, LinkField):
            return False
        return any(rows_of(self.schema.type_map[name]).scope_columns is not None for name in selected.children)

    def withheld(self, selected: Selected) -> Permitted:
        return replace(_permitted(selected, None, ()), restriction=len(self.restrictions) - 1)

    def withhold(self, selected: Selected, reason: Reason, instead: str | None) -> None:
        self.refused.add(selected.coordinate)
        self.restrictions.append(
            Restriction(selected.coordinate, WITHHELD, reason, None, selected.path, instead=instead)
        )

    def withhold_right(self, selected: Selected, right: Right, reason: Reason) -> None:
        self.refused |= {selected.coordinate, self.used(right)}
        self.restrictions.append(
            Restriction(self.coordinate_of(right), WITHHELD, reason, None, selected.path, _unless_read(right))
        )

    def note_rights(self, selected: Selected, argument_rights: ArgumentRights, scopes: Scopes) -> None:
        """Which rights were used, and which of them narrowed the rows further than the field's own grant."""
        self.granted |= {self.used(right) for right in argument_rights.used}
        for right in argument_rights.scoped:
            if not includes(self.profile.decide(right[1], right[0]).scopes, scopes):
                self.restrictions.append(
                    Restriction(
                        self.coordinate_of(right),
                        "PARTLY_WITHHELD",
                        Reason.OUT_OF_SCOPE,
                        None,
                        selected.path,
                        _unless_read(right),
                    )
                )

    def used(self, right: Right) -> str:
        """Return how a right is named in the ledger: a field that is read by its coordinate alone."""
        capability = _unless_read(right)
        return f"{self.coordinate_of(right)} {capability}" if capability else self.coordinate_of(right)

    def coordinate_of(self, right: Right) -> str:
        """Return the coordinate of the field that a right is for. Who counts by a field need not know of its type
        otherwise."""
        return next(name for name, key in coordinates(self.schema).items() if key == right[1])

    def note(self, selected: Selected, shown: tuple[Shown, ...], *, partly: bool) -> None:
        self.granted.add(selected.coordinate)
        for view in shown:
            if view.disclosure is not Disclosure.FULL:
                outcome = f"PARTLY_{view.disclosure}" if len(shown) > 1 else view.disclosure.value
                self.restrictions.append(
                    Restriction(selected.coordinate, outcome, None, view.disclosure, selected.path)
                )
        if partly:
            self.restrictions.append(
                Restriction(selected.coordinate, "PARTLY_WITHHELD", Reason.OUT_OF_SCOPE, None, selected.path)
            )


def _unless_read(right: Right) -> Capability | None:
    """Return the capability of a right, where it is another one than to read the field."""
    return None if right[0] is Capability.READ else right[0]


def _permitted(selected: Selected, declaration: Declaration | None, shown: tuple[Shown, ...]) -> Permitted:
    return Permitted(selected.response, selected.type_name, selected.name, selected, declaration, shown)


def _told_whole(
    declaration: Declaration | None, shown: tuple[Shown, ...], rights: ArgumentRights, guarantee: RowGuarantee
) -> tuple[Shown, ...]:
    """Return how a field is shown, where what is not in its rows says as much as they do: under what its rights reach alone."""
    if shown and isinstance(declaration, LinkField) and declaration.path.kept_in is not None:
        return shown_within(shown, rights.scope_limits, guarantee)
    return shown


def _are_about_records(rows: Sequence[Any]) -> bool:
    return any(rows_of(concrete).about_table is not None for concrete in rows)


def _columns(declaring: Any) -> Iterator[tuple[str, ColumnField]]:
    """Yield the columns that the fields of a type show in full, also those fields that the caller does not know of."""
    for definition in declaring.__strawberry_definition__.fields:
        declaration = definition.metadata.get(DECLARATION)
        if isinstance(declaration, ColumnField):
            for name in declaration.views[Disclosure.FULL].needs:
                yield name, declaration


def _visible_band(parent: Any, column: ColumnField, decision: AccessDecision) -> str | None:
    """Return the field beside a column that shows its band, where the caller may read that."""
    if any(view.disclosure is Disclosure.BANDED for view in decision.views):
        for name, field in parent.fields.items():
            declared = declaration_of(field)
            if isinstance(declared, BandField) and declared.of == column.key:
                return str(name)
    return None


def _below(concrete: Any, reached: ReachedRows) -> RowGuarantee:
    """Return the guarantee of the rows that a root or a link reaches."""
    scopes, declaration, guarantee = reached.scopes, reached.declaration, reached.guarantee
    if rows_of(concrete).scope_columns is not None:
        return RowGuarantee(scopes, scopable=True)
    if isinstance(declaration, RootField) or (
        isinstance(declaration, LinkField)
        and (declaration.path.junction is not None or declaration.path.keeps_to_scope)
    ):
        # Rows of other persons than the one they were reached from: the path itself is bound to the scope.
        return RowGuarantee(scopes, scopable=False)
    if isinstance(declaration, LinkField) and declaration.path.leaves_scope:
        return RowGuarantee(EVERYONE, scopable=False)
    # All rows are in both; of two that do not include each other either one is true, and enough.
    held = scopes if includes(guarantee.scopes, scopes) else guarantee.scopes
    return RowGuarantee(held, guarantee.scopable)
