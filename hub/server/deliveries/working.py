"""Work on deliveries, in processes of their own: reading and storing millions of rows takes a core for minutes, and no question
waits for that. One process checks and one imports, whichever server process starts it; a lock of the database sees to it.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import wait
from typing import Any

import orjson
import structlog

from hub.clock import Clock
from hub.config import Settings
from hub.errors import Code, RefusedRequest
from hub.intake.deliveries.recording import ImportRunning
from hub.ledger.event import EventKind
from hub.ledger.reconcile import enter
from hub.server.deliveries.act_work import work_on_act
from hub.server.deliveries.acts import JobAct
from hub.server.deliveries.checking import check_job
from hub.server.deliveries.importing import delivery_event, error_told, import_job
from hub.server.deliveries.jobs import Job
from hub.server.deliveries.spool import Spool
from hub.server.deliveries.turns import begin_work, cancel_idle, end_job, has_job, next_job, over_long_ago
from hub.server.log import configure_log
from hub.sources.register import Sources, open_sources
from hub.sources.source import Source
from hub.tables.job_states import DeliveryJobState

State = DeliveryJobState
ACTS = (State.ENDING, State.WITHDRAWING)
CHECKS, IMPORTS = "delivery-check", "delivery-import"
WORKS: Mapping[str, tuple[State, ...]] = {CHECKS: (State.CHECKING,), IMPORTS: (State.CONFIRMED, State.IMPORTING, *ACTS)}
"""By what is done, the states of the deliveries that wait for it."""

CONNECTIONS = 12
"""The pool of the process: room for three transactions, as the lock of the work, that of the import and a batch go on side by
side."""

LOOKS, BETWEEN_LOOKS = 50, 0.2
"""How often a process looks for more after its work, and the seconds in between: a clerk confirms a moment after the check, and mends a
moment after the import, and to start another process takes longer than a small delivery."""

ENDING = 5.0
"""Seconds that a process has to end when it is told to."""

_BROKEN = (
    "The hub could not work on this delivery: its process ended each time. Deliver the files in smaller parts, or ask the operator of the hub, who finds the reason in the log.",
    "平台多次处理本次报送均异常中断。请检查文件大小和格式，分批报送；平台运维人员可在日志中查到原因。",
)
_UNREADABLE = (
    "The files of this delivery are not on the disk of the hub any more, or cannot be read there. Deliver them again.",
    "本次报送的文件已不在平台上或无法读取，请重新报送。",
)

log = structlog.get_logger()


class DeliveryWork:
    """One kind of work on deliveries, as the server sees it: a process is started when a delivery waits."""

    def __init__(self, sources: Sources, settings: Settings, clock: Clock, kind: str) -> None:
        self._sources, self._settings, self._clock, self._kind = sources, settings, clock, kind

    async def round(self, stopping: asyncio.Event) -> None:
        """Do what waits; cut short when the server stops, and gone on with by whoever comes next."""
        if not await has_job(self._sources.hub, WORKS[self._kind]):
            return
        process = multiprocessing.get_context("spawn").Process(
            target=work_apart, args=(self._settings, self._clock, self._kind), name=self._kind, daemon=True
        )
        await asyncio.to_thread(process.start)
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(process.sentinel, ended.set)
        try:
            waiting = {asyncio.create_task(event.wait()) for event in (ended, stopping)}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for each in waiting:
                each.cancel()
        finally:
            loop.remove_reader(process.sentinel)
            await asyncio.to_thread(_end, process)
        if process.exitcode and not stopping.is_set():
            log.warning("work on a delivery was killed", work=self._kind, status=process.exitcode)


async def forget_idle(hub: Source, settings: Settings, clock: Clock) -> None:
    """Cancel the deliveries that nobody went on with, and remove their files; and what was refused of old ones."""
    spool = Spool(settings.spool)
    async with hub.begin() as connection:
        gone = [*await cancel_idle(connection, clock()), *await over_long_ago(connection, clock())]
    for job_id in gone:
        await asyncio.to_thread(spool.remove_all, job_id)


def _end(process: Any) -> None:
    if process.is_alive():
        process.terminate()
        process.join(ENDING)
    if process.is_alive():
        process.kill()
    process.join()


def work_apart(settings: Settings, clock: Clock, kind: str) -> None:
    """Work on all deliveries that wait for one kind of work: the whole life of a process."""
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    configure_log(settings.log)
    gc.disable()  # rows are many and no rings, and the process ends with its work
    try:
        asyncio.run(_work_and_wait(settings, clock, kind))
    except RefusedRequest as error:
        log.warning("work on deliveries waits", because=error.code)
    except Exception as error:
        log.error("work on deliveries failed", error=type(error).__name__, exc_info=error)
        sys.exit(1)


def _end_with_the_server() -> None:
    """A server that is killed cannot end its processes: each looks whether it is still there."""
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)


async def _work_and_wait(settings: Settings, clock: Clock, kind: str) -> None:
    """Work on what waits, and on what comes soon after it. While it waits it holds no lock: any other process may be faster."""
    async with open_sources(replace(settings, pool_size=1)) as sources:
        while await _work(settings, clock, kind):
            for _ in range(LOOKS):
                if await has_job(sources.hub, WORKS[kind]):
                    break
                await asyncio.sleep(BETWEEN_LOOKS)
            else:
                return


async def _work(settings: Settings, clock: Clock, kind: str) -> bool:
    """Work on all that waits; False where somebody else is at it, or what waits has to wait longer."""
    settings = replace(settings, pool_size=max(settings.pool_size, CONNECTIONS))
    async with open_sources(settings) as sources, sources.hub.alone(kind) as alone:
        while alone:
            async with sources.hub.begin() as connection:
                job = await next_job(connection, WORKS[kind])
                if job is None:
                    return True
                state = job.state if job.state in ACTS else State.CHECKING if kind == CHECKS else State.IMPORTING
                may_begin = await begin_work(connection, clock, job, state)
            if not may_begin:
                await _give_up(sources, clock, job, *_BROKEN)
                continue
            try:
                await _one(sources, settings, clock, job, kind)
            except ImportRunning:
                async with sources.hub.begin() as connection:
                    await end_job(connection, clock, job.row.id, state if state in ACTS else State.CONFIRMED, {})
                return False
            except OSError as error:
                log.error("the files of a delivery cannot be read", error=type(error).__name__, exc_info=error)
                await _give_up(sources, clock, job, *_UNREADABLE)
            except RefusedRequest:  # the database's fault, and not the delivery's
                with suppress(RefusedRequest):
                    async with sources.hub.begin() as connection:
                        await end_job(connection, clock, job.row.id, state, {})
                raise
    return False


async def _one(sources: Sources, settings: Settings, clock: Clock, job: Job, kind: str) -> None:
    if job.state in ACTS:
        await work_on_act(sources, clock, settings, job)
        return
    if kind == IMPORTS:
        await import_job(sources, clock, settings, job)
        return
    told = await check_job(sources, clock, settings, job)
    async with sources.hub.begin() as connection:
        await end_job(connection, clock, job.row.id, State.CHECKED, told)


async def _give_up(sources: Sources, clock: Clock, job: Job, message: str, chinese: str) -> None:
    state, told = State.FAILED, {"error": error_told(Code.INTERNAL, message, chinese)}
    if job.state in ACTS and (act := JobAct.of(job)):
        state, told = act.before, {"act": replace(act, error=orjson.loads(told["error"])).content}
    async with sources.hub.begin() as connection:
        await end_job(connection, clock, job.row.id, state, told)
        if job.row.event_id:
            outcome = delivery_event(job, clock, EventKind.WRITE_OUTCOME, str(Code.INTERNAL), 0, ())
            await enter(sources.hub, connection, [outcome])
