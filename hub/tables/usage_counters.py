"""Usage counters: what clients have used of their quotas, one row for each counter, written with the ledger's events."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.tables.base import Base


class ClientUseRow(Base):
    """A client's counter in the window that ends at `until`; the first use after that begins anew.

    `counter` is a root field such as `Query.person`, or `lookups`: different identity numbers asked about, of which
    `missed` found nobody. `client_id` is the account's id when a person asks with the client; look-ups are counted for
    the organisation as well, under its id.
    """

    __tablename__ = "client_use"
    client_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    counter: Mapped[str] = mapped_column(String(128), primary_key=True)
    used: Mapped[int] = mapped_column(BigInteger)
    missed: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime] = mapped_column(index=True)


class CountedOnceRow(Base):
    """What counts once in a counter's window, which ends at `until`: an identity number that was asked about, or a day
    that was asked about one person.

    `token` is a keyed hash for this `holder` alone: it opens nothing, and two holders' cannot be joined.
    """

    __tablename__ = "counted_once"
    holder: Mapped[str] = mapped_column(String(64), primary_key=True)
    counter: Mapped[str] = mapped_column(String(128), primary_key=True)
    missed: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    token: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)
