"""Delivery jobs: their rows, and from which state to which each may go.

INVARIANT: each step is one transaction that looks at the state as it is then, so that of two at once one is told.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import Clock
from hub.errors import Code, RefusedRequest, invalid_request
from hub.identifiers import as_uuid
from hub.identity.caller import AuthenticatedCaller
from hub.limits import DELIVERIES, FILES
from hub.server.deliveries.requests import OpenedWith, not_within
from hub.sources.source import Source
from hub.sources.sql import any_of
from hub.tables.deliveries import DeliveryJobFileRow, DeliveryJobRow
from hub.tables.job_states import DeliveryJobState
from hub.tables.population import DivisionWithinRow
from hub.tables.types import IdList

State = DeliveryJobState
OVER = tuple(state.value for state in State if state.is_over)
"""The states in which nothing becomes of a delivery by itself any more."""


class NoSuchJob(RefusedRequest):
    """No delivery of the caller's organisation has this id; whether one of another organisation has it is not told."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            Code.NOT_FOUND, "Your organisation has no such delivery job. Check its id, or list your delivery jobs."
        )


class NoRejectedRows(RefusedRequest):
    """Nothing of a delivery was refused, or it was so long ago that it is not kept any more."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            Code.NOT_FOUND,
            "This delivery has no refused rows, or they are not kept any more. Read the delivery: `result` has how many there were.",
        )


class WrongState(RefusedRequest):
    """What was asked for cannot be done with a delivery in its state."""

    status = HTTPStatus.CONFLICT

    def __init__(self, state: str, wanted: Collection[State]) -> None:
        names = " or ".join(wanted)
        super().__init__(
            Code.STATE_CONFLICT,
            f"The delivery is {state}, and this can be done while it is {names}. Nothing was changed. Read the delivery again.",
        )


class CheckedAnew(RefusedRequest):
    """The check that somebody looked at is not the last one."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            Code.STATE_CONFLICT,
            "The delivery was checked anew since you looked at it. Read the delivery again, and confirm what you see.",
        )


class ActedOnMeanwhile(RefusedRequest):
    """The delivery that somebody acts on is not as they saw it: another act came first."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            Code.STATE_CONFLICT,
            "Somebody has acted on this delivery since you looked at it. Nothing was changed. Read the delivery again.",
        )


class KeyUsedOtherwise(RefusedRequest):
    """The idempotency key opened a delivery of something else."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            Code.IDEMPOTENCY_CONFLICT,
            "You opened another delivery with this Idempotency-Key. Nothing was opened. Use a new key for a new delivery.",
        )


@dataclass(frozen=True, slots=True)
class Job:
    """A delivery job, and the files that have arrived, by name."""

    row: DeliveryJobRow
    files: Sequence[DeliveryJobFileRow] = ()

    @property
    def state(self) -> State:
        return DeliveryJobState[self.row.state]

    @property
    def checked(self) -> Mapping[str, Any] | None:
        """What the check found; None before it ended."""
        found: Mapping[str, Any] | None = json.loads(self.row.checked) if self.row.checked else None
        return found

    @property
    def result(self) -> Mapping[str, Any] | None:
        """What became of it; None before it ended."""
        found: Mapping[str, Any] | None = json.loads(self.row.result) if self.row.result else None
        return found

    def check_seen(self, digest: str) -> None:
        """See to it that the last check is the one that somebody looked at. Raises `CheckedAnew`."""
        if self.checked is None or self.checked["digest"] != digest:
            raise CheckedAnew

    def check_unacted(self, seen: Job) -> None:
        """See to it that nobody has acted on the delivery since it was seen. Raises `ActedOnMeanwhile`."""
        if (self.row.event_id, self.row.act) != (seen.row.event_id, seen.row.act):
            raise ActedOnMeanwhile

    def sent_by(self, actor: str) -> frozenset[str]:
        """Return the names of the files that somebody sent."""
        return frozenset(file.name for file in self.files if file.sent_by == actor)

    def is_second_person(self, account: str | None) -> bool:
        """Return whether an account is that of a person who had no part in the delivery: neither opened nor confirmed it."""
        return account is not None and account not in (self.row.opened_by, self.row.account_id)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


