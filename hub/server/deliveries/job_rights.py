"""What a deliverer may read and try, by the policy of the moment: the same rights and the same counters as of changes in the hub."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Set
from typing import Any

from graphql import GraphQLInputObjectType
from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.catalogue.contract import origin, writes_of
from hub.catalogue.declarations import WriteAction, Writes
from hub.cipher import Cipher
from hub.clock import Clock
from hub.config import Settings
from hub.intake.admitting import Tries
from hub.intake.formats import FileFormat
from hub.limiter.quotas import CHANGED, MEMBERSHIPS, CounterUse, Quotas
from hub.server.deliveries.scope import JobScope
from hub.sources.sql import any_of
from hub.tables.deliveries import DeliveryJobRow
from hub.tables.usage_counters import ClientUseRow
from resolvers.write.counted import counter_of_attempts
from resolvers.write.earlier import fields_that_show
from resolvers.write.rows import OWNERS
from schema.contract import build_contract


class JobRights:
    """The rights of one delivery, as `hub.intake.admitting` asks for it. INVARIANT: its scope holds the rights of the transaction."""

    def __init__(self, scope: JobScope, settings: Settings, clock: Clock, job: DeliveryJobRow, cipher: Cipher) -> None:
        self._scope, self._clock, self._cipher = scope, clock, cipher
        self._holder, self._quotas = str(job.organisation_id), Quotas.of(settings)
        self._contract = build_contract()._schema
        self._kinds: dict[str, Mapping[str, str]] = {}

    def withheld(self, of: FileFormat) -> Set[str]:
        """Return the columns that some field shows, and that the deliverer may not read in full."""
        shown = fields_that_show(self._contract, of.rows)
        return {
            column.target
            for column in of.columns
            if column.target in shown and not self._scope.reads(shown[column.target][1])
        }

    def about(self, of: FileFormat) -> Collection[str]:
        """Return the columns that name whom a change is counted for."""
        return self._counted(of)

    async def count(self, hub: AsyncConnection, of: FileFormat, tries: Tries) -> Collection[int]:
        """Count each try with all that its organisation tried in the hub; of one that goes beyond a bound nothing is counted."""
        now, kinds = self._clock(), self._counted(of)
        uses = [[self._use(of, kinds[owner], owner, about[owner]) for owner in about] for about in tries]
        row = ClientUseRow
        known = select(row.counter, row.used).where(
            row.client_id == self._holder, any_of(row.counter, "counters"), row.until > now
        )
        counters = sorted({use.counter for each in uses for use in each})
        found = await hub.execute(known.order_by(row.counter).with_for_update(), {"counters": counters})
        used = defaultdict[str, int](int)
        used.update({counter: count for counter, count in found.all() if count})
        more: dict[str, CounterUse] = {}
        beyond = []
        for place, each in enumerate(uses):
            if any(use.most is not None and used[use.counter] >= use.most for use in each):
                beyond.append(place)
                continue
            for use in each:
                used[use.counter] += 1
                more[use.counter] = more[use.counter].with_(use) if use.counter in more else use
        await self._add(hub, [more[counter] for counter in sorted(more)])
        return beyond

    async def _add(self, hub: AsyncConnection, uses: Collection[CounterUse]) -> None:
        if not uses:
            return
        table: Any = ClientUseRow.__table__
        write = (postgresql.insert if hub.dialect.name == "postgresql" else sqlite.insert)(table)
        is_open, new = table.c.until > self._clock(), write.excluded
        added = write.on_conflict_do_update(
            index_elements=[table.c.client_id, table.c.counter],
            set_={
                "used": case((is_open, table.c.used), else_=0) + new.used,
                "missed": case((is_open, table.c.missed), else_=0),
                "until": case((is_open, table.c.until), else_=new.until),
            },
        )
        rows = [
            {"client_id": use.client_id, "counter": use.counter, "used": use.used, "missed": 0, "until": use.until}
            for use in uses
        ]
        await hub.execute(added, rows)

    def _use(self, of: FileFormat, kind: str, owner: str, identifier: str) -> CounterUse:
        counter = kind + counter_of_attempts(self._cipher, of.rows, self._holder, owner, identifier)
        return self._quotas.use(self._holder, counter, self._clock(), 1)

    def _writes(self) -> Iterator[Writes]:
        for item in self._contract.type_map.values():
            if isinstance(item, GraphQLInputObjectType) and hasattr(origin(item), "WRITES"):
                yield writes_of(item)

    def _counted(self, of: FileFormat) -> Mapping[str, str]:
        """Return the kinds of counters of a table, by the column that names whom they count for."""
        if of.name not in self._kinds:
            if of.rows in OWNERS:
                self._kinds[of.name] = {OWNERS[of.rows]: CHANGED}
            else:
                self._kinds[of.name] = {
                    owner: MEMBERSHIPS if owner in writes.overlap_columns else CHANGED
                    for writes in self._writes()
                    if writes.table is of.rows and writes.action is WriteAction.RECORD
                    for owner in writes.about
                }
        return self._kinds[of.name]
