"""Deliveries: who handed over which files, what they held, what became of it, and which rows each of them said."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base, Identified, RecordedTime
from hub.tables.types import Id


class DeliveryRow(Identified, Base):
    """One delivery (报送). `number` is what people call it by: deliveries are numbered from 1, in their order.

    `deliverer` is whose numbers its households and records bear; empty: the whole city's. `numbers_restart`: they are those
    of the period alone. `delivered_by` is a client, or
    `operator:` with an account of the machine. `job_id`: it came over HTTP. INVARIANT: no two deliveries overlap, and whatever
    one recorded lies between `begun_at` and `ended_at`, but for the ends of what was missing: these bear `missing_ended_at`.

    `whole_lists` has the tables, separated by blanks, of which it names all that there is. `missing` says as JSON what was
    missing (`hub.intake.deliveries.whole_list`); `missing_ended_by` is the second person who confirmed it, where one had to.
    """

    __tablename__ = "delivery"
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    deliverer: Mapped[str] = mapped_column(Text)
    delivered_by: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(Id)
    organisation_id: Mapped[str | None] = mapped_column(Id)
    division_code: Mapped[str | None] = mapped_column(String(12))
    period_from: Mapped[date | None]
    period_until: Mapped[date | None]
    numbers_restart: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[str] = mapped_column(String(16))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(64))
    withdrawn_because: Mapped[str | None] = mapped_column(Text)
    job_id: Mapped[str | None] = mapped_column(Id, index=True)
    whole_lists: Mapped[str | None] = mapped_column(Text)
    missing: Mapped[str | None] = mapped_column(Text)
    missing_ended_at: Mapped[datetime | None]
    missing_ended_by: Mapped[str | None] = mapped_column(String(64))


class DeliveryFileRow(Base):
    """A file or sheet of a delivery, the form that it had, and the counts of its rows.

    `table_name` and `written` are null for a file that was refused as a whole. `columns` has the heading as JSON: of each
    column its label, the name that it was taken for (null: it was not read) and its unit. `changes` counts the changed
    rows by column and `refusals` the mistakes by code, both as JSON. How many were new, unchanged and changed is null, and `changes` is
    empty, where that would tell the deliverer of values that it may not read (`hub.intake.admitting`).
    """

    __tablename__ = "delivery_file"
    delivery_id: Mapped[str] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    table_name: Mapped[str | None] = mapped_column(String(40))
    written: Mapped[str | None] = mapped_column(Text)
    columns: Mapped[str] = mapped_column(Text)
    rows_read: Mapped[int] = mapped_column(BigInteger)
    rows_new: Mapped[int | None] = mapped_column(BigInteger)
    rows_unchanged: Mapped[int | None] = mapped_column(BigInteger)
    rows_changed: Mapped[int | None] = mapped_column(BigInteger)
    rows_refused: Mapped[int] = mapped_column(BigInteger)
    changes: Mapped[str] = mapped_column(Text)
    refusals: Mapped[str] = mapped_column(Text)


class DeliveryBatchRow(Base):
    """Which rows of a table some lines of a delivery spoke of, by their identifiers: 16 bytes each, one after the other.

    A batch and not a row for each: a district that delivers everything every morning says the same of millions of rows.
    `stated` has those that were new or were compared with what is stored, so that at `at` they held what the delivery
    said; `repeated` those of which it said the same as the last time. `columns` are the columns that it gave, by the names
    of the format, separated by blanks: rows whose first day of registration was left empty have a batch of their own,
    without that column. `ends`: the delivery did not name these rows, and ended them, as it was a whole list.
    """

    __tablename__ = "delivery_batch"
    delivery_id: Mapped[str] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    table_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    columns: Mapped[str] = mapped_column(Text)
    stated: Mapped[bytes] = mapped_column(LargeBinary)
    repeated: Mapped[bytes] = mapped_column(LargeBinary)
    ends: Mapped[bool] = mapped_column(default=False, server_default=false())


class UnsaidRow(Identified, Base):
    """A row that no delivery says any more, since those that did were withdrawn; until one says it again.

    Either it ended with the withdrawal, or it is a person or household that other rows still refer to.
    """

    __tablename__ = "unsaid_row"


class FormMapRow(Identified, RecordedTime, Base):
    """What the form of a table is taken for, as one deliverer has it (`hub.intake.form_map`): JSON, one row a version.

    `delivery_id` is the delivery that had another form than the one before; null: somebody set it.
    """

    __tablename__ = "form_map"
    deliverer: Mapped[str] = mapped_column(Text)
    table_name: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[str] = mapped_column(Text)
    delivery_id: Mapped[str | None] = mapped_column(Id)


class DeliveryJobRow(Identified, Base):
    """A delivery job: a delivery that comes over HTTP, from its first file on. Its files lie in the spool, in a folder of its id.

    `client_id`, `account_id`, `purpose`, `legal_basis` and `token_id` are whose rights are judged: of who opened it, and from
    its confirmation on of who confirmed it. `opened_by` is who opened it, as a holder of limits, with an idempotency key
    and a hash of what it was opened with. `checked`, `result` and `error` are JSON without any value of a row. `event_id` is
    the intent in the ledger, and `rights` has, as JSON, the coordinates and keys of the rights that it was confirmed by. `attempts` counts the works on it that were killed since a row was stored last. `whole_lists` is as that of a delivery. `act` has, as JSON, what
    was asked of it after its import, and by whom (`hub.server.deliveries.acts`). `form_maps` has, as JSON, what was said of the
    deliverer's forms before it was confirmed, and the maps by which it was checked (`hub.server.deliveries.job_maps`).
    """

    __tablename__ = "delivery_job"
    organisation_id: Mapped[str] = mapped_column(Id, index=True)
    opened_by: Mapped[str] = mapped_column(String(64))
    idempotency_key: Mapped[str] = mapped_column(String(128))
    body_hash: Mapped[str] = mapped_column(String(64))
    client_id: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(Id)
    purpose: Mapped[str] = mapped_column(String(64))
    legal_basis: Mapped[str] = mapped_column(String(24))
    token_id: Mapped[str] = mapped_column(String(64))
    division_code: Mapped[str] = mapped_column(String(12))
    deliverer: Mapped[str] = mapped_column(Text)
    period_from: Mapped[date | None]
    period_until: Mapped[date | None]
    numbers_restart: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16), index=True)
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(BigInteger)
    rows_done: Mapped[int] = mapped_column(BigInteger)
    rows_total: Mapped[int] = mapped_column(BigInteger)
    event_id: Mapped[str | None] = mapped_column(Id)
    rights: Mapped[str | None] = mapped_column(Text)
    delivery_number: Mapped[int | None] = mapped_column(BigInteger)
    checked: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    whole_lists: Mapped[str | None] = mapped_column(Text)
    act: Mapped[str | None] = mapped_column(Text)
    form_maps: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("opened_by", "idempotency_key"),)


class DeliveryJobFileRow(Base):
    """A file that has arrived whole: its name as it was delivered, its hash and its size in bytes, and who sent it (`opened_by`)."""

    __tablename__ = "delivery_job_file"
    job_id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    sent_by: Mapped[str | None] = mapped_column(String(64))