class Jobs:
    """The deliveries of everybody; callers are given those of their own organisation. Methods raise `SourceUnavailable`."""

    def __init__(self, hub: Source, clock: Clock) -> None:
        self._hub, self._clock = hub, clock

    async def open(self, caller: AuthenticatedCaller, given: OpenedWith) -> tuple[Job, bool]:
        """Return a delivery, and whether it is new: the same key gives the same one.

        Raises `KeyUsedOtherwise`, INVALID_INPUT for a deliverer that is no division of the caller's, and LIMIT_EXCEEDED when
        too many of the organisation are on their way.
        """
        row = DeliveryJobRow
        async with self._hub.begin() as connection:
            known = select(row.id, row.body_hash).where(row.opened_by == caller.actor, row.idempotency_key == given.key)
            if found := (await connection.execute(known)).first():
                if found.body_hash != given.body_hash:
                    raise KeyUsedOtherwise
                return await found_job(connection, str(found.id)), False
            if given.deliverer not in ("", caller.division_code):
                within = select(DivisionWithinRow.division_code).where(
                    DivisionWithinRow.ancestor_code == caller.division_code,
                    DivisionWithinRow.division_code == given.deliverer,
                )
                if not (await connection.execute(within)).first():
                    raise invalid_request(not_within(caller.division_code))
            under_way = select(func.count()).where(
                row.organisation_id == caller.organisation_id, row.state.not_in(OVER)
            )
            DELIVERIES.check((await connection.execute(under_way)).scalar_one() + 1)
            now, job_id = self._clock(), str(uuid4())
            opened: dict[str, Any] = {
                "id": job_id,
                "organisation_id": caller.organisation_id,
                "opened_by": caller.actor,
                "idempotency_key": given.key,
                "body_hash": given.body_hash,
                "division_code": caller.division_code,
                "deliverer": given.deliverer,
                "period_from": given.period_from,
                "period_until": given.period_until,
                "numbers_restart": given.numbers_restart,
                "whole_lists": " ".join(given.whole_lists) or None,
                "state": State.OPEN,
                "opened_at": now,
                "changed_at": now,
                "attempts": 0,
                "rows_done": 0,
                "rows_total": 0,
            }
            await connection.execute(insert(row), [{**opened, **who(caller)}])
            return await found_job(connection, job_id), True

    async def find(self, caller: AuthenticatedCaller, job_id: str) -> Job:
        """Return a delivery of the caller's organisation. Raises `NoSuchJob`."""
        async with self._hub.begin(reading=True) as connection:
            return await _of(connection, caller, job_id)

    async def newest(self, caller: AuthenticatedCaller, first: int) -> Sequence[Job]:
        """Return the newest deliveries of the caller's organisation."""
        row, file = DeliveryJobRow, DeliveryJobFileRow
        wanted = select(row.__table__).where(row.organisation_id == caller.organisation_id)
        async with self._hub.begin(reading=True) as connection:
            found = await connection.execute(wanted.order_by(row.opened_at.desc(), row.id).limit(first))
            rows = [DeliveryJobRow(**each) for each in found.mappings()]
            theirs = select(file.__table__).where(any_of(file.job_id, "ids", IdList)).order_by(file.name)
            files = defaultdict[str, list[DeliveryJobFileRow]](list)
            for each in (await connection.execute(theirs, {"ids": [row.id for row in rows]})).mappings():
                files[each["job_id"]].append(DeliveryJobFileRow(**each))
            return [Job(row, files[row.id]) for row in rows]

    async def add_file(
        self,
        caller: AuthenticatedCaller,
        job_id: str,
        file: DeliveryJobFileRow,
        put_in_place: Callable[[], Awaitable[None]],
    ) -> bool:
        """Note a file that has arrived and put it in its place, in that of an earlier one; True when there was none.

        Both while nobody brings the delivery to another state, so that what is checked is what was noted.

        Raises `NoSuchJob`, `WrongState`, and TOO_LARGE for too many files.
        """
        async with self._held(caller, job_id, State.OPEN) as (connection, job):
            is_new = file.name not in {known.name for known in job.files}
            FILES.check(len(job.files) + is_new)
            await connection.execute(_file(job.row.id, file.name))
            new = {
                "job_id": job.row.id,
                "name": file.name,
                "sha256": file.sha256,
                "size": file.size,
                "sent_by": caller.actor,
            }
            await connection.execute(insert(DeliveryJobFileRow), [new])
            await put_in_place()
            return is_new

    async def remove_file(self, caller: AuthenticatedCaller, job_id: str, name: str) -> None:
        """Forget a file. Raises `NoSuchJob`, also for a file that is not there, and `WrongState`."""
        async with self._held(caller, job_id, State.OPEN) as (connection, _):
            if not (await connection.execute(_file(job_id, name))).rowcount:
                raise NoSuchJob

    async def step(
        self,
        caller: AuthenticatedCaller,
        job_id: str,
        before: Sequence[State],
        after: State,
        values: Mapping[str, Any],
        *,
        check: Callable[[Job], None] | None = None,
    ) -> Job:
        """Bring a delivery from one of some states to another. `check` looks at it as it is then.

        Raises `NoSuchJob`, `WrongState`, and what `check` raises.
        """
        async with self._held(caller, job_id, *before) as (connection, job):
            if check is not None:
                check(job)
            changed = update(DeliveryJobRow).where(DeliveryJobRow.id == job.row.id)
            await connection.execute(changed.values(state=after, attempts=0, **values))
            return await found_job(connection, job.row.id)

    @asynccontextmanager
    async def _held(
        self, caller: AuthenticatedCaller, job_id: str, *states: State
    ) -> AsyncIterator[tuple[AsyncConnection, Job]]:
        """A delivery that nobody else changes until the end of the block."""
        async with self._hub.begin() as connection:
            job = await _of(connection, caller, job_id, hold=True)
            if job.state not in states:
                raise WrongState(job.state, states)
            touched = update(DeliveryJobRow).where(DeliveryJobRow.id == job.row.id)
            await connection.execute(touched.values(changed_at=self._clock()))
            yield connection, job


