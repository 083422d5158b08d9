"""Stage 2: each node of the selection gets its verdict. What is withheld leaves the tree here, for good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import get_named_type

from hub.catalogue.contract import RecordTables, coordinates, key_of, origin, record_tables, rows_of, rows_on
from hub.catalogue.declarations import STORY, Band, Column, Comes, Declaration, Declared, Link, Right, Root
from hub.catalogue.fields import story
from hub.catalogue.lists import Total
from permissions.model import EVERYONE, Capability, Disclosure, Reason, Scopes, Verdict, includes
from permissions.profile import Profile
from resolvers.rights import Taken, narrowest, take
from resolvers.select import TYPENAME, Document, Selected
from resolvers.shown import Footing, Shown, anyhow, as_band, on_footing, showable

WITHHELD, PARTLY_WITHHELD = "WITHHELD", "PARTLY_WITHHELD"
"""Outcomes: null wherever it would stand, or on some rows."""


@dataclass(frozen=True, slots=True)
class Permitted:
    """A selected field with its verdict. Without `shown` it is withheld: null, without a declaration, and nothing below it
    exists.

    `bound` limits the rows that a root or a link reaches, and so does each scope of `within`: of the rights that its
    arguments use, and `about`, where rows are about records: those of absent types are not there. `children` are given per concrete type; `unsorted` has
    for each of these the columns of the order that the caller may not know, so that they must not order anything. `outcome`
    is the place of what is said of it among all outcomes, where it is withheld.
    """

    response: str
    type_name: str
    name: str
    selected: Selected
    declaration: Declaration | None
    shown: tuple[Shown, ...]
    bound: Scopes = EVERYONE
    within: tuple[Scopes, ...] = ()
    about: RecordTables | None = None
    unsorted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    outcome: int | None = None
    children: Mapping[str, tuple[Permitted, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a caller is told of a coordinate that was not plainly given; `capability`, where it was not to be read, and
    `instead`, the field beside it that shows its band."""

    coordinate: str
    outcome: str
    reason: Reason | None
    mode: Disclosure | None
    path: tuple[str, ...]
    capability: Capability | None = None
    instead: str | None = None

    @property
    def place(self) -> str:
        """Its path in the selection, as one name."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Reached:
    """How rows are come to: the scopes of the field that leads there, and the footing that this stands on."""

    scopes: Scopes
    declaration: Declaration | None
    footing: Footing


@dataclass(frozen=True, slots=True)
class Authorised:
    """The permitted tree of one root field, what was not plainly given, and the coordinates given and refused."""

    root: Permitted
    outcomes: tuple[Outcome, ...]
    given: tuple[str, ...]
    refused: tuple[str, ...]


def authorise(
    root: Selected,
    document: Document,
    profile: Profile,
    capability: Capability,
    rights: Mapping[tuple[str, ...], tuple[Right, ...]],
) -> Authorised:
    """Judge a root field for a capability (READ, or WRITE for a mutation) and all below it for what each is given by.

    `rights` has, for each place with arguments, the rights that these use.
    """
    judge = _Judge(document, profile, rights)
    parent = document.schema.type_map[root.type_name]
    permitted = judge.node(root, parent, Footing(EVERYONE, placed=False), capability)
    return Authorised(
        permitted, tuple(judge.outcomes), tuple(sorted(judge.given)), tuple(sorted(judge.refused - judge.given))
    )


class _Judge:
    def __init__(
        self, document: Document, profile: Profile, rights: Mapping[tuple[str, ...], tuple[Right, ...]]
    ) -> None:
        self.document = document
        self.schema = document.schema
        self.profile = profile
        self.rights = rights
        self.outcomes: list[Outcome] = []
        self.given: set[str] = set()
        self.refused: set[str] = set()

    def node(
        self,
        selected: Selected,
        parent: Any,
        footing: Footing,
        capability: Capability,
        reached: Reached | None = None,
    ) -> Permitted:
        """Judge a field. `reached` is how the page was come to that the field is a part of, if it is one."""
        declaration = story(selected.definition) if selected.definition else None
        if selected.name == TYPENAME or isinstance(declaration, Comes):
            return self.coming(selected, declaration, reached)
        if isinstance(declaration, Declared) and declaration.capability is not Capability.READ:
            capability = declaration.capability
        verdict = self.verdict(selected, parent, capability)
        if isinstance(declaration, Column):
            banded = verdict
            verdict = showable(verdict, declaration.views.keys() - {Disclosure.BANDED})
        elif isinstance(declaration, Band):
            verdict = as_band(verdict)
        elif isinstance(declaration, Total):
            verdict = showable(verdict, {Disclosure.FULL})
        shown = on_footing(verdict, footing)
        if isinstance(declaration, Root):
            shown = tuple(Shown(view.disclosure, None) for view in verdict.views)[:1]
        elif isinstance(declaration, Link) and shown:
            shown = (anyhow(shown),)
        instead = _band_beside(parent, declaration, banded) if isinstance(declaration, Column) else None
        if not shown:
            self.withhold(selected, verdict.reason or Reason.OUT_OF_SCOPE, instead)
            return self.withheld(selected)
        taken = take(self.rights.get(selected.place, ()), self.profile)
        if taken.refused:
            self.withhold_right(selected, *taken.refused)
            return self.withheld(selected)
        scopes = narrowest(verdict.scopes, taken.within)
        reached = Reached(scopes, declaration, footing)
        rows = self.row_types(selected) if selected.children else []
        compared = {concrete.name: self.compared(concrete, reached) for concrete in rows}
        told = [concrete for concrete in rows if not compared[concrete.name]]
        if rows and not told:
            self.withhold(selected, Reason.NO_GRANT, None)
            return self.withheld(selected)
        partly = shown[-1].only_in is not None or self.is_bound(selected, declaration, scopes)
        self.tell(selected, shown, partly=partly)
        self.tell_rights(selected, taken, verdict.scopes)
        permitted = _permitted(selected, declaration, shown)
        if not selected.children:
            return permitted
        if hidden := {name for names in compared.values() for name in names}:
            self.refused |= hidden
            self.outcomes.append(Outcome(selected.coordinate, PARTLY_WITHHELD, Reason.NO_GRANT, None, selected.path))
        below = {
            name: self.below(children, name, reached)
            for name, children in selected.children.items()
            if not compared.get(name)
        }
        unsorted = {concrete.name: self.unsorted(concrete, reached) for concrete in told}
        about = record_tables(self.schema, self.document.absent) if _are_about_records(told) else None
        return replace(
            permitted, bound=verdict.scopes, within=taken.within, about=about, children=below, unsorted=unsorted
        )

    def coming(self, selected: Selected, declaration: Declaration | None, reached: Reached | None) -> Permitted:
        """What comes with what it stands on. The rows of a page stand as those of the list itself would."""
        permitted = _permitted(selected, declaration, (Shown(Disclosure.FULL, None),))
        if declaration is not None:
            self.given.add(selected.coordinate)
        if reached is None or not selected.children:
            return permitted
        below = {name: self.below(children, name, reached) for name, children in selected.children.items()}
        return replace(permitted, children=below)

    def row_types(self, selected: Selected) -> list[Any]:
        """The concrete types of the rows that a root or a link leads to, behind a page too."""
        assert selected.definition is not None
        target = get_named_type(selected.definition.type)
        return self.document.types(rows_on(target) or target)

    def verdict(self, selected: Selected, parent: Any, capability: Capability) -> Verdict:
        """What the profile says of a field. Where every type of its rows is absent for the caller, nothing is known of them,
        not even that there are none."""
        found = self.profile.judge(key_of(parent, selected.definition), capability)
        if self.row_types(selected):
            return found
        return Verdict(reason=found.reason or Reason.NO_GRANT)

    def below(self, children: Sequence[Selected], type_name: str, reached: Reached) -> tuple[Permitted, ...]:
        concrete = self.schema.type_map[type_name]
        footing = _below(concrete, reached)
        return tuple(self.node(child, concrete, footing, Capability.READ, reached) for child in children)

    def unsorted(self, concrete: Any, reached: Reached) -> frozenset[str]:
        """The columns of a list's order that belong to fields which are not shown in full on every row."""
        declaration = reached.declaration
        if not isinstance(declaration, Link | Root) or not declaration.order:
            return frozenset()
        return frozenset(self.not_in_full(concrete, reached).keys() & {step.column for step in declaration.order})

    def compared(self, concrete: Any, reached: Reached) -> list[str]:
        """The coordinates that a link compares on the rows that it reaches, and that are not shown in full on every row."""
        path, table = getattr(reached.declaration, "path", None), rows_of(concrete).table
        if path is None or path.compares is None or table is None:
            return []
        hidden = self.not_in_full(concrete, reached)
        return [self.coordinate_of(hidden[name]) for name in path.compares(table) if name in hidden]

    def not_in_full(self, concrete: Any, reached: Reached) -> Mapping[str, Right]:
        """The columns, each with the right to it, of those fields that are not shown in full on every row."""
        footing, hidden = _below(concrete, reached), dict[str, Right]()
        for name, column in _columns(origin(concrete)):
            if name != rows_of(concrete).key:
                key = f"{origin(concrete).KEY}.{column.key}"
                if Shown(Disclosure.FULL, None) not in on_footing(self.profile.judge(key, column.capability), footing):
                    hidden[name] = (column.capability, key)
        return hidden

    def is_bound(self, selected: Selected, declaration: Declaration | None, scopes: Scopes) -> bool:
        """True where there may be rows outside the scope, which are absent: what is not there may be elsewhere."""
        if scopes == EVERYONE:
            return False
        if isinstance(declaration, Root):
            return not declaration.exact
        if not isinstance(declaration, Link):
            return False
        return any(rows_of(self.schema.type_map[name]).place is not None for name in selected.children)

    def withheld(self, selected: Selected) -> Permitted:
        return replace(_permitted(selected, None, ()), outcome=len(self.outcomes) - 1)

    def withhold(self, selected: Selected, reason: Reason, instead: str | None) -> None:
        self.refused.add(selected.coordinate)
        self.outcomes.append(Outcome(selected.coordinate, WITHHELD, reason, None, selected.path, instead=instead))

    def withhold_right(self, selected: Selected, right: Right, reason: Reason) -> None:
        self.refused |= {selected.coordinate, self.used(right)}
        self.outcomes.append(
            Outcome(self.coordinate_of(right), WITHHELD, reason, None, selected.path, _beside_reading(right))
        )

    def tell_rights(self, selected: Selected, taken: Taken, scopes: Scopes) -> None:
        """Which rights were used, and which of them narrowed the rows further than the field's own grant."""
        self.given |= {self.used(right) for right in taken.used}
        for right in taken.narrow:
            if not includes(self.profile.judge(right[1], right[0]).scopes, scopes):
                self.outcomes.append(
                    Outcome(
                        self.coordinate_of(right),
                        "PARTLY_WITHHELD",
                        Reason.OUT_OF_SCOPE,
                        None,
                        selected.path,
                        _beside_reading(right),
                    )
                )

    def used(self, right: Right) -> str:
        """How a right is named in the ledger: a field that is read by its coordinate alone."""
        capability = _beside_reading(right)
        return f"{self.coordinate_of(right)} {capability}" if capability else self.coordinate_of(right)

    def coordinate_of(self, right: Right) -> str:
        """The coordinate of the field that a right is for. Who counts by a field need not know of its type otherwise."""
        return next(name for name, key in coordinates(self.schema).items() if key == right[1])

    def tell(self, selected: Selected, shown: tuple[Shown, ...], *, partly: bool) -> None:
        self.given.add(selected.coordinate)
        for view in shown:
            if view.disclosure is not Disclosure.FULL:
                outcome = f"PARTLY_{view.disclosure}" if len(shown) > 1 else view.disclosure.value
                self.outcomes.append(Outcome(selected.coordinate, outcome, None, view.disclosure, selected.path))
        if partly:
            self.outcomes.append(
                Outcome(selected.coordinate, "PARTLY_WITHHELD", Reason.OUT_OF_SCOPE, None, selected.path)
            )


