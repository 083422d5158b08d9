"""The stages in order, for one root field: prepared once, run at each request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from hub.catalogue.statistics import Count
from hub.limits import OWN_WRITES_DAYS
from hub.sources.register import Sources
from permissions.model import Capability, Reason
from permissions.profile import Profile
from resolvers.arguments import Site, Values, bind, names_by_place, rights_by_place, shapes_by_place
from resolvers.authorise import Authorised, Outcome, authorise
from resolvers.compile_steps import Statement, compile_plan
from resolvers.cursors import Holder, opened, sealed
from resolvers.execute import NOTHING, Answer, Finish, execute
from resolvers.followed import Followed
from resolvers.gather import Gap
from resolvers.operation import Operation, RootAnswer
from resolvers.plan import Node, Page, Plan, plan
from resolvers.scope import caller_parameters
from resolvers.select import Document, Selected
from resolvers.withheld import MARKS, Nulls, located, new_nonce, nulls_at, withheld


@dataclass(frozen=True, slots=True)
class Prepared:
    """A root field, ready to run for every caller with the profile it was prepared for.

    `statements` are none when the root field itself is withheld: then there is nothing to run.
    """

    selected: Selected
    authorised: Authorised
    sites: tuple[Site, ...]
    plan: Plan | None
    statements: tuple[Statement, ...]
    names: Mapping[tuple[str, ...], str]

    def paths(self, gaps: Iterable[Gap]) -> Mapping[str, tuple[str, ...]]:
        """For what each mark may say, the names that lead there from the root field."""
        found = {withheld(number): outcome.path[1:] for number, outcome in enumerate(self.authorised.outcomes)}
        return found | {gap.mark: gap.path[1:] for gap in gaps}

    def answered(self, answer: Answer, nulls: Mapping[str, Nulls] = MappingProxyType({})) -> RootAnswer:
        """An answer, with what is to be said of it."""
        sources = tuple(dict.fromkeys(statement.step.source for statement in self.statements))
        judged, coordinate = self.authorised, self.selected.coordinate
        hidden = tuple(self.hidden()) if answer.beside else ()
        for outcome in hidden:
            if found := nulls_at(answer.json, outcome.path[1:]):
                nulls = {**nulls, outcome.place: found}
        return RootAnswer(coordinate, answer, sources, judged.outcomes, judged.given, judged.refused, hidden, nulls)

    def hidden(self) -> Iterator[Outcome]:
        """What is to be said where an answer has counts that are not told."""
        for groups in self.authorised.root.children.values():
            for item in groups:
                if isinstance(item.declaration, Count) and item.shown:
                    coordinate, path = item.selected.coordinate, item.selected.path
                    yield Outcome(coordinate, "PARTLY_WITHHELD", Reason.SMALL_CELL, None, path)

    @property
    def pages(self) -> tuple[tuple[Node, Page], ...]:
        """What is shown page by page."""
        return self.plan.pages if self.plan else ()

    def given(self, place: tuple[str, ...], values: Values) -> Mapping[str, Any]:
        """The values of the arguments at a place."""
        return next(given for site, given in zip(self.sites, values, strict=True) if site.place == place)


def prepare(
    selected: Selected,
    document: Document,
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
        return Prepared(selected, authorised, tuple(sites), None, (), {})
    shapes = shapes_by_place(sites, values)
    planned = plan(authorised.root, document.schema, shapes, lambda table: sources.of(table).name)
    statements = compile_plan(planned, sources)
    return Prepared(selected, authorised, tuple(sites), planned, statements, dict(names_by_place(planned.root)))


def bound(prepared: Prepared, values: Values, operation: Operation) -> tuple[dict[str, Any], Mapping[str, bytes]]:
    """The parameters that the arguments give, and what the cursors of each paged node are bound to. Raises INVALID_INPUT,
    INVALID_CURSOR or LIMIT_EXCEEDED for what cannot be taken, so whoever writes looks here before."""
    doors, who = operation.doors, operation.caller
    parameters = bind(prepared.names, prepared.sites, values, doors.cipher, operation.moments)
    holder, bindings = Holder(who.actor, who.purpose), dict[str, bytes]()
    for node, page in prepared.pages:
        given = prepared.given(node.place, values)
        bindings[node.name] = binding = holder.binding(node.coordinate, given, node.reach)
        found = opened(given, page, binding, doors.cipher)
        parameters |= {f"{node.name}_{name}": value for name, value in found.items()}
    return parameters, bindings


async def run(
    prepared: Prepared, values: Values, operation: Operation, extra: Mapping[str, Any] | None = None
) -> RootAnswer:
    """Stage 5, for one request. `extra` has parameters of the root that come from a write, not from arguments."""
    if prepared.plan is None:
        return prepared.answered(NOTHING, {withheld(prepared.authorised.root.outcome or 0): Nulls((), 1)})
    parameters, bindings = bound(prepared, values, operation)
    parameters |= {f"{prepared.plan.root.name}_{name}": value for name, value in (extra or {}).items()}
    parameters |= caller_parameters(operation.caller, operation.moments.today)
    who, doors = operation.caller, operation.doors
    parameters |= {"client_id": who.client_id, "purpose": who.purpose}
    parameters |= {"organisation_id": who.organisation_id, "account_id": who.account_id}
    parameters |= {"own_since": operation.moments.now - timedelta(days=OWN_WRITES_DAYS)}
    parameters[MARKS] = nonce = new_nonce()
    finish = Finish(doors.cipher, operation.caller.organisation_id)
    is_followed = any(page.is_followed for _, page in prepared.pages)
    hub = doors.sources.hub
    # Before the list is read: what it has is then at least what was settled by this moment.
    known = [Followed(hub.name, await doors.sources.watermark(hub).at(operation.moments.now))] if is_followed else []
    answer = await execute(prepared.statements, prepared.plan.finished, parameters, doors.sources, finish)
    if is_followed:
        answer = replace(answer, followed=(*known, *answer.followed))
    if any(page.has_cursors for _, page in prepared.pages):
        answer = replace(answer, json=sealed(answer.json, nonce, bindings, doors.cipher))
    json, nulls = located(answer.json, nonce, prepared.paths(answer.gaps))
    return prepared.answered(replace(answer, json=json), nulls)
