"""What a scan found, told: counted by programme, district and kind, or written to a file, the ledger always first."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, select

from hub.ledger.operator import OperatorCommand
from hub.policy.constants import code_literal
from hub.scan.decisions_file import whole_file
from hub.scan.districts import NO_DISTRICT, District
from hub.server.chain_scan.keeping import ChainScan
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.chain_findings import ChainFindingKind, ChainFindingRow
from hub.tables.population import DivisionRow, DivisionWithinRow
from hub.tables.types import Id

COUNTED = (
    "DoubledAssistance.programme",
    "DoubledAssistance.reason",
    "DoubledAssistance.state",
    "MissedAssistance.programme",
    "MissedAssistance.reason",
    "MissedAssistance.state",
)
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
    "MissedAssistance.periodFrom",
    "MissedAssistance.periodUntil",
    "MissedAssistance.programme",
    "MissedAssistance.reason",
    "MissedAssistance.record",
    "MissedAssistance.state",
    "Person.division",
    "Person.id",
)
"""What a line of the file tells of a person."""

HEADER = (
    "person_id", "division_code", "kind", "programme", "state", "reason", "period_from", "period_until",
    "record", "earlier_record", "one_payer",
)  # fmt: skip
"""The columns of the file; what does not apply, or is not known, is empty."""

_COLUMNS = (
    "person_id", "division_code", "kind", "programme", "state", "reason", "period_from", "period_until",
    "record_id", "earlier_id", "one_payer",
)  # fmt: skip

_WRITTEN = 5_000
"""Lines that are recorded and written together."""


@dataclass(frozen=True, slots=True, order=True)
class FoundOfKind:
    """What is counted together: MISSED or DOUBLED, the programme, and how sure it is, with the reason why a person must look."""

    kind: str
    programme: str
    state: str
    reason: str


class ChainCounts:
    """How many findings there are of each kind, programme, state and reason, by district. Holds no person."""

    def __init__(self) -> None:
        self.found: Counter[FoundOfKind] = Counter()
        self._districts: dict[District, Counter[FoundOfKind]] = {}

    def add(self, district: District, what: FoundOfKind, findings: int) -> None:
        self.found[what] += findings
        self._districts.setdefault(district, Counter())[what] += findings

    def of_kind(self, kind: ChainFindingKind) -> list[tuple[FoundOfKind, int]]:
        """Return what was found of a kind, in the order of programme, state and reason."""
        return sorted((what, findings) for what, findings in self.found.items() if what.kind == kind)

    def by_district(self) -> list[tuple[District, Counter[tuple[str, str]]]]:
        """Return how many findings there are of each kind and state, by district."""
        return [
            (district, _summed((what.kind, what.state, findings) for what, findings in found.items()))
            for district, found in sorted(self._districts.items())
        ]


def _summed(found: Iterator[tuple[str, str, int]]) -> Counter[tuple[str, str]]:
    sums: Counter[tuple[str, str]] = Counter()
    for kind, state, findings in found:
        sums[kind, state] += findings
    return sums


async def count_findings(source: Source, act: OperatorCommand, scan: ChainScan) -> ChainCounts:
    """Return how many findings a scan has. The ledger has it that they were counted. Raises `SourceUnavailable` and
    `LedgerUnavailable`."""
    counts = ChainCounts()
    async with aclosing(source.stream(_counted(source), {"scan_id": scan.id}, rows=_WRITTEN)) as parts:
        async for part in parts:
            for code, name, kind, programme, state, reason, findings in part:
                district = District(code, name) if code else NO_DISTRICT
                counts.add(district, FoundOfKind(kind, programme, state, reason or ""), findings)
    await act.record(COUNTED, rows=len(counts.found))
    return counts


async def write_findings(source: Source, act: OperatorCommand, scan: ChainScan, file: Path) -> int:
    """Write a line for each person and finding, and return how many there are. The ledger has each person before the line is
    written. Raises `SourceUnavailable`, `LedgerUnavailable` and OSError; then there is no file."""
    lines = 0
    with whole_file(file) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        async with aclosing(source.stream(_listed(source), {"scan_id": scan.id}, rows=_WRITTEN)) as parts:
            async for part in parts:
                await act.record(LISTED, sorted({str(row[0]) for row in part}), rows=len(part))
                writer.writerows(map(cells, part))
                lines += len(part)
    return lines


def cells(row: Sequence[Any]) -> list[str]:
    """Return a row of a statement as cells of a file; its last column is a yes or no."""
    *told, one_payer = row
    yes_or_no = None if one_payer is None else "yes" if one_payer else "no"
    return ["" if value is None else str(value) for value in (*told, yes_or_no)]


@compiled_once
def _counted(source: Source) -> CompiledQuery:
    finding, within, district = (row.__table__.alias() for row in (ChainFindingRow, DivisionWithinRow, DivisionRow))
    lies_in = (
        select(within.c.division_code, district.c.code, district.c.name)
        .join_from(within, district, district.c.code == within.c.ancestor_code)
        .where(district.c.level == code_literal("DISTRICT"))
        .subquery()
    )
    each = (lies_in.c.code, lies_in.c.name, *(finding.c[name] for name in ("kind", "programme", "state", "reason")))
    counted = (
        select(*each, func.count())
        .outerjoin_from(finding, lies_in, lies_in.c.division_code == finding.c.division_code)
        .where(finding.c.scan_id == bindparam("scan_id", type_=Id()))
        .group_by(*each)
    )
    return CompiledQuery.of(counted, source)


@compiled_once
def _listed(source: Source) -> CompiledQuery:
    finding = ChainFindingRow.__table__
    of_scan = finding.c.scan_id == bindparam("scan_id", type_=Id())
    rows = select(*(finding.c[name] for name in _COLUMNS)).where(of_scan)
    return CompiledQuery.of(rows.order_by(finding.c.person_id, finding.c.id), source)
