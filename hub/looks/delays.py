"""Looks that are disclosed later: those of a client for a purpose, until a day, with a role that reviews the delay.

To tell a person of a look may defeat what it was for, such as the check of a report of fraud; then the law lets the office tell them later
(个人信息保护法, articles 18, 35 and 45). A delay always has an end, and how many looks it holds back is told all the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import insert, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import local_day
from hub.errors import Mistake, invalid_input
from hub.grants.policy_changes import reason
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.governance import ClientPurposeRow, ClientRoleRow, ClientRow, PurposeRow, RoleRow
from hub.tables.looks import LookDelayRow
from hub.tables.sign_in import AccountRoleRow

LONGEST = timedelta(days=183)
"""The longest delay from the day on which it is decided: half a year. It can be decided anew, each time with a reason."""

Delayed = tuple[str, str]
"""A client and a purpose."""


@dataclass(frozen=True, slots=True)
class Delay:
    """The day from which looks are disclosed, and the role that reviews the delay, with what it is for."""

    until: date
    reviewer: str
    reviewed_by: str


@dataclass(frozen=True, slots=True)
class NewDelay:
    """What is to be disclosed later, who reviews it, why, and who decides it (an account or a client) when."""

    client_id: str
    purpose: str
    until: date
    reviewer: str
    because: str
    by: str
    at: datetime


async def delay_disclosure(connection: AsyncConnection, new: NewDelay) -> str:
    """Store a delay; its id. It takes the place of an earlier one for the same client and purpose, also where it ends sooner.

    Raises INVALID_INPUT with all that is wrong with it.
    """
    today = local_day(new.at)
    mistakes = [
        Mistake((name,), f"There is no such {name}. Give one that is registered.")
        for name, table, column, code in (
            ("client", ClientRow, ClientRow.id, new.client_id),
            ("purpose", PurposeRow, PurposeRow.code, new.purpose),
            ("reviewer", RoleRow, RoleRow.code, new.reviewer),
        )
        if not (await connection.execute(select(column).select_from(table).where(column == code))).first()
    ]
    mistakes = mistakes or await _unheld(connection, new)
    if not today < new.until <= today + LONGEST:
        mistakes.append(Mistake(("until",), f"until must be a day after today, at most {LONGEST.days} days from now."))
    if mistakes:
        raise invalid_input(*mistakes)
    delay_id = str(uuid4())
    row = {
        "id": delay_id,
        "client_id": new.client_id,
        "purpose": new.purpose,
        "until": new.until,
        "reviewer": new.reviewer,
        "because": reason(new.because),
        "delayed_by": new.by,
        "delayed_at": new.at,
    }
    await connection.execute(insert(LookDelayRow).values(row))
    return delay_id


async def _unheld(connection: AsyncConnection, new: NewDelay) -> list[Mistake]:
    """Return what is wrong where nobody would review the delay, and where there are no such looks that it could hold back."""
    role, purpose = ClientRoleRow.__table__.c, ClientPurposeRow.__table__.c
    holders = union_all(select(role.role), select(AccountRoleRow.role)).subquery()
    asks = select(purpose.purpose).where(purpose.client_id == new.client_id, purpose.purpose == new.purpose)
    mistakes = []
    if not (await connection.execute(asks.limit(1))).first():
        sentence = "The client does not hold this purpose, so that it has no such looks. Give one that it holds."
        mistakes.append(Mistake(("purpose",), sentence))
    if not (await connection.execute(select(holders).where(holders.c.role == new.reviewer).limit(1))).first():
        sentence = "Nobody has the role reviewer, so that nobody would review the delay. Give a role that somebody has."
        mistakes.append(Mistake(("reviewer",), sentence))
    return mistakes


async def delays_on(source: Source, day: date) -> dict[Delayed, Delay]:
    """Return what is delayed on a day, by client and purpose. Raises `SourceUnavailable`."""
    found: dict[Delayed, Delay] = {}
    for client_id, purpose, until, reviewer, description in await source.fetch(_delays_query(source), {}):
        ends = until if isinstance(until, date) else date.fromisoformat(until)
        found[client_id, purpose] = Delay(ends, reviewer, description or reviewer)
    return {each: delay for each, delay in found.items() if delay.until > day}


@compiled_once
def _delays_query(source: Source) -> CompiledQuery:
    delay, role = LookDelayRow.__table__, RoleRow.__table__
    found = (
        select(delay.c.client_id, delay.c.purpose, delay.c.until, delay.c.reviewer, role.c.description)
        .outerjoin_from(delay, role, role.c.code == delay.c.reviewer)
        .order_by(delay.c.delayed_at, delay.c.id)
    )
    return CompiledQuery.of(found, source)
