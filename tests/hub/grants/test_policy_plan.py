"""A policy file is a proposal: what it has and the store has not is registered or requested, once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.config import Settings
from hub.grants.load import load_policy
from hub.grants.policy_file import read_policy
from hub.grants.policy_plan import PlannedStep, RefusedPlan, apply_plan, plan_policy
from hub.grants.requests import approve_request
from hub.sources.source import Source
from hub.tables.access_requests import AccessRequestRow
from permissions.acts import Act, Actor
from tests.clock import FixedClock
from tests.commands import run_command
from tests.databases import run_apart
from tests.hub.grants.test_requests import CONTRACT, POLICY, SECRET, STEWARDS
from tests.hub.server.store import ledger

pytestmark = pytest.mark.databases("either")

OPERATOR = Actor("operator:somebody", "", "00000000-0000-0000-0000-000000000000")
SCHOOL = f"""\
  - {{id: school, organisation: School office, name: A, auth_method: client_secret_basic, {SECRET}, roles: [teacher], purposes: [SCHOOL]}}
grants:
  - role: teacher
    purposes: [SCHOOL]
    capability: [FILTER, SORT]
    scope: DISTRICT
    since: 2026-01-01
    until: 2028-01-01
    approved_by: Somebody
    fields: [Person.name]
"""
WIDER = (
    POLICY.replace("grants:\n", SCHOOL, 1)
    .replace("roles:\n", '  - {name: School office, department: EDUCATION, division: "980101"}\nroles:\n', 1)
    .replace("purposes:\n", "  - {code: teacher, description: Teaches.}\npurposes:\n", 1)
    .replace("fields: [Query.person, Person.id]", "fields: [Query.person, Person.id, Person.sex]")
)


@pytest.fixture
async def policy(source: Source, clock: FixedClock) -> Source:
    await load_policy(source, read_policy(POLICY, CONTRACT.grantable, folder=Path()), clock)
    return source


async def planned(source: Source, text: str) -> Sequence[PlannedStep]:
    async with source.begin() as connection:
        file = read_policy(text, CONTRACT.grantable, folder=Path())
        return await plan_policy(connection, CONTRACT, file, FixedClock().now)


async def applied(source: Source, text: str) -> Sequence[PlannedStep]:
    steps = await planned(source, text)
    async with source.begin() as connection:
        await apply_plan(connection, steps, OPERATOR, FixedClock().now)
    return steps


async def test_the_file_that_is_in_force_is_no_proposal(policy: Source) -> None:
    assert await planned(policy, POLICY) == []


async def test_what_a_file_has_more_is_registered_or_requested_and_only_once(policy: Source) -> None:
    steps = await applied(policy, WIDER)
    assert [step.act for step in steps] == [
        Act.REGISTER_ORGANISATION,
        Act.ADD_ROLE,
        Act.REGISTER_CLIENT,
        Act.ASSIGN_ROLE,
        Act.REQUEST_ACCESS,
        Act.REQUEST_ACCESS,
        Act.REQUEST_ACCESS,
    ]
    assert [step.sentence for step in steps][3:5] == [
        "request the role teacher for SCHOOL, for the client school",
        "request FILTER FULL DISTRICT for the role teacher: Person.name",
    ]
    assert await planned(policy, WIDER) == []


async def test_what_was_approved_is_in_force_and_no_proposal_any_more(policy: Source) -> None:
    await applied(policy, WIDER)
    async with policy.begin() as connection:
        for key in (await connection.execute(select(AccessRequestRow.id))).scalars().all():
            await approve_request(connection, CONTRACT, key, STEWARDS[0], FixedClock().now)
    assert await planned(policy, WIDER) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_command_says_what_it_would_do_and_does_it_once(settings: Settings, tmp_path: Path) -> None:
    def hub(*words: str, text: str) -> str:
        (tmp_path / "policy.yaml").write_text(text, "utf-8")
        result = run_command(settings, "grants", *words, str(tmp_path / "policy.yaml"))
        assert result.exit_code == 0, result.output
        return result.output

    assert "takes effect at once" in hub("plan", text=POLICY)
    assert "2 organisations, 4 clients" in hub("apply", text=POLICY)
    assert hub("plan", text=WIDER).count("+ ") == 7
    assert "add the role teacher" in hub("apply", text=WIDER)
    assert "in force, or requested already" in hub("apply", text=WIDER)
    (event,) = run_apart(ledger(settings))
    assert (event["kind"], event["row_count"]) == ("OPERATOR", 7)
    assert "Mutation.requestAccess" in event["given"]


async def test_a_file_of_which_a_part_is_refused_does_nothing(policy: Source) -> None:
    endless = WIDER.replace("until: 2028-01-01", "until: 2126-01-01")
    with pytest.raises(RefusedPlan, match="request FILTER FULL DISTRICT for the role teacher"):
        await applied(policy, endless)
    async with policy.begin() as connection:
        assert (await connection.execute(select(AccessRequestRow.id))).first() is None
    assert len(await planned(policy, WIDER)) == 7
