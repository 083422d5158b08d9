"""The registered clients, as the token endpoint sees them."""

from __future__ import annotations

from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import ClientMixin
from sqlalchemy import bindparam, select

from hub.sources.source import Query, Source
from hub.tables.governance import ClientPurposeRow, ClientRow, PurposeRow


@dataclass(frozen=True, slots=True)
class Client(ClientMixin):  # type: ignore[misc]
    """A client that may ask for tokens, and the purposes it holds."""

    id: str
    auth_method: str
    secret_hash: str | None = field(repr=False)
    jwks: str | None = field(repr=False)
    suspended: bool
    purposes: tuple[str, ...]

    def get_client_id(self) -> str:
        return self.id

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"


class Clients:
    """Finds clients in the database."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._query = Query.of(
            select(
                ClientRow.auth_method,
                ClientRow.secret_hash,
                ClientRow.jwks,
                ClientRow.suspended_at,
                PurposeRow.code,
            )
            .outerjoin(ClientPurposeRow, ClientPurposeRow.client_id == ClientRow.id)
            .outerjoin(PurposeRow, PurposeRow.code == ClientPurposeRow.purpose)
            .where(ClientRow.id == bindparam("client_id"))
            .order_by(PurposeRow.code),
            source,
        )

    async def find(self, client_id: str) -> Client | None:
        """The client with this id, or None. Raises `SourceUnavailable`."""
        rows = await self._source.fetch(self._query, {"client_id": client_id})
        if not rows:
            return None
        auth_method, secret_hash, jwks, suspended_at, _ = rows[0]
        purposes = tuple(row[4] for row in rows if row[4] is not None)
        return Client(client_id, auth_method, secret_hash, jwks, suspended_at is not None, purposes)
