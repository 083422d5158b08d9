"""What a delivery may speak of: the rows within each right that it was confirmed by, judged anew whenever the policy or the time
may have changed something, in the transaction that stores them.

Its narrowest right bounds the whole delivery: tables of one delivery refer to each other, and who is known to one is known to all.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.catalogue.declarations import ScopeColumns
from hub.cipher import Cipher
from hub.clock import Clock, local_day
from hub.config import Settings
from hub.errors import Code, RefusedRequest
from hub.grants.snapshot import snapshot_query, take_snapshot
from hub.identity.standing import standing_of
from hub.intake.formats import Thing
from hub.intake.row_batch import NOTE
from hub.intake.sentences import Sentence
from hub.limiter.quotas import Quotas
from hub.server.deliveries.numbers import DeliveredNumbers
from hub.server.deliveries.rights import WriteRight, decide_rights
from hub.sources.source import Source
from hub.sources.sql import any_of
from hub.tables.base import Base
from hub.tables.deliveries import DeliveryJobRow
from hub.tables.governance import PolicyVersionRow
from hub.tables.population import DivisionRow, HouseholdRow, PersonRow
from permissions.model import Capability, Disclosure, Scope, Scopes, includes, union
from permissions.profile import Profile, derive
from resolvers.scope import DIVISION, OF_HOUSEHOLDS, OF_PERSONS, ORGANISATION, TODAY, in_each

_THINGS: dict[Thing, tuple[type[Base], str, ScopeColumns]] = {
    Thing.DIVISION: (DivisionRow, "code", ScopeColumns(division="code")),
    Thing.PERSON: (PersonRow, "id", OF_PERSONS),
    Thing.HOUSEHOLD: (HouseholdRow, "id", OF_HOUSEHOLDS),
}


_OTHER_COLUMNS = Sentence(
    "A column is taken for another one than when this delivery was checked, since the meaning of a label was changed, so it was "
    "ended. What was stored before stays. Deliver the files again.",
    "检查之后表样的含义有变更，某列的识别结果与确认时不同，已终止导入；此前已入库的数据保留。请重新报送。",
)


_GUESSING = Sentence(
    "Too many resident ID numbers that you, or others of your organisation, delivered or looked up belong to nobody within your scope, so "
    "this delivery was ended. What was stored before stays. Check whether the files are those of your own division, and deliver them "
    "again when the window of look-ups has ended.",
    "贵单位报送或查询的公民身份号码中，数据范围内查无此人的过多，已终止导入；此前已入库的数据保留。请核对文件是否属于本区域，并在查询时限窗口结束后重新报送。",
)


def _too_many_new(most: int) -> Sentence:
    return Sentence(
        f"All of your organisation together may register at most {most:,} different resident ID numbers within one window of look-ups, "
        "and this delivery would have registered more, so it was ended. What was stored before stays. Deliver again when the window has "
        "ended, or ask the operator of the hub to let your role register in bulk.",
        f"贵单位在一个查询时限窗口内最多可登记 {most:,} 个不同的公民身份号码，本次报送超出此数，已终止导入；此前已入库的数据保留。请在窗口结束后重新报送，或请平台运维人员为您的角色开通批量登记。",
    )


class DeliveryEnded(Exception):
    """A delivery ends before its end; the batches before stay stored."""

    def __init__(self, code: Code, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


def named_columns(table: Mapping[str, Any]) -> list[str]:
    """Return the columns that are imported of a table of a check: those of a table without a heading are only shown."""
    return [column["name"] for column in table["columns"] if column["name"] and table["headingLines"]]


def confirmed_columns(job: DeliveryJobRow) -> Mapping[str, set[str]]:
    """Return by table the columns that a check found."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for table in json.loads(job.checked or '{"tables": []}')["tables"]:
        found[table["table"]].update(named_columns(table))
    return found


