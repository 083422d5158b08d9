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
from hub.intake.deliveries.persons_and_households import ThingWithdrawal, leave
from hub.intake.deliveries.recording import ImportRunning, end_killed, next_moment
from hub.intake.deliveries.statements import RowStatements, moments_of, statements_of
from hub.intake.files import FILES
from hub.intake.formats import FileFormat, Thing
from hub.rotation.active_keys import lock_active_keys
from hub.sources.register import Sources
from hub.tables.deliveries import DeliveryRow, UnsaidRow
from hub.texts import flaw

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

    Persons and households that nothing else says or needs leave, with all that was known of them as a version. Tables in
    a department's own database come first, each in a transaction of its own; all others are one transaction. What breaks
    off is withdrawn once more: it goes on where it was.

    Raises `NoSuchDelivery`, `WithdrawnBefore`, and Unusable for an empty reason; `ImportRunning`; `SourceUnavailable`.
    """
    if not because.strip():
        raise Unusable("A withdrawal needs a reason: give it in --because.")
    if wrong := flaw(because.strip()):
        raise Unusable(f"The reason {wrong}")
    async with sources.hub.alone("import") as alone:
        if not alone:
            raise ImportRunning
        async with sources.hub.begin() as hub:
            delivery = (await find_delivery(hub, number)).row
            if delivery.state == DeliveryState.WITHDRAWN:
                raise WithdrawnBefore(number)
            await end_killed(hub)
            at = await next_moment(hub, clock)
        work = _TableWork(sources, cipher, delivery, at, because.strip())
        elsewhere = [of for of in FILES if sources.of(of.rows) is not sources.hub]
        for of in elsewhere:
            # What ends is noted before it has ended: a row that is noted and holds is only delivered as a new one.
            async with sources.of(of.rows).begin() as home, sources.hub.begin() as hub:
                await work.note(hub, await work.withdraw(hub, home, of))
        async with sources.hub.begin() as hub:
            await lock_active_keys(hub, cipher)
            here = [of for of in reversed(FILES) if of not in elsewhere and of.defines is not Thing.DIVISION]
            await work.note(hub, [identifier for of in here for identifier in await work.withdraw(hub, hub, of)])
            for of in here:
                if of.defines:
                    work.outcomes[of.name].ended = len(await leave(sources, hub, of, at))
            withdrawn = {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_because": because.strip()}
            row = update(DeliveryRow).where(DeliveryRow.number == number)
            await hub.execute(row.values(state=DeliveryState.WITHDRAWN, **withdrawn))
        return Withdrawal(number, [work.outcomes[of.name] for of in FILES if of.name in work.outcomes])


class _TableWork:
    """Takes back, table by table, what one delivery said."""

    def __init__(self, sources: Sources, cipher: Cipher, delivery: DeliveryRow, at: datetime, because: str) -> None:
        self._sources, self._cipher, self._delivery = sources, cipher, delivery
        self._at, self._because = at, because
        self.outcomes: dict[str, TableWithdrawal] = {}

    async def withdraw(self, hub: AsyncConnection, home: AsyncConnection, of: FileFormat) -> Sequence[str]:
        """Return the rows of a table that no delivery says any more."""
        outcome = self.outcomes[of.name] = TableWithdrawal(of.name, self._delivery.number)
        unsaid: list[str] = []
        rows = await statements_of(hub, of, self._delivery)
        if not rows:
            return []
        moments = await moments_of(hub, of)
        things = ThingWithdrawal(self._cipher, of, self._at, moments)
        history = HistoryWithdrawal(of, self._at, self._because, moments)
        for some in _some(rows):
            unsaid += await (
                things.withdraw(hub, some, outcome) if of.defines else history.withdraw(home, some, outcome)
            )
        return unsaid

    async def note(self, hub: AsyncConnection, unsaid: Sequence[str]) -> None:
        """Remember the rows that no delivery says any more, until one does."""
        table = cast("Table", UnsaidRow.__table__)
        await self._sources.hub.load(hub, table, ("id",), [(identifier,) for identifier in unsaid])


def _some(statements: Mapping[str, RowStatements]) -> Iterator[Mapping[str, RowStatements]]:
    """Yield some rows at a time."""
    rows: Iterable[tuple[str, RowStatements]] = iter(statements.items())
    while some := dict(islice(rows, AT_ONCE)):
        yield some
