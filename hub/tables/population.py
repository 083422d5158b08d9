"""The low-income population database (低收入人口数据库, §5)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base, Identified, RecordedTime, ValidTime
from hub.tables.protected import sealed_as, token_of
from hub.tables.types import Fen, Id

ID_NUMBER = "person.id_number"
PHONE = "person.phone"
BANK_ACCOUNT = "person.bank_account"
"""The names under which the protected columns of a person are sealed and indexed."""


class DivisionRow(Base):
    """An administrative division (GB/T 2260 and below), dated, with the one it came from."""

    __tablename__ = "division"
    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(String(16))
    parent_code: Mapped[str | None] = mapped_column(String(12))
    predecessor_code: Mapped[str | None] = mapped_column(String(12))
    since: Mapped[date]
    until: Mapped[date | None]


class DivisionWithinRow(Base):
    """Which division lies within which, itself included: "own and below" in one index probe."""

    __tablename__ = "division_within"
    ancestor_code: Mapped[str] = mapped_column(String(12), primary_key=True)
    division_code: Mapped[str] = mapped_column(String(12), primary_key=True)


class PersonColumns:
    """What is recorded of a person, and kept of each version that was corrected.

    `registered_since` is the first day of the registration that the row says; null where no day is known.
    """

    name: Mapped[str | None] = mapped_column(Text)
    sex: Mapped[str | None] = mapped_column(String(16))
    birth_date: Mapped[date | None]
    died_on: Mapped[date | None]
    registered_since: Mapped[date | None]
    id_number_sealed: Mapped[str | None] = sealed_as(ID_NUMBER)
    phone_sealed: Mapped[str | None] = sealed_as(PHONE)
    bank_account_sealed: Mapped[str | None] = sealed_as(BANK_ACCOUNT)
    origin: Mapped[str | None] = mapped_column(String(32))


class PersonRow(PersonColumns, Identified, Base):
    """A person. `division_code` is the division of registration (户籍地).

    A provisional one (§14) has no identity number, and stands where help was given; `matched_id` is who it turned out to be.
    """

    __tablename__ = "person"
    __table_args__ = (Index(None, "division_code", "id"), Index(None, "recorded_at"))
    division_code: Mapped[str] = mapped_column(String(12))
    id_number_token: Mapped[str | None] = token_of(ID_NUMBER, unique=True)
    id_number_mask: Mapped[str | None] = mapped_column(Text)
    phone_token: Mapped[str | None] = token_of(PHONE, index=True)
    phone_mask: Mapped[str | None] = mapped_column(Text)
    bank_account_token: Mapped[str | None] = token_of(BANK_ACCOUNT, index=True)
    bank_account_mask: Mapped[str | None] = mapped_column(Text)
    matched_id: Mapped[str | None] = mapped_column(Id, index=True)
    recorded_at: Mapped[datetime]


class HouseholdColumns:
    """What is recorded of a household, and kept of each version that was corrected.

    `registered_since` is the first day of the registration that the row says, with its division and whether it is urban.
    """

    address: Mapped[str | None] = mapped_column(Text)
    urban: Mapped[bool | None]
    registered_since: Mapped[date | None]


class HouseholdRow(HouseholdColumns, Identified, Base):
    """A household (户), by its registered division."""

    __tablename__ = "household"
    __table_args__ = (Index(None, "division_code", "id"), Index(None, "recorded_at"))
    division_code: Mapped[str] = mapped_column(String(12))
    recorded_at: Mapped[datetime]


class PersonVersionRow(PersonColumns, Identified, RecordedTime, Base):
    """What was recorded of a person until a correction: nothing that was known is erased."""

    __tablename__ = "person_version"
    __table_args__ = (Index(None, "recorded_at"), Index(None, "superseded_at"))
    person_id: Mapped[str] = mapped_column(Id, index=True)
    division_code: Mapped[str] = mapped_column(String(12))
    id_number_token: Mapped[str | None] = token_of(ID_NUMBER, index=True)
    matched_id: Mapped[str | None] = mapped_column(Id)


class HouseholdVersionRow(HouseholdColumns, Identified, RecordedTime, Base):
    """What was recorded of a household until a correction."""

    __tablename__ = "household_version"
    __table_args__ = (Index(None, "recorded_at"), Index(None, "superseded_at"))
    household_id: Mapped[str] = mapped_column(Id, index=True)
    division_code: Mapped[str] = mapped_column(String(12))


class PersonPlaceRow(Identified, ValidTime, RecordedTime, Base):
    """Where a person was registered until a move: the row of the person says where since then."""

    __tablename__ = "person_place"
    person_id: Mapped[str] = mapped_column(Id, index=True)
    division_code: Mapped[str] = mapped_column(String(12))


class HouseholdPlaceRow(Identified, ValidTime, RecordedTime, Base):
    """Where a household was registered until a move, and whether it was urban there."""

    __tablename__ = "household_place"
    household_id: Mapped[str] = mapped_column(Id, index=True)
    division_code: Mapped[str] = mapped_column(String(12))
    urban: Mapped[bool | None]


class MembershipRow(Identified, ValidTime, RecordedTime, Base):
    """Who belongs to which household, from when to when."""

    __tablename__ = "membership"
    household_id: Mapped[str] = mapped_column(Id, index=True)
    person_id: Mapped[str] = mapped_column(Id, index=True)
    relation: Mapped[str | None] = mapped_column(String(16))
    organisation_id: Mapped[str | None] = mapped_column(Id)
    supersedes_id: Mapped[str | None] = mapped_column(Id)


class EconomicSnapshotRow(Identified, RecordedTime, Base):
    """What was known of a household's income, property and spending on a day. Null means not known, never zero."""

    __tablename__ = "economic_snapshot"
    household_id: Mapped[str] = mapped_column(Id, index=True)
    as_of: Mapped[date]
    total_income_fen: Mapped[int | None] = mapped_column(Fen)
    income_per_head_fen: Mapped[int | None] = mapped_column(Fen)
    savings_fen: Mapped[int | None] = mapped_column(Fen)
    medical_spend_fen: Mapped[int | None] = mapped_column(Fen)
    education_spend_fen: Mapped[int | None] = mapped_column(Fen)
    other_spend_fen: Mapped[int | None] = mapped_column(Fen)
    origin: Mapped[str | None] = mapped_column(String(32))
    organisation_id: Mapped[str | None] = mapped_column(Id)
    supersedes_id: Mapped[str | None] = mapped_column(Id)


