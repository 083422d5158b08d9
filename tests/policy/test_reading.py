"""The statement and a plain reading of the rule agree on whatever may be on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.sources.source import Source
from tests.policy.chance import STAGES, Chance
from tests.policy.reading import OnRecord
from tests.policy.readings import READINGS
from tests.policy.town import Town
from tests.promises import Promise

PEOPLE = 80
EVERY_PROGRAMME = pytest.mark.parametrize("programme", STAGES)


# A seed has no smaller form: on a failure the people about whom the two differ are shown instead.
@EVERY_PROGRAMME
@settings(
    max_examples=4,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
async def test_the_statement_decides_as_the_rule_reads(
    source: Source, size: Callable[[int, int], int], promise: Promise, programme: str, seed: int
) -> None:
    # given
    chance, town = Chance(seed, programme), Town(source)
    people, values = [chance.person() for _ in range(size(PEOPLE, 20 * PEOPLE))], chance.values()
    on, known_at = chance.day(), chance.moment()
    await town.store(people, values)
    # when
    decisions = await town.decide(on, known_at, programme)
    # then
    assert decisions.keys() == {person.id for person in people}
    read = READINGS[programme]
    differing = [
        (person, found, expected)
        for person in people
        if (found := plain(decisions[person.id]))
        != (expected := {**town.registration(person), **read(OnRecord(person, values, on, known_at)).row()})
    ]
    assert differing[:1] == [], (on, known_at, values)
    promise("the statement decides as the rule reads", len(people), "persons")


FIGURES = {"REVIEW FIGURES_TOO_OLD", "REVIEW FIGURES_CONTRADICTORY"}
OUTCOMES = {
    "MARGIN_RECOGNITION": {
        "ELIGIBLE CATEGORY", "NOT_ELIGIBLE", "REVIEW TWO_HOUSEHOLDS", "REVIEW CATEGORY_DISPUTED",
        "REVIEW CONDITION_UNKNOWN", "REVIEW PARAMETER_NOT_SET", *FIGURES,
    },
    "RIGID_RECOGNITION": {
        "ELIGIBLE CATEGORY", "NOT_ELIGIBLE", "REVIEW TWO_HOUSEHOLDS", "REVIEW ZERO_INCOME",
        "REVIEW CONDITION_UNKNOWN", "REVIEW PARAMETER_NOT_SET", "REVIEW SPENDING_OPEN", *FIGURES,
    },
    "SUBSISTENCE_ALLOWANCE": {
        "ELIGIBLE ALLOWANCE", "ELIGIBLE ALLOWANCE_ALONE", "MAY_APPLY ONE_PERSON_HOUSEHOLD", "NOT_ELIGIBLE NOT_NAMED",
        "REVIEW CATEGORY_DISPUTED ALLOWANCE_ALONE", "REVIEW LIST_OPEN", "REVIEW CONDITION_UNKNOWN",
    },
    "EXTREME_POVERTY_SUPPORT": {"ELIGIBLE SUPPORT", "NOT_ELIGIBLE NOT_NAMED", "REVIEW CONDITION_UNKNOWN"},
    "PREMIUM_SUBSIDY": {
        "ELIGIBLE SHARE_OF_PREMIUM", "NOT_ELIGIBLE", "REVIEW CATEGORY_DISPUTED SHARE_OF_PREMIUM",
        "REVIEW PARAMETER_NOT_SET SHARE_OF_PREMIUM", "REVIEW CONDITION_UNKNOWN",
    },
    "MEDICAL_ASSISTANCE": {
        "ELIGIBLE SHARE_OF_COST", "ELIGIBLE COST_BY_LOCAL_RULES", "NOT_ELIGIBLE NOT_NAMED",
        "REVIEW PARAMETER_NOT_SET SHARE_OF_COST", "REVIEW PARAMETER_BELOW_FLOOR SHARE_OF_COST",
        "REVIEW CATEGORY_DISPUTED", "REVIEW MAY_BE_SUDDEN_HARDSHIP", "REVIEW LIST_OPEN", "REVIEW CONDITION_UNKNOWN",
    },
    "MEDICAL_TOP_UP": {"ELIGIBLE TOP_UP", "NOT_ELIGIBLE", "REVIEW PARAMETER_NOT_SET", "REVIEW CONDITION_UNKNOWN"},
    "EMERGENCY_TREATMENT": {"ELIGIBLE FROM_FUND", "NOT_ELIGIBLE", "REVIEW CONDITION_UNKNOWN"},
    "EDUCATION_AID": {
        "ELIGIBLE THIS_PERIOD", "ELIGIBLE NEXT_PERIOD", "NOT_ELIGIBLE", "NOT_ELIGIBLE NOT_NAMED",
        "REVIEW LIST_OPEN", "REVIEW CONDITION_UNKNOWN",
    },
}  # fmt: skip


@EVERY_PROGRAMME
def test_chance_brings_every_kind_of_decision(programme: str) -> None:
    seen: Counter[str] = Counter()
    for seed in range(40):
        chance = Chance(seed, programme)
        values, on, known_at = chance.values(), chance.day(), chance.moment()
        for _ in range(PEOPLE):
            said = READINGS[programme](OnRecord(chance.person(), values, on, known_at))
            seen[" ".join(filter(None, (said.verdict, said.reason, said.benefit_kind)))] += 1
    assert seen.keys() == OUTCOMES[programme]
    assert min(seen.values()) >= 5, seen


def plain(decision: dict[str, Any]) -> dict[str, Any]:
    """SQLite gives 0 and 1 for a state, PostgreSQL gives UUIDs for ids."""
    return {
        name: bool(value) if name.startswith("state_") and value is not None else value
        for name, value in decision.items()
    } | {"person_id": str(decision["person_id"])}