def _beside_reading(right: Right) -> Capability | None:
    """The capability of a right, where it is another one than to read the field."""
    return None if right[0] is Capability.READ else right[0]


def _permitted(selected: Selected, declaration: Declaration | None, shown: tuple[Shown, ...]) -> Permitted:
    return Permitted(selected.response, selected.type_name, selected.name, selected, declaration, shown)


def _are_about_records(rows: Sequence[Any]) -> bool:
    return any(rows_of(concrete).about_table is not None for concrete in rows)


def _columns(declaring: Any) -> Iterator[tuple[str, Column]]:
    """The columns that the fields of a type show in full, also those fields that the caller does not know of."""
    for definition in declaring.__strawberry_definition__.fields:
        declaration = definition.metadata.get(STORY)
        if isinstance(declaration, Column):
            for name in declaration.views[Disclosure.FULL].needs:
                yield name, declaration


def _band_beside(parent: Any, column: Column, verdict: Verdict) -> str | None:
    """The field beside a column that shows its band, where the caller may read that."""
    if any(view.disclosure is Disclosure.BANDED for view in verdict.views):
        for name, field in parent.fields.items():
            declared = story(field)
            if isinstance(declared, Band) and declared.of == column.key:
                return str(name)
    return None


def _below(concrete: Any, reached: Reached) -> Footing:
    """The footing of the rows that a root or a link reaches."""
    scopes, declaration, footing = reached.scopes, reached.declaration, reached.footing
    if rows_of(concrete).place is not None:
        return Footing(scopes, placed=True)
    if isinstance(declaration, Root) or (isinstance(declaration, Link) and declaration.path.pairs is not None):
        # Rows of other persons than the one they were reached from: the path itself is bound to the scope.
        return Footing(scopes, placed=False)
    if isinstance(declaration, Link) and declaration.path.anywhere:
        return Footing(EVERYONE, placed=False)
    # All rows are in both; of two that do not include each other either one is true, and enough.
    held = scopes if includes(footing.held, scopes) else footing.held
    return Footing(held, footing.placed)
