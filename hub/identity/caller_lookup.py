"""The caller of a verified token, as the database knows it now: one round trip."""

from __future__ import annotations

from http import HTTPStatus

from sqlalchemy import Text, and_, bindparam, cast, func, or_, select

from hub.errors import Code, RefusedRequest
from hub.identity.access_token import AccessToken, Unauthenticated
from hub.identity.caller import AuthenticatedCaller
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.governance import (
    ClientPurposeRow,
    ClientRoleRow,
    ClientRow,
    OrganisationRow,
    PurposeRow,
    RevokedTokenRow,
)
from hub.tables.sign_in import AccountPurposeRow, AccountRoleRow, AccountRow, SignInRow
from hub.tables.types import Id


class ClientSuspended(RefusedRequest):
    """The steward suspended the client after the token was given."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            Code.CLIENT_SUSPENDED, "The client is suspended. Ask the data steward of the hub to reinstate it."
        )


class TokenRevoked(RefusedRequest):
    """The token was taken back: by itself, with the purpose it was given for, or with the sign-in that it came of."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__(
            Code.TOKEN_REVOKED,
            "The token, its session or its purpose was revoked. Get a new token at /oauth/token for a purpose that you hold, or sign in again.",
        )


class CallerLookup:
    """Finds the caller behind a verified token."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._query = _query_of_client(source)
        self._query_of_person = _query_of_person(source)

    async def caller(self, token: AccessToken) -> AuthenticatedCaller:
        """Return the caller, as of now.

        Raises `ClientSuspended`, `TokenRevoked`, `Unauthenticated` when the client or the sign-in is not there any
        more, and `SourceUnavailable`.
        """
        names = {"client_id": token.client_id, "purpose": token.purpose, "token_id": token.id}
        query = self._query
        if token.sign_in_id:
            query = self._query_of_person
            names |= {"sign_in_id": token.sign_in_id, "account_id": token.account_id or ""}
        rows = await self._source.fetch(query, names)
        if not rows:
            raise Unauthenticated
        organisation_id, department, division_code, suspended_at, revoked, legal_basis, _, strict, only, report = rows[
            0
        ]
        if suspended_at is not None:
            raise ClientSuspended
        if revoked is not None or legal_basis is None:
            raise TokenRevoked
        return AuthenticatedCaller(
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
            withheld_in_report=bool(report),
            account_id=token.account_id,
        )


@compiled_once
def _query_of_client(source: Source) -> CompiledQuery:
    """One row for each role of the client, and one without a role when it has none."""
    return CompiledQuery.of(
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
            ClientRow.withheld_in_report,
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


@compiled_once
def _query_of_person(source: Source) -> CompiledQuery:
    """The same of a person's sign-in: with the roles and the purpose that person and client both hold, in the person's
    organisation. Nothing when the client is not for people of that organisation."""
    return CompiledQuery.of(
        select(
            AccountRow.organisation_id,
            OrganisationRow.department,
            OrganisationRow.division_code,
            ClientRow.suspended_at,
            func.coalesce(RevokedTokenRow.jti, cast(SignInRow.ended_at, Text), cast(AccountRow.suspended_at, Text)),
            PurposeRow.legal_basis,
            AccountRoleRow.role,
            ClientRow.strict,
            ClientRow.documents_only,
            ClientRow.withheld_in_report,
        )
        .select_from(SignInRow)
        .join(ClientRow, ClientRow.id == SignInRow.client_id)
        .join(AccountRow, AccountRow.id == SignInRow.account_id)
        .join(OrganisationRow, OrganisationRow.id == AccountRow.organisation_id)
        .outerjoin(ClientRoleRow, ClientRoleRow.client_id == ClientRow.id)
        .outerjoin(
            AccountRoleRow,
            and_(AccountRoleRow.account_id == AccountRow.id, AccountRoleRow.role == ClientRoleRow.role),
        )
        .outerjoin(
            ClientPurposeRow,
            and_(ClientPurposeRow.client_id == ClientRow.id, ClientPurposeRow.purpose == SignInRow.purpose),
        )
        .outerjoin(
            AccountPurposeRow,
            and_(
                AccountPurposeRow.account_id == AccountRow.id,
                AccountPurposeRow.purpose == ClientPurposeRow.purpose,
                or_(ClientRow.every_organisation, ClientRow.organisation_id == AccountRow.organisation_id),
            ),
        )
        .outerjoin(PurposeRow, PurposeRow.code == AccountPurposeRow.purpose)
        .outerjoin(RevokedTokenRow, RevokedTokenRow.jti == bindparam("token_id"))
        .where(
            SignInRow.id == bindparam("sign_in_id", type_=Id()),
            SignInRow.account_id == bindparam("account_id", type_=Id()),
            SignInRow.client_id == bindparam("client_id"),
            SignInRow.purpose == bindparam("purpose"),
        ),
        source,
    )
