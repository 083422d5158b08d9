"""What is missing from a whole list ends: by the import itself, or once a second person has confirmed how much it is.

INVARIANT: all that ends by a delivery ends in one transaction, with the note of it. Killed, it is to be done, or done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.clock import Clock, local_day
from hub.codes import DeliveryState
from hub.errors import Unusable
from hub.intake.deliveries.listing import find_delivery
from hub.intake.deliveries.missing import AT_ONCE, Missing, MissingRows, WholeList, named_by
from hub.intake.deliveries.recording import DeliveryRecord, ImportRunning, end_killed, next_moment
from hub.intake.deliveries.whole_list import (
    ENDS,
    Ending,
    EndingState,
    KeptBecause,
    decide_ending,
)
from hub.intake.files import FILES
from hub.intake.formats import UNTIL, FileFormat
from hub.intake.report import FileReport
from hub.intake.revising import Revising, version_identifier
from hub.intake.scope import DeliveryScope
from hub.sources.register import Sources
from hub.sources.sql import any_of
from hub.tables.deliveries import DeliveryBatchRow, DeliveryRow
from hub.tables.row_sets import packed
from hub.tables.types import IdList

_TICK = timedelta(microseconds=1)
_FORMATS = {of.name: of for of in FILES}
_OVER = (DeliveryState.STORED, DeliveryState.PARTLY_REFUSED)


class NothingWaits(Unusable):
    """Nothing of this delivery waits for a second person."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Nothing of delivery {number} waits to be ended; `hub deliveries show {number}` says what became of it. Nothing was changed."
        )


class SamePerson(Unusable):
    """Whoever delivered wants to confirm it too."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Delivery {number} is your own. So much ends only when a second person confirms it: ask somebody else to do so. Nothing was "
            "changed."
        )


class MoreMissing(Exception):
    """More would end than was shown; the figures of today are stored, to be looked at again."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(
            "More would end by now than was shown, so nothing ended. Look at the figures again, and confirm those."
        )
        self.ending = ending


def revising_of(sources: Sources, cipher: Cipher, kinds: Sequence[str]) -> Mapping[str, Revising]:
    """Return by format what knows how the rows stand that may end."""
    return {of.name: Revising(sources.of(of.rows), cipher, of) for kind in kinds for of in ENDS[kind]}


def kept_kinds(
    kinds: Sequence[str], reports: Sequence[tuple[FileFormat, FileReport]], *, is_file_refused: bool
) -> Mapping[str, KeptBecause]:
    """Return the kinds of which nothing ends: a row was refused, or a file that may have had some; or none was named."""
    kept: dict[str, KeptBecause] = {}
    for kind in kinds:
        own = [report for of, report in reports if of.name == kind]
        if is_file_refused or any(report.refused or report.codes for report in own):
            kept[kind] = KeptBecause.REFUSED_ROWS
        elif not any(report.read for report in own):
            kept[kind] = KeptBecause.NO_ROWS
    return kept


async def end_after_import(
    sources: Sources,
    cipher: Cipher,
    record: DeliveryRecord,
    whole: WholeList,
    kept: Mapping[str, KeptBecause],
    percent: int,
    scope: DeliveryScope | None,
) -> Ending:
    """End what is missing from a delivery whose rows are stored, unless so much is that a second person must confirm it."""
    async with sources.hub.begin() as hub:
        if scope:
            await scope.hold(hub, "", (), 0)
        missing = await _missing(sources, cipher, hub, record.id, whole, kept, scope)
        ending = decide_ending(missing.kinds, percent)
        latest = (
            await hub.execute(select(func.max(DeliveryBatchRow.at)).where(DeliveryBatchRow.delivery_id == record.id))
        ).scalar()
        at = max(record.now(), latest + _TICK) if latest else record.now()
        await _conclude(sources, cipher, hub, record.id, missing, ending, whole.day, at, by=None)
        return ending


