"""What a scan over everybody's chains found: what was missed and what was given twice, of its last day (§4)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import Term
from hub.tables.base import Base, Identified
from hub.tables.types import Id


class ChainFindingKind(Term):
    """What is found in a chain."""

    MISSED = "MISSED", "Something is due to the person, and was not received", "遗漏"
    DOUBLED = "DOUBLED", "Something was given twice", "重复"


class ChainScanRow(Identified, Base):
    """A scan over everybody's chains. `scanned_on` is the day that it speaks of, in Chongqing."""

    __tablename__ = "chain_scan"
    begun_at: Mapped[datetime]
    scanned_on: Mapped[date]
    ended_at: Mapped[datetime | None]


class ChainScanShareRow(Base):
    """How far a share of a scan has come: `reached` is the last person whose chain was looked at."""

    __tablename__ = "chain_scan_share"
    scan_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reached: Mapped[str] = mapped_column(Id)


class ChainScanSilenceRow(Base):
    """A source that did not answer a scan, which therefore says nothing of what the source keeps."""

    __tablename__ = "chain_scan_silence"
    scan_id: Mapped[str] = mapped_column(Id, primary_key=True)
    source: Mapped[str] = mapped_column(String(40), primary_key=True)


class ChainFindingRow(Identified, Base):
    """What a scan found in the chain of a person: a programme that was missed, or a record that helps with the same as an earlier
    one.

    `division_code` is where the person was registered. `record_id` is the later record of two, or, of what was missed, the newest one that is
    not paid or given.
    """

    __tablename__ = "chain_finding"
    __table_args__ = (Index(None, "scan_id", "person_id"),)
    scan_id: Mapped[str] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(8))
    programme: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(32))
    person_id: Mapped[str] = mapped_column(Id)
    division_code: Mapped[str] = mapped_column(String(12))
    period_from: Mapped[date | None]
    period_until: Mapped[date | None]
    record_id: Mapped[str | None] = mapped_column(Id)
    earlier_id: Mapped[str | None] = mapped_column(Id)
    one_payer: Mapped[bool | None]
