"""What is told of a delivery job, as JSON: for whoever asks, by the rights that they have now."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hub.clock import moment_text
from hub.intake.deliveries.whole_list import ENDS
from hub.intake.formats import UNTIL
from hub.server.deliveries.jobs import Job
from hub.server.deliveries.rights import DeliveryRights, WriteRight, decide_rights
from hub.server.deliveries.scope import named_columns
from hub.server.deliveries.table_forms import guess, is_said, table_forms, why_not
from hub.tables.job_states import DeliveryJobState
from permissions.model import Capability
from permissions.profile import Profile

COUNTS = {"rowsNew": "rows_new", "rowsUnchanged": "rows_unchanged", "rowsChanged": "rows_changed"}
"""Counts that tell what was known before, by the key of the field of `DeliveryFile` that shows them: who may not read that
learns nothing by delivering a guess."""

_RUNNING = (DeliveryJobState.IMPORTING, DeliveryJobState.DONE)


def told(
    job: Job, rights: DeliveryRights, profile: Profile, *, account: str | None, whole: bool = True
) -> dict[str, Any]:
    """Return a delivery, for a client or for the person of an `account`; not `whole`: as it stands in a list, without its check."""
    row, state = job.row, job.state
    brief = {
        "id": row.id,
        "state": state,
        "stateChinese": state.chinese,
        "deliverer": row.deliverer,
        "division": row.division_code,
        "periodFrom": _day(row.period_from),
        "periodUntil": _day(row.period_until),
        "numbersRestart": row.numbers_restart,
        "deliveredBy": row.account_id or row.client_id,
        "openedAt": _moment(row.opened_at),
        "changedAt": _moment(row.changed_at),
        "progress": {"rowsDone": row.rows_done, "rowsTotal": row.rows_total} if state in _RUNNING else None,
        "wholeLists": (row.whole_lists or "").split(),
        "result": _result(job, rights, profile, account),
        "act": _act(job, profile),
        "error": json.loads(row.error) if row.error else None,
        "files": [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in job.files],
    }
    if not whole:
        return brief
    checked = _checked(job.checked, rights, profile)
    if checked and state is DeliveryJobState.CHECKED:
        checked["tableForms"] = table_forms(checked, rights, profile)
    return brief | {"checked": checked}


def rights_of(checked: Mapping[str, Any], rights: DeliveryRights) -> Sequence[WriteRight] | None:
    """Return the rights that a checked delivery needs; None where it has something that cannot be delivered over HTTP."""
    needed: dict[WriteRight, None] = {}
    for table in checked["tables"]:
        found = rights.of(table["table"], named_columns(table))
        if found is None:
            return None
        needed |= dict.fromkeys(found)
    if ending := checked.get("ending"):
        found = ending_rights(ending["wholeLists"], rights)
        if found is None:
            return None
        needed |= dict.fromkeys(found)
    return list(needed)


def ending_rights(kinds: Iterable[str], rights: DeliveryRights) -> Sequence[WriteRight] | None:
    """Return the rights that it needs to end what is missing of some kinds: to write its last day."""
    needed: dict[WriteRight, None] = {}
    for of in (of for kind in kinds for of in ENDS[kind]):
        found = rights.of(of.name, (UNTIL,))
        if found is None:
            return None
        needed |= dict.fromkeys(found)
    return list(needed)


def rejects_rights_of(
    checked: Mapping[str, Any], rights: DeliveryRights, sent: Container[str]
) -> Sequence[WriteRight] | None:
    """Return the rights to be given the refused rows back; None where nothing gives them.

    Somebody may have said that a column is another one than its label says: then it needs the right of both, and of a label that says
    nothing only whoever sent the file knows what is in it.
    """
    needed = rights_of(checked, rights)
    if needed is None:
        return None
    found = dict.fromkeys(needed)
    for table in checked["tables"]:
        for column in table["columns"]:
            if table.get("file") in sent or not is_said(table["table"], column):
                continue
            guessed = guess(table["table"], column["label"])
            own = rights.of(table["table"], [guessed]) if guessed else None
            if own is None:
                return None
            found |= dict.fromkeys(own)
    return list(found)


def _checked(checked: Mapping[str, Any] | None, rights: DeliveryRights, profile: Profile) -> dict[str, Any] | None:
    if checked is None:
        return None
    needed = rights_of(checked, rights)
    decided = decide_rights(profile, needed or ())
    is_seen = not checked.get("ending") or checked["ending"]["kinds"] is not None
    tables = [{**table, "columns": list(_columns(table, rights, profile))} for table in checked["tables"]]
    return {
        **checked,
        "ending": _ending(checked.get("ending"), rights, profile),
        "tables": tables,
        "mayDeliver": bool(checked["rows"]) and needed is not None and decided.allowed and is_seen,
        "withheld": [{"coordinate": right.coordinate, "reason": why} for right, why in decided.missing.items()],
    }


def _columns(table: Mapping[str, Any], rights: DeliveryRights, profile: Profile) -> Iterator[Mapping[str, Any]]:
    """Yield the columns of a table, each with whether the caller may write it, and why not."""
    for column in table["columns"]:
        reason = why_not(table["table"], column["name"], rights, profile) if column["name"] else None
        yield {**column, "mayWrite": bool(column["name"]) and reason is None, "reason": reason}


def _ending(ending: Mapping[str, Any] | None, rights: DeliveryRights, profile: Profile) -> dict[str, Any] | None:
    """Return what is missing from a whole list, for whoever may end it: its figures say what was known before."""
    if not ending:
        return None
    needed = ending_rights(ending["wholeLists"], rights)
    if needed is None or not decide_rights(profile, needed).allowed or not ending["kinds"]:
        return {**ending, "kinds": None, "digest": None}
    return dict(ending)


def _act(job: Job, profile: Profile) -> dict[str, Any] | None:
    """Return what was asked of a delivery after its import; its counts are for those who may read those of a delivery.

    What is taken back tells what was changed, so where that is told to nobody, neither is this.
    """
    if (text := job.row.act) is None:
        return None
    act = json.loads(text)
    is_withdrawal = act["kind"] == "WITHDRAW"
    outcome = act["outcome"]
    is_untold = job.result is None or any(table["rowsChanged"] is None for table in job.result["tables"])
    if outcome and (is_untold or not profile.decide(f"delivery_file.{COUNTS['rowsChanged']}", Capability.READ).allowed):
        outcome = {**outcome, "tables": None}
    return {
        "kind": act["kind"],
        "askedBy": act["asked_by"]["account_id"] or act["asked_by"]["client_id"],
        "because": act["because"] if is_withdrawal else None,
        "outcome": outcome,
        "error": act["error"],
    }


def _result(job: Job, rights: DeliveryRights, profile: Profile, account: str | None) -> dict[str, Any] | None:
    text = job.row.result
    if text is None:
        return None
    result: dict[str, Any] = json.loads(text)
    if ending := _ending(result.get("ending"), rights, profile):
        result["ending"] = ending | {"mayConfirm": bool(ending["kinds"]) and job.is_second_person(account)}
    hidden = [
        name for name, key in COUNTS.items() if not profile.decide(f"delivery_file.{key}", Capability.READ).allowed
    ]
    result["tables"] = [{**table, **dict.fromkeys(hidden)} for table in result["tables"]]
    untold = [name for name in COUNTS if name in hidden or any(table[name] is None for table in result["tables"])]
    return result | {"withheld": [f"DeliveryFile.{name}" for name in untold]}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: datetime) -> str:
    return moment_text(moment)
