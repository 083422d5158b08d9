"""The registered clients, as the authorization server sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2.rfc6749 import ClientMixin
from sqlalchemy import bindparam, select

from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.governance import ClientPurposeRow, ClientRow, OrganisationRow, PurposeRow
from hub.tables.sign_in import ClientRedirectRow

PUBLIC = "none"
"""How a client authenticates that can keep no secret (RFC 6749 §2.1): not at all. It acts for people only."""


@dataclass(frozen=True, slots=True)
class RegisteredClient(ClientMixin):  # type: ignore[misc]
    """A client that may ask for tokens: the purposes it holds, and the addresses that people come back to."""

    id: str
    name: str
    organisation_id: str
    organisation: str
    auth_method: str
    secret_hash: str | None = field(repr=False)
    jwks: str | None = field(repr=False)
    suspended: bool
    every_organisation: bool
    purposes: tuple[str, ...]
    redirect_uris: tuple[str, ...]

    def get_client_id(self) -> str:
        return self.id

    def get_allowed_scope(self, scope: str) -> str:
        return scope or ""

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and bool(self.redirect_uris)

    def check_grant_type(self, grant_type: str) -> bool:
        if grant_type == "client_credentials":
            return self.auth_method != PUBLIC
        return grant_type in ("authorization_code", "refresh_token") and bool(self.redirect_uris)


class RegisteredClients:
    """Finds clients in the database."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._query = _query(source)

    async def find(self, client_id: str) -> RegisteredClient | None:
        """Return the client with this id, or None. Raises `SourceUnavailable`."""
        rows = await self._source.fetch(self._query, {"client_id": client_id})
        return _client(client_id, rows) if rows else None


@compiled_once
def _query(source: Source) -> CompiledQuery:
    """One row for each purpose and address of the client; both are few."""
    row = ClientRow
    return CompiledQuery.of(
        select(
            row.name,
            row.organisation_id,
            OrganisationRow.name,
            row.auth_method,
            row.secret_hash,
            row.jwks,
            row.suspended_at,
            row.every_organisation,
            PurposeRow.code,
            ClientRedirectRow.uri,
        )
        .join(OrganisationRow, OrganisationRow.id == row.organisation_id)
        .outerjoin(ClientPurposeRow, ClientPurposeRow.client_id == row.id)
        .outerjoin(PurposeRow, PurposeRow.code == ClientPurposeRow.purpose)
        .outerjoin(ClientRedirectRow, ClientRedirectRow.client_id == row.id)
        .where(row.id == bindparam("client_id"))
        .order_by(PurposeRow.code, ClientRedirectRow.uri),
        source,
    )


def _client(client_id: str, rows: Sequence[Sequence[Any]]) -> RegisteredClient:
    name, organisation_id, organisation, auth_method, secret_hash, jwks, suspended_at, every, *_ = rows[0]
    return RegisteredClient(
        client_id,
        name,
        str(organisation_id),
        organisation,
        auth_method,
        secret_hash,
        jwks,
        suspended_at is not None,
        bool(every),
        tuple(dict.fromkeys(row[8] for row in rows if row[8] is not None)),
        tuple(dict.fromkeys(row[9] for row in rows if row[9] is not None)),
    )
