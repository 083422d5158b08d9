"""The programmes as rows: each entry of the register, and what stands below it. They are the same for everybody, and are written once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, Text
from sqlalchemy.types import TypeEngine

from hub.grants.articles import RESPONSIBLE
from hub.policy.citations import Citation
from hub.policy.notice import VALIDITY
from hub.policy.programme import AssistanceProgramme
from hub.policy.programmes import PROGRAMMES
from resolvers.operation import Operation

ROWS, ROW_KEY, PARENT = "rows", "row_key", "parent"
"""The parameter with the rows, the column by which they are listed, and that with the row which they stand under."""

Columns = Mapping[str, TypeEngine[Any]]


def _texts(names: str) -> dict[str, TypeEngine[Any]]:
    return {name: Text() for name in names.split()}


PROGRAMME_COLUMNS: Columns = {
    **_texts(f"{ROW_KEY} code english chinese"),
    "article": BigInteger(),
    **_texts("owner responsible sentence"),
    "list_is_open": Boolean(),
    **_texts("named_categories benefit_kinds due validity validity_chinese"),
}
SENTENCE_COLUMNS: Columns = {
    **_texts(f"{PARENT} {ROW_KEY}"), "article": BigInteger(), "number": BigInteger(), **_texts("hash text"),
}  # fmt: skip
CONDITION_COLUMNS: Columns = {
    **_texts(f"{PARENT} {ROW_KEY} code"), "article": BigInteger(), **_texts("english chinese cites"), "for_application": Boolean(),
}  # fmt: skip
READING_COLUMNS: Columns = _texts(f"{PARENT} {ROW_KEY} english chinese")
PARAMETER_COLUMNS: Columns = {
    **_texts(f"{PARENT} {ROW_KEY} code unit"), "article": BigInteger(), **_texts("english chinese cites"),
    "floor": BigInteger(), "optional": Boolean(),
}  # fmt: skip


async def list_programmes(operation: Operation, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Look up every programme; beside the event loop, since the first question reads the kinds of benefit off the rules."""
    return {ROWS: await asyncio.to_thread(rows_of, "programmes")}


@cache
def rows_of(name: str) -> str:
    """Return the rows of `programmes`, `sentences`, `conditions`, `readings` or `parameters`, as JSON for the database."""
    columns, rows = _TABLES[name]
    written = (row for each in PROGRAMMES for row in rows(each))
    return orjson.dumps([[row[column] for column in columns] for row in written]).decode()


def _key(programme: AssistanceProgramme, number: int | None = None) -> str:
    """Return where an entry stands in the order of the notice, and what stands below it in its own."""
    place = f"{programme.article:02} {programme.code}"
    return place if number is None else f"{place} {number:03}"


def _below(programme: AssistanceProgramme, rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(rows):
        yield {PARENT: _key(programme), ROW_KEY: _key(programme, number), **row}


def _json(values: Iterable[object]) -> str:
    return orjson.dumps([str(value) for value in values]).decode()


def _entry(programme: AssistanceProgramme) -> Iterator[Mapping[str, Any]]:
    people = programme.people
    responsible = [each for each in type(programme.owner) if each in RESPONSIBLE[programme.article]]
    yield {
        ROW_KEY: _key(programme),
        "code": programme.code,
        "english": programme.code.english,
        "chinese": programme.code.chinese,
        "article": programme.article,
        "owner": programme.owner.value,
        "responsible": _json(each.value for each in responsible),
        "sentence": programme.sentence,
        "list_is_open": None if people is None else people.is_open,
        "named_categories": None if people is None else _json(each.value for each in people.categories),
        "benefit_kinds": _json(each.value for each in programme.benefit_kinds),
        "due": programme.due.each.name if programme.due else None,
        "validity": VALIDITY.english,
        "validity_chinese": VALIDITY.chinese,
    }


def _sentences(programme: AssistanceProgramme) -> Iterator[Mapping[str, Any]]:
    told = ("article", "number", "text")
    return _below(
        programme,
        ({"hash": each.digest, **{name: getattr(each, name) for name in told}} for each in programme.every_sentence),
    )


def _conditions(programme: AssistanceProgramme) -> Iterator[Mapping[str, Any]]:
    return _below(
        programme,
        (
            {
                "code": each.code,
                "article": each.article,
                "english": each.sentence.english,
                "chinese": each.sentence.chinese,
                "cites": _cites(programme.cited_by(each)),
                "for_application": each in programme.application,
            }
            for each in programme.every_condition
        ),
    )


def _readings(programme: AssistanceProgramme) -> Iterator[Mapping[str, Any]]:
    return _below(programme, ({"english": each.english, "chinese": each.chinese} for each in programme.readings))


def _parameters(programme: AssistanceProgramme) -> Iterator[Mapping[str, Any]]:
    return _below(
        programme,
        (
            {
                "code": each.code,
                "unit": each.unit.value,
                "article": each.article,
                "english": each.english,
                "chinese": each.chinese,
                "cites": _cites(each.cites),
                "floor": each.floor or None,
                "optional": each.optional,
            }
            for each in programme.parameters
        ),
    )


def _cites(citations: Iterable[Citation]) -> str:
    ordered: list[Citation] = sorted(citations, key=lambda each: (each.article, each.number))
    return _json(ordered)


_TABLES = {
    "programmes": (PROGRAMME_COLUMNS, _entry),
    "sentences": (SENTENCE_COLUMNS, _sentences),
    "conditions": (CONDITION_COLUMNS, _conditions),
    "readings": (READING_COLUMNS, _readings),
    "parameters": (PARAMETER_COLUMNS, _parameters),
}
