"""The measured part of the schema in idiomatic Strawberry: types, ORM rows, and a DataLoader for each relation.

Written as the documentation of Strawberry and SQLAlchemy shows it: a session for each load, caches for parsing and
validation, scope in the WHERE. It compares the token, keeps no ledger and counts no limits, and judges nobody: in all of
that it has less to do than the hub.
"""

from __future__ import annotations

import hmac
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, NewType
from uuid import uuid4

import strawberry
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import Info

from hub.cipher import Cipher
from hub.tables.departments.civil_affairs import BasicLivingAidRow, TemporaryReliefRow
from hub.tables.departments.education import EducationAidRow
from hub.tables.departments.medical_insurance import MedicalAssistanceRow, PremiumSubsidyRow
from hub.tables.population import ID_NUMBER, DivisionWithinRow, HouseholdRow, MembershipRow, PersonRow

CITY = "980000"
"""The division of the one office that asks."""

ResidentIdNumber = NewType("ResidentIdNumber", str)


class Loaders:
    """The loaders of one request."""

    def __init__(self, sessions: async_sessionmaker[Any]) -> None:
        self._sessions = sessions
        self.household = DataLoader(self._households)
        self.members = DataLoader(self._members)
        self.person = DataLoader(self._persons)
        self.by_token = DataLoader(self._by_token)
        self.records = DataLoader(self._records)

    async def rows(self, *statements: Any) -> list[Any]:
        async with self._sessions() as session:
            return [row for statement in statements for row in await session.scalars(statement)]

    async def _households(self, person_ids: list[str]) -> list[HouseholdRow | None]:
        async with self._sessions() as session:
            found = await session.execute(
                select(MembershipRow.person_id, HouseholdRow)
                .join(HouseholdRow, HouseholdRow.id == MembershipRow.household_id)
                .where(MembershipRow.person_id.in_(person_ids), *_in_force(), _within(HouseholdRow))
                .order_by(HouseholdRow.id.desc())
            )
            households: dict[str, HouseholdRow] = dict(found.tuples().all())
        return [households.get(person_id) for person_id in person_ids]

    async def _members(self, household_ids: list[str]) -> list[list[MembershipRow]]:
        rows = await self.rows(
            select(MembershipRow)
            .where(MembershipRow.household_id.in_(household_ids), *_in_force())
            .order_by(MembershipRow.since, MembershipRow.id)
        )
        return _grouped(household_ids, ((row.household_id, row) for row in rows))

    async def _persons(self, ids: list[str]) -> list[PersonRow | None]:
        rows = {
            row.id: row for row in await self.rows(select(PersonRow).where(PersonRow.id.in_(ids), _within(PersonRow)))
        }
        return [rows.get(person_id) for person_id in ids]

    async def _by_token(self, tokens: list[str]) -> list[PersonRow | None]:
        found = await self.rows(select(PersonRow).where(PersonRow.id_number_token.in_(tokens), _within(PersonRow)))
        rows = {row.id_number_token: row for row in found}
        return [rows.get(token) for token in tokens]

    async def _records(self, person_ids: list[str]) -> list[list[Any]]:
        rows = await self.rows(
            *(select(table).where(table.person_id.in_(person_ids), table.superseded_at.is_(None)) for table in RECORDS)
        )
        rows.sort(key=lambda row: row.id)
        rows.sort(key=lambda row: row.given_on, reverse=True)
        return _grouped(person_ids, ((row.person_id, row) for row in rows))


def _in_force() -> tuple[ColumnElement[bool], ...]:
    today = date.today()  # noqa: DTZ011 -- the bench runs for minutes
    return (
        MembershipRow.superseded_at.is_(None),
        MembershipRow.since <= today,
        or_(MembershipRow.until.is_(None), MembershipRow.until >= today),
    )


def _within(table: Any, division: str = CITY) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = table.division_code.in_(
        select(DivisionWithinRow.division_code).where(DivisionWithinRow.ancestor_code == division)
    )
    return inside


