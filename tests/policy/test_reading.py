"""The statement and a plain reading of the rule agree on whatever may be on record."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.sources.source import Source
from tests.policy.chance import Chance
from tests.policy.reading import read
from tests.policy.situations import Town

PEOPLE = 60


# A seed has no smaller form: on a failure the people about whom the two differ are shown instead.
@settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
async def test_the_statement_decides_as_the_rule_reads(source: Source, seed: int) -> None:
    # given
    chance, town = Chance(seed), Town(source)
    people, values = [chance.person() for _ in range(PEOPLE)], chance.values()
    on, known_at = chance.day(), chance.moment()
    await town.store(people, values)
    # when
    decisions = await town.decide(on, known_at)
    # then
    assert decisions.keys() == {person.id for person in people}
    differing = [
        (person, found, expected)
        for person in people
        if (found := plain(decisions[person.id]))
        != (expected := {"person_id": person.id, **asdict(read(person, values, on, known_at))})
    ]
    assert differing[:1] == [], (on, known_at, values)


def test_chance_brings_every_kind_of_decision() -> None:
    seen: Counter[tuple[str, str | None, int | None]] = Counter()
    for seed in range(20):
        chance = Chance(seed)
        values, on, known_at = chance.values(), chance.day(), chance.moment()
        for _ in range(PEOPLE):
            decided = read(chance.person(), values, on, known_at)
            seen[decided.verdict, decided.review_reason, decided.percent_bp] += 1
    unset = [("REVIEW", "PARAMETER_NOT_SET", percent) for percent in (10_000, 9_000, 7_000)]
    eligible = [("ELIGIBLE", None, percent) for percent in (10_000, 9_000, 7_000)]
    others = [
        ("NOT_ELIGIBLE", None, None),
        ("REVIEW", "CATEGORY_DISPUTED", None),
        ("REVIEW", "CONDITION_UNKNOWN", None),
    ]
    assert seen.keys() == {*unset, *eligible, *others}
    assert min(seen.values()) >= 5


def plain(decision: dict[str, Any]) -> dict[str, Any]:
    """SQLite gives 0 and 1 for a state, PostgreSQL gives UUIDs for ids."""
    return {
        name: bool(value) if name.startswith("state_") and value is not None else value
        for name, value in decision.items()
    } | {"person_id": str(decision["person_id"])}