class JobScope:
    """The scope of one delivery, as `hub.intake.scope` asks for it."""

    def __init__(
        self, hub: Source, clock: Clock, settings: Settings, job: DeliveryJobRow, rights: Sequence[WriteRight]
    ) -> None:
        self._hub, self._clock, self._settings, self._job, self._rights = hub, clock, settings, job, rights
        self._columns = confirmed_columns(job)
        self._query = snapshot_query(hub)
        self._version: int | None = None
        self._until: datetime | None = None
        self._bounds: frozenset[Scopes] | None = None
        cipher, actor = Cipher.of(settings.keys_file), job.account_id or job.client_id
        self._numbers = DeliveredNumbers(cipher, Quotas.of(settings), actor, str(job.organisation_id))
        self._beyond: RefusedRequest | None = None
        self._profile: Profile | None = None

    @property
    def version(self) -> int:
        """The version of the policy by which the rights were judged last; 0 before any was."""
        return self._version or 0

    async def hold(self, hub: AsyncConnection, table: str, columns: Collection[str], rows: int) -> None:
        """Raises `DeliveryEnded` when a right has ended, or reaches other rows than it did, and for a column that was not
        confirmed: what its label means may have been said anew since the check."""
        if not {name for name in columns if not name.startswith(NOTE)} <= self._columns.get(table, set()):
            raise DeliveryEnded(Code.STATE_CONFLICT, _OTHER_COLUMNS)
        held = select(PolicyVersionRow.version).with_for_update(read=True)
        version = (await hub.execute(held)).scalar_one()
        now = self._clock()
        if version != self._version or (self._until is not None and now >= self._until):
            await self._decide(hub, now)
            self._version = version
        row = DeliveryJobRow
        more = {"rows_done": row.rows_done + rows, "attempts": 0, "changed_at": now}
        await hub.execute(update(row).where(row.id == self._job.id).values(**more))

    def reads(self, key: str) -> bool:
        """Return whether a field is read in full in each row that this delivery may speak of. INVARIANT: `hold` came before."""
        assert self._profile is not None
        assert self._bounds is not None
        views = self._profile.decide(key, Capability.READ).views
        scopes = union(view.scope for view in views if view.disclosure is Disclosure.FULL)
        return Scope.EVERYONE in scopes or any(includes(scopes, bound) for bound in self._bounds)

    async def within(self, hub: AsyncConnection, thing: Thing, identifiers: Sequence[str]) -> Collection[str]:
        """Return those that lie in each bound of the rights."""
        assert self._bounds is not None
        if not self._bounds:
            return set(identifiers)
        rows, name, place = _THINGS[thing]
        table = cast("Table", rows.__table__)
        found = select(table.c[name]).where(any_of(table.c[name], "keys"), *in_each(self._bounds, table, place))
        job = self._job
        parameters: dict[str, Any] = {
            "keys": list(identifiers),
            DIVISION: job.division_code,
            ORGANISATION: str(job.organisation_id),
            TODAY: local_day(self._clock()),
        }
        return {str(key) for (key,) in await hub.execute(found, parameters)}

    def named(self, thing: Thing, **keys: Collection[str]) -> None:
        """Note whom a batch names (`DeliveredNumbers.add`)."""
        self._numbers.add(thing, **keys)

    def offered(self, numbers: Collection[str]) -> None:
        """Note whom a batch would register."""
        self._numbers.offer(numbers)

    async def count_named(self, hub: AsyncConnection) -> None:
        """Count the numbers of a batch. Raises `DeliveryEnded` for what is like guessing, and for more new persons than may be."""
        try:
            await self._numbers.count(hub, self._clock())
        except RefusedRequest as refusal:
            self._beyond = refusal
            ended = _GUESSING if refusal.code is Code.LOOKUP_LOCKED else _too_many_new(self._settings.registered)
            raise DeliveryEnded(refusal.code, ended) from None

    async def count_ended(self, hub: AsyncConnection) -> None:
        """Count the numbers of the batch by which the delivery was ended, if it was ended by one."""
        if self._beyond:
            await self._numbers.count_ended(hub, self._clock(), self._beyond)

    async def _decide(self, hub: AsyncConnection, now: datetime) -> None:
        job = self._job
        principal = await standing_of(hub, job.client_id, job.account_id, job.purpose)
        if principal is None or principal.organisation != str(job.organisation_id):
            raise DeliveryEnded(
                Code.WRITE_WITHHELD,
                Sentence(
                    "Whoever confirmed this delivery is suspended, or has lost its purpose, so it was ended. What was stored before "
                    "stays. Ask the data steward.",
                    "确认本次报送的账号或接入系统已停用，或不再具有相应用途，已终止导入；此前已入库的数据保留。请联系数据管理员。",
                ),
            )
        snapshot = await take_snapshot(self._hub, self._query, sorted(principal.roles))
        profile = derive(snapshot.grants, snapshot.blocks, principal, now)
        decided = decide_rights(profile, self._rights)
        if not decided.allowed or (self._bounds is not None and decided.bounds != self._bounds):
            names = ", ".join(right.coordinate for right in decided.missing) or "one of them"
            raise DeliveryEnded(
                Code.WRITE_WITHHELD,
                Sentence(
                    f"The rights by which this delivery was confirmed have changed ({names}), so it was ended. What was stored before "
                    "stays. Ask for the grant, or deliver again what you may write.",
                    f"确认本次报送所依据的权限已变更({names})，已终止导入；此前已入库的数据保留。请申请权限，或仅报送有权写入的数据。",
                ),
            )
        self._bounds, self._until, self._profile = decided.bounds, profile.until, profile
        self._numbers.is_bulk = not principal.roles.isdisjoint(self._settings.bulk_registrars.split())
