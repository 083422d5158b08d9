"""Dated parameters of rules: standards, premiums and sums, per division, each with its source."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base, Identified, RecordedTime, ValidTime


class ParameterRow(Identified, ValidTime, RecordedTime, Base):
    """The value of one parameter in one division for a period.

    `value` is fen, basis points or a count, as the parameter's declaration says; null means *not set*,
    which is not zero. `sample` marks values that no authority has published.
    """

    __tablename__ = "parameter"
    __table_args__ = (Index(None, "code", "division_code"),)
    code: Mapped[str] = mapped_column(String(64))
    division_code: Mapped[str] = mapped_column(String(12))
    value: Mapped[int | None] = mapped_column(BigInteger)
    reference: Mapped[str] = mapped_column(Text)
    sample: Mapped[bool]
