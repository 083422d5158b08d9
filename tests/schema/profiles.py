"""Profiles made by hand: what a role that was granted just these fields may know of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from click.testing import CliRunner
from graphql import GraphQLSchema

from hub.catalogue.contract import keys
from hub.server.cli import commands
from permissions.model import Capability, Disclosure, FieldGrant, Principal, Scope
from permissions.profile import Profile, derive
from schema.callers import schema_of
from schema.contract import build_contract

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
STANDING = Principal(frozenset({"role"}), "organisation", "PURPOSE")
FULL: GraphQLSchema = build_contract()._schema
KEYS = keys(FULL)


def grant(coordinate: str, capability: Capability = Capability.READ, **other: object) -> FieldGrant:
    """A grant on one field, for a year around now unless it says otherwise."""
    given = {
        "id": f"{coordinate} {capability} {sorted(other)}",
        "role": "role",
        "field": KEYS[coordinate],
        "capability": capability,
        "disclosure": Disclosure.FULL,
        "scope": Scope.EVERYONE,
        "purposes": frozenset({"PURPOSE"}),
        "since": NOW - timedelta(days=180),
        "until": NOW + timedelta(days=180),
    }
    return FieldGrant(**{**given, **other})  # type: ignore[arg-type]


def profile_of(*grants: FieldGrant) -> Profile:
    return derive(grants, (), STANDING, NOW)


def seen(*coordinates: str, written: tuple[str, ...] = ()) -> GraphQLSchema:
    """The own schema of a caller who may read and write just these fields."""
    writes = (grant(coordinate, Capability.WRITE) for coordinate in written)
    own = schema_of(FULL, profile_of(*(grant(coordinate) for coordinate in coordinates), *writes))
    assert own is not None
    return own


@cache
def exposed() -> Sequence[str]:
    """The lines of `hub matrix --exceptions`, which needs no database."""
    environment = {"HUB_DATABASE": "postgresql://nobody@127.0.0.1:1/nothing", "HUB_KEYS_FILE": "/nowhere/keys.json"}
    printed = CliRunner().invoke(commands, ["matrix", "--exceptions"], env=environment)
    assert printed.exit_code == 0, printed.output
    return tuple(printed.output.split("\n")[:-1])