async def end_missing(
    sources: Sources,
    cipher: Cipher,
    clock: Clock,
    number: int,
    *,
    by: str,
    digest: str | None = None,
    scope: DeliveryScope | None = None,
) -> Ending:
    """End what is missing from a delivery that waits for a second person, on the delivery's day.

    What was said since by anybody holds. `digest` is that of the figures that were confirmed, if not those that are stored. Raises
    `NoSuchDelivery`, `NothingWaits`, `SamePerson`, `MoreMissing`; `ImportRunning`; `SourceUnavailable`.
    """
    async with sources.hub.alone("import") as alone:
        if not alone:
            raise ImportRunning
        async with sources.hub.begin() as hub:
            await end_killed(hub)
            row = (await find_delivery(hub, number)).row
            stored = Ending.of(row.missing) if row.missing else None
            if row.state not in _OVER or stored is None or stored.state is not EndingState.WAITING:
                raise NothingWaits(number)
            if by in (row.delivered_by, row.account_id):
                raise SamePerson(number)
            if digest is not None and digest != stored.digest:
                raise MoreMissing(stored)
            if scope:
                await scope.hold(hub, "", (), 0)
            organisation = str(row.organisation_id) if row.organisation_id else None
            kinds = (row.whole_lists or "").split()
            whole = WholeList(row.deliverer, organisation, kinds, local_day(row.begun_at), number)
            kept = {kind.kind: kind.because for kind in stored.kinds if kind.because}
            missing = await _missing(sources, cipher, hub, row.id, whole, kept, scope)
            at = await next_moment(hub, clock)
            now = decide_ending(missing.kinds, 100)
            more = None if stored.shows(now) else decide_ending(missing.kinds, -1)
            await _conclude(sources, cipher, hub, row.id, missing, more or now, whole.day, at, by=None if more else by)
    if more:
        raise MoreMissing(more)
    return now


async def _missing(
    sources: Sources,
    cipher: Cipher,
    hub: AsyncConnection,
    delivery_id: str,
    whole: WholeList,
    kept: Mapping[str, KeptBecause],
    scope: DeliveryScope | None,
) -> Missing:
    named = await named_by(hub, delivery_id, whole.kinds)
    return await MissingRows(revising_of(sources, cipher, whole.kinds), whole, scope).find(hub, named, kept)


async def _conclude(
    sources: Sources,
    cipher: Cipher,
    hub: AsyncConnection,
    delivery_id: str,
    missing: Missing,
    ending: Ending,
    day: date,
    at: datetime,
    *,
    by: str | None,
) -> None:
    """Store what became of what is missing, and end it if that is what becomes of it."""
    values: dict[str, object] = {"missing": ending.content}
    if ending.state is EndingState.ENDED:
        for name, identifiers in missing.rows.items():
            revising = Revising(sources.of(_FORMATS[name].rows), cipher, _FORMATS[name])
            for start in range(0, len(identifiers), AT_ONCE):
                some = identifiers[start : start + AT_ONCE]
                ended = await _end(hub, revising, _FORMATS[name], some, day, at)
                await _note(hub, delivery_id, _FORMATS[name], ended, at)
        values |= {"missing_ended_at": at, "missing_ended_by": by}
    await hub.execute(update(DeliveryRow).where(DeliveryRow.id == delivery_id).values(**values))


async def _end(
    hub: AsyncConnection, revising: Revising, of: FileFormat, identifiers: Sequence[str], day: date, at: datetime
) -> Sequence[str]:
    """Give each of some rows a version that ends on a day, in the place of the one that holds. Return those that were ended: what
    somebody in the hub has replaced meanwhile is left as it is."""
    table = cast("Table", of.rows.__table__)
    last = await revising.last_delivered(hub, identifiers)
    mark = update(table).where(any_of(table.c.id, "ids", IdList), table.c.superseded_at.is_(None))
    marked = await hub.execute(
        mark.values(superseded_at=at).returning(table.c.id), {"ids": [str(row["id"]) for _, row in last.values()]}
    )
    held = {str(identifier) for (identifier,) in marked}
    ended = {identifiers[place]: found for place, found in last.items() if str(found[1]["id"]) in held}
    versions = [
        dict(row)
        | {"id": version_identifier(identifier, number + 1), UNTIL: day, "recorded_at": at, "supersedes_id": row["id"]}
        for identifier, (number, row) in ended.items()
    ]
    if versions:
        await hub.execute(insert(table), versions)
    return list(ended)


async def _note(
    hub: AsyncConnection, delivery_id: str, of: FileFormat, identifiers: Sequence[str], at: datetime
) -> None:
    """Note that a delivery ended some rows."""
    batch = DeliveryBatchRow
    last = (await hub.execute(select(func.max(batch.position)).where(batch.delivery_id == delivery_id))).scalar()
    row = {
        "delivery_id": delivery_id,
        "position": 0 if last is None else last + 1,
        "table_name": of.rows.__tablename__,
        "at": at,
        "columns": UNTIL,
        "stated": packed(identifiers),
        "repeated": b"",
        "ends": True,
    }
    await hub.execute(insert(batch), [row])
