"""The stages in order, for one root field: prepared once, run at each request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from hub.sources.source import Query, Source
from permissions.model import Capability
from permissions.profile import Profile
from resolvers.arguments import Site, Values, bind, names_by_place, shapes_by_place, sites_of
from resolvers.authorise import Authorised, authorise
from resolvers.compile import compile_plan
from resolvers.execute import NOTHING, execute
from resolvers.operation import Completed, Info, Operation, RootAnswer
from resolvers.plan import Plan, plan
from resolvers.scope import caller_parameters
from resolvers.select import Document, Selected


@dataclass(frozen=True, slots=True)
class Prepared:
    """A root field, ready to run for every caller with the profile it was prepared for.

    `query` is None when the root field itself is withheld: then there is nothing to run.
    """

    selected: Selected
    authorised: Authorised
    sites: tuple[Site, ...]
    plan: Plan | None
    query: Query | None
    names: Mapping[tuple[str, ...], str]

    def answered(self, answer: Any) -> RootAnswer:
        """An answer, with what is to be said of it."""
        return RootAnswer(answer, self.authorised.outcomes, self.authorised.given, self.authorised.refused)


def prepare(
    selected: Selected,
    document: Document,
    profile: Profile,
    source: Source,
    values: Values,
    *,
    sites: Sequence[Site],
    capability: Capability = Capability.READ,
) -> Prepared:
    """Stages 2 to 4. `values` are those of `sites` at this request; only their shapes enter the plan."""
    authorised = authorise(selected, document.schema, profile, capability)
    if not authorised.root.shown:
        return Prepared(selected, authorised, tuple(sites), None, None, {})
    planned = plan(authorised.root, document.schema, shapes_by_place(sites, values))
    query = compile_plan(planned, source)
    return Prepared(selected, authorised, tuple(sites), planned, query, dict(names_by_place(planned.root)))


async def run(
    prepared: Prepared, values: Values, operation: Operation, extra: Mapping[str, Any] | None = None
) -> RootAnswer:
    """Stage 5, for one request. `extra` has parameters of the root that come from a write, not from arguments."""
    if prepared.query is None or prepared.plan is None:
        return prepared.answered(NOTHING)
    parameters = bind(prepared.names, prepared.sites, values, operation.doors.cipher, operation.moments)
    parameters |= {f"{prepared.plan.root.name}_{name}": value for name, value in (extra or {}).items()}
    parameters |= caller_parameters(operation.caller, operation.moments.today)
    parameters |= {"client_id": operation.caller.client_id, "purpose": operation.caller.purpose}
    answer = await execute(
        prepared.query, prepared.plan.sealed, parameters, operation.doors.source, operation.doors.cipher
    )
    return prepared.answered(answer)


async def read(info: Info, extra: Mapping[str, Any] | None = None, capability: Capability = Capability.READ) -> Any:
    """The answer of the root field that graphql-core is at, as a finished value."""
    operation, response = info.context, str(info._raw_info.path.key)
    selected = operation.selected[response]
    sites = tuple(sites_of([selected]))
    values = [site.values(operation.document.variables) for site in sites]
    prepared = prepare(
        selected,
        operation.document,
        operation.profile,
        operation.doors.source,
        values,
        sites=sites,
        capability=capability,
    )
    operation.prepared[response] = prepared
    answered = await run(prepared, values, operation, extra)
    operation.answers[response] = answered
    return Completed(orjson.Fragment(answered.answer.json))
