"""Applications (申请, §20-§21): one for all that somebody may be recognised as, and the dated steps by which it was decided."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import Term
from hub.tables.base import Base, Identified, RecordedTime
from hub.tables.types import Fen, Id


class ApplicationState(Term):
    """How far an application has come."""

    FOUND = "FOUND", "Recorded, and the check is not authorised yet", "待授权"
    AUTHORISED = "AUTHORISED", "The person has authorised the check", "已授权"
    CHECKED = "CHECKED", "Checked, and sorted by the rules", "已核对"
    DETERMINED = "DETERMINED", "Confirmed: the person is recognised", "已认定"
    REFUSED = "REFUSED", "Refused, with the reason", "不予认定"
    WITHDRAWN = "WITHDRAWN", "Withdrawn by the person", "已撤回"


OPEN = (ApplicationState.FOUND, ApplicationState.AUTHORISED, ApplicationState.CHECKED)
"""The states in which something can still be done with an application."""


class RefusalReason(Term):
    """Why an application is refused."""

    NO_CATEGORY_FITS = "NO_CATEGORY_FITS", "The conditions of no category are met", "不符合各类认定条件"
    DECLARED_UNTRUTHFULLY = "DECLARED_UNTRUTHFULLY", "Income or property was not declared truthfully, §22", "未如实申报"
    CHECK_NOT_POSSIBLE = "CHECK_NOT_POSSIBLE", "The household did not cooperate with the check", "不配合调查核对"


class ApplicationRow(Identified, RecordedTime, Base):
    """An application of a person (申请), for 低保, 特困, margin and rigid expenditure together.

    `state` follows from its steps. `moved_from` is the category that the person leaves by a move (§20), which needs
    no new papers; it begins with the consent of the day `consented_on`. What is declared is the household's: the income of a
    year, and savings. Null means that it was not declared.
    """

    __tablename__ = "application"
    person_id: Mapped[str] = mapped_column(Id, index=True)
    origin: Mapped[str | None] = mapped_column(String(32))
    applied_on: Mapped[date]
    moved_from: Mapped[str | None] = mapped_column(String(32))
    consented_on: Mapped[date | None]
    declared_income_fen: Mapped[int | None] = mapped_column(Fen)
    declared_savings_fen: Mapped[int | None] = mapped_column(Fen)
    state: Mapped[str] = mapped_column(String(16))
    organisation_id: Mapped[str | None] = mapped_column(Id)
    supersedes_id: Mapped[str | None] = mapped_column(Id)


class ApplicationStepRow(Identified, RecordedTime, Base):
    """A step of an application (办理环节), dated and kept; `leads_to` is the state that it leads to. Corrected by superseding.

    A check says whether the conditions of 特困 and of 低保, which lie outside the notice, are met; the verdicts of the rules of
    margin and rigid expenditure, the category that it is `sorted_to`, and whether less was declared than is on record, are
    what the hub found then. A decision says the `category`, or the `reason` why not.
    """

    __tablename__ = "application_step"
    application_id: Mapped[str] = mapped_column(Id, index=True)
    person_id: Mapped[str] = mapped_column(Id, index=True)
    leads_to: Mapped[str] = mapped_column(String(16))
    taken_on: Mapped[date]
    extreme_poverty_met: Mapped[bool | None]
    allowance_met: Mapped[bool | None]
    margin_verdict: Mapped[str | None] = mapped_column(String(16))
    rigid_verdict: Mapped[str | None] = mapped_column(String(16))
    sorted_to: Mapped[str | None] = mapped_column(String(32))
    declared_less: Mapped[bool | None]
    category: Mapped[str | None] = mapped_column(String(32))
    kind: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(String(24))
    organisation_id: Mapped[str | None] = mapped_column(Id)
    supersedes_id: Mapped[str | None] = mapped_column(Id)
