"""Stage 5: arguments are bound, what writes is performed, the statements run, and marked values are finished. The JSON itself is
carried on as the database wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import orjson

from hub.catalogue.declarations import SOUGHT
from hub.cipher import Cipher
from hub.errors import HubError, RefusedRequest
from hub.limits import OWN_WRITES_DAYS
from hub.sources.register import Sources
from hub.task_group import run_concurrently
from resolvers.answers import NOTHING, Answer, RootAnswer
from resolvers.arguments import Values, bind, values_at
from resolvers.compile import SIDECAR
from resolvers.compile_steps import Statement
from resolvers.cursors import CursorOwner, opened, sealed
from resolvers.dialects.dialect import PSEUDONYM_MARK, SEAL_MARK
from resolvers.federate import MissingBranch, federate
from resolvers.feed_progress import FOLLOWED, FeedProgress, read_feed_progress
from resolvers.operation import MutationField, Operation
from resolvers.prepare import Prepared
from resolvers.scope import DIVISION, ORGANISATION, TODAY
from resolvers.withheld import MARKS, Nulls, located, new_nonce, nulls_at, withheld

OWN_WRITES = timedelta(days=OWN_WRITES_DAYS)

_SEALED, _PSEUDONYM = chr(SEAL_MARK), chr(PSEUDONYM_MARK)

Bound = tuple[Mapping[str, Any], Mapping[str, bytes]]
"""The parameters that the arguments of a root field give, and what the cursors of each of its paged nodes are bound to."""


def bound(prepared: Prepared, values: Values, operation: Operation) -> Bound:
    """Return the parameters that the arguments give, and what the cursors of each paged node are bound to. Raises
    INVALID_INPUT, INVALID_CURSOR or LIMIT_EXCEEDED for what cannot be taken, so whoever writes looks here before."""
    cipher, who, bindings = operation.services.cipher, operation.caller, dict[str, bytes]()
    once = prepared.bound_once
    parameters = bind(prepared.names, once, prepared.sites, values, cipher, operation.moments)
    for node, page in prepared.pages:
        if node.place in once:
            continue
        given = values_at(prepared.sites, node.place, values)
        if prepared.has_cursors or given.get("after") is not None or given.get("before") is not None:
            holder = CursorOwner(who.actor, who.purpose)
            bindings[node.name] = holder.binding(node.coordinate, given, node.reach)
        found = opened(given, page, bindings.get(node.name, b""), cipher)
        parameters |= {f"{node.name}_{name}": value for name, value in found.items()}
    if len(once) < len(prepared.lasting):
        for place in prepared.lasting:
            of_the_node = f"{prepared.names[place]}_"
            once[place] = {name: value for name, value in parameters.items() if name.startswith(of_the_node)}
    return parameters, bindings


async def run(
    prepared: Prepared, arguments: Bound, operation: Operation, extra: Mapping[str, Any] | None = None
) -> RootAnswer:
    """Stage 5, for one request whose arguments are `bound`. `extra` has parameters of the root that come from a write, not from arguments."""
    if prepared.plan is None:
        return _answered(prepared, NOTHING, {withheld(prepared.authorised.root.restriction or 0): Nulls((), 1)})
    given, bindings = arguments
    prefix = f"{prepared.plan.root.name}_"
    sought: tuple[str, ...] = ()
    if prepared.looks_up is not None:
        own = {name.removeprefix(prefix): value for name, value in given.items() if name.startswith(prefix)}
        extra = await prepared.looks_up(operation, own)
        sought = extra.get(SOUGHT, ())
    own = {f"{prefix}{name}": value for name, value in (extra or {}).items()}
    parameters = {**request_parameters(operation), **given, **own}
    if prepared.is_marked:
        parameters[MARKS] = new_nonce()
    if prepared.is_followed:
        answer = await _followed(prepared, parameters, operation)
    else:
        answer = await _executed(prepared, parameters, operation)
    if sought:
        answer = replace(answer, subjects=[*dict.fromkeys((*sought, *answer.subjects))])
    if not prepared.is_marked:
        return _answered(prepared, answer)
    nonce = parameters[MARKS]
    if prepared.has_cursors:
        answer = replace(answer, json=sealed(answer.json, nonce, bindings, operation.services.cipher))
    json, nulls = located(answer.json, nonce, {**prepared.paths, **{gap.mark: gap.path[1:] for gap in answer.gaps}})
    return _answered(prepared, replace(answer, json=json), nulls)


async def run_all(
    roots: Sequence[Prepared], values: Sequence[Values], operation: Operation
) -> Mapping[str, RootAnswer]:
    """The answers of some root fields that read, run side by side, by their names and in their order."""
    if len(roots) == 1:
        return {roots[0].selected.response: await run(roots[0], bound(roots[0], values[0], operation), operation)}
    arguments = [bound(root, given, operation) for root, given in zip(roots, values, strict=True)]
    answers = await run_concurrently(run(root, given, operation) for root, given in zip(roots, arguments, strict=True))
    return {root.selected.response: answer for root, answer in zip(roots, answers, strict=True)}


@dataclass(frozen=True, slots=True)
class PerformedRoots:
    """What the root fields of a mutation came to, by their names in the answer: the answers that were read, of the `read` root
    fields, and why others `failed`."""

    answers: Mapping[str, RootAnswer]
    read: Sequence[Prepared]
    failed: Mapping[str, HubError]


async def perform_all(roots: Sequence[Prepared], values: Sequence[Values], operation: Operation) -> PerformedRoots:
    """Perform every root field of a mutation, one after the other in the order of the document, and read the answer of each.

    One that fails leaves the others. What is more than the failure of one field, such as a refusal of the whole operation
    or a policy that has changed, is raised at once: nothing is written for a field that comes after it.
    """
    # What the answer cannot be read by is told before anything is written.
    parameters = [bound(root, given, operation) for root, given in zip(roots, values, strict=True)]
    read: list[Prepared] = []
    answers: dict[str, RootAnswer] = {}
    failed: dict[str, HubError] = {}
    for root, given, taken in zip(roots, values, parameters, strict=True):
        selected, response = root.selected, root.selected.response
        assert root.performs is not None
        try:
            arguments = values_at(root.sites, selected.place, given)
            await root.performs(MutationField(operation, selected, root.coordinate, arguments, root.prepared_inputs))
            read.append(root)
            answers[response] = await run(root, taken, operation, operation.performed[response].values)
        except RefusedRequest:
            raise
        except HubError as error:
            failed[response] = error
    return PerformedRoots(answers, read, failed)


def request_parameters(operation: Operation) -> dict[str, Any]:
    """Return the parameters that every statement may name, whatever is asked; those of the conditions of scopes are among them
    (`resolvers.scope`)."""
    who, moments = operation.caller, operation.moments
    return {
        DIVISION: who.division_code,
        ORGANISATION: who.organisation_id,
        TODAY: moments.today,
        "client_id": who.client_id,
        "purpose": who.purpose,
        "organisation_id": who.organisation_id,
        "account_id": who.account_id,
        "own_since": moments.now - OWN_WRITES,
    }


def _answered(prepared: Prepared, answer: Answer, nulls: Mapping[str, Nulls] = MappingProxyType({})) -> RootAnswer:
    """Return an answer, with what is to be said of it."""
    hidden = tuple(prepared.hidden()) if answer.sidecar else ()
    for outcome in hidden:
        if found := nulls_at(answer.json, outcome.path[1:]):
            nulls = {**nulls, outcome.dotted_path: found}
    return RootAnswer(prepared.coordinate, answer, prepared.authorised.restrictions, hidden, nulls)


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


@dataclass(frozen=True, slots=True)
class Finish:
    """What the hub does to marked values: it opens what is sealed, and puts a pseudonym for `consumer`, the caller's
    organisation, in the place of a person's id."""

    cipher: Cipher
    consumer: str

    def value(self, value: Any, names: Mapping[str, Any] | tuple[str, ...]) -> Any:
        """A value of an answer. `names` is the tree of names under which marked values are."""
        if isinstance(value, list):
            return [self.value(item, names) for item in value]
        if isinstance(value, dict) and not isinstance(names, tuple):
            return {name: self.value(item, names[name]) if name in names else item for name, item in value.items()}
        if isinstance(value, str) and isinstance(names, tuple):
            if value.startswith(_SEALED):
                return self.opened(value[1:], names)
            if value.startswith(_PSEUDONYM):
                return self.cipher.pseudonym(self.consumer, value[1:])
        return value

    def opened(self, value: str, columns: tuple[str, ...]) -> str:
        """Return a value that was sealed for one of some columns: it opens for no other."""
        *others, last = columns
        for column in others:
            with suppress(ValueError):
                return self.cipher.open(column, value)
        return self.cipher.open(last, value)


