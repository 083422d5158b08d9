"""The statement and a plain reading of the rule agree on whatever may be on record."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.codes import Category, DeterminationOutcome
from hub.sources.source import Source
from tests.policy.reading import read
from tests.policy.situations import AROUND, Determination, Fact, LocalValue, Person, Town

FIRST = date(2026, 2, 26)
MORNING = datetime(2026, 1, 1, tzinfo=UTC)

days = st.integers(0, 5).map(lambda number: FIRST + timedelta(days=number))
moments = st.integers(0, 3).map(lambda number: MORNING + timedelta(microseconds=number))


@st.composite
def dated(draw: st.DrawFn) -> dict[str, Any]:
    since, recorded_at = draw(days), draw(moments)
    length, life = draw(st.none() | st.integers(0, 3)), draw(st.none() | st.none() | st.integers(1, 3))
    return {
        "since": since,
        "until": None if length is None else since + timedelta(days=length),
        "recorded_at": recorded_at,
        "superseded_at": None if life is None else recorded_at + timedelta(microseconds=life),
    }


def records(record: Any, /, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda times, own: record(**times, **own), dated(), st.fixed_dictionaries(parts))


always = {"since": FIRST, "recorded_at": MORNING}
categories = st.sampled_from([*Category, Category.EXTREME_POVERTY, Category.SUBSISTENCE_ALLOWANCE]).map(str)
outcomes = st.sampled_from(DeterminationOutcome).map(str)
refused_everywhere = [Determination(category=str(one), outcome="REFUSED", **always) for one in Category]
determinations = st.lists(records(Determination, category=categories, outcome=outcomes), max_size=5) | st.lists(
    records(Determination, category=categories, outcome=outcomes), max_size=1
).map(lambda more: refused_everywhere + more)
tiers = records(
    Fact, kind=st.just("RESIDENT_INSURANCE_TIER"), value=st.sampled_from([0, 1, 1, 2, 3, None])
) | st.sampled_from([1, 2]).map(lambda tier: Fact(kind="RESIDENT_INSURANCE_TIER", value=tier, **always))
qualified = records(Fact, kind=st.just("PREMIUM_SUBSIDY_QUALIFIED"), value=st.sampled_from([0, 1, 1, None])) | st.just(
    Fact(kind="PREMIUM_SUBSIDY_QUALIFIED", value=1, **always)
)
facts = st.builds(lambda one, other: [*one, *other], st.lists(tiers, max_size=2), st.lists(qualified, max_size=2))
people = st.lists(
    st.builds(
        Person, place=st.sampled_from(list(AROUND)), determinations=determinations, facts=facts, id=st.uuids().map(str)
    ),
    min_size=6,
    max_size=12,
    unique_by=lambda person: person.id,
)
codes = st.sampled_from(["RESIDENT_PREMIUM_TIER_1", "PREMIUM_SUBSIDY_FIXED_90", "PREMIUM_SUBSIDY_FIXED_70"])
values = st.lists(
    records(
        LocalValue,
        code=codes,
        place=st.sampled_from(list(AROUND)),
        value=st.none() | st.integers(0, 3),
    ),
    max_size=10,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(people=people, values=values, on=days, known_at=moments)
async def test_the_statement_decides_as_the_rule_reads(
    source: Source, people: list[Person], values: list[LocalValue], on: date, known_at: datetime
) -> None:
    # given
    town = Town(source)
    people = [Person(person.place, person.determinations, person.facts) for person in people]
    await town.store(people, values)
    # when
    decisions = await town.decide(on, known_at)
    # then
    for person in people:
        expected = {"person_id": person.id, **asdict(read(person, values, on, known_at))}
        assert plain(decisions[person.id]) == expected
    assert len(decisions) == len(people)


def plain(decision: dict[str, Any]) -> dict[str, Any]:
    """SQLite gives 0 and 1 for a state, PostgreSQL gives UUIDs for ids."""
    return {
        name: bool(value) if name.startswith("state_") and value is not None else value
        for name, value in decision.items()
    } | {"person_id": str(decision["person_id"])}
