"""Random rights: each field gets one of the ways in which fields are granted, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from graphql import GraphQLSchema

from hub.catalogue.contract import key_of, keys
from hub.catalogue.declarations import GrantableField, LinkField, Right, RootField
from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import FieldUsingRights
from permissions.model import Capability, Disclosure, FieldGrant, Principal, Scope
from permissions.profile import Profile, derive
from schema.contract import build_contract

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
STANDING = Principal(frozenset({"role"}), "00000000-0000-4000-9000-000000000001", "READING")
FULL: GraphQLSchema = build_contract()._schema
KEYS = keys(FULL)
YEAR = timedelta(days=365)
WIDE = ((Disclosure.FULL, Scope.EVERYONE, "READING", NOW + YEAR),)
NEAR = ((Disclosure.FULL, Scope.DISTRICT, "READING", NOW + YEAR),)
CASES = ((Disclosure.FULL, Scope.CASELOAD, "READING", NOW + YEAR),)
MASK = ((Disclosure.MASKED, Scope.EVERYONE, "READING", NOW + YEAR),)
NEAR_MASK = ((Disclosure.MASKED, Scope.DISTRICT, "READING", NOW + YEAR),)
BANDS = ((Disclosure.BANDED, Scope.EVERYONE, "READING", NOW + YEAR),)
NAMELESS = ((Disclosure.PSEUDONYM, Scope.EVERYONE, "READING", NOW + YEAR),)
OTHER = ((Disclosure.FULL, Scope.EVERYONE, "OTHER", NOW + YEAR),)
ENDED = ((Disclosure.FULL, Scope.EVERYONE, "READING", NOW - timedelta(days=1)),)
Way = tuple[tuple[Disclosure, Scope, str, datetime], ...]

OF_VALUES: tuple[Way, ...] = (
    WIDE,
    NEAR,
    MASK,
    NEAR_MASK,
    OTHER,
    ENDED,
    NEAR + MASK,
    NEAR + OTHER,
    CASES,
    CASES + NEAR,
    CASES + NEAR_MASK,
    BANDS,
    BANDS,
    BANDS + NEAR,
    NAMELESS,
    NAMELESS + CASES,
    (),
)
OF_LINKS: tuple[Way, ...] = (WIDE, WIDE, WIDE, WIDE, NEAR, NEAR, CASES, CASES + NEAR, OTHER, ENDED, ())


def granted(ways: Iterable[tuple[str, Way]], uses: Iterable[tuple[Right, Way]] = ()) -> Profile:
    """The profile of a role that reads each field, and uses it, in the way given."""
    rights = [*(((Capability.READ, key), way) for key, way in ways), *uses]
    grants = [
        FieldGrant(f"{field} {capability} {place}", "role", field, capability, disclosure, scope, frozenset({purpose}), NOW - YEAR, until)
        for (capability, field), way in rights
        for place, (disclosure, scope, purpose, until) in enumerate(way)
    ]  # fmt: skip
    return derive(grants, (), STANDING, NOW)


def drawn_profile(random: Random) -> Profile:
    """Rights on everything, drawn: links are mostly open, so that what lies behind them is met."""
    return granted(
        [(key, random.choice(OF_LINKS if _leads(name) else OF_VALUES)) for name, key in KEYS.items()],
        [(right, random.choice(OF_LINKS)) for right in USES],
    )


def everything_unsealed() -> Profile:
    """All in full, but for what is stored sealed."""
    sealed = {"person.id_number", "person.phone", "person.bank_account"}
    return granted([(key, WIDE) for key in KEYS.values() if key not in sealed], [(right, WIDE) for right in USES])


def _leads(coordinate: str) -> bool:
    type_name, _, field = coordinate.partition(".")
    return isinstance(declaration_of(FULL.type_map[type_name].fields[field]), LinkField | RootField)  # type: ignore[attr-defined]


def _uses() -> Iterator[Right]:
    """Every right but READ and WRITE that the contract knows of."""
    for item in FULL.type_map.values():
        for field in getattr(item, "fields", {}).values():
            declared = declaration_of(field) if field.extensions else None
            if isinstance(declared, FieldUsingRights):
                yield from ((declared.capability, key) for key in declared.keys)
            elif isinstance(declared, GrantableField) and declared.capability is not Capability.READ:
                yield declared.capability, key_of(item, field)


USES = sorted(set(_uses()))
