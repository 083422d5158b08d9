"""The people who may sign in, as they are registered, and the purposes that they may pick of with a client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select

from hub.identity.clients import RegisteredClient
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.governance import OrganisationRow, PurposeRow
from hub.tables.sign_in import AccountPurposeRow, AccountRow
from hub.tables.types import Id


@dataclass(frozen=True, slots=True)
class OfferedPurpose:
    """A purpose as a person sees it: its code, its description, and its article of the notice."""

    code: str
    description: str
    article: int


@dataclass(frozen=True, slots=True)
class RegisteredAccount:
    """A registered person: `organisation` is the name of theirs, `subject` what the provider `issuer` calls them."""

    id: str
    issuer: str
    subject: str
    name: str
    organisation_id: str
    organisation: str
    suspended: bool
    purposes: tuple[OfferedPurpose, ...]

    def offered(self, client: RegisteredClient) -> tuple[OfferedPurpose, ...]:
        """Return the purposes that the person may pick of with a client: those that both hold, and none with a client
        that is for another organisation."""
        if self.suspended or not (client.every_organisation or client.organisation_id == self.organisation_id):
            return ()
        return tuple(purpose for purpose in self.purposes if purpose.code in client.purposes)


class RegisteredAccounts:
    """Finds accounts in the database. Methods raise `SourceUnavailable`."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._by_id = _query_by_id(source)
        self._of_issuer = _query_of_issuer(source)
        self._by_subject = _query_by_subject(source)

    async def by_id(self, account_id: str) -> RegisteredAccount | None:
        """Return the account with this id, or None."""
        return await self._one(self._by_id, {"id": account_id})

    async def by_subject(self, issuer: str, subject: str) -> RegisteredAccount | None:
        """Return the account that a steward registered for a provider's subject, or None. Suspended ones are none."""
        if "\0" in subject:
            return None
        found = await self._one(self._by_subject, {"issuer": issuer, "subject": subject})
        return None if found is None or found.suspended else found

    async def of_issuer(self, issuer: str) -> list[RegisteredAccount]:
        """Return every account of an issuer that is not suspended, by name."""
        rows = await self._source.fetch(self._of_issuer, {"issuer": issuer})
        keys = dict.fromkeys(str(row[0]) for row in rows)
        found = (_account([row for row in rows if str(row[0]) == key]) for key in keys)
        return [account for account in found if not account.suspended]

    async def _one(self, query: CompiledQuery, names: Mapping[str, Any]) -> RegisteredAccount | None:
        rows = await self._source.fetch(query, names)
        return _account(rows) if rows else None


def _account(rows: Sequence[Sequence[Any]]) -> RegisteredAccount:
    key, issuer, subject, name, organisation_id, organisation, suspended_at, *_ = rows[0]
    purposes = tuple(OfferedPurpose(*row[7:]) for row in rows if row[7] is not None)
    return RegisteredAccount(
        str(key), issuer, subject, name, str(organisation_id), organisation, suspended_at is not None, purposes
    )


@compiled_once
def _query_by_id(source: Source) -> CompiledQuery:
    return CompiledQuery.of(_accounts().where(AccountRow.id == bindparam("id", type_=Id())), source)


@compiled_once
def _query_of_issuer(source: Source) -> CompiledQuery:
    return CompiledQuery.of(_accounts().where(AccountRow.issuer == bindparam("issuer")), source)


@compiled_once
def _query_by_subject(source: Source) -> CompiledQuery:
    row = AccountRow
    named = _accounts().where(row.issuer == bindparam("issuer")).where(row.subject == bindparam("subject"))
    return CompiledQuery.of(named, source)


def _accounts() -> Select[*tuple[Any, ...]]:
    """Return one row for each account and purpose of it."""
    row = AccountRow
    return (
        select(
            row.id,
            row.issuer,
            row.subject,
            row.name,
            row.organisation_id,
            OrganisationRow.name,
            row.suspended_at,
            PurposeRow.code,
            PurposeRow.description,
            PurposeRow.article,
        )
        .join(OrganisationRow, OrganisationRow.id == row.organisation_id)
        .outerjoin(AccountPurposeRow, AccountPurposeRow.account_id == row.id)
        .outerjoin(PurposeRow, PurposeRow.code == AccountPurposeRow.purpose)
        .order_by(row.name, row.id, PurposeRow.code)
    )
