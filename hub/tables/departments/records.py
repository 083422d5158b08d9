"""What every record of assistance has, whichever department keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Identified, Recorded
from hub.tables.types import Fen, Id


@dataclass(frozen=True, slots=True)
class Once:
    """For what help is given once: a second record of the same programme overlaps with the first.

    `term` names the columns that say for what it is, such as a school term; without one, it is the period. With
    `household`, help for anyone of the household counts.
    """

    term: tuple[str, ...] = ()
    household: bool = False


class AssistanceRecordColumns(Identified, Recorded):
    """A thing given or paid to one person (救助帮扶记录). Corrected by superseding, never overwritten.

    `eligibility` is what the hub's rule said of the day on which it was given, as known when it was written; null
    where the hub knows no rule of the programme, and for what was imported.
    """

    ONCE: ClassVar[Once] = Once()

    person_id: Mapped[str] = mapped_column(Id, index=True)
    programme: Mapped[str] = mapped_column(String(32))
    given_on: Mapped[date]
    period_from: Mapped[date | None]
    period_until: Mapped[date | None]
    amount_fen: Mapped[int | None] = mapped_column(Fen)
    status: Mapped[str] = mapped_column(String(16))
    legal_basis: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[str | None] = mapped_column(Id)
    source_record: Mapped[str | None] = mapped_column(Text)
    supersedes_id: Mapped[str | None] = mapped_column(Id)
    eligibility: Mapped[str | None] = mapped_column(String(16))
