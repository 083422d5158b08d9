"""Who somebody is now that began something with a token, when the token may have ended: work that outlives a request."""

from __future__ import annotations

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.tables.governance import ClientPurposeRow, ClientRoleRow, ClientRow
from hub.tables.sign_in import AccountPurposeRow, AccountRoleRow, AccountRow
from permissions.model import Principal


async def standing_of(hub: AsyncConnection, client_id: str, account_id: str | None, purpose: str) -> Principal | None:
    """Return the client, or the person with the client, with the roles that they hold now; None for one that is suspended,
    is not there any more, or has not the purpose.

    That a person has signed out ends nothing: what they confirmed goes on.
    """
    wanted = _of_client(client_id, purpose)
    if account_id is not None:
        wanted = _of_person(client_id, account_id, purpose)
    rows = (await hub.execute(wanted)).all()
    if not rows:
        return None
    return Principal(frozenset(role for _, role in rows if role is not None), str(rows[0][0]), purpose)


def _of_client(client_id: str, purpose: str) -> Select[str, str | None]:
    return (
        select(ClientRow.organisation_id, ClientRoleRow.role)
        .join(ClientPurposeRow, and_(ClientPurposeRow.client_id == ClientRow.id, ClientPurposeRow.purpose == purpose))
        .outerjoin(ClientRoleRow, ClientRoleRow.client_id == ClientRow.id)
        .where(ClientRow.id == client_id, ClientRow.suspended_at.is_(None))
    )


def _of_person(client_id: str, account_id: str, purpose: str) -> Select[str, str | None]:
    return (
        select(AccountRow.organisation_id, AccountRoleRow.role)
        .select_from(AccountRow)
        .join(ClientRow, ClientRow.id == client_id)
        .join(ClientPurposeRow, and_(ClientPurposeRow.client_id == ClientRow.id, ClientPurposeRow.purpose == purpose))
        .join(
            AccountPurposeRow,
            and_(AccountPurposeRow.account_id == AccountRow.id, AccountPurposeRow.purpose == purpose),
        )
        .outerjoin(ClientRoleRow, ClientRoleRow.client_id == ClientRow.id)
        .outerjoin(
            AccountRoleRow,
            and_(AccountRoleRow.account_id == AccountRow.id, AccountRoleRow.role == ClientRoleRow.role),
        )
        .where(
            AccountRow.id == account_id,
            AccountRow.suspended_at.is_(None),
            ClientRow.suspended_at.is_(None),
            or_(ClientRow.every_organisation, ClientRow.organisation_id == AccountRow.organisation_id),
        )
    )
