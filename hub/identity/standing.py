"""What the database says, now, of the client behind a token: one round trip."""

from __future__ import annotations

from http import HTTPStatus

from sqlalchemy import and_, bindparam, select

from hub.errors import Code, RefusedRequest
from hub.identity.access_token import AccessToken, Unauthenticated
from hub.identity.caller import Caller
from hub.sources.source import Query, Source
from hub.tables.governance import (
    ClientPurposeRow,
    ClientRoleRow,
    ClientRow,
    OrganisationRow,
    PurposeRow,
    RevokedTokenRow,
)


class ClientSuspended(RefusedRequest):
    """The steward suspended the client after the token was given."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(Code.CLIENT_SUSPENDED, "The client is suspended. Ask the steward of the hub to reinstate it.")


class TokenRevoked(RefusedRequest):
    """The token was taken back, by itself or with the purpose it was given for."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__(
            Code.TOKEN_REVOKED,
            "The token, or the purpose it was given for, was revoked. Get a new one at /oauth/token for a purpose that "
            "the client holds.",
        )


class Standings:
    """Finds the caller behind a verified token."""

    def __init__(self, source: Source) -> None:
        self._source = source
        # One row for each role of the client, and one without a role when it has none.
        self._query = Query.of(
            select(
                ClientRow.organisation_id,
                OrganisationRow.department,
                OrganisationRow.division_code,
                ClientRow.suspended_at,
                RevokedTokenRow.jti,
                PurposeRow.legal_basis,
                ClientRoleRow.role,
                ClientRow.strict,
                ClientRow.documents_only,
            )
            .join(OrganisationRow, OrganisationRow.id == ClientRow.organisation_id)
            .outerjoin(ClientRoleRow, ClientRoleRow.client_id == ClientRow.id)
            .outerjoin(
                ClientPurposeRow,
                and_(ClientPurposeRow.client_id == ClientRow.id, ClientPurposeRow.purpose == bindparam("purpose")),
            )
            .outerjoin(PurposeRow, PurposeRow.code == ClientPurposeRow.purpose)
            .outerjoin(RevokedTokenRow, RevokedTokenRow.jti == bindparam("token_id"))
            .where(ClientRow.id == bindparam("client_id")),
            source,
        )

    async def caller(self, token: AccessToken) -> Caller:
        """The caller, as of now.

        Raises `ClientSuspended`, `TokenRevoked`, `Unauthenticated` when the client is no longer registered, and
        `SourceUnavailable`.
        """
        names = {"client_id": token.client_id, "purpose": token.purpose, "token_id": token.id}
        rows = await self._source.fetch(self._query, names)
        if not rows:
            raise Unauthenticated
        organisation_id, department, division_code, suspended_at, revoked, legal_basis, _, strict, only = rows[0]
        if suspended_at is not None:
            raise ClientSuspended
        if revoked is not None or legal_basis is None:
            raise TokenRevoked
        return Caller(
            client_id=token.client_id,
            organisation_id=str(organisation_id),
            department=department,
            division_code=division_code,
            roles=frozenset(row[6] for row in rows if row[6] is not None),
            purpose=token.purpose,
            legal_basis=legal_basis,
            token_id=token.id,
            expires_at=token.expires_at,
            strict=bool(strict),
            documents_only=bool(only),
        )
