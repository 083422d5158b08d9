"""`Prefer: handling=strict` (RFC 7240): all of an answer, or nothing of it.

An operation in which anything is WITHHELD is refused as a whole, before any data is read or written, with the list of
what and why. What is shown in another form (MASKED, BANDED, PSEUDONYM) is shown, and does not count; nor does
PARTLY_WITHHELD, which says that rows outside a scope would be null: whether there are any is not known before they are
read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLList, get_named_type, get_nullable_type

from hub.catalogue.contract import key_of
from hub.catalogue.declarations import WritableField
from hub.catalogue.fields import declaration_of
from hub.errors import Code, RefusedRequest
from permissions.model import Capability, Reason
from resolvers.arguments import Values, values_at
from resolvers.authorise import WITHHELD, Restriction
from resolvers.operation import Operation
from resolvers.prepare import Prepared
from resolvers.write.earlier import earlier


class RefusedStrictly(RefusedRequest):
    """Something in the operation would be withheld, and its caller wants all or nothing."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, withheld: Sequence[Restriction]) -> None:
        super().__init__(
            Code.FIELD_WITHHELD,
            "The operation was refused, because something would be withheld and you asked for all or nothing.",
        )
        self.withheld = tuple(withheld)
        self.refused = tuple(sorted({outcome.coordinate for outcome in withheld}))


def refuse_withheld(outcomes: Iterable[Restriction]) -> None:
    """Raises `RefusedStrictly` when anything was withheld."""
    if withheld := [outcome for outcome in outcomes if outcome.outcome == WITHHELD]:
        raise RefusedStrictly(withheld)


def restrictions_of_writes(roots: Iterable[tuple[Prepared, Values]], operation: Operation) -> Iterator[Restriction]:
    """Yield what will be said of every root field that writes, and of every input field that is given to one, before
    any of them is performed."""
    for root, values in roots:
        yield from root.authorised.restrictions
        selected = root.selected
        assert selected.definition is not None
        for name, value in values_at(root.sites, selected.place, values).items():
            for item, given in _written(selected.definition.args[name].type, value):
                for coordinate, reason in _withheld(item, given, operation):
                    yield Restriction(coordinate, WITHHELD, reason, None, selected.path)


def _withheld(
    item: GraphQLInputObjectType, given: Mapping[str, Any], operation: Operation
) -> Iterator[tuple[str, Reason]]:
    """Yield the fields of an input that may not be written, and what a correction would use of the earlier version
    unread."""
    for field in given:
        declared: Any = item.fields[field]
        verdict = operation.profile.decide(key_of(item, declared), Capability.WRITE) if _is_given(declared) else None
        if verdict and not verdict.allowed:
            yield f"{item.name}.{field}", verdict.reason or Reason.NO_GRANT
    for used in earlier(operation.contract, operation.profile, item.name, given):
        if not used.scopes:
            yield used.coordinate, used.reason or Reason.NO_GRANT


def _is_given(field: Any) -> bool:
    return isinstance(declaration_of(field), WritableField)


def _written(kind: Any, value: Any) -> Iterator[tuple[GraphQLInputObjectType, Mapping[str, Any]]]:
    """Yield every input that would be written, at any depth, with the values of its fields."""
    nullable, named = get_nullable_type(kind), get_named_type(kind)
    if not isinstance(named, GraphQLInputObjectType) or value is None:
        return
    if isinstance(nullable, GraphQLList):
        for item in value if isinstance(value, list) else [value]:
            yield from _written(nullable.of_type, item)
        return
    if any(map(_is_given, named.fields.values())):
        yield named, value
    for name, given in value.items():
        yield from _written(named.fields[name].type, given)
