"""What was planted is found, and nothing else: precision and recall by kind, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from sqlalchemy import select

from hub.cipher import Cipher
from hub.config import Settings
from hub.findings.scanning import scan_for_findings
from hub.intake.generate import generate
from hub.intake.importing import import_city
from hub.policy.parameters import SAMPLES, load_parameters
from hub.sources.register import Sources
from hub.sources.source import Source
from hub.tables import metadata
from hub.tables.findings import Certainty, FindingKind
from tests.clock import FixedClock
from tests.ground.city import KEYRING
from tests.hub.findings.planted import CITY, TODAY, Expected, kinds, plant_everything, planter, precision_and_recall
from tests.promises import Promise, Tell


async def findings(source: Source) -> Expected:
    """Every finding that is not closed: its kind, and the person or household that it is about."""
    rows = metadata.tables["finding"]
    async with source.begin() as connection:
        found = (await connection.execute(select(rows).where(rows.c.state != "CLOSED"))).all()
    pairs = {(row.kind, row.person_id or row.household_id) for row in found}
    assert len(pairs) == len(found)
    return pairs


async def test_what_was_planted_is_found_and_nothing_else(
    settings: Settings,
    source: Source,
    clock: FixedClock,
    tmp_path: Path,
    size: Callable[[int, int], int],
    promise: Promise,
    tell: Tell,
) -> None:
    generate(tmp_path / "city", persons=size(60, 30_000), seed=11, today=TODAY, districts=2)
    await import_city(Sources(source), Cipher(KEYRING), clock, tmp_path / "city")
    async with source.begin() as connection:
        await load_parameters(connection, SAMPLES, clock, division=CITY)
        plant = await planter(connection, Random(5))
        for _ in range(size(1, 60)):
            await plant_everything(plant)
    counts = await scan_for_findings(source, clock, lambda *_: None)
    found = await findings(source)
    for kind in kinds(plant.expected):
        precision, recall = precision_and_recall(found, plant.expected, kind)
        tell(f"{settings.dialect}: {kind}: precision {precision:.3f}, recall {recall:.3f}")
        assert (precision, recall) == (1.0, 1.0) or FindingKind[kind].certainty is Certainty.SUSPECTED
    assert found == plant.expected
    assert set(kinds(plant.expected)) == set(FindingKind)
    assert counts.new == counts.found
    again = await scan_for_findings(source, clock, lambda *_: None)
    assert (again.found, sum(again.new.values()), again.closed) == (counts.found, 0, {})
    promise(
        "What was planted into a city is found, and nothing else (precision and recall 1.0)", len(found), "findings"
    )
