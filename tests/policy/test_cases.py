"""Each situation of `cases/` is decided as the oracle says, in SQL on both databases and by the plain reading."""

from __future__ import annotations

from collections import defaultdict

import pytest

from hub.sources.source import Source
from tests.policy.cases import Case, read_cases
from tests.policy.reading import OnRecord
from tests.policy.readings import READINGS
from tests.policy.situations import Person
from tests.policy.town import Town

CASES = read_cases()


async def test_every_case_is_decided_as_expected(source: Source) -> None:
    """Those who are asked about alike, and live by the same local values, live in one town."""
    wrong, together = {}, defaultdict(list)
    for case in CASES:
        together[case.programme, case.on, case.known_at, case.values].append(case)
    for (programme, on, known_at, values), cases in together.items():
        town = Town(source)
        await town.store([case.person for case in cases], values)
        decisions = await town.decide(on, known_at, programme)
        for case in cases:
            found = {name: decisions[case.person.id][name] for name in case.expected}
            if found != dict(case.expected):
                wrong[case.name] = (found, case.expected)
    assert wrong == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_plain_reading_agrees_with_the_case(case: Case) -> None:
    found = READINGS[case.programme](OnRecord(case.person, case.values, case.on, case.known_at)).row()
    assert {name: found[name] for name in case.expected} == case.expected


@pytest.mark.parametrize("programme", READINGS)
async def test_a_person_of_whom_nothing_is_on_record_is_decided_too(source: Source, programme: str) -> None:
    town, person = Town(source), Person()
    await town.store([person], [])
    decision = (await town.decide(CASES[0].on, CASES[0].known_at, programme))[person.id]
    assert decision["verdict"] == "REVIEW"
    assert decision["benefit_kind"] is None
