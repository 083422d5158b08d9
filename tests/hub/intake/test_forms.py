"""Files as clerks have them: forty forms load to the same city as the plain files, and what cannot load says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.cipher import Cipher
from hub.intake.importing import import_city
from hub.sources.register import Sources
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.intake.cities import fingerprint, small_city
from tests.hub.intake.clerks import DELIVERIES, FORTY, rewritten

pytestmark = pytest.mark.databases("either")


async def stored(source: Source) -> dict[str, tuple[int, str]]:
    """All that is stored, but for moments and what is sealed by chance."""
    return await fingerprint(source, lambda column: not column.endswith(("_at", "_sealed")))


def test_no_two_of_the_forty_forms_are_alike() -> None:
    assert len({how for _, how in FORTY}) == len(FORTY) == 40


@pytest.mark.parametrize("number", range(len(DELIVERIES)))
async def test_forty_forms_load_to_the_same_city_as_the_plain_files(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path, number: int
) -> None:
    city = small_city(tmp_path / "city", persons=20)
    for table, how in DELIVERIES[number]:
        rewritten(city, table, how)
    report = await import_city(Sources(source), cipher, clock, city)
    assert [(str(refusal.sentence), refusal) for refusal in report.refusals] == []
    assert sum(file.forms.total() for file in report.files) > 0
    before = await stored(source)

    plain = await import_city(Sources(source), cipher, clock, small_city(tmp_path / "plain", persons=20))
    assert (plain.stored, plain.refused) == (0, 0)
    assert await stored(source) == before
