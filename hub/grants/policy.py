"""A whole policy as plain values, as a policy file describes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hub.codes import Department
from hub.errors import Unusable
from permissions.model import Capability, Disclosure, FieldGrant, LegalBasis, Scope


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    """`id` is a UUID: the one the file gives, or a new one."""

    id: str
    name: str
    department: Department
    division: str


@dataclass(frozen=True, slots=True)
class ClientEntry:
    """`jwks` is the text of a public key set (RFC 7517); `organisation` is an organisation's id.

    People sign in with a client that has `redirect_uris`: those of its organisation, or of every one.
    """

    id: str
    organisation: str
    name: str
    auth_method: str
    roles: tuple[str, ...]
    purposes: tuple[str, ...]
    jwks: str | None
    secret_hash: str | None
    strict: bool = False
    documents_only: bool = False
    withheld_in_report: bool = False
    redirect_uris: tuple[str, ...] = ()
    every_organisation: bool = False


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """A person who may sign in: `subject` is what the OpenID provider `issuer` calls them."""

    id: str
    issuer: str
    subject: str
    name: str
    organisation: str
    roles: tuple[str, ...]
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleEntry:
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class PurposeEntry:
    code: str
    article: int
    department: Department
    legal_basis: LegalBasis
    description: str


@dataclass(frozen=True, slots=True)
class GrantEntry:
    """One entry of the file; it becomes one grant for each of its capabilities. `fields` are stable keys."""

    role: str
    purposes: tuple[str, ...]
    capabilities: tuple[Capability, ...]
    disclosure: Disclosure
    scope: Scope
    since: datetime
    until: datetime
    approved_by: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    organisations: tuple[OrganisationEntry, ...]
    clients: tuple[ClientEntry, ...]
    accounts: tuple[AccountEntry, ...]
    roles: tuple[RoleEntry, ...]
    purposes: tuple[PurposeEntry, ...]
    grants: tuple[GrantEntry, ...]


def grants_of(policy: Policy) -> Iterator[FieldGrant]:
    """Yield the grants of a policy as rights are decided by: one for each field and capability, named by their place."""
    for place, entry in enumerate(policy.grants):
        for capability in entry.capabilities:
            for key in entry.fields:
                yield FieldGrant(
                    id=f"grants[{place}]",
                    role=entry.role,
                    field=key,
                    capability=capability,
                    disclosure=entry.disclosure,
                    scope=entry.scope,
                    purposes=frozenset(entry.purposes),
                    since=entry.since,
                    until=entry.until,
                    by_file=True,
                )


class PolicyMistakes(Unusable):
    """A policy file cannot be used; `mistakes` are sentences, each with the line and the path of its place."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("The policy cannot be used:\n" + "\n".join(f"  - {mistake}" for mistake in mistakes))
        self.mistakes = mistakes
