"""The form maps of a deliverer, as they are kept: a version for each change, made by a delivery or set by somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Unusable
from hub.intake.delivery import DeliveredFiles
from hub.intake.files import FILES
from hub.intake.form_map import FormMap, changes_of_form, is_plain
from hub.intake.heading import KnownForm
from hub.intake.report import Notice
from hub.tables.deliveries import FormMapRow


async def load_form_maps(connection: AsyncConnection, deliverer: str) -> Mapping[str, FormMap]:
    """Return by table the maps of a deliverer that hold."""
    row = FormMapRow
    held = select(row.table_name, row.version, row.content).where(
        row.deliverer == deliverer, row.superseded_at.is_(None)
    )
    return {table: FormMap.of(table, version, content) for table, version, content in await connection.execute(held)}


async def keep_form_maps(
    connection: AsyncConnection, deliverer: str, maps: Sequence[FormMap], at: datetime, delivery_id: str | None = None
) -> None:
    """Store maps that have changed; what they were until now stays. One that somebody has set meanwhile stays as it was set."""
    row, held = FormMapRow, await load_form_maps(connection, deliverer)
    for form in maps:
        if held.get(form.table, FormMap(form.table)).version != form.version:
            continue
        last = update(row).where(row.deliverer == deliverer, row.table_name == form.table, row.superseded_at.is_(None))
        await connection.execute(last.values(superseded_at=at))
        new = {"id": str(uuid4()), "deliverer": deliverer, "table_name": form.table, "version": form.version + 1}
        made = {"content": form.content, "delivery_id": delivery_id, "recorded_at": at}
        await connection.execute(insert(row), [new | made])


def known_forms(maps: Mapping[str, FormMap]) -> Mapping[str, KnownForm]:
    """Return by table what is known of a deliverer's form."""
    return {of.name: maps[of.name].known(of) for of in FILES if of.name in maps}


def changed_maps(
    delivery: DeliveredFiles, maps: Mapping[str, FormMap], kept: Mapping[str, FormMap]
) -> tuple[Sequence[FormMap], Sequence[Notice]]:
    """Return the maps by which a delivery is read that are not as they were kept, and what to tell of them."""
    changed, notices = [], []
    for of in FILES:
        before, used = (known.get(of.name, FormMap(of.name)) for known in (kept, maps))
        for table in delivery.of(of):
            if table.heading is None:
                continue
            after = used if is_plain(table.heading) else used.with_heading(table.heading)
            if after.content != before.content:
                changed.append(replace(after, version=before.version))
                notices += [Notice(table.name, sentence) for sentence in changes_of_form(of, before, after)]
            break  # of several files of one table, the first says what the form is
    return changed, notices


class FormMapChanged(Exception):
    """A map is another by now than the one that was confirmed: what it says was seen by nobody."""


def check_confirmed(delivery: DeliveredFiles, confirmed: Mapping[str, FormMap], kept: Mapping[str, FormMap]) -> None:
    """See to it that the maps of a delivery are still those that were confirmed, or say by now what it would have them say.

    Raises `FormMapChanged`.
    """
    would_be = {form.table: form for form in changed_maps(delivery, confirmed, {})[0]}
    for of in FILES:
        then, now = (known.get(of.name, FormMap(of.name)) for known in (confirmed, kept))
        if delivery.of(of) and then.version != now.version and would_be.get(of.name, then).content != now.content:
            raise FormMapChanged(of.name)


def set_meanings(form: FormMap, labels: Mapping[str, str], words: Sequence[tuple[str, str, str]]) -> FormMap:
    """Return a map in which labels mean columns, or none that is read, and words in columns mean codes. Raises `Unusable`."""
    of = next((of for of in FILES if of.name == form.table), None)
    if of is None:
        raise Unusable(f"There is no table {form.table}; there are {', '.join(each.name for each in FILES)}.")
    columns = {column.name: column for column in of.columns}
    for name in (*filter(None, labels.values()), *(column for column, _, _ in words)):
        if name not in columns:
            raise Unusable(f"{form.table} has no column {name}; it has {', '.join(columns)}.")
    meant: dict[str, dict[str, str]] = {}
    for column, word, code in words:
        try:
            columns[column].convert.read(code)
        except ValueError as error:
            raise Unusable(f"{column}: {error}") from None
        meant.setdefault(column, {})[word] = code
    return form.with_said(FormMap(form.table, labels=labels, words=meant))


def form_lines(form: FormMap) -> Iterator[str]:
    """Yield the lines that tell a map to people."""
    first, last = form.lines
    yield f"{form.table}, version {form.version}: names of columns in line {first}{f' and {last}' if last > first else ''}"
    for label, name, unit in form.columns:
        yield f"  {label or '(no name)'} -> {name or 'not read'}{f', in {unit}' if unit else ''}"
    for key, name in form.labels.items():
        label = " no. ".join(key.splitlines())
        yield f"  {label} {f'means {name}' if name else 'is not read'}, as it was set"
    for key, (_, unit) in form.units.items():
        yield f"  {' no. '.join(key.splitlines())} is in {unit}, as it was set"
    if form.heading:
        yield f"  the names of columns are in line {form.heading[0]}, as it was set"
    for column, known in form.words.items():
        yield from (f"  {word} in {column} means {code}" for word, code in known.items())
