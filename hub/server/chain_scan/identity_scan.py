"""Pairs of persons who may be one, and what was given to both for the same time: listed for a person to decide, never merged."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hub.cipher import Cipher
from hub.ledger.operator import OperatorCommand
from hub.scan.decisions_file import whole_file
from hub.server.chain_scan.candidates import COMPARED, candidate_pairs
from hub.server.chain_scan.identities import ComparedPerson, IdentityReason, may_be_one, reasons
from hub.server.chain_scan.scanning import Progress, programmes_by_source
from hub.server.chain_scan.statements import DOUBLED_COLUMNS, Programmes, context, given_pairs, written
from hub.server.chain_scan.telling import cells
from hub.sources.register import Sources
from hub.sources.source import HUB, CompiledQuery, Source, SourceUnavailable, compiled_once
from hub.tables.population import ID_NUMBER
from schema.doubled import DOUBLED, twice

HEADER = (
    "person_id", "other_person_id", "division_code", "reasons", "against", "programme", "state", "reason", "period_from",
    "period_until", "record", "earlier_record", "one_payer",
)  # fmt: skip
"""The columns of the file. A pair to which nothing was given twice has a line without a programme."""

COUNTED = ("DoubledAssistance.programme",)
"""What is told of nobody in particular."""

LISTED = (
    "DoubledAssistance.earlierRecord",
    "DoubledAssistance.onePayer",
    "DoubledAssistance.periodFrom",
    "DoubledAssistance.periodUntil",
    "DoubledAssistance.programme",
    "DoubledAssistance.reason",
    "DoubledAssistance.record",
    "DoubledAssistance.state",
    "Person.bankAccount",
    "Person.birthDate",
    "Person.division",
    "Person.id",
    "Person.idNumber",
    "Person.name",
    "Person.phone",
    "Person.sex",
)
"""What a line of the file tells of two persons: of what is compared, that it is the same or not."""

_COMPARED_AT_ONCE = 2_000
"""Pairs that are compared, looked up, recorded and written together."""

_WIDTH = len(COMPARED)


@dataclass(frozen=True, slots=True)
class CandidatePair:
    """Two persons who may be one, with the reasons, and where the first is registered."""

    one: str
    other: str
    division: str
    reasons: tuple[IdentityReason, ...]


@dataclass(slots=True)
class IdentityCounts:
    """How many pairs were compared, how many may be one, and to how many of these something was given twice, by programme;
    the sources that did not answer."""

    compared: int = 0
    pairs: int = 0
    doubled_pairs: int = 0
    doubled: Counter[str] = field(default_factory=Counter)
    reasons: Counter[IdentityReason] = field(default_factory=Counter)
    lines: int = 0
    silent: set[str] = field(default_factory=set)


async def scan_identities(
    sources: Sources, cipher: Cipher, act: OperatorCommand, *, file: Path | None, progress: Progress
) -> IdentityCounts:
    """Compare everybody who has something rare in common, and look up what both of a pair that may be one got.

    With a file, the ledger has each person of it; without one, that it was counted. Raises `SourceUnavailable` for the hub's own
    database, `LedgerUnavailable`, and OSError for the file.
    """
    counts = IdentityCounts()
    query = candidate_pairs(sources.hub)
    progress(0, 0)
    with whole_file(file) if file else nullcontext() as stream:
        writer = csv.writer(stream, lineterminator="\n") if stream else None
        if writer:
            writer.writerow(HEADER)
        async with aclosing(sources.hub.stream(query, {}, rows=_COMPARED_AT_ONCE)) as parts:
            async for part in parts:
                pairs = [pair for row in part if (pair := _candidate(cipher, row))]
                found = await _given_to_both(sources, pairs, counts)
                if writer:
                    subjects = sorted({*chain.from_iterable((pair.one, pair.other) for pair in pairs)})
                    lines = [*_lines(pairs, found)]
                    if lines:
                        await act.record(LISTED, subjects, rows=len(lines))
                    writer.writerows(lines)
                    counts.lines += len(lines)
                _count(counts, len(part), pairs, found)
                progress(counts.compared, counts.compared)
        if file is None:
            await act.record(COUNTED, rows=len(counts.doubled))
    of = programmes_by_source(sources)
    for programme in chain.from_iterable(of.get(name, ()) for name in counts.silent):
        del counts.doubled[programme]  # what was counted before the source fell silent is a part
    return counts


def _candidate(cipher: Cipher, row: Sequence[Any]) -> CandidatePair | None:
    one, other, (one_household, number_held) = row[:_WIDTH], row[_WIDTH : 2 * _WIDTH], row[2 * _WIDTH :]
    found = reasons(
        _compared(cipher, one),
        _compared(cipher, other),
        one_household=bool(one_household),
        number_held=bool(number_held),
    )
    if not may_be_one(found):
        return None
    return CandidatePair(str(one[0]), str(other[0]), one[1], tuple(found))


def _compared(cipher: Cipher, row: Sequence[Any]) -> ComparedPerson:
    _, division, name, sex, born, sealed, phone, account = row
    birth_date = date.fromisoformat(born) if isinstance(born, str) else born
    number = cipher.open(ID_NUMBER, sealed) if sealed else None
    return ComparedPerson(name, sex, birth_date, division, number, phone, account)


async def _given_to_both(
    sources: Sources, pairs: Sequence[CandidatePair], counts: IdentityCounts
) -> Mapping[int, list[Sequence[Any]]]:
    """Return what was given to both of a pair for the same, by the place of the pair."""
    found: dict[int, list[Sequence[Any]]] = {}
    nowhere = (None, None, None)
    given = written(
        (str(place), person, *nowhere) for place, pair in enumerate(pairs) for person in (pair.one, pair.other)
    )
    for name, programmes in programmes_by_source(sources).items() if pairs else ():
        source = sources.named(name)
        try:
            if name not in counts.silent:
                async with aclosing(source.stream(_both_got(source, programmes), {"pairs": given}, rows=1000)) as parts:
                    async for part in parts:
                        for place, *row in part:
                            found.setdefault(int(place), []).append(row)
        except SourceUnavailable as error:
            if error.name == HUB:
                raise
            counts.silent.add(name)
    return found


def _count(
    counts: IdentityCounts, compared: int, pairs: Sequence[CandidatePair], found: Mapping[int, list[Sequence[Any]]]
) -> None:
    counts.compared += compared
    counts.pairs += len(pairs)
    counts.doubled_pairs += len(found)
    counts.doubled.update(str(row[1]) for rows in found.values() for row in rows)
    counts.reasons.update(reason for pair in pairs for reason in pair.reasons)


def _lines(pairs: Sequence[CandidatePair], found: Mapping[int, list[Sequence[Any]]]) -> Iterator[list[str]]:
    nothing = (None,) * (len(HEADER) - 5)
    for place, pair in enumerate(pairs):
        speaks = " ".join(reason for reason in pair.reasons if reason.points > 0)
        against = " ".join(reason for reason in pair.reasons if reason.points < 0)
        for row in found.get(place, [(None, *nothing)]):
            yield [pair.one, pair.other, pair.division, speaks, against, *cells(row[1:])]


@compiled_once
def _both_got(source: Source, programmes: Programmes) -> CompiledQuery:
    rows = twice(given_pairs(source, DOUBLED), context(programmes), one_person=True).subquery()
    return CompiledQuery.of(select(rows.c.parent, *(rows.c[name] for name in DOUBLED_COLUMNS)), source)
