"""`hub match` over a district: what it tells, what it stores, and what a dry run compares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import insert

from hub.config import Settings
from hub.server.cli import commands
from hub.sources.register import open_source
from hub.tables.charity import NeedRow, SupplyRow
from tests.databases import run_apart
from tests.hub.matching.crowd import AT, crowd, settle
from tests.hub.matching.story import CHARITY
from tests.hub.server.store import rows


async def laid_out(settings: Settings) -> None:
    """A crowd with a dozen needs, and eight places for them."""
    people = crowd(Random(4), 40)
    await settle(settings, people)
    need = {"kind": "GOODS", "urgency": "SOON", "origin": "VISIT", "given_on": date(2026, 1, 1), "recorded_at": AT}
    supply = {"organisation_id": CHARITY, "service": "送煤", "kind": "GOODS", "division_code": "980101", "places": 4}
    supply |= {"places_as_of": date(2026, 1, 1), "since": date(2026, 1, 1), "recorded_at": AT}
    async with open_source(settings) as source, source.begin() as connection:
        needs = [need | {"id": str(UUID(int=place)), "person_id": people[place].id} for place in range(12)]
        await connection.execute(insert(NeedRow), needs)
        await connection.execute(insert(SupplyRow), [supply | {"id": str(UUID(int=place))} for place in (1, 2)])


def matched(environment: Mapping[str, str], *arguments: str) -> str:
    done = CliRunner().invoke(commands, ["match", *arguments], env=dict(environment))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("city_url", ["sqlite", "postgresql"], indirect=True)
def test_a_run_proposes_once_and_a_dry_run_compares_and_stores_nothing(city_settings: Settings) -> None:
    environment = {"HUB_DATABASE": city_settings.database, "HUB_KEYS_FILE": str(city_settings.keys_file)}
    run_apart(laid_out(city_settings))
    rehearsed = matched(environment, "980101", "--dry-run")
    assert "8  would get a proposal" in rehearsed
    assert run_apart(rows(city_settings, "select * from published_need")) == []
    first = matched(environment, "980101")
    assert first.startswith("12 needs are published, 8 matched;")
    assert "4  OTHERS_FIRST" in first
    assert "8  慈善会" in first
    stored = run_apart(rows(city_settings, "select * from need_match order by id"))
    second = matched(environment, "980101")
    assert second.startswith("0 needs are published, 0 matched;")
    assert run_apart(rows(city_settings, "select * from need_match order by id")) == stored
    assert "8  would keep theirs" in matched(environment, "980101", "--dry-run")
    noted = run_apart(rows(city_settings, "select operation_name from ledger_event where kind = 'OPERATOR'"))
    assert {each["operation_name"] for each in noted} == {"match 980101", "match 980101 --dry-run"}


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
def test_a_division_that_is_not_there_is_told(city_settings: Settings) -> None:
    done = CliRunner().invoke(commands, ["match", "12"], env={"HUB_DATABASE": city_settings.database})
    assert done.exit_code == 2
    assert "There is no division 12." in done.output
