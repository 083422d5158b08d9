"""What may be granted on which field: the rules at the door, by which a policy is refused before it opens anything.

* FILTER, SORT, AGGREGATE and WRITE know no disclosure: a filter on a masked value would reveal it.
* READ shows a field in a form that the field has. A disclosure that it has no form for would show nothing, silently.
* An emergency (§14) reaches anyone, wherever they are registered, and so with as little as can be: by exact look-up
  and write-back only, so READ and WRITE alone and never on an entry that finds people whom nobody named; a SENSITIVE
  field never in full. Every field is named one by one, so a record type that no grant names stays closed as a type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import GraphQLObjectType, GraphQLSchema

from hub.catalogue.contract import declared, key_of
from hub.catalogue.declarations import BandField, ColumnField, InheritingField, RootField
from hub.catalogue.fields import declaration_of
from hub.grants.duties import duty_of
from permissions.acts import Duty
from permissions.model import Capability, Disclosure, Sensitivity

FULL_ONLY = frozenset({Disclosure.FULL})
EMERGENCY_RIGHTS = frozenset({Capability.READ, Capability.WRITE})


@dataclass(frozen=True, slots=True)
class Grantable:
    """A coordinate as it can be granted: its stable key (none where it is no right of its own), the forms in which READ can
    show it, its sensitivity, whether it is an entry that finds people whom nobody named, and the duty that it belongs to. A band
    is granted with the value `opened_by`."""

    key: str | None
    forms: frozenset[Disclosure] = FULL_ONLY
    sensitivity: Sensitivity = Sensitivity.GENERAL
    searches: bool = False
    opened_by: str | None = None
    duty: Duty | None = None


def grantable(schema: GraphQLSchema) -> dict[str, Grantable]:
    """Return every coordinate that can be granted."""
    found = {}
    for coordinate, key, told in declared(schema):
        forms = frozenset(told.views) if isinstance(told, ColumnField) else FULL_ONLY
        searches = coordinate.startswith("Query.") and not (isinstance(told, RootField) and told.exact)
        sensitivity = told.classification.sensitivity
        found[coordinate] = Grantable(key, forms, sensitivity, searches, duty=duty_of(key, sensitivity))
    return found | dict.fromkeys(_coming(schema), Grantable(None, frozenset(Disclosure))) | dict(_bands(schema))


def _coming(schema: GraphQLSchema) -> Iterator[str]:
    """Yield the coordinates that come with what they stand on. A grant may name them, and opens nothing by it."""
    for type_name, item in schema.type_map.items():
        if isinstance(item, GraphQLObjectType) and not type_name.startswith("__"):
            yield from (
                f"{type_name}.{name}"
                for name, field in item.fields.items()
                if isinstance(declaration_of(field), InheritingField)
            )


def _bands(schema: GraphQLSchema) -> Iterator[tuple[str, Grantable]]:
    """Yield the coordinates of bands, each with that of the value that it is granted with."""
    named = {key: coordinate for coordinate, key, _ in declared(schema)}
    for type_name, item in schema.type_map.items():
        if isinstance(item, GraphQLObjectType) and not type_name.startswith("__"):
            for name, field in item.fields.items():
                if isinstance(declaration_of(field), BandField):
                    value = named[key_of(item, field)]
                    yield f"{type_name}.{name}", Grantable(None, frozenset(Disclosure), opened_by=value)


def mistakes_of_forms(fields: Mapping[str, Grantable], disclosure: Disclosure) -> Iterator[str]:
    """Yield a sentence for each field of a READ that has no form for its disclosure."""
    for coordinate, field in fields.items():
        if disclosure not in field.forms:
            yield f"{coordinate} has no form for {disclosure}; it can be shown {_names(field.forms)}."


def mistakes_of_emergency(
    fields: Mapping[str, Grantable], capabilities: tuple[Capability, ...], disclosure: Disclosure
) -> Iterator[tuple[str, str]]:
    """Yield what a grant for an emergency purpose may not be: the key of the entry at fault, and a sentence."""
    for capability in capabilities:
        if capability not in EMERGENCY_RIGHTS:
            yield (
                "capability",
                f"{capability} cannot be granted for an emergency. An emergency only looks persons up and writes back.",
            )
    if Capability.READ in capabilities:
        for coordinate, field in fields.items():
            if field.searches:
                yield (
                    "fields",
                    f"{coordinate} finds people whom the caller did not name. In an emergency, only persons who are named may be looked up.",
                )
            if field.sensitivity is Sensitivity.SENSITIVE and disclosure is Disclosure.FULL:
                yield "fields", f"{coordinate} is sensitive. For an emergency it is never shown in full."


def _names(forms: frozenset[Disclosure]) -> str:
    return ", ".join(form.value for form in sorted(forms, key=lambda form: -form.width))
