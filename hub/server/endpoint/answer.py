"""Data, what was withheld and why, and the state of the sources become bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
from graphql import GraphQLError

from hub.catalogue.statistics import CELL
from hub.clock import moment_text
from hub.errors import Code, HubError, Mistake, RefusedRequest, shortened
from hub.limits import ITEMS
from hub.server.endpoint import sources
from hub.server.endpoint.documents import InvalidDocument
from hub.server.endpoint.inputs import INPUT_PATH
from hub.server.endpoint.sources import COMPLETE
from hub.server.endpoint.strict import RefusedStrictly
from hub.sources.source import HUB
from permissions.model import Capability, Reason
from resolvers.answers import RootAnswer
from resolvers.authorise import WITHHELD, Restriction
from resolvers.execute import PerformedRoots
from resolvers.operation import Operation
from resolvers.prepare import Prepared
from resolvers.withheld import Nulls

SENTENCES: Mapping[Reason, str] = {
    Reason.NO_GRANT: "You have no grant for it.",
    Reason.PURPOSE_MISSING: "Your token names no purpose.",
    Reason.PURPOSE_NOT_COVERED: "Your grants on it are for another purpose.",
    Reason.GRANT_EXPIRED: "Your grant on it has ended.",
    Reason.GRANT_REVOKED: "Your grant on it was revoked.",
    Reason.BLOCKED: "A data steward has blocked it.",
    Reason.OUT_OF_SCOPE: "It lies outside the scope of your grant.",
    Reason.SMALL_CELL: f"A count below {CELL}, zero included, is null, because it could identify a person.",
    Reason.SOURCE_UNAVAILABLE: sources.SENTENCE,
    Reason.SOURCE_STALE: "The hub has not read its source lately, so the newest rows may be missing.",
}

_ECHOES = (
    (re.compile(r"[,;.] found: .*", re.IGNORECASE | re.DOTALL), "."),
    (re.compile(r"(cannot represent [\w -]*value): .*", re.DOTALL), r"\1."),
    (re.compile(r"Value '.*' does not exist", re.DOTALL), "The value does not exist"),
    (re.compile(r"(String|Int|Float) '.*'", re.DOTALL), r"\1"),
)
"""How graphql-core repeats a value in its sentences, and what stays of each: it may be a person's number."""


