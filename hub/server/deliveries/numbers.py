"""The identity numbers that a delivery names, counted with those that its deliverer and their organisation look up in any other way.

A row that names somebody is refused when nobody within the scope has the number, and stored when somebody has: so it is a look-up.
A person who is new had a number that nobody has: so it is a registration, and bounded as any other, unless whoever confirmed
has a role that may register in bulk (`HUB_BULK_REGISTRARS`).

INVARIANT: a batch is stored, and what was refused of it told, only with its numbers counted; and what went too far is counted
although nothing of its batch is stored (`count_ended`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.intake.formats import Thing
from hub.limiter.counting import count, remembered, total_of
from hub.limiter.quotas import LOOKUPS, REGISTERED, CounterUse, Quotas, look_up_token, summed
from hub.limiter.refusals import TooManyRegistered


class DeliveredNumbers:
    """The numbers of one batch, until they are counted. `is_bulk`: whoever confirmed may register as many persons as they deliver."""

    def __init__(self, cipher: Cipher, quotas: Quotas, actor: str, organisation_id: str) -> None:
        self._cipher, self._quotas = cipher, quotas
        self._holders, self._organisation = (actor, organisation_id), organisation_id
        self.is_bulk = False
        self._forget()

    def add(
        self,
        thing: Thing,
        *,
        found: Collection[str] = (),
        missed: Collection[str] = (),
        refused: Collection[str] = (),
        new: Collection[str] = (),
    ) -> None:
        """Note what a batch names: who is there, who is not, those whose own row was refused, and who will be new."""
        if thing is not Thing.PERSON:
            self._missed.update(f"{thing.value}\0{key}" for key in missed)
            return
        self._found.update(found)
        self._missed.update(missed)
        self._new.update(new)
        # Whoever may register any number learns nothing by what depends on it; others would try numbers in rows that are refused.
        self._missed.update(() if self.is_bulk else refused)

    def offer(self, numbers: Collection[str]) -> None:
        """Note whom a batch would register, whether they are new or not."""
        self._offered.update(numbers)

    async def count(self, connection: AsyncConnection, at: datetime) -> None:
        """Count what was noted. Raises `LookupLocked` and `TooManyRegistered`: then nothing of the batch may be stored."""
        for use in self._look_ups(at):
            free = () if self.is_bulk else [look_up_token(self._cipher, use.client_id, each) for each in self._new]
            counted, total = await count(connection, use, free)
            self._quotas.check(counted, total.before(counted))
        if self._offered and not self.is_bulk:
            await self._register(connection, at)
        self._forget()

    async def count_ended(self, connection: AsyncConnection, at: datetime, refusal: object) -> None:
        """Count what was noted of a batch that went too far and is not stored. One that would register too many takes all that is left:
        else how many of its numbers are new could be asked again and again."""
        for use in self._look_ups(at):
            await count(connection, use)
        if isinstance(refusal, TooManyRegistered):
            use = self._quotas.use(self._organisation, REGISTERED, at)
            left = (use.most or 0) - (await total_of(connection, use)).used
            await count(connection, use._replace(used=max(0, left)))
        self._forget()

    async def _register(self, connection: AsyncConnection, at: datetime) -> None:
        """INVARIANT: when nothing is left, a number that somebody has and one that nobody has are refused alike."""
        new, offered = (
            {look_up_token(self._cipher, self._organisation, each) for each in numbers}
            for numbers in (self._new, self._offered)
        )
        use = self._quotas.use(self._organisation, REGISTERED, at, seen=[(False, token) for token in new])
        total, known = await total_of(connection, use), await remembered(connection, use)
        most = use.most or 0
        if (total.used >= most and offered - known) or total.used + len(new - known) > most:
            raise self._quotas.beyond(REGISTERED, at, total.until)
        if new:
            await count(connection, use)

    def _look_ups(self, at: datetime) -> Sequence[CounterUse]:
        if not (self._found or self._missed or self._new or self._offered):
            return ()
        return summed(
            self._quotas.use(
                holder,
                LOOKUPS,
                at,
                seen=[
                    (was_missed, look_up_token(self._cipher, holder, number))
                    for was_missed, numbers in ((False, self._found), (True, self._missed))
                    for number in numbers
                ],
            )
            for holder in self._holders
        )

    def _forget(self) -> None:
        self._found, self._missed = set[str](), set[str]()
        self._new, self._offered = set[str](), set[str]()
