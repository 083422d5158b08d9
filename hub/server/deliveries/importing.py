"""A delivery is imported, by what the command imports with: in a process of its own, under the rights of who confirmed it.

INVARIANT: what broke off is imported once more from its beginning, which changes nothing of what was stored. Its end, and the
outcome in the ledger, are one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import orjson
from sqlalchemy import func, select

from hub.cipher import Cipher
from hub.clock import Clock
from hub.config import Settings
from hub.errors import Code
from hub.findings.scanning import FindingScanRunning
from hub.findings.touched import look_at_delivery
from hub.intake.deliveries.form_maps import FormMapChanged
from hub.intake.deliveries.recording import DeliveryOrigin
from hub.intake.importing import import_city
from hub.intake.report import FileReport, ImportReport
from hub.intake.sentences import Sentence
from hub.ledger.event import Event, EventAccess, EventKind, EventRequest, Outcome
from hub.ledger.reconcile import enter
from hub.server.deliveries.checking import ending_told, notice_told
from hub.server.deliveries.job_maps import JobMaps
from hub.server.deliveries.job_rights import JobRights
from hub.server.deliveries.jobs import Job
from hub.server.deliveries.rejected_rows import count_refusals, write_workbook
from hub.server.deliveries.rights import WriteRight
from hub.server.deliveries.scope import DeliveryEnded, JobScope
from hub.server.deliveries.spool import Spool
from hub.server.deliveries.turns import end_job
from hub.sources.register import Sources
from hub.tables.deliveries import DeliveryRow
from hub.tables.job_states import DeliveryJobState
from permissions.model import Capability

OPERATION = "delivery"
"""What the ledger calls it."""

NOT_CONFIRMED = {"checked": None, "rows_total": 0, "event_id": None}
"""The columns of a delivery that is to be checked anew, and confirmed anew."""

_OTHER_MAP = Sentence(
    "What a form of this deliverer is taken for was set by somebody, or by another delivery, after this one had been confirmed. Nothing "
    "of it was stored. It is checked anew: look at it again, and confirm what you see.",
    "确认之后，该报送单位的表样对照已由他人或另一次报送变更。本次报送尚未入库，已重新检查，请再次核对后确认。",
)


async def import_job(sources: Sources, clock: Clock, settings: Settings, job: Job) -> None:
    """Import the files of a delivery, and end it: DONE, or REFUSED when a right has ended. Where a form map is another by now than
    the one that was confirmed, nothing is stored, and it is CHECKING again.

    Raises `ImportRunning` while another import is under way; `SourceUnavailable` or `StatementTimeout`, after which it goes
    on later; and OSError when a file cannot be read.
    """
    row = job.row
    rights = [WriteRight(coordinate, key) for coordinate, key in orjson.loads(row.rights or "[]")]
    scope = JobScope(sources.hub, clock, settings, row, rights)
    spool, origin = Spool(settings.spool), _origin(job)
    state, told, outcome = DeliveryJobState.DONE, dict[str, Any](), str(Outcome.WRITTEN)
    rows = 0
    spool.verify(row.id, {file.name: file.sha256 for file in job.files})
    cipher = Cipher.of(settings.keys_file)
    try:
        report = await import_city(
            sources,
            cipher,
            clock,
            spool.files(row.id),
            deliverer=row.deliverer,
            origin=origin,
            scope=scope,
            rights=JobRights(scope, settings, clock, row, cipher),
            most_missing=settings.whole_list_percent,
            confirmed=JobMaps.of(row.form_maps).used if row.form_maps else None,
        )
        if report.delivery:
            with suppress(FindingScanRunning):  # then everybody is looked at anyway
                await look_at_delivery(sources.hub, clock, report.delivery)
        refused = {
            "refusals": count_refusals(spool.files(row.id)),
            "rowsInWorkbook": write_workbook(spool.files(row.id), spool.rejected_rows(row.id)),
        }
        result = _result(report, settings) | refused
        told = {"result": orjson.dumps(result).decode(), "delivery_number": report.delivery or None}
        rows = sum(file.read - file.refused if file.untold else file.stored + file.changed for file in report.files)
    except FormMapChanged:
        # It is checked anew, and whoever delivers is asked again.
        state, outcome = DeliveryJobState.CHECKING, str(Code.STATE_CONFLICT)
        told = {"error": error_told(Code.STATE_CONFLICT, str(_OTHER_MAP), _OTHER_MAP.chinese), **NOT_CONFIRMED}
    except DeliveryEnded as ended:
        state, outcome = DeliveryJobState.REFUSED, str(ended.code)
        told = {"error": error_told(ended.code, str(ended.sentence), ended.sentence.chinese)}
        async with sources.hub.begin() as connection:
            newest = select(func.max(DeliveryRow.number)).where(
                DeliveryRow.delivered_by == row.client_id, DeliveryRow.organisation_id == row.organisation_id
            )
            told["delivery_number"] = (await connection.execute(newest)).scalar()
    event = delivery_event(job, clock, EventKind.WRITE_OUTCOME, outcome, scope.version, rights, rows=rows)
    async with sources.hub.begin() as connection:
        await end_job(connection, clock, row.id, state, told)
        await scope.count_ended(connection)
        await enter(sources.hub, connection, [event])
    if state.is_over:
        spool.remove_files(row.id)


def delivery_event(
    job: Job,
    clock: Clock,
    kind: EventKind,
    outcome: str,
    version: int,
    rights: Sequence[WriteRight],
    *,
    rows: int = 0,
    operation: str = OPERATION,
) -> Event:
    """Return what the ledger keeps of a delivery: who, for which purpose, the hash of what was checked, and the rights used.

    Whose rows they were stands with the delivery itself: these may be millions.
    """
    row = job.row
    request = EventRequest(
        request_id=row.id,
        client_id=row.client_id,
        account_id=row.account_id,
        organisation_id=str(row.organisation_id),
        token_id=row.token_id,
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        document_hash=(job.checked or {}).get("digest", ""),
        operation_name=operation,
    )
    given = tuple(dict.fromkeys(f"{right.coordinate} {Capability.WRITE}" for right in rights))
    access = EventAccess(given=given, row_count=rows)
    intent = row.event_id if kind is EventKind.WRITE_OUTCOME else None
    named = {"id": row.event_id} if kind is EventKind.WRITE_INTENT and row.event_id else {}
    return Event(
        at=clock(),
        kind=kind,
        outcome=outcome,
        policy_version=version,
        request=request,
        access=access,
        intent_id=intent,
        **named,
    )


def error_told(code: Code, message: str, chinese: str) -> str:
    """Return why a delivery ended, as JSON."""
    return orjson.dumps({"code": code, "message": message, "messageChinese": chinese}).decode()


def _origin(job: Job) -> DeliveryOrigin:
    row = job.row
    return DeliveryOrigin(
        row.client_id,
        row.account_id,
        str(row.organisation_id),
        row.division_code,
        row.period_from,
        row.period_until,
        row.numbers_restart,
        row.deliverer or row.division_code,
        tuple((row.whole_lists or "").split()),
        row.id,
    )


def _result(report: ImportReport, settings: Settings) -> dict[str, Any]:
    return {
        "delivery": report.delivery or None,
        "rowsRefused": report.refused,
        "tables": [_told(file) for file in report.files if file.present],
        "notices": [notice_told(notice) for notice in report.notices],
        "ending": report.ending and ending_told(report.ending, settings.whole_list_percent),
    }


def _told(file: FileReport) -> dict[str, Any]:
    return {
        "name": file.file,
        "rowsRead": file.read,
        "rowsTaken": file.read - file.refused,
        "rowsNew": file.told("rows_new", file.stored),
        "rowsUnchanged": file.told("rows_unchanged", file.already_there),
        "rowsChanged": file.told("rows_changed", file.changed),
        "rowsRefused": file.refused,
    }
