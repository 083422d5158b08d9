"""Decides about everybody: counted by the database, or part by part into a file, the ledger always first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from hub.ledger.operator import OperatorsAct
from hub.policy.programme import AssistanceProgramme
from hub.scan.counts import Counts
from hub.scan.decisions_file import decisions_file
from hub.scan.districts import districts
from hub.scan.statement import counted, decisions, how_many
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
    given = {"on": scanned.on, "known_at": scanned.known_at}
    if file is None:
        async with aclosing(source.stream(counted(scanned.programme, source), given, rows=None)) as groups:
            async for group in groups:
                counts.add({(division, verdict, reason): persons for division, verdict, reason, persons in group})
        await act.record(COUNTED, rows=len(counts.by_reason()))
        progress(counts.persons, whole)
        return counts
    with decisions_file(file) as out:
        async with aclosing(source.stream(decisions(scanned.programme, source), given, rows=PART)) as parts:
            async for part in parts:
                await act.record(LISTED, [str(row[0]) for row in part], rows=len(part))
                out.write(part)
                counts.add(Counter((division, verdict, reason) for _, division, verdict, *_, reason in part))
                progress(counts.persons, whole)
    return counts