async def execute(
    statements: Sequence[Statement],
    finished: Mapping[str, Any],
    parameters: Mapping[str, Any],
    sources: Sources,
    finish: Finish,
) -> Answer:
    """Run a compiled plan. `finished` is the tree of names under which the hub has to finish values."""
    gaps: tuple[MissingBranch, ...] = ()
    if len(statements) == 1:
        (statement,) = statements
        (values,) = await statement.source.fetch(statement.query, parameters)
        row = dict(zip(statement.columns, values, strict=True))
        text, subjects, rows = row["answer"], orjson.loads(row["subjects"] or b"[]"), row["rows"]
        sidecar, followed = row.get(SIDECAR), row.get(FOLLOWED)
    else:
        found = await federate(statements, parameters, sources)
        text, subjects, rows, gaps = found.text, list(found.subjects), found.rows, found.gaps
        sidecar, followed = found.sidecar, found.followed
    if text is None:
        return Answer(b"null", (), 0, gaps=gaps)
    if finished:
        text = orjson.dumps(finish.value(orjson.loads(text), finished))
    elif isinstance(text, str):
        text = text.encode()
    told = orjson.loads(sidecar) if sidecar else None
    how_far = read_feed_progress(followed, sources.departments) if followed else ()
    return Answer(text, subjects, rows, told, gaps, how_far)
