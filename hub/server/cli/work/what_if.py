"""This is the work of `hub scan what-if`."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from hub.catalogue.statistics import CELL
from hub.clock import local_day, system_clock
from hub.config import Settings
from hub.errors import Unusable
from hub.ledger.gate import LedgerGate
from hub.ledger.operator import OperatorCommand
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import Quotas
from hub.policy.programme import AssistanceProgramme
from hub.policy.programmes import RULES
from hub.scan.changes import ToldChanges, TrialChanges
from hub.scan.scanning import ScanRequest
from hub.scan.statement import TrialEffect
from hub.scan.trial import Trial, read_trial
from hub.scan.what_if import WhatIfRequest, what_if
from hub.server.cli import INTERRUPTED
from hub.server.cli.work.bars import bars
from hub.server.cli.work.scanning import named
from hub.sources.register import open_source

Found = Sequence[tuple[WhatIfRequest, TrialChanges]]

_HEADS = {
    TrialEffect.GAINS: "gain",
    TrialEffect.LOSES: "lose",
    TrialEffect.MORE: "get more",
    TrialEffect.LESS: "get less",
    TrialEffect.OTHER: "else",
}
"""What the column of each change is called."""

_LEGEND = (
    f"Persons are whole tens, rounded down; <{CELL} is fewer than {CELL}, none included. A district without a line has <{CELL} in each column. "
    "Yuan are the sums by which more or less would be due, in whole ten thousands, rounded down; - is a sum that is not told, or that the "
    "rule does not know. `else` counts persons whose verdict changes and is ELIGIBLE neither before nor after."
)


def decide_by_a_trial(
    settings: Settings,
    file: Path,
    programmes: tuple[str, ...],
    division: str | None,
    on: date | None,
    known_at: datetime | None,
    as_json: bool,
) -> None:
    """Tell what would change for everybody if the local values of FILE were loaded."""
    now = system_clock()
    day, moment = on or local_day(now), known_at or now
    try:
        found = asyncio.run(_compare(settings, file, programmes, division, day, moment))
    except (KeyboardInterrupt, asyncio.CancelledError):
        click.echo("hub: Interrupted. Nothing was counted.", err=True)
        sys.exit(INTERRUPTED)
    if as_json:
        click.echo(json.dumps([_as_json(*each) for each in found], ensure_ascii=False, indent=2))
        return
    for asked, changes in found:
        for line in _lines(asked, changes):
            click.echo(line)
        click.echo()
    click.echo(_LEGEND)


async def _compare(
    settings: Settings,
    file: Path,
    programmes: Sequence[str],
    division: str | None,
    on: date,
    known_at: datetime,
) -> Found:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with open_source(settings) as source:
        trial = await read_trial(source, file, division, on)
        ledger = LedgerGate(source, Limiter(Quotas.of(settings)))
        found = []
        try:
            with bars() as tell:
                for programme in _concerned(trial, programmes, file):
                    asked = WhatIfRequest(ScanRequest(programme, on, known_at), trial)
                    act = OperatorCommand(ledger, system_clock, str(asked))
                    found.append(
                        (asked, await what_if(source, act, asked, progress=partial(tell, str(programme.code))))
                    )
        finally:
            await ledger.drain()
    return found


def _concerned(trial: Trial, programmes: Sequence[str], file: Path) -> Sequence[AssistanceProgramme]:
    """Return the programmes that were named, or all that the trial concerns. Raises `Unusable`."""
    chosen = [RULES[code] for code in dict.fromkeys(programmes)]
    for programme in chosen:
        if not trial.of(programme):
            codes = ", ".join(parameter.code for parameter in programme.parameters)
            reads = f"It reads {codes}." if codes else "It reads no local value."
            raise Unusable(f"The rule of {programme.code} reads no value that {file} has on the day. {reads}")
    return chosen or trial.programmes()


def _lines(asked: WhatIfRequest, changes: TrialChanges) -> Iterator[str]:
    scanned = asked.scanned
    yield (
        f"{scanned.programme.code} (§{scanned.programme.article}) on {scanned.on}, as known at "
        f"{scanned.known_at.isoformat(timespec='seconds')}, by the trial {asked.trial.digest}: {_number(changes.persons)} persons."
    )
    yield (
        f"{'district':22}"
        + "".join(f" {head:>10}" for head in _HEADS.values())
        + f" {'yuan more':>14} {'yuan less':>14}"
    )
    yield f"{'all':22}{_cells(changes.of_all())}"
    for district, told in changes.by_district():
        if told.says_something:
            yield f"{named(district)}{_cells(told)}"


def _cells(told: ToldChanges) -> str:
    persons = "".join(f" {_number(told.persons[change]):>10}" for change in _HEADS)
    return persons + "".join(
        f" {'-' if sum_ is None else f'{sum_:,}':>14}" for sum_ in (told.more_yuan, told.less_yuan)
    )


def _number(persons: int | None) -> str:
    return f"<{CELL}" if persons is None else f"{persons:,}"


def _as_json(asked: WhatIfRequest, changes: TrialChanges) -> dict[str, Any]:
    scanned = asked.scanned
    return {
        "programme": scanned.programme.code,
        "article": scanned.programme.article,
        "on": str(scanned.on),
        "knownAt": scanned.known_at.isoformat(),
        "trial": asked.trial.digest,
        "persons": changes.persons,
        "changes": _told_as_json(changes.of_all()),
        "districts": [
            {"code": district.code or None, "name": district.name or None, **_told_as_json(told)}
            for district, told in changes.by_district()
        ],
    }


def _told_as_json(told: ToldChanges) -> dict[str, Any]:
    persons = {change.lower(): number for change, number in told.persons.items()}
    return persons | {"moreYuan": told.more_yuan, "lessYuan": told.less_yuan}
