"""The stages 2 to 4 in order: what is worked out of a root field once, for every caller with one profile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.catalogue.declarations import RootField
from hub.catalogue.fields import declaration_of
from hub.catalogue.statistics import CountField
from hub.sources.register import Sources
from permissions.model import Capability, Reason
from permissions.profile import Profile
from resolvers.analysis import Analysis
from resolvers.arguments import Site, Values, names_by_place, rights_by_place, shapes_by_place
from resolvers.authorise import Authorised, Restriction, authorise
from resolvers.compile_steps import Statement, compile_plan
from resolvers.plan import Node, Page, Plan, plan
from resolvers.select import Selected, SelectionContext
from resolvers.withheld import MARKS, withheld


@dataclass(frozen=True, slots=True)
class Prepared:
    """A root field, ready to run for every caller with the profile it was prepared for.

    `statements` are none when the root field itself is withheld: then there is nothing to run. The rest follows: the `sources`
    that they ask, the `names` of the nodes by their places, what is shown page by page, and the `paths` from the root field
    to what each mark of something withheld stands for. Without any mark an answer is carried on as it is.

    What is bound at the places that are `lasting` is the same for every request, and `bound_once` has it from the first one on.

    A root field that reads may have what it `looks_up` before. One of a mutation has the act that `performs` it, and
    `prepared_inputs` is where that act keeps what it prepares for its inputs, each by its name and the fields that it gives.
    """

    selected: Selected
    authorised: Authorised
    sites: tuple[Site, ...]
    plan: Plan | None = None
    statements: tuple[Statement, ...] = ()
    coordinate: str = field(init=False)
    names: Mapping[tuple[str, ...], str] = field(init=False)
    pages: tuple[tuple[Node, Page], ...] = field(init=False)
    has_cursors: bool = field(init=False)
    is_followed: bool = field(init=False)
    sources: tuple[str, ...] = field(init=False)
    paths: Mapping[str, tuple[str, ...]] = field(init=False)
    is_marked: bool = field(init=False)
    performs: Callable[[Any], Awaitable[None]] | None = field(init=False)
    looks_up: Callable[[Any, Mapping[str, Any]], Awaitable[Mapping[str, Any]]] | None = field(init=False)
    lasting: tuple[tuple[str, ...], ...] = field(init=False)
    prepared_inputs: dict[tuple[str, ...], Any] = field(init=False, default_factory=dict, compare=False)
    bound_once: dict[tuple[str, ...], Mapping[str, Any]] = field(init=False, default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        statements, outcomes = self.statements, enumerate(self.authorised.restrictions)
        pages = self.plan.pages if self.plan else ()
        declared = declaration_of(self.selected.definition) if self.selected.definition else None
        derived = {
            "coordinate": self.selected.coordinate,
            "names": dict(names_by_place(self.plan.root)) if self.plan else {},
            "pages": pages,
            "has_cursors": any(page.has_cursors for _, page in pages),
            "is_followed": any(page.is_followed for _, page in pages),
            "sources": tuple(dict.fromkeys(statement.step.source for statement in statements)),
            "paths": {withheld(number): outcome.path[1:] for number, outcome in outcomes},
            "is_marked": len(statements) > 1 or any(MARKS in statement.query.order for statement in statements),
        }
        derived["performs"] = declared.performs if isinstance(declared, RootField) else None
        derived["looks_up"] = declared.looks_up if isinstance(declared, RootField) else None
        for name, value in derived.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "lasting", tuple(site.place for site in self.sites if self._lasts(site)))

    def _lasts(self, site: Site) -> bool:
        """Return whether every request binds the same at a site: its values are the document's, and no cursor is bound to its caller."""
        constant = site.constant
        if constant is None or self.has_cursors or site.place not in self.names:
            return False
        has_place = any(constant.get(name) is not None for name in ("after", "before"))
        return not has_place and all(argument.timeless for argument in site.arguments.values())

    def hidden(self) -> Iterator[Restriction]:
        """Yield what is to be said where an answer has counts that are not told."""
        for groups in self.authorised.root.children.values():
            for item in groups:
                if isinstance(item.declaration, CountField) and item.shown:
                    coordinate, path = item.selected.coordinate, item.selected.path
                    yield Restriction(coordinate, "PARTLY_WITHHELD", Reason.SMALL_CELL, None, path)


def prepare(
    selected: Selected,
    document: SelectionContext,
    profile: Profile,
    sources: Sources,
    values: Values,
    *,
    sites: Sequence[Site],
    capability: Capability = Capability.READ,
) -> Prepared:
    """Stages 2 to 4. `values` are those of `sites` at this request; only their shapes enter the plan."""
    authorised = authorise(selected, document, profile, capability, rights_by_place(sites, values))
    if not authorised.root.shown:
        return Prepared(selected, authorised, tuple(sites))
    shapes = shapes_by_place(sites, values)
    planned = plan(authorised.root, document.schema, shapes, lambda table: sources.of(table).name)
    return Prepared(selected, authorised, tuple(sites), planned, compile_plan(planned, sources))


def prepare_all(
    analysis: Analysis, document: SelectionContext, profile: Profile, sources: Sources, capability: Capability
) -> tuple[Prepared, ...]:
    """Return every root field of an operation that is compiled, prepared for a profile."""
    return tuple(
        prepare(field.selected, document, profile, sources, given.values, sites=field.sites, capability=capability)
        for field, given in zip(analysis.selection.compiled, analysis.arguments, strict=True)
    )
