"""A delivery is checked: what each file, sheet and column is taken for, in a process of its own; nothing is stored of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson

from hub.cipher import Cipher
from hub.clock import Clock, local_day
from hub.config import Settings
from hub.intake.checking import CheckedTable, DeliveryCheck, check_delivery
from hub.intake.deliveries.form_maps import load_form_maps
from hub.intake.deliveries.missing import WholeList
from hub.intake.deliveries.preview import preview
from hub.intake.deliveries.whole_list import Ending
from hub.intake.files import FILES
from hub.intake.form_map import FormMap
from hub.intake.formats import FileColumn
from hub.intake.heading import Heading
from hub.intake.report import Notice, Refusal
from hub.intake.row_batch import NOTE
from hub.intake.sentences import chinese_of
from hub.intake.terms import names_of, terms_of
from hub.private_files import opened
from hub.server.deliveries.job_maps import JobMaps
from hub.server.deliveries.jobs import Job
from hub.server.deliveries.rights import WriteRight
from hub.server.deliveries.scope import DeliveryEnded, JobScope
from hub.server.deliveries.spool import Spool
from hub.sources.register import Sources

_FORMATS = {of.name: of for of in FILES}


async def check_job(sources: Sources, clock: Clock, settings: Settings, job: Job) -> Mapping[str, Any]:
    """Read every file to its end; return the columns of the delivery's row that say what was found.

    The first rows of each table go into the spool. Raises OSError when a file cannot be read.
    """
    spool, row = Spool(settings.spool), job.row
    spool.verify(row.id, {file.name: file.sha256 for file in job.files})
    async with sources.hub.begin() as connection:
        kept = await load_form_maps(connection, row.deliverer or row.division_code)
    maps = JobMaps.of(row.form_maps).over(kept)
    check = check_delivery(spool.files(row.id), local_day(clock()), maps.used, kept)
    ending = await _missing(sources, clock, settings, job, maps.used)
    with opened(spool.sample(row.id), "wb") as sample:
        sample.write(orjson.dumps([_sample(each) for each in check.tables]))
    told = {**checked(check, maps.used), "ending": ending}
    files = [[file.name, file.sha256] for file in job.files]
    digest = sha256(orjson.dumps([files, told, maps.content])).hexdigest()
    return {
        "checked": orjson.dumps({"digest": digest} | told).decode(),
        "rows_total": told["rows"],
        "form_maps": maps.content,
    }


async def _missing(
    sources: Sources, clock: Clock, settings: Settings, job: Job, maps: Mapping[str, FormMap]
) -> Mapping[str, Any] | None:
    """Return what would be missing from a whole list, as far as whoever opened the delivery may end it; None for one that is none."""
    row = job.row
    kinds = (row.whole_lists or "").split()
    if not kinds:
        return None
    rights = [WriteRight(coordinate, key) for coordinate, key in orjson.loads(row.rights or "[]")]
    scope = JobScope(sources.hub, clock, settings, row, rights)
    whole = WholeList(row.deliverer, str(row.organisation_id), kinds, local_day(clock()))
    files, cipher = Spool(settings.spool).files(row.id), Cipher.of(settings.keys_file)
    try:
        ending = await preview(sources, cipher, files, whole, maps, settings.whole_list_percent, scope)
    except DeliveryEnded:
        return {"wholeLists": kinds, "kinds": None}
    return ending_told(ending, settings.whole_list_percent)


def ending_told(ending: Ending, percent: int) -> dict[str, Any]:
    """Return as JSON what is missing from a whole list, and what becomes of it."""
    return {
        "state": ending.state,
        "stateChinese": ending.state.chinese,
        "digest": ending.digest,
        "mostPercent": percent,
        "wholeLists": [kind.kind for kind in ending.kinds],
        "kinds": [
            {
                "kind": kind.kind,
                "kindChinese": names_of(_FORMATS[kind.kind])[1],
                "missing": kind.missing,
                "known": kind.known,
                "rows": [
                    {"table": table, "tableChinese": names_of(_FORMATS[table])[1], "rows": rows}
                    for table, rows in kind.rows.items()
                ],
                "because": kind.because
                and {
                    "code": kind.because,
                    "message": kind.because.english,
                    "messageChinese": kind.because.chinese,
                },
            }
            for kind in ending.kinds
        ],
    }


def checked(check: DeliveryCheck, maps: Mapping[str, FormMap]) -> dict[str, Any]:
    """Return a check by some form maps as JSON. No value of a row is in it."""
    return {
        "rows": sum(each.rows for each in check.tables),
        "refused": sum(each.refused for each in check.tables),
        "tables": [_table(each, maps) for each in check.tables],
        "notices": [notice_told(notice) for notice in check.notices],
        "formChanges": [notice_told(notice) for notice in check.form_changes],
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


def _table(each: CheckedTable, maps: Mapping[str, FormMap]) -> Mapping[str, Any]:
    table, heading = each.table, each.table.heading
    form = maps.get(table.of.name)
    return {
        "name": table.name,
        "file": table.file.name,
        "table": table.of.name,
        "tableChinese": names_of(table.of)[1],
        "written": table.written,
        "headingLines": [heading.first, heading.last] if heading else None,
        "headingSaid": form.heading if form else None,
        "rows": each.rows,
        "refused": each.refused,
        "passedOver": each.passed_over,
        "columns": list(_columns(heading or table.nearest)),
        "forms": [
            {"cells": cells, "message": written.english, "messageChinese": written.chinese}
            for written, cells in sorted(each.forms.items())
        ],
    }


def _columns(heading: Heading | None) -> Iterator[Mapping[str, Any]]:
    known = {column.name: column for column in heading.of.columns} if heading else {}
    for place, (label, name) in enumerate(zip(heading.labels, heading.names, strict=True) if heading else ()):
        column = known.get(name)
        yield {
            "position": place + 1,
            "label": " ".join(label.split()),
            "name": None if name.startswith(NOTE) else name,
            "nameChinese": _chinese(column),
            "unit": heading.units.get(place, "") if heading else "",
            "unitInFile": heading.given.get(place, "") if heading else "",
        }


def _chinese(column: FileColumn | None) -> str | None:
    return next(iter(terms_of(column)[1:]), column.name) if column else None


def _sample(each: CheckedTable) -> Mapping[str, Any]:
    """Return the first good rows of a table, as they were delivered."""
    names: Sequence[str] = each.table.heading.names if each.table.heading else ()
    rows = [
        [None if name.startswith(NOTE) else cell for name, cell in zip(names, row, strict=True)] for row in each.sample
    ]
    unknown = {column: list(words) for column, words in each.unknown_words.items()}
    return {"name": each.table.name, "table": each.table.of.name, "rows": rows, "unknownWords": unknown}
