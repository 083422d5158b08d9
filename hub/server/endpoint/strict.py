"""`Prefer: handling=strict` (RFC 7240): all of an answer, or nothing of it.

An operation in which anything is WITHHELD is refused as a whole, before any data is read or written, with the list of
what and why. What is shown in another form (MASKED, BANDED, PSEUDONYM) is shown, and does not count; nor does
PARTLY_WITHHELD, which says that rows outside a scope would be null: whether there are any is not known before they are
read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLList, get_named_type, get_nullable_type
from graphql.execution.values import get_argument_values

from hub.catalogue.contract import key_of
from hub.catalogue.declarations import Given
from hub.catalogue.fields import story
from hub.errors import Code, RefusedRequest
from permissions.model import Capability, Reason
from resolvers.arguments import rights_by_place, sites_of
from resolvers.authorise import WITHHELD, Outcome, authorise
from resolvers.operation import Operation
from resolvers.select import Selected


class RefusedStrictly(RefusedRequest):
    """Something in the operation would be withheld, and its caller wants all or nothing."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, withheld: Sequence[Outcome]) -> None:
        super().__init__(Code.FIELD_WITHHELD, "Something would be withheld, and all or nothing was asked for.")
        self.withheld = tuple(withheld)
        self.refused = tuple(sorted({outcome.coordinate for outcome in withheld}))


def refuse_withheld(outcomes: Iterable[Outcome]) -> None:
    """Raises `RefusedStrictly` when anything was withheld."""
    if withheld := [outcome for outcome in outcomes if outcome.outcome == WITHHELD]:
        raise RefusedStrictly(withheld)


def judge_whole(roots: Iterable[Selected], operation: Operation, capability: Capability) -> Iterator[Outcome]:
    """What will be said of every root field, and of every input field that is given to one, before any of them runs."""
    for root in roots:
        if root.definition is None:
            continue
        sites = tuple(sites_of([root]))
        rights = rights_by_place(
            sites, [site.values(operation.document.variables, operation.moments) for site in sites]
        )
        yield from authorise(root, operation.document.schema, operation.profile, capability, rights).outcomes
        arguments = get_argument_values(root.definition, root.node, operation.document.variables)
        for name, value in arguments.items():
            for item, field in _written(root.definition.args[name].type, value):
                declared: Any = item.fields[field]
                verdict = operation.profile.judge(key_of(item, declared), Capability.WRITE)
                if not verdict.allowed:
                    reason = verdict.reason or Reason.NO_GRANT
                    yield Outcome(f"{item.name}.{field}", WITHHELD, reason, None, root.path)


def _written(kind: Any, value: Any) -> Iterator[tuple[GraphQLInputObjectType, str]]:
    """Every field of an input, at any depth, that would be written."""
    nullable, named = get_nullable_type(kind), get_named_type(kind)
    if not isinstance(named, GraphQLInputObjectType) or value is None:
        return
    if isinstance(nullable, GraphQLList):
        for item in value if isinstance(value, list) else [value]:
            yield from _written(nullable.of_type, item)
        return
    for name, given in value.items():
        if isinstance(story(named.fields[name]), Given):
            yield named, name
        yield from _written(named.fields[name].type, given)
