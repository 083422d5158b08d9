"""Finance's own records (财政, §20, §22): funds that were allocated, and funds that were paid.

They are aggregates and never records of assistance: a row is about a programme, a division and a year, and names neither a
person nor a household. What somebody got is told by the department that gave it, and would count twice here.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.codes import Term
from hub.tables.base import Base, Identified, RecordedTime
from hub.tables.types import Fen, Id

YEARS = FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The fiscal years that a row can be of."""

LONGEST_NAME = 100
"""The characters of a document number or of an organisation's name."""

MOST_RECIPIENTS = 100_000_000


class FundSource(Term):
    """Whose money it is."""

    CENTRAL = "CENTRAL", "Central government funds", "中央资金"
    MUNICIPAL = "MUNICIPAL", "Funds of the city", "市级资金"
    DISTRICT = "DISTRICT", "Funds of the district", "区县资金"
    OTHER_FUNDS = "OTHER_FUNDS", "Other funds", "其他资金"


class FundColumns(Identified, RecordedTime):
    """What every row of funds has. Corrected by superseding, never overwritten.

    `year` is the fiscal year, which is the calendar year. `organisation_id` is who wrote the row; null where it was imported.
    """

    programme: Mapped[str] = mapped_column(String(32))
    division_code: Mapped[str] = mapped_column(String(12), index=True)
    year: Mapped[int] = mapped_column(BigInteger)
    amount_fen: Mapped[int] = mapped_column(Fen)
    organisation_id: Mapped[str | None] = mapped_column(Id)
    source_record: Mapped[str | None] = mapped_column(Text)
    supersedes_id: Mapped[str | None] = mapped_column(Id)


class FundAllocationRow(FundColumns, Base):
    """Funds of a programme that a division was given for a year (资金下达)."""

    __tablename__ = "fund_allocation"
    source: Mapped[str] = mapped_column(String(16))
    document: Mapped[str | None] = mapped_column(Text)


class FundPaymentRow(FundColumns, Base):
    """Funds of a programme that an organisation paid in a division in a month, to all recipients together (资金支付)."""

    __tablename__ = "fund_payment"
    month: Mapped[int] = mapped_column(BigInteger)
    recipients: Mapped[int] = mapped_column(BigInteger)
    payer: Mapped[str] = mapped_column(Text)