class CategoryDeterminationRow(Identified, ValidTime, RecordedTime, Base):
    """A dated decision that a person is, or is not, in a low-income category (认定)."""

    __tablename__ = "category_determination"
    __table_args__ = (
        # What an organisation recorded lately is left out of its own statistics.
        Index(
            None,
            "organisation_id",
            "recorded_at",
            postgresql_where=text("organisation_id IS NOT NULL"),
            sqlite_where=text("organisation_id IS NOT NULL"),
        ),
    )
    person_id: Mapped[str] = mapped_column(Id, index=True)
    category: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str | None] = mapped_column(String(32))
    outcome: Mapped[str] = mapped_column(String(16))
    organisation_id: Mapped[str | None] = mapped_column(Id)
    supersedes_id: Mapped[str | None] = mapped_column(Id)


class DatedFactRow(Identified, ValidTime, RecordedTime, Base):
    """A fact that rules use: what a register says of a person for a period.

    `value` is 0 or 1 for a yes-no fact and a small number otherwise; null means that the register has the
    person but not the value.
    """

    __tablename__ = "dated_fact"
    __table_args__ = (Index(None, "person_id", "kind"),)
    person_id: Mapped[str] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(40))
    value: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(32))
    as_of: Mapped[date]
    organisation_id: Mapped[str | None] = mapped_column(Id)
    supersedes_id: Mapped[str | None] = mapped_column(Id)


class WithdrawalRow(Identified, Base):
    """Why a determination, a membership or a fact does not hold any more, and nothing stands in its place.

    The row itself stays, superseded at that moment: what was known is erased by nobody.
    """

    __tablename__ = "withdrawal"
    record_id: Mapped[str] = mapped_column(Id, index=True)
    because: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[str | None] = mapped_column(Id)
    recorded_at: Mapped[datetime]


class CaseloadRow(Identified, ValidTime, Base):
    """Which organisation has a case with which person."""

    __tablename__ = "caseload"
    __table_args__ = (Index(None, "organisation_id", "person_id"),)
    person_id: Mapped[str] = mapped_column(Id, index=True)
    organisation_id: Mapped[str] = mapped_column(Id)


class RefusedKeyRow(Base):
    """Something whose row was refused by an import and is not stored yet: what refers to it can say so.

    `thing` is what the file defines; `identifier` is the one that it would have, so no natural key is kept.
    """

    __tablename__ = "refused_key"
    thing: Mapped[str] = mapped_column(String(16), primary_key=True)
    identifier: Mapped[str] = mapped_column(String(36), primary_key=True)
    refused_at: Mapped[datetime]


class DeliveredRow(Identified, Base):
    """What a delivery last said of a person or a household, as a keyed digest of its cells.

    A row that comes again unchanged is known by it, also after a correction in the hub, which the delivery does not know.
    """

    __tablename__ = "delivered_row"
    digest: Mapped[str] = mapped_column(String(64))
