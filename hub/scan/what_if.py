"""Decides about everybody twice, by the local values in force and by a trial of them, and counts what would change."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass

from hub.ledger.operator import OperatorCommand
from hub.policy.population_selector import PopulationSelector, share
from hub.scan.changes import TrialChanges
from hub.scan.districts import districts
from hub.scan.engine import PART, SHARES
from hub.scan.scanning import Progress, ScanRequest
from hub.scan.statement import changed, how_many
from hub.scan.trial import Trial
from hub.sources.source import Source
from hub.task_group import run_concurrently

COUNTED = ("EligibilityDecision.amount", "EligibilityDecision.percent", "EligibilityDecision.verdict")
"""What is told of nobody in particular."""


@dataclass(frozen=True, slots=True)
class WhatIfRequest:
    """A programme, a day and a moment, and the trial. As text it names the trial by its digest, for the ledger."""

    scanned: ScanRequest
    trial: Trial

    def __str__(self) -> str:
        return f"{self.scanned} what if {self.trial.digest}"


async def what_if(source: Source, act: OperatorCommand, asked: WhatIfRequest, *, progress: Progress) -> TrialChanges:
    """Return what the trial would change. The ledger has it that this was counted, and for which trial.

    Raises `SourceUnavailable` and `LedgerUnavailable`; then nothing was shown.
    """
    scanned = asked.scanned
    given = {"on": scanned.on, "known_at": scanned.known_at}
    whole = (await source.fetch(how_many(source), {"known_at": scanned.known_at}))[0][0]
    found = TrialChanges(await districts(source))
    progress(0, whole)

    async def counting(among: PopulationSelector) -> None:
        query = changed(scanned.programme, source, among, asked.trial.of(scanned.programme))
        async with aclosing(source.stream(query, given, rows=PART)) as parts:
            async for part in parts:
                for row in part:
                    found.add(*row)
                progress(found.decided, whole)

    await run_concurrently(counting(share(number, SHARES)) for number in range(SHARES))
    await act.record(COUNTED, rows=1)
    return found
