"""A question answered under a profile, by the stages alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from typing import Any

from hub.catalogue.contract import absent_types
from hub.catalogue.declarations import Moments
from hub.cipher import Cipher
from hub.identity.caller import AuthenticatedCaller
from hub.ledger.gate import LedgerGate
from hub.server.endpoint.documents import ValidOperation, coerce_variables, read_document
from hub.sources.register import Sources
from hub.sources.source import Source
from permissions.profile import Profile
from resolvers import select
from resolvers.arguments import Site, sites_of
from resolvers.execute import bound, run
from resolvers.operation import Operation, RequestInfo, Services
from resolvers.prepare import Prepared, prepare
from tests.clock import FixedClock
from tests.ground.city import KEYRING
from tests.hub.ledger.events import unlimited
from tests.leaks.profiles import FULL, NOW, STANDING

CALLER = AuthenticatedCaller(
    client_id="reader",
    organisation_id=STANDING.organisation,
    department="MEDICAL_INSURANCE",
    division_code="980101",
    roles=STANDING.roles,
    purpose="READING",
    legal_basis="STATUTORY_DUTY",
    token_id="token",
    expires_at=NOW,
)
MOMENTS = Moments(NOW, date(2026, 11, 23))


@dataclass(frozen=True)
class Root:
    """A root field, prepared, with the values of its arguments; and the document that it stands in, as it was read."""

    prepared: Prepared
    document: select.SelectionContext
    values: list[Any]
    read: ValidOperation


def prepared_roots(
    text: str, profile: Profile, source: Source, variables: Mapping[str, Any] | None = None
) -> list[Root]:
    """The root fields of a question, compiled for a profile and a source."""
    document = read_document(text, None, FULL)
    absent = absent_types(FULL, profile)
    asked = select.SelectionContext(FULL, document.fragments, coerce_variables(document, variables or {}), absent)
    roots = select.select_roots(asked, document.root_type, document.operation.selection_set)
    return [prepared(root, asked, document, profile, source) for root in roots if root.definition is not None]


def with_variables(root: Root, variables: Mapping[str, Any]) -> Root:
    """The same statement, asked with other variables of the same shape."""
    coerced = coerce_variables(root.read, variables)
    return replace(root, values=[site.values(coerced, MOMENTS) for site in root.prepared.sites])


def prepared(
    root: select.Selected, asked: select.SelectionContext, document: ValidOperation, profile: Profile, source: Source
) -> Root:
    sites: tuple[Site, ...] = tuple(sites_of([root]))
    values = [site.values(asked.variables, MOMENTS) for site in sites]
    return Root(prepare(root, asked, profile, Sources(source), values, sites=sites), asked, values, document)


async def answers(
    roots: list[Root], profile: Profile, source: Source, caller: AuthenticatedCaller = CALLER
) -> list[bytes]:
    """What a source answers to root fields that were prepared for it, byte for byte."""
    cipher, clock = Cipher(KEYRING), FixedClock()
    services = Services(Sources(source), cipher, clock, LedgerGate(source, unlimited()))
    found = []
    for root in roots:
        assert all(statement.source is source for statement in root.prepared.statements), "prepared for another source"
        operation = Operation(
            services,
            caller,
            profile,
            1,
            MOMENTS,
            RequestInfo("request", "hash", None, inf),
            root.document.schema,
            unlimited().quotas,
        )
        arguments = bound(root.prepared, root.values, operation)
        found.append((await run(root.prepared, arguments, operation)).answer.json)
    return found
