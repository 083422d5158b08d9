"""The stages in order, for one root field: prepared once, run at each request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from hub.catalogue.declarations import RootField
from hub.catalogue.fields import declaration_of
from hub.catalogue.statistics import CountField
from hub.limits import OWN_WRITES_DAYS
from hub.sources.register import Sources
from hub.task_group import run_concurrently
from permissions.model import Capability, Reason, Scopes
from permissions.profile import Profile
from resolvers.analysis import Analysis
from resolvers.arguments import Site, Values, bind, names_by_place, rights_by_place, shapes_by_place
from resolvers.authorise import Authorised, Restriction, authorise
from resolvers.compile_steps import Statement, compile_plan
from resolvers.cursors import CursorOwner, opened, sealed
from resolvers.execute import NOTHING, Answer, Finish, execute
from resolvers.feed_progress import FeedProgress
from resolvers.operation import Operation, RootAnswer
from resolvers.plan import Node, Page, Plan, plan
from resolvers.select import Selected, SelectionContext
from resolvers.withheld import MARKS, Nulls, located, new_nonce, nulls_at, withheld

OWN_WRITES = timedelta(days=OWN_WRITES_DAYS)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A root field, ready to run for every caller with the profile it was prepared for.

    `statements` are none when the root field itself is withheld: then there is nothing to run. The rest follows: the `sources`
    that they ask, the `names` of the nodes by their places, what is shown page by page, and the `paths` from the root field
    to what each mark of something withheld stands for. Without any mark an answer is carried on as it is.

    A root field of a mutation has the act that `performs` it, and `write_scopes` remembers the scopes of the rights to write
    that were judged for it under its profile, by their keys.
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
    write_scopes: dict[str, Scopes] = field(init=False, default_factory=dict, compare=False)

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
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def answered(self, answer: Answer, nulls: Mapping[str, Nulls] = MappingProxyType({})) -> RootAnswer:
        """An answer, with what is to be said of it."""
        hidden = tuple(self.hidden()) if answer.sidecar else ()
        for outcome in hidden:
            if found := nulls_at(answer.json, outcome.path[1:]):
                nulls = {**nulls, outcome.dotted_path: found}
        return RootAnswer(self.coordinate, answer, self.authorised.restrictions, hidden, nulls)

    def hidden(self) -> Iterator[Restriction]:
        """Yield what is to be said where an answer has counts that are not told."""
        for groups in self.authorised.root.children.values():
            for item in groups:
                if isinstance(item.declaration, CountField) and item.shown:
                    coordinate, path = item.selected.coordinate, item.selected.path
                    yield Restriction(coordinate, "PARTLY_WITHHELD", Reason.SMALL_CELL, None, path)

    def arguments_at(self, place: tuple[str, ...], values: Values) -> Mapping[str, Any]:
        """Return the values of the arguments at a place."""
        return next(given for site, given in zip(self.sites, values, strict=True) if site.place == place)


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


Bound = tuple[Mapping[str, Any], Mapping[str, bytes]]
"""The parameters that the arguments of a root field give, and what the cursors of each of its paged nodes are bound to."""


def bound(prepared: Prepared, values: Values, operation: Operation) -> Bound:
    """Return the parameters that the arguments give, and what the cursors of each paged node are bound to. Raises
    INVALID_INPUT, INVALID_CURSOR or LIMIT_EXCEEDED for what cannot be taken, so whoever writes looks here before."""
    cipher, who, bindings = operation.services.cipher, operation.caller, dict[str, bytes]()
    parameters = bind(prepared.names, prepared.sites, values, cipher, operation.moments)
    for node, page in prepared.pages:
        given = prepared.arguments_at(node.place, values)
        if prepared.has_cursors or given.get("after") is not None or given.get("before") is not None:
            holder = CursorOwner(who.actor, who.purpose)
            bindings[node.name] = holder.binding(node.coordinate, given, node.reach)
        found = opened(given, page, bindings.get(node.name, b""), cipher)
        parameters |= {f"{node.name}_{name}": value for name, value in found.items()}
    return parameters, bindings


async def run(
    prepared: Prepared, arguments: Bound, operation: Operation, extra: Mapping[str, Any] | None = None
) -> RootAnswer:
    """Stage 5, for one request whose arguments are `bound`. `extra` has parameters of the root that come from a write, not from arguments."""
    if prepared.plan is None:
        return prepared.answered(NOTHING, {withheld(prepared.authorised.root.restriction or 0): Nulls((), 1)})
    given, bindings = arguments
    own = {f"{prepared.plan.root.name}_{name}": value for name, value in (extra or {}).items()}
    parameters = {**_of_the_request(operation), **given, **own}
    if prepared.is_marked:
        parameters[MARKS] = new_nonce()
    if prepared.is_followed:
        answer = await _followed(prepared, parameters, operation)
    else:
        answer = await _executed(prepared, parameters, operation)
    if not prepared.is_marked:
        return prepared.answered(answer)
    nonce = parameters[MARKS]
    if prepared.has_cursors:
        answer = replace(answer, json=sealed(answer.json, nonce, bindings, operation.services.cipher))
    json, nulls = located(answer.json, nonce, {**prepared.paths, **{gap.mark: gap.path[1:] for gap in answer.gaps}})
    return prepared.answered(replace(answer, json=json), nulls)


async def run_all(
    roots: Sequence[Prepared], values: Sequence[Values], operation: Operation
) -> Mapping[str, RootAnswer]:
    """The answers of some root fields that read, run side by side, by their names and in their order."""
    if len(roots) == 1:
        return {roots[0].selected.response: await run(roots[0], bound(roots[0], values[0], operation), operation)}
    arguments = [bound(root, given, operation) for root, given in zip(roots, values, strict=True)]
    answers = await run_concurrently(run(root, given, operation) for root, given in zip(roots, arguments, strict=True))
    return {root.selected.response: answer for root, answer in zip(roots, answers, strict=True)}


def _of_the_request(operation: Operation) -> dict[str, Any]:
    """Return the parameters that every statement may name, whatever is asked."""
    who, moments = operation.caller, operation.moments
    return {
        **operation.scope_parameters,
        "client_id": who.client_id,
        "purpose": who.purpose,
        "organisation_id": who.organisation_id,
        "account_id": who.account_id,
        "own_since": moments.now - OWN_WRITES,
    }


async def _executed(prepared: Prepared, parameters: Mapping[str, Any], operation: Operation) -> Answer:
    assert prepared.plan is not None
    services = operation.services
    finish = Finish(services.cipher, operation.caller.organisation_id)
    return await execute(prepared.statements, prepared.plan.finished, parameters, services.sources, finish)


async def _followed(prepared: Prepared, parameters: Mapping[str, Any], operation: Operation) -> Answer:
    """The answer with how far the hub's own changes can be told."""
    sources = operation.services.sources
    # Before the list is read: what it has is then at least what was settled by this moment.
    known = FeedProgress(sources.hub.name, await sources.watermark(sources.hub).at(operation.moments.now))
    answer = await _executed(prepared, parameters, operation)
    return replace(answer, followed=(known, *answer.followed))
