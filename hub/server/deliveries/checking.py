"""A delivery is checked: what each file, sheet and column is taken for, in a process of its own; nothing is stored of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson

from hub.clock import Clock, local_day
from hub.config import Settings
from hub.intake.checking import CheckedTable, DeliveryCheck, check_delivery
from hub.intake.deliveries.form_maps import load_form_maps
from hub.intake.formats import FileColumn
from hub.intake.report import Notice, Refusal
from hub.intake.row_batch import NOTE
from hub.intake.sentences import chinese_of
from hub.intake.terms import names_of, terms_of
from hub.private_files import opened
from hub.server.deliveries.jobs import Job
from hub.server.deliveries.spool import Spool
from hub.sources.register import Sources


async def check_job(sources: Sources, clock: Clock, settings: Settings, job: Job) -> Mapping[str, Any]:
    """Read every file to its end; return the columns of the delivery's row that say what was found.

    The first rows of each table go into the spool. Raises OSError when a file cannot be read.
    """
    spool, row = Spool(settings.spool), job.row
    spool.verify(row.id, {file.name: file.sha256 for file in job.files})
    async with sources.hub.begin() as connection:
        maps = await load_form_maps(connection, row.deliverer or row.division_code)
    check = check_delivery(spool.files(row.id), local_day(clock()), maps)
    with opened(spool.sample(row.id), "wb") as sample:
        sample.write(orjson.dumps([_sample(each) for each in check.tables]))
    told = checked(check)
    files = [[file.name, file.sha256] for file in job.files]
    digest = sha256(orjson.dumps([files, told])).hexdigest()
    return {"checked": orjson.dumps({"digest": digest} | told).decode(), "rows_total": told["rows"]}


def checked(check: DeliveryCheck) -> dict[str, Any]:
    """Return a check as JSON. No value of a row is in it."""
    return {
        "rows": sum(each.rows for each in check.tables),
        "refused": sum(each.refused for each in check.tables),
        "tables": [_table(each) for each in check.tables],
        "notices": [notice_told(notice) for notice in check.notices],
        "refusals": [refusal_told(refusal) for refusal in check.refusals],
    }


def notice_told(notice: Notice) -> Mapping[str, Any]:
    """Return a notice as JSON."""
    return {"file": notice.file, "message": str(notice.sentence), "messageChinese": chinese_of(notice.sentence)}


def refusal_told(refusal: Refusal) -> Mapping[str, Any]:
    """Return a refusal as JSON."""
    return {
        "file": refusal.file,
        "line": refusal.line,
        "column": refusal.column,
        "code": refusal.code,
        "message": str(refusal.sentence),
        "messageChinese": chinese_of(refusal.sentence),
    }


def _table(each: CheckedTable) -> Mapping[str, Any]:
    table, heading = each.table, each.table.heading
    return {
        "name": table.name,
        "table": table.of.name,
        "tableChinese": names_of(table.of)[1],
        "written": table.written,
        "headingLines": [heading.first, heading.last] if heading else None,
        "rows": each.rows,
        "refused": each.refused,
        "passedOver": each.passed_over,
        "columns": list(_columns(each)),
        "forms": [
            {"cells": cells, "message": form.english, "messageChinese": form.chinese}
            for form, cells in sorted(each.forms.items())
        ],
    }


def _columns(each: CheckedTable) -> Iterator[Mapping[str, Any]]:
    heading = each.table.heading
    known = {column.name: column for column in each.table.of.columns}
    for place, (label, name) in enumerate(zip(heading.labels, heading.names, strict=True) if heading else ()):
        column = known.get(name)
        yield {
            "position": place + 1,
            "label": " ".join(label.split()),
            "name": None if name.startswith(NOTE) else name,
            "nameChinese": _chinese(column),
            "unit": heading.units.get(place, "") if heading else "",
        }


def _chinese(column: FileColumn | None) -> str | None:
    return next(iter(terms_of(column)[1:]), column.name) if column else None


def _sample(each: CheckedTable) -> Mapping[str, Any]:
    """Return the first good rows of a table, as they were delivered."""
    names: Sequence[str] = each.table.heading.names if each.table.heading else ()
    rows = [
        [None if name.startswith(NOTE) else cell for name, cell in zip(names, row, strict=True)] for row in each.sample
    ]
    return {"name": each.table.name, "table": each.table.of.name, "rows": rows}
