"""A delivery is withdrawn: what it alone said ends, what it changed goes back, and nothing that was known is erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import cast

from sqlalchemy import Table, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.clock import Clock
from hub.codes import DeliveryState
from hub.errors import Unusable
from hub.intake.deliveries.history import HistoryWithdrawal
from hub.intake.deliveries.listing import find_delivery
from hub.intake.deliveries.outcome import TableWithdrawal, Withdrawal
from hub.intake.deliveries.recording import ImportRunning, end_killed, next_moment
from hub.intake.deliveries.statements import RowStatements, statements_of
from hub.intake.deliveries.things import ThingWithdrawal, leave
from hub.intake.files import FILES
from hub.intake.formats import FileFormat, Thing
from hub.rotation.active_keys import lock_active_keys
from hub.sources.register import Sources
from hub.tables.deliveries import DeliveryRow, UnsaidRow

AT_ONCE = 5_000
"""Rows that are looked at together."""


class WithdrawnBefore(Unusable):
    """The delivery was withdrawn already."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Delivery {number} was withdrawn before; `hub deliveries show {number}` says when and why. Nothing was changed."
        )


async def withdraw_delivery(
    sources: Sources, cipher: Cipher, clock: Clock, number: int, *, by: str, because: str
) -> Withdrawal:
    """Take back what a delivery said; what others said, before it and after it, holds. Divisions stay.

    Persons and households that nothing else says or needs leave, with all that was known of them as a version. All is
    done in one transaction of the hub's own database, and one in each department's, which are committed first.

    Raises `NoSuchDelivery`, `WithdrawnBefore`, and Unusable for an empty reason; `ImportRunning`; `SourceUnavailable`.
    """
    if not because.strip():
        raise Unusable("A withdrawal needs a reason: say it in --because.")
    async with sources.hub.alone("import") as alone:
        if not alone:
            raise ImportRunning
        async with sources.hub.begin() as hub:
            await lock_active_keys(hub, cipher)
            delivery = (await find_delivery(hub, number)).row
            if delivery.state == DeliveryState.WITHDRAWN:
                raise WithdrawnBefore(number)
            await end_killed(hub)
            at = await next_moment(hub, clock)
            tables, unsaid = [], []
            for of in reversed(FILES):
                outcome, ended = await _withdraw_table(sources, hub, cipher, of, delivery, at)
                tables.append(outcome)
                unsaid += [(identifier,) for identifier in ended]
            await sources.hub.load(hub, cast("Table", UnsaidRow.__table__), ("id",), unsaid)
            for of, outcome in zip(reversed(FILES), tables, strict=True):
                if of.defines in (Thing.HOUSEHOLD, Thing.PERSON):
                    outcome.ended = len(await leave(sources, hub, of, at))
            withdrawn = update(DeliveryRow).where(DeliveryRow.number == number)
            await hub.execute(
                withdrawn.values(
                    state=DeliveryState.WITHDRAWN, withdrawn_at=at, withdrawn_by=by, withdrawn_because=because.strip()
                )
            )
        return Withdrawal(number, tables[::-1])


async def _withdraw_table(
    sources: Sources, hub: AsyncConnection, cipher: Cipher, of: FileFormat, delivery: DeliveryRow, at: datetime
) -> tuple[TableWithdrawal, Sequence[str]]:
    """Return what became of the rows of a table, and those that no delivery says any more."""
    outcome = TableWithdrawal(of.name, delivery.number)
    if of.defines is Thing.DIVISION:
        return outcome, ()
    statements, home = await statements_of(hub, of.rows.__tablename__, delivery), sources.of(of.rows)
    unsaid: list[str] = []
    if of.defines:
        things = ThingWithdrawal(cipher, of, at)
        for rows in _some(statements):
            unsaid += await things.withdraw(hub, rows, outcome)
    else:
        history = HistoryWithdrawal(of, at)
        if home is sources.hub:
            for rows in _some(statements):
                unsaid += await history.withdraw(hub, rows, outcome)
        else:
            async with home.begin() as connection:
                for rows in _some(statements):
                    unsaid += await history.withdraw(connection, rows, outcome)
    return outcome, unsaid


def _some(statements: Mapping[str, RowStatements]) -> Iterator[Mapping[str, RowStatements]]:
    """Yield some rows at a time."""
    rows: Iterable[tuple[str, RowStatements]] = iter(statements.items())
    while some := dict(islice(rows, AT_ONCE)):
        yield some