def _grouped(keys: Sequence[str], pairs: Iterable[tuple[str, Any]]) -> list[list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for key, row in pairs:
        groups[key].append(row)
    return [groups[key] for key in keys]


def _money(fen: int | None) -> str | None:
    return None if fen is None else f"{fen // 100}.{fen % 100:02d}"


# --- types --------------------------------------------------------------------------------------------------------------


@strawberry.interface
class AssistanceRecord:
    id: strawberry.ID
    programme: str
    given_on: date
    amount: str | None
    status: str


@strawberry.type
class BasicLivingAid(AssistanceRecord):
    category: str


@strawberry.type
class TemporaryRelief(AssistanceRecord):
    event: str | None


@strawberry.type
class EducationAid(AssistanceRecord):
    stage: str | None


@strawberry.type
class PremiumSubsidy(AssistanceRecord):
    insurance_year: int
    tier: str


@strawberry.type
class MedicalAssistance(AssistanceRecord):
    self_paid: str | None


def _record(row: Any) -> AssistanceRecord:
    common: dict[str, Any] = {
        "id": row.id,
        "programme": row.programme,
        "given_on": row.given_on,
        "amount": _money(row.amount_fen),
        "status": row.status,
    }
    if isinstance(row, BasicLivingAidRow):
        return BasicLivingAid(**common, category=row.category)
    if isinstance(row, TemporaryReliefRow):
        return TemporaryRelief(**common, event=row.event)
    if isinstance(row, EducationAidRow):
        return EducationAid(**common, stage=row.stage)
    if isinstance(row, PremiumSubsidyRow):
        return PremiumSubsidy(**common, insurance_year=row.insurance_year, tier=row.tier)
    return MedicalAssistance(**common, self_paid=_money(row.self_paid_fen))


RECORDS: tuple[Any, ...] = (
    BasicLivingAidRow,
    TemporaryReliefRow,
    EducationAidRow,
    PremiumSubsidyRow,
    MedicalAssistanceRow,
)


@strawberry.type
class HouseholdMember:
    relation: str | None
    person_id: strawberry.Private[str]

    @strawberry.field
    async def person(self, info: Info[Any, None]) -> Person | None:
        row = await info.context["loaders"].person.load(self.person_id)
        return row and Person.of(row)


@strawberry.type
class Household:
    id: strawberry.ID
    address: str | None
    urban: bool | None

    @strawberry.field
    async def members(self, info: Info[Any, None]) -> list[HouseholdMember]:
        rows = await info.context["loaders"].members.load(str(self.id))
        return [HouseholdMember(relation=row.relation, person_id=row.person_id) for row in rows]


@strawberry.type
class Person:
    id: strawberry.ID
    name: str | None
    sex: str | None
    birth_date: date | None
    id_number: str | None

    @classmethod
    def of(cls, row: PersonRow) -> Person:
        return cls(
            id=strawberry.ID(row.id),
            name=row.name,
            sex=row.sex,
            birth_date=row.birth_date,
            id_number=row.id_number_mask,
        )

    @strawberry.field
    async def household(self, info: Info[Any, None]) -> Household | None:
        row = await info.context["loaders"].household.load(str(self.id))
        return row and Household(id=strawberry.ID(row.id), address=row.address, urban=row.urban)

    @strawberry.field
    async def assistance_records(self, info: Info[Any, None]) -> AssistanceRecordConnection:
        rows = await info.context["loaders"].records.load(str(self.id))
        return AssistanceRecordConnection(nodes=[_record(row) for row in rows])


@strawberry.type
class AssistanceRecordConnection:
    nodes: list[AssistanceRecord]


@strawberry.type
class PersonConnection:
    nodes: list[Person]


@strawberry.type
class EligibilityDecision:
    position: int
    person: Person | None


@strawberry.enum
class EligibilityProgramme(Enum):
    PREMIUM_SUBSIDY = "PREMIUM_SUBSIDY"


@strawberry.input
class PersonKey:
    id_number: ResidentIdNumber


@strawberry.input
class DivisionCondition:
    within: str


@strawberry.input
class PersonFilter:
    division: DivisionCondition


@strawberry.input
class PremiumSubsidyInput:
    person: PersonKey
    insurance_year: int
    tier: str
    amount: str
    given_on: date
    status: str


@strawberry.input
class RecordAssistanceInput:
    premium_subsidy: PremiumSubsidyInput


@strawberry.input
class RecordAssistanceItem:
    record: RecordAssistanceInput
    idempotency_key: str


@strawberry.type
class RecordAssistancePayload:
    replayed: bool
    record: AssistanceRecord


@strawberry.type
class Query:
    @strawberry.field
    async def person(self, info: Info[Any, None], by: PersonKey) -> Person | None:
        row = await info.context["loaders"].by_token.load(info.context["token_of"](by.id_number))
        return row and Person.of(row)

    @strawberry.field
    async def persons(
        self, info: Info[Any, None], filter: PersonFilter | None = None, first: int | None = None
    ) -> PersonConnection:
        statement = select(PersonRow).where(_within(PersonRow))
        if filter:
            statement = statement.where(_within(PersonRow, filter.division.within))
        rows = await info.context["loaders"].rows(statement.order_by(PersonRow.id).limit(first or 50))
        return PersonConnection(nodes=[Person.of(row) for row in rows])

    @strawberry.field
    async def eligibility(
        self, info: Info[Any, None], programme: EligibilityProgramme, id_numbers: list[ResidentIdNumber]
    ) -> list[EligibilityDecision]:
        tokens = [info.context["token_of"](number) for number in id_numbers]
        rows = await info.context["loaders"].by_token.load_many(tokens)
        return [EligibilityDecision(position=place, person=row and Person.of(row)) for place, row in enumerate(rows)]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def record_assistance(
        self, info: Info[Any, None], input: RecordAssistanceInput, idempotency_key: str
    ) -> RecordAssistancePayload | None:
        return (await _written(info.context, [input.premium_subsidy]))[0]

    @strawberry.mutation
    async def record_assistance_batch(
        self, info: Info[Any, None], items: list[RecordAssistanceItem]
    ) -> list[RecordAssistancePayload | None]:
        return await _written(info.context, [item.record.premium_subsidy for item in items])


async def _written(context: Any, forms: Sequence[PremiumSubsidyInput]) -> list[RecordAssistancePayload | None]:
    tokens = [context["token_of"](form.person.id_number) for form in forms]
    persons = await context["loaders"].by_token.load_many(tokens)
    rows = [person and _row(form, person) for form, person in zip(forms, persons, strict=True)]
    async with context["sessions"]() as session:
        session.add_all(filter(None, rows))
        await session.commit()
    return [row and RecordAssistancePayload(replayed=False, record=_record(row)) for row in rows]


def _row(form: PremiumSubsidyInput, person: PersonRow) -> PremiumSubsidyRow:
    yuan, _, cents = form.amount.partition(".")
    own = {"id": str(uuid4()), "programme": "PREMIUM_SUBSIDY", "legal_basis": "§9", "recorded_at": datetime.now(UTC)}
    given = {"given_on": form.given_on, "status": form.status, "insurance_year": form.insurance_year, "tier": form.tier}
    return PremiumSubsidyRow(person_id=person.id, amount_fen=int(yuan) * 100 + int(cents or 0), **own, **given)


schema = strawberry.Schema(
    Query,
    Mutation,
    types=[BasicLivingAid, TemporaryRelief, EducationAid, PremiumSubsidy, MedicalAssistance],
    extensions=[ParserCache, ValidationCache],
    config=StrawberryConfig(
        scalar_map={ResidentIdNumber: strawberry.scalar(name="ResidentIdNumber", serialize=str, parse_value=str)}
    ),
)


class Server(GraphQL[Any, None]):
    """Strawberry's own ASGI application, with what its resolvers need."""

    def __init__(self, engine: AsyncEngine, cipher: Cipher, token: str) -> None:
        super().__init__(schema)
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._token_of = lambda number: cipher.tokens(ID_NUMBER, number)[0]
        self._bearer = f"Bearer {token}"

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Any:
        if not hmac.compare_digest(request.headers.get("authorization", ""), self._bearer):
            raise PermissionError("Nobody known asks.")
        return {"loaders": Loaders(self._sessions), "sessions": self._sessions, "token_of": self._token_of}


def application() -> Server:
    """The application of one server process, from the environment of the bench."""
    engine = create_async_engine(
        os.environ["HUB_DATABASE"].replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=8,
        max_overflow=0,
        pool_timeout=300,
    )
    return Server(engine, Cipher.of(Path(os.environ["HUB_KEYS_FILE"])), os.environ["BENCH_TOKEN"])
