"""Decides about everybody, part by part: first the ledger, then the file, then the counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hub.ledger.operator import OperatorsAct
from hub.policy.programme import AssistanceProgramme
from hub.scan.counts import Counts
from hub.scan.decisions_file import decisions_file
from hub.scan.districts import districts
from hub.scan.statement import decisions, how_many
from hub.sources.source import Source

PART = 10_000
"""Persons that are read, recorded and written together."""

COUNTED = ("EligibilityDecision.reason", "EligibilityDecision.verdict")
"""What is told of nobody in particular."""

LISTED = (
    "EligibilityDecision.amount",
    "EligibilityDecision.benefitKind",
    "EligibilityDecision.category",
    "EligibilityDecision.percent",
    "EligibilityDecision.reason",
    "EligibilityDecision.verdict",
    "Person.division",
    "Person.id",
)
"""What a line of the file tells of a person."""

Progress = Callable[[int, int], None]
"""Is told how many persons are decided about, and how many there are; the first time before any is."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What is decided: a programme, for a day, by what was known at a moment."""

    programme: AssistanceProgramme
    on: date
    known_at: datetime

    def __str__(self) -> str:
        return f"scan eligibility {self.programme.code.value} on {self.on} known at {self.known_at.isoformat()}"


async def scan(
    source: Source, act: OperatorsAct, scanned: Scanned, *, file: Path | None = None, progress: Progress
) -> Counts:
    """Decide about everybody. With a file, the ledger has each person of it; without one, that it was counted.

    Raises `SourceUnavailable`, `LedgerUnavailable` and, for the file, OSError: then nothing was shown, and there is no file.
    """
    whole = (await source.fetch(how_many(source), {}))[0][0]
    counts = Counts(await districts(source))
    progress(0, whole)
    query = decisions(scanned.programme, source)
    given = {"on": scanned.on, "known_at": scanned.known_at}
    with ExitStack() as stack:
        out = stack.enter_context(decisions_file(file)) if file else None
        async with aclosing(source.stream(query, given, rows=PART)) as parts:
            async for part in parts:
                counts.add((division, verdict, reason) for _, division, verdict, *_, reason in part)
                if out:
                    await act.record(LISTED, _persons(part), rows=len(part))
                    out.write(part)
                progress(counts.persons, whole)
        if not out:
            await act.record(COUNTED, rows=len(counts.by_reason()))
    return counts


def _persons(part: Sequence[Sequence[Any]]) -> list[str]:
    return [str(row[0]) for row in part]
