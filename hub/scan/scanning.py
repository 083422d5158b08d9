"""Decides about everybody, in shares side by side: counted by the database, or part by part into a file, the ledger
always first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from hub.ledger.operator import OperatorCommand
from hub.policy.population_selector import PopulationSelector, share
from hub.policy.programme import AssistanceProgramme
from hub.scan.counts import DecisionCounts, Group
from hub.scan.decisions_file import DecisionsFile, decisions_file
from hub.scan.districts import districts
from hub.scan.engine import EngineOpening, ScanEngine, own_engine
from hub.scan.statement import counted, decisions, how_many
from hub.sources.source import Source
from hub.task_group import run_concurrently

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
"""A callback: it gets how many persons are decided about, and how many there are; the first time before any is."""


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What is decided: a programme, for a day, by what was known at a moment."""

    programme: AssistanceProgramme
    on: date
    known_at: datetime

    def __str__(self) -> str:
        return f"scan eligibility {self.programme.code} on {self.on} known at {self.known_at.isoformat()}"


async def scan(
    source: Source,
    act: OperatorCommand,
    scanned: ScanRequest,
    *,
    file: Path | None = None,
    progress: Progress,
    opening: EngineOpening = own_engine,
) -> DecisionCounts:
    """Decide about everybody. With a file, the ledger has each person of it; without one, that it was counted.

    `opening` says which engine works it out; unless it is said, the database does.

    Raises `SourceUnavailable`, `LedgerUnavailable` and, for the file, OSError: then nothing was shown, and there is no file.
    """
    whole = (await source.fetch(how_many(source), {"known_at": scanned.known_at}))[0][0]
    counts = DecisionCounts(await districts(source))
    given = {"on": scanned.on, "known_at": scanned.known_at}
    progress(0, whole)

    def count(persons: Mapping[Group, int]) -> None:
        counts.add(persons)
        progress(counts.decided, whole)

    async def counting(engine: ScanEngine, among: PopulationSelector) -> None:
        async with aclosing(engine.stream(counted(scanned.programme, among), given)) as parts:
            async for part in parts:
                count({(division, verdict, reason): persons for division, verdict, reason, persons in part})

    async def writing(engine: ScanEngine, among: PopulationSelector, out: DecisionsFile) -> None:
        async with aclosing(engine.stream(decisions(scanned.programme, among), given)) as parts:
            async for part in parts:
                await act.record(LISTED, [str(row[0]) for row in part], rows=len(part))
                out.write(part)
                count(Counter((division, verdict, reason) for _, division, verdict, *_, reason in part))

    async with opening(source, whole) as engine:
        shares = [share(number, engine.shares) for number in range(engine.shares)]
        if file is None:
            await run_concurrently(counting(engine, among) for among in shares)
            await act.record(COUNTED, rows=len(counts.by_reason()))
        else:
            with decisions_file(file) as out:
                await run_concurrently(writing(engine, among, out) for among in shares)
    return counts
