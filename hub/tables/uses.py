"""What clients have used of their limits: one row for each counter, written with the ledger's events."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base


class ClientUseRow(Base):
    """A client's counter in the window that ends at `until`; the first use after that begins anew.

    `counter` is a root field such as `Query.person`, or `lookups`: identity numbers asked about, of which `missed` found
    nobody. The numbers themselves are not kept. `client_id` is the account's id when a person asks with the client.
    """

    __tablename__ = "client_use"
    client_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    counter: Mapped[str] = mapped_column(String(128), primary_key=True)
    used: Mapped[int] = mapped_column(BigInteger)
    missed: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime]