def who(caller: AuthenticatedCaller) -> Mapping[str, Any]:
    """Return the columns that say whose rights are judged."""
    return {
        "client_id": caller.client_id,
        "account_id": caller.account_id,
        "purpose": caller.purpose,
        "legal_basis": caller.legal_basis,
        "token_id": caller.token_id,
    }


async def _of(connection: AsyncConnection, caller: AuthenticatedCaller, job_id: str, *, hold: bool = False) -> Job:
    known = as_uuid(job_id)
    job = await found_job(connection, known, hold=hold) if known else None
    if job is None or job.row.organisation_id != caller.organisation_id:
        raise NoSuchJob
    return job


async def found_job(connection: AsyncConnection, job_id: str, *, hold: bool = False) -> Job:
    """Return a delivery, whosever it is. Raises `NoSuchJob`."""
    row, file = DeliveryJobRow, DeliveryJobFileRow
    wanted = select(row.__table__).where(row.id == job_id)
    found = (await connection.execute(wanted.with_for_update() if hold else wanted)).mappings().first()
    if found is None:
        raise NoSuchJob
    files = await connection.execute(select(file.__table__).where(file.job_id == job_id).order_by(file.name))
    return Job(DeliveryJobRow(**found), [DeliveryJobFileRow(**each) for each in files.mappings()])


def _file(job_id: str, name: str) -> Any:
    return delete(DeliveryJobFileRow).where(DeliveryJobFileRow.job_id == job_id, DeliveryJobFileRow.name == name)
