"""What was asked of a delivery after its import is done, by what the commands do it with.

INVARIANT: its end, and the outcome in the ledger, are one transaction. What broke off is done once more from where it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import select

from hub.cipher import Cipher
from hub.clock import Clock
from hub.codes import DeliveryState
from hub.config import Settings
from hub.errors import Code, Unusable
from hub.findings.scanning import FindingScanRunning
from hub.findings.touched import look_at_delivery
from hub.intake.deliveries.ending import MoreMissing, end_missing
from hub.intake.deliveries.outcome import Withdrawal
from hub.intake.deliveries.whole_list import Ending
from hub.intake.deliveries.withdrawing import WithdrawnBefore, withdraw_delivery
from hub.intake.files import FILES
from hub.intake.sentences import Sentence
from hub.intake.terms import names_of
from hub.ledger.event import EventKind, Outcome
from hub.ledger.reconcile import enter
from hub.server.deliveries.acts import ActKind, JobAct
from hub.server.deliveries.checking import ending_told
from hub.server.deliveries.importing import delivery_event
from hub.server.deliveries.jobs import Job
from hub.server.deliveries.rights import WriteRight
from hub.server.deliveries.scope import DeliveryEnded, JobScope
from hub.server.deliveries.turns import end_job
from hub.sources.register import Sources
from hub.tables.deliveries import DeliveryRow
from hub.tables.job_states import DeliveryJobState

_CHINESE = {of.name: names_of(of)[1] for of in FILES}

_CHANGED = Sentence(
    "More would end by now than was shown, so nothing ended. Read the delivery again, and confirm the figures of today.",
    "需终止的数量已多于所显示的数量，未作终止。请重新查看后再确认。",
)
_NOTHING = Sentence(
    "Nothing of this delivery waits to be ended any more: it was ended or withdrawn by somebody else. Nothing was changed.",
    "本次报送已无待终止的数据，可能已由他人终止或撤回。未作改动。",
)


async def work_on_act(sources: Sources, clock: Clock, settings: Settings, job: Job) -> None:
    """Do what was asked of a delivery, under the rights of who asked. Raises `ImportRunning` and `SourceUnavailable`, after which it
    goes on later.
    """
    act = JobAct.of(job)
    assert act
    acting = act.acting(job)
    rights = [WriteRight(coordinate, key) for coordinate, key in act.rights]
    scope = JobScope(sources.hub, clock, settings, acting.row, rights)
    outcome, state, values = str(Outcome.WRITTEN), act.before, dict[str, Any]()
    try:
        async with sources.hub.begin() as hub:
            await scope.hold(hub, "", (), 0)
        if act.kind is ActKind.WITHDRAW:
            done = await _withdraw(sources, clock, settings, acting, act.because)
            state = DeliveryJobState.WITHDRAWN
        else:
            done, values = await _end_missing(sources, clock, settings, acting, act.because, scope)
        act = replace(act, outcome=done)
    except DeliveryEnded as ended:
        outcome, act = str(ended.code), replace(act, error=_error(ended.code, ended.sentence))
    except MoreMissing as more:
        outcome, act = str(Code.STATE_CONFLICT), replace(act, error=_error(Code.STATE_CONFLICT, _CHANGED))
        values = _with_ending(job, more.ending, settings)
    except Unusable:
        outcome, act = str(Code.STATE_CONFLICT), replace(act, error=_error(Code.STATE_CONFLICT, _NOTHING))
    event = delivery_event(
        acting, clock, EventKind.WRITE_OUTCOME, outcome, scope.version, rights, operation=act.kind.operation
    )
    async with sources.hub.begin() as hub:
        await end_job(hub, clock, job.row.id, state, {**values, "act": act.content})
        await enter(sources.hub, hub, [event])


async def _withdraw(sources: Sources, clock: Clock, settings: Settings, job: Job, because: str) -> dict[str, Any]:
    """Withdraw all that a delivery has stored: also what it had stored each time before it was killed."""
    row, delivery = job.row, DeliveryRow
    async with sources.hub.begin() as hub:
        own = select(delivery.number).where(delivery.job_id == row.id, delivery.state != DeliveryState.WITHDRAWN)
        numbers: Sequence[int] = list((await hub.execute(own.order_by(delivery.number))).scalars())
    if row.delivery_number is not None and row.delivery_number not in numbers:
        numbers = [*numbers, row.delivery_number]  # it was imported before deliveries knew how they are called here
    told: dict[str, dict[str, int]] = {}
    for number in numbers:
        with suppress(WithdrawnBefore):
            withdrawn = await withdraw_delivery(
                sources,
                Cipher.of(settings.keys_file),
                clock,
                number,
                by=row.account_id or row.client_id,
                because=because,
            )
            _add(told, withdrawn)
            with suppress(FindingScanRunning):  # then everybody is looked at anyway
                await look_at_delivery(sources.hub, clock, number)
    return {"tables": [{"table": table, "tableChinese": _CHINESE[table], **counts} for table, counts in told.items()]}


def _add(told: dict[str, dict[str, int]], withdrawn: Withdrawal) -> None:
    for table in withdrawn.tables:
        counts = {
            "rowsEnded": table.ended,
            "rowsRestored": table.restored,
            "rowsKept": table.kept_later + table.kept_earlier + table.kept_otherwise,
        }
        if any(counts.values()):
            before = told.get(table.table, {})
            told[table.table] = {name: count + before.get(name, 0) for name, count in counts.items()}


async def _end_missing(
    sources: Sources, clock: Clock, settings: Settings, job: Job, digest: str, scope: JobScope
) -> tuple[dict[str, Any], dict[str, Any]]:
    row = job.row
    number = row.delivery_number
    assert number is not None
    async with sources.hub.begin() as hub:
        stored = (
            await hub.execute(
                select(DeliveryRow.missing, DeliveryRow.missing_ended_by).where(DeliveryRow.number == number)
            )
        ).one()
    by = row.account_id or row.client_id
    if stored.missing_ended_by == by:
        ending = Ending.of(stored.missing)  # it was killed after it had ended them
    else:
        cipher = Cipher.of(settings.keys_file)
        ending = await end_missing(sources, cipher, clock, number, by=by, digest=digest, scope=scope)
    with suppress(FindingScanRunning):
        await look_at_delivery(sources.hub, clock, number)
    return {"state": ending.state}, _with_ending(job, ending, settings)


def _with_ending(job: Job, ending: Ending, settings: Settings) -> dict[str, Any]:
    told = ending_told(ending, settings.whole_list_percent)
    return {"result": orjson.dumps({**(job.result or {}), "ending": told}).decode()}


def _error(code: Code, sentence: Sentence) -> dict[str, Any]:
    return {"code": code, "message": str(sentence), "messageChinese": sentence.chinese}