@dataclass(frozen=True, slots=True)
class AccessRemarks:
    """What is said of an answer beside its data: the same for every run of a plan, so written once. `sources` are those that
    it asks: the hub's own database, and those of the departments that it comes to."""

    errors: tuple[Mapping[str, Any], ...]
    granted: tuple[str, ...]
    refused: tuple[str, ...]
    withheld: tuple[Restriction, ...]
    sources: tuple[str, ...]

    @classmethod
    def of(cls, roots: Iterable[Prepared], errors: Sequence[Mapping[str, Any]] = ()) -> AccessRemarks:
        roots = tuple(roots)
        prepared = [root.authorised for root in roots]
        outcomes = (outcome for item in prepared for outcome in item.restrictions)
        return cls(
            tuple(errors),
            tuple(sorted({name for item in prepared for name in item.granted})),
            tuple(sorted({name for item in prepared for name in item.refused})),
            tuple(outcome for outcome in outcomes if outcome.outcome == WITHHELD),
            tuple(dict.fromkeys((HUB, *(name for root in roots for name in root.sources)))),
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What the root fields of an operation came to, by their names in the answer: the answers that were read, why others
    `failed`, and `of_graphql`, what GraphQL itself answers; with what is said beside them. `unseen` are those that ask for the
    schema of a caller who has no view of it."""

    answers: Mapping[str, RootAnswer]
    remarks: AccessRemarks
    of_graphql: Mapping[str, Any]
    failed: Mapping[str, HubError] = field(default_factory=dict)
    unseen: tuple[Restriction, ...] = ()

    @classmethod
    def of_writes(cls, performed: PerformedRoots, remarks: AccessRemarks, typenames: Mapping[str, str]) -> Result:
        """Return what a mutation came to. What was really read is what is told and put on record: a field that fails has given nothing.
        `remarks` are those of all its root fields, `typenames` are all that GraphQL answers."""
        if not performed.failed:
            return cls(performed.answers, remarks, typenames)
        errors = [told for response, error in performed.failed.items() for told in field_errors(error, response)]
        return cls(performed.answers, AccessRemarks.of(performed.read, errors), typenames, performed.failed)


def body_of(
    operation: Operation,
    result: Result,
    names: Iterable[str],
    *,
    withheld_in_report: bool,
    passed_over: Sequence[Mistake] = (),
) -> bytes:
    """The answer of an operation whose root fields have these names, with what of its request was `passed_over`.

    What the database made is in it as it was made. What failed is null. With `withheld_in_report` what is withheld is told in the report alone, and in no errors.
    """
    answers, remarks = result.answers, result.remarks
    data = b",".join([b'"%s":%s' % (name.encode(), _value(result, name)) for name in names])
    told = [
        pair for item in answers.values() if item.restrictions or item.hidden for pair in item.placed_restrictions()
    ]
    told += [(outcome, Nulls((), 1)) for outcome in result.unseen]
    withheld = () if withheld_in_report or not told else _withheld(told)
    errors: list[Mapping[str, Any]] = [*remarks.errors, *withheld]
    fields: list[Mapping[str, Any]] = [_field(outcome, nulls) for outcome, nulls in told]
    states = [
        {"source": name, "state": COMPLETE, "asOf": moment_text(operation.moments.now)} for name in remarks.sources
    ]
    if any(item.answer.gaps or item.answer.followed for item in answers.values()):
        gaps = sources.gaps_of(answers.values())
        errors += sources.errors(answers)
        fields += sources.fields(gaps)
        fields += sources.followed_fields(answers, operation.moments)
        states = sources.states(remarks.sources, answers.values(), gaps, operation.moments)
    return b'{"data":{%s}%s,"extensions":{%s%s"access":{"purpose":%s,"fields":%s,"sources":%s}}}' % (
        data,
        b',"errors":%s' % orjson.dumps(errors) if errors else b"",
        _mistakes_of_items(operation) if operation.performed else b"",
        b'"warnings":%s,' % orjson.dumps(_warnings(passed_over)) if passed_over else b"",
        orjson.dumps(operation.caller.purpose),
        orjson.dumps(fields),
        orjson.dumps(states),
    )


def _value(result: Result, name: str) -> bytes:
    read = result.answers.get(name)
    return orjson.dumps(result.of_graphql.get(name)) if read is None else read.answer.json


def _mistakes_of_items(operation: Operation) -> bytes:
    """Return what is wrong with items of a batch, each mistake by itself: no errors, since the other items are stored."""
    told = [
        _mistaken(mistake, code) | {"path": [response, mistake.path[1]]}
        for response, write in operation.performed.items()
        for code, mistake in write.mistakes[: ITEMS.most]
    ]
    return b'"inputMistakes":%s,' % orjson.dumps(told) if told else b""


def _warnings(passed_over: Sequence[Mistake]) -> list[Mapping[str, Any]]:
    return [{"message": shortened(each.sentence), INPUT_PATH: _steps(each.path)} for each in passed_over]


def refusal(error: RefusedRequest, request_id: str, passed_over: Sequence[Mistake] = ()) -> bytes:
    """The answer to a request that is refused as a whole: no data at all."""
    if isinstance(error, InvalidDocument) and error.errors:
        errors = [_located(item, error.code) for item in error.errors]
    elif isinstance(error, RefusedStrictly):
        errors = list(_withheld((outcome, Nulls(outcome.path[1:], 0)) for outcome in error.withheld))
    elif error.mistakes:
        errors = [_mistaken(mistake, error.code) for mistake in error.mistakes]
    else:
        errors = [{"message": shortened(error.message), "extensions": {"code": error.code}}]
    beside = {"warnings": _warnings(passed_over)} if passed_over else {}
    return orjson.dumps({"errors": errors, "extensions": {"requestId": request_id, **beside}})


def masked(request_id: str) -> RefusedRequest:
    """Return what the world hears of a mistake of ours."""
    return RefusedRequest(
        Code.INTERNAL,
        f"Something went wrong in the hub, and nothing was returned. Report it to the operator of the hub, with this request id: {request_id}.",
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
    )


def field_errors(error: HubError, response: str) -> list[dict[str, Any]]:
    """The errors of the root field of this name, with their code: one for each mistake in what was given."""
    said: list[dict[str, Any]] = [_mistaken(mistake, error.code) for mistake in error.mistakes]
    said = said or [{"message": shortened(error.message), "extensions": {"code": error.code}}]
    return [each | {"path": [response]} for each in said]


def _mistaken(mistake: Mistake, code: Code) -> dict[str, Any]:
    """Return a mistake in what was given, with the path of the input."""
    return {"message": shortened(mistake.sentence), "extensions": {"code": code, INPUT_PATH: _steps(mistake.path)}}


def _steps(path: Iterable[str | int]) -> list[str | int]:
    return [shortened(step) if isinstance(step, str) else step for step in path]


def _located(error: GraphQLError, code: Code) -> dict[str, Any]:
    places = [{"line": place.line, "column": place.column} for place in error.locations or ()]
    placed = (error.extensions or {}).get(INPUT_PATH)
    extensions = {"code": code} if placed is None else {"code": code, INPUT_PATH: _steps(placed)}
    said = {"message": shortened(_without_values(error.message)), "extensions": extensions}
    return said | ({"locations": places} if places else {})


def _without_values(message: str) -> str:
    for echo, rest in _ECHOES:
        message = echo.sub(rest, message)
    return message


_USES: Mapping[Capability, str] = {
    Capability.FILTER: "Filtering by ",
    Capability.SORT: "Sorting by ",
    Capability.AGGREGATE: "Counting by ",
}


def _withheld(told: Iterable[tuple[Restriction, Nulls | None]]) -> Iterator[dict[str, Any]]:
    """Yield one error for each path of the selection where nulls stand, with the way to the first of them, how many
    there are, and the reason for the first.

    Below an interface a path leads to a field of each concrete type; the sentence names all that are withheld there.
    """
    by_path: dict[tuple[str, ...], list[tuple[Restriction, Nulls]]] = {}
    for outcome, nulls in told:
        if nulls is not None:
            by_path.setdefault(outcome.path, []).append((outcome, nulls))
    for path, there in by_path.items():
        first, nulls = min(there, key=lambda pair: [step for step in pair[1].path if isinstance(step, int)])
        used: dict[str, Any] = {"capability": first.capability} if first.capability else {}
        if any(isinstance(step, int) for step in nulls.path):
            used["count"] = sum(each.count for _, each in there)
        yield {
            "message": " ".join(dict.fromkeys(_sentence(outcome) for outcome, _ in there)),
            "path": (path[0], *nulls.path),
            "extensions": {"code": Code.FIELD_WITHHELD, "reason": first.reason or Reason.NO_GRANT, **used},
        }


def _sentence(outcome: Restriction) -> str:
    use = _USES[outcome.capability] if outcome.capability else ""
    partly = "partly " if outcome.outcome == "PARTLY_WITHHELD" else ""
    instead = f" You may read its band: ask for {outcome.instead} instead." if outcome.instead else ""
    return f"{use}{outcome.coordinate} is {partly}withheld. {SENTENCES[outcome.reason or Reason.NO_GRANT]}{instead}"


def _field(outcome: Restriction, nulls: Nulls | None) -> dict[str, Any]:
    said: dict[str, Any] = {"coordinate": outcome.coordinate, "outcome": outcome.outcome}
    if outcome.reason:
        said["reason"] = outcome.reason
    if outcome.capability:
        said["capability"] = outcome.capability
    if outcome.mode:
        said["mode"] = outcome.mode
    said["path"] = outcome.path
    if nulls is not None and any(isinstance(step, int) for step in nulls.path):
        said["count"] = nulls.count
    return said
