"""The statement and a plain reading of the rule agree on whatever may be on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.policy.programmes import RULES
from hub.sources.source import Source
from tests.policy.chance import SHARED, STAGES, Chance
from tests.policy.reading import OnRecord
from tests.policy.readings import READINGS
from tests.policy.town import Town
from tests.promises import Promise

pytestmark = pytest.mark.databases("either")

PEOPLE = 80
EVERY_STAGE = pytest.mark.parametrize("stage", STAGES)


# A seed has no smaller form: on a failure the people about whom the two differ are shown instead.
@EVERY_STAGE
@settings(
    max_examples=4,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
async def test_the_statement_decides_as_the_rule_reads(
    source: Source, size: Callable[[int, int], int], promise: Promise, stage: str, seed: int
) -> None:
    # given
    chance, town = Chance(seed, stage), Town(source)
    people, values = [chance.person() for _ in range(size(PEOPLE // 2, 20 * PEOPLE))], chance.values()
    on, known_at = chance.day(), chance.moment()
    await town.store(people, values)
    for programme in SHARED.get(stage, (stage,)):
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
        assert differing[:1] == [], (programme, on, known_at, values)
    promise("the statement decides as the rule reads", len(people), "persons")


def test_every_rule_is_read_and_drawn() -> None:
    drawn = {programme for stage in STAGES for programme in SHARED.get(stage, (stage,))}
    assert {*RULES} == READINGS.keys() == drawn == OUTCOMES.keys()


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
    "HOUSING_ASSISTANCE": {"ELIGIBLE HOUSING_FIRST", "NOT_ELIGIBLE", "NOT_ELIGIBLE NOT_NAMED", "REVIEW CONDITION_UNKNOWN"},
    "EMPLOYMENT_AID": {
        "ELIGIBLE EMPLOYMENT_MEASURES", "NOT_ELIGIBLE", "NOT_ELIGIBLE NOT_NAMED", "REVIEW CONDITION_UNKNOWN",
    },
    "DISASTER_RELIEF": {
        "ELIGIBLE RELIEF_AFTER_DISASTER", "NOT_ELIGIBLE", "NOT_ELIGIBLE NOT_NAMED", "REVIEW CONDITION_UNKNOWN",
    },
    "TEMPORARY_RELIEF": {"ELIGIBLE EMERGENCY_RELIEF", "NOT_ELIGIBLE", "REVIEW CONDITION_UNKNOWN"},
    "CARE_VISITS": {
        "ELIGIBLE CARE", "NOT_ELIGIBLE", "NOT_ELIGIBLE NOT_NAMED", "REVIEW LIST_OPEN", "REVIEW CONDITION_UNKNOWN",
    },
    "COLLECTIVE_CARE": {
        "ELIGIBLE CARE_TOGETHER", "NOT_ELIGIBLE", "NOT_ELIGIBLE NOT_NAMED", "REVIEW LIST_OPEN", "REVIEW CONDITION_UNKNOWN",
    },
    "SOCIAL_WORK": {"ELIGIBLE SOCIAL_WORK_SERVICE", "NOT_ELIGIBLE", "REVIEW CONDITION_UNKNOWN"},
    **{
        fee: {"ELIGIBLE REDUCED_FEE", "NOT_ELIGIBLE", "REVIEW CONDITION_UNKNOWN"}
        for fee in ("ELECTRICITY_REDUCTION", "CABLE_FEE_REDUCTION", "FUNERAL_REDUCTION")
    },
    "WASTE_FEE_REDUCTION": {
        "ELIGIBLE REDUCED_FEE", "NOT_ELIGIBLE", "NOT_ELIGIBLE NOT_NAMED", "REVIEW TWO_HOUSEHOLDS", "REVIEW CONDITION_UNKNOWN",
    },
    "BARRIER_FREE_HOME": {"ELIGIBLE HOME_ADAPTATION", "NOT_ELIGIBLE NOT_NAMED", "REVIEW CONDITION_UNKNOWN"},
    **{
        measure: {
            "ELIGIBLE DISABILITY_MEASURE", "NOT_ELIGIBLE", "NOT_ELIGIBLE NOT_NAMED", "REVIEW LIST_OPEN",
            "REVIEW CATEGORY_DISPUTED", "REVIEW PARAMETER_NOT_SET", "REVIEW CONDITION_UNKNOWN",
        }
        for measure in ("DISABILITY_SUBSIDY", "CHILD_REHABILITATION", "ASSISTIVE_DEVICE")
    },
}  # fmt: skip


@EVERY_STAGE
def test_chance_brings_every_kind_of_decision(stage: str) -> None:
    programmes = SHARED.get(stage, (stage,))
    seen: dict[str, Counter[str]] = {programme: Counter() for programme in programmes}
    for seed in range(40 if len(programmes) == 1 else 15):
        chance = Chance(seed, stage)
        values, on, known_at = chance.values(), chance.day(), chance.moment()
        for _ in range(PEOPLE):
            record = OnRecord(chance.person(), values, on, known_at)
            for programme in programmes:
                said = READINGS[programme](record)
                seen[programme][" ".join(filter(None, (said.verdict, said.reason, said.benefit_kind)))] += 1
    for programme, found in seen.items():
        assert found.keys() == OUTCOMES[programme], programme
        assert min(found.values()) > 1, (programme, found)


def plain(decision: dict[str, Any]) -> dict[str, Any]:
    """SQLite gives 0 and 1 for a state, PostgreSQL gives UUIDs for ids."""
    return {
        name: bool(value) if name.startswith("state_") and value is not None else value
        for name, value in decision.items()
    } | {"person_id": str(decision["person_id"])}
