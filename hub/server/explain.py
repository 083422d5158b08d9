"""What becomes of a question, stage by stage, as a client would ask it. Reads no personal data and runs nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from hub.catalogue.contract import absent_types
from hub.catalogue.declarations import LinkField, Moments, RootField
from hub.clock import Clock, local_day, moment_text
from hub.errors import Code, HubError, Unusable
from hub.grants.policy_at import PolicyAt, policy_at
from hub.grants.store import PolicyStore
from hub.grants.why_sentences import sentences_of
from hub.identity.access_token import AccessToken
from hub.identity.caller import AuthenticatedCaller
from hub.identity.caller_lookup import CallerLookup, ClientSuspended
from hub.server.endpoint.documents import coerce_variables, read_document
from hub.sources.register import Sources
from hub.sources.source import CompiledQuery, Source, SourceUnavailable
from hub.tables.governance import ClientPurposeRow, ClientRow, PurposeRow
from permissions.model import Capability, Scopes
from permissions.why import WhyStep
from resolvers import select
from resolvers.analysis import Selection
from resolvers.authorise import WITHHELD, Permitted
from resolvers.compile_steps import Statement
from resolvers.plan import Branch, Leaf, Node
from resolvers.prepare import Prepared, prepare_all
from resolvers.rights import RightsAt
from schema.contract import build_contract


async def asker(source: Source, clock: Clock, client_id: str, purpose: str | None) -> AuthenticatedCaller:
    """Return who a request of a client for a purpose would act as now: the purpose that is named, or the client's only
    one.

    Raises NOT_FOUND, `Unusable` when there are several purposes and none is named, and whatever such a request is refused
    with: `ClientSuspended`, for one.
    """
    statement = (
        sql.select(ClientPurposeRow.purpose, PurposeRow.description)
        .select_from(ClientRow)
        .outerjoin(ClientPurposeRow, ClientPurposeRow.client_id == ClientRow.id)
        .outerjoin(PurposeRow, PurposeRow.code == ClientPurposeRow.purpose)
        .where(ClientRow.id == sql.bindparam("client_id"))
        .order_by(ClientPurposeRow.purpose)
    )
    rows = await source.fetch(CompiledQuery.of(statement, source), {"client_id": client_id})
    purposes = {row[0]: row[1] for row in rows if row[0] is not None}
    if not rows:
        raise HubError(Code.NOT_FOUND, f"There is no client {client_id}; `hub grants show` lists the clients.")
    if not purposes:
        raise HubError(Code.NOT_FOUND, f"{client_id} has no purpose, so it gets no token.")
    listed = "\n".join(f"  {code}  {description}" for code, description in purposes.items())
    if purpose is not None and purpose not in purposes:
        raise HubError(
            Code.NOT_FOUND, f"{client_id} may not ask for {purpose}; its purposes are:\n{listed}\nName one of them."
        )
    if purpose is None and len(purposes) > 1:
        raise Unusable(f"{client_id} may ask for several purposes:\n{listed}\nName one of them with --purpose.")
    token = AccessToken(client_id, purpose or next(iter(purposes)), "of nobody", clock())
    return await CallerLookup(source).caller(token)


async def explain(
    sources: Sources,
    clock: Clock,
    text: str,
    variables: Mapping[str, Any],
    client_id: str,
    purpose: str | None,
    at: datetime | None = None,
) -> str:
    """Return every stage in words: verdicts with the reason for what is withheld, plan, SQL, and what the database would do
    with it; with the rights of now, or of a past moment.

    Raises like `asker`, and `BeforeHistory`.
    """
    schema = build_contract()._schema
    policy = await policy_at(sources.hub, at, clock())
    rights = RightsAt(schema, policy)
    if at is None:
        who = await asker(sources.hub, clock, client_id, purpose)
        _, profile = await PolicyStore(sources.hub, clock).profile(who.principal)
        asked_for, held_to = who.purpose, [f"purpose {who.purpose} ({who.legal_basis})", *_held_to(who)]
    else:
        asked_for = _purpose_then(policy, client_id, purpose)
        held_to = [f"purpose {asked_for}, with the rights of {moment_text(at)}"]
        profile = rights.profile(rights.asker(client_id, None, policy.holders.of(client_id, None)), asked_for)
    roles = policy.holders.of(client_id, None).roles
    document = read_document(text, None, schema)
    coerced, now = coerce_variables(document, variables), clock()
    asked = select.SelectionContext(schema, document.fragments, coerced, absent_types(schema, profile))
    lines = [
        f"client {client_id} as {', '.join(sorted(roles)) or 'nothing'}, policy version {policy.version}, profile {profile.hash[:12]}",
        *held_to,
    ]
    reasons: list[str] = []
    capability = Capability.READ if document.is_query else Capability.WRITE
    roots = select.select_roots(asked, document.root_type, document.operation.selection_set)
    analysis = Selection.of(roots).analysed(coerced, Moments(now, local_day(now)))
    for prepared in prepare_all(analysis, asked, profile, sources, capability):
        lines += ["", f"== {prepared.selected.response} ==", *_stages(prepared)]
        reasons += _reasons(rights, prepared, client_id, asked_for)
        for statement in prepared.statements:
            lines += ["", f"EXPLAIN{_at(prepared, statement)}", *await _database_plan(sources, statement)]
    if reasons:
        lines += ["", "== why it is withheld ==", *reasons]
    return "\n".join(lines)


def _purpose_then(policy: PolicyAt, client_id: str, purpose: str | None) -> str:
    """Return the purpose of a request at a past moment: the one that is named, or the only one that the client held.

    Raises NOT_FOUND for a client that was not registered, CLIENT_SUSPENDED, and `Unusable` for a purpose that was not held.
    """
    held = policy.holders.of(client_id, None)
    if client_id not in policy.holders.clients:
        raise HubError(Code.NOT_FOUND, f"There was no client {client_id} at this moment.")
    if held.stopped is not None:
        raise ClientSuspended
    if purpose is None and len(held.purposes) == 1:
        (purpose,) = held.purposes
    if purpose is None or purpose not in held.purposes:
        listed = ", ".join(sorted(held.purposes)) or "none"
        raise Unusable(f"{client_id} held these purposes at this moment: {listed}. Name one of them with --purpose.")
    return purpose


def _reasons(rights: RightsAt, prepared: Prepared, client_id: str, purpose: str) -> Iterator[str]:
    """Yield why each field is withheld that is withheld as a whole: the tree, indented."""
    for outcome in prepared.authorised.restrictions:
        asked = rights.asked(outcome.coordinate) if outcome.outcome == WITHHELD else None
        if asked is not None:
            capability = outcome.capability or asked.capability
            yield f"{outcome.coordinate} {capability}"
            yield from _steps(rights.reasons(client_id, None, asked, purpose, capability), 1)


def _steps(step: WhyStep, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}{sentences_of(step)[0]}"
    for below in step.steps:
        yield from _steps(below, depth + 1)


def _held_to(who: AuthenticatedCaller) -> Iterator[str]:
    """Yield what holds for all that the client asks."""
    if who.documents_only:
        yield "The client may send registered documents only: this one has to be among them (`hub documents list`)."
    if who.strict:
        yield "The client uses strict mode: if anything is withheld, nothing is returned."


def _stages(prepared: Prepared) -> Iterator[str]:
    yield "SELECT AND AUTHORISE"
    yield from _verdicts(prepared.authorised.root, 1)
    for outcome in prepared.authorised.restrictions:
        told = outcome.reason or outcome.mode or ""
        yield f"  told: {outcome.coordinate} {outcome.outcome} {told}".rstrip()
    if prepared.plan is None:
        yield "Withheld as a whole: no statement runs."
        return
    yield "PLAN"
    for node, page in prepared.plan.pages:
        steps = (f"{step.column}{' descending' if step.descending else ''}" for step in page.order)
        yield f"  {node.name} page by page, by {', '.join(steps)}"
    yield from _nodes(prepared.plan.root, 1)
    if prepared.plan.finished:
        yield f"  finished by the hub: {json.dumps(prepared.plan.finished)}"
    for statement in prepared.statements:
        yield f"SQL{_at(prepared, statement)}"
        yield statement.query.text
        yield f"parameters: {', '.join(dict.fromkeys(statement.query.order))}"


def _at(prepared: Prepared, statement: Statement) -> str:
    """Return which source runs it, where there are several."""
    return f" at {statement.step.source}" if len(prepared.statements) > 1 else ""


def _verdicts(permitted: Permitted, depth: int) -> Iterator[str]:
    shown = ", ".join(
        f"{view.disclosure}{f' in {_names(view.only_in)}' if view.only_in else ''}" for view in permitted.shown
    )
    bounds = dict.fromkeys((permitted.bound, *permitted.scope_limits))
    leads = isinstance(permitted.declaration, LinkField | RootField)
    bound = f"  rows: {' and '.join(map(_names, bounds))}" if permitted.children and leads else ""
    yield f"{'  ' * depth}{permitted.response}: {permitted.type_name}.{permitted.name}  {shown or 'withheld'}{bound}"
    for children in permitted.children.values():
        for child in children:
            yield from _verdicts(child, depth + 1)


def _names(scopes: Scopes) -> str:
    return " or ".join(sorted(scopes))


def _nodes(node: Node, depth: int) -> Iterator[str]:
    for table in node.tables:
        leaves = ", ".join(item.response for item in table.fields if isinstance(item, Leaf))
        many = "rows" if node.many else "one row"
        yield f"{'  ' * depth}{node.name} from {table.source}: {many} of {table.type_name} ({leaves})"
        for item in table.fields:
            if isinstance(item, Branch):
                yield from _nodes(item.node, depth + 1)


async def _database_plan(sources: Sources, statement: Statement) -> list[str]:
    source = statement.source
    try:
        return await database_plan(source, statement.query)
    except SourceUnavailable as error:
        if source is sources.hub:
            raise
        return [f"  {error.message}"]


async def database_plan(source: Source, query: CompiledQuery) -> list[str]:
    """Return the database's own plan, with no parameter given: nothing is read."""
    empty = dict.fromkeys(query.order)
    if source.dialect == "sqlite":
        rows = await source.fetch(
            CompiledQuery(f"explain query plan {query.text}", query.order, query.constants), empty
        )
        return [f"  {row[3]}" for row in rows]
    rows = await source.fetch(CompiledQuery(f"explain (costs off) {query.text}", query.order, query.constants), empty)
    return [f"  {row[0]}" for row in rows]
