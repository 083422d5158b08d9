"""Who may do which act on access: one table that people read, played by people of every organisation and with every role."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

import pytest

from hub.config import Settings
from hub.grants import accounts
from hub.grants.policy_changes import suspend_client
from hub.sources.register import open_source
from hub.sources.source import Source
from permissions.acts import Act, Actor
from tests.cases.golden import REFRESH, must_equal
from tests.clock import FixedClock
from tests.ground.city import SECRET
from tests.ground.people import add_public_client
from tests.hub.identity.browser import Browser
from tests.hub.server.acting import (
    FORMS,
    KEYS,
    ORGANISATIONS,
    ROLES,
    SYSTEM,
    add_the_others,
    at_the_console,
    become,
    over_graphql,
)
from tests.hub.server.store import rows
from tests.hub.server.web.consoles import Console, Person, open_console
from tests.papers import ROOT
from tests.promises import FULL, Promise

pytestmark = pytest.mark.databases("either")

TABLE = ROOT / "hub/docs/who-may-act.md"
ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
REFRESHES, OWNERS = os.environ.get(REFRESH) == "1", next(iter(ORGANISATIONS))
PEOPLE = [role for role in ROLES if role != SYSTEM]
Cell = tuple[Act, str, str]
"""An act, a role and an organisation."""


@dataclass
class Stage:
    """A hub with one person, at the console and with a token, and one system; each can become anybody's."""

    console: Console
    source: Source
    person: Person
    account: str
    tokens: Mapping[bool, str]
    """Those of the system and of the person, by whether it is the system's."""

    async def become(self, office: str, role: str) -> None:
        async with self.source.begin() as connection:
            await become(connection, ORGANISATIONS[office], role, self.account)

    async def over_graphql(self, office: str, role: str) -> Mapping[Act, str]:
        await self.become(office, role)
        at_once = 1 if ROLES[role] in ("steward", "developer") else 11
        return await over_graphql(self.person.http, self.tokens[role == SYSTEM], KEYS, [*Act], at_once)


@pytest.fixture
async def stage(city_settings: Settings, clock: FixedClock) -> AsyncIterator[Stage]:
    settings = replace(city_settings, rate_per_minute=1_000_000, planning_per_minute=1_000_000_000)
    source = open_source(settings)
    await add_public_client(source, clock.now)
    async with open_console(settings, clock) as console:
        async with source.begin() as connection:
            await add_the_others(connection)
        person = await console.person("Jing")
        browser = Browser((await console.browser()).http, console.printed)
        own = (await browser.tokens("Jing", "READING"))["access_token"]
        form = {"grant_type": "client_credentials", "scope": "READING"}
        system = await browser.http.post("/oauth/token", data=form, auth=("system", SECRET))
        yield Stage(
            console, source, person, console.accounts["Jing"], {False: own, True: system.json()["access_token"]}
        )
    await source.close()


def table(found: Mapping[Cell, str], away: Mapping[str, tuple[str, str]]) -> str:
    """The paper, with what was found in each cell."""
    begins, lines = TABLE.read_text("utf-8").partition("\n<!-- cells -->\n")[0], list[str]()
    lines += [
        "",
        "<!-- cells -->",
        "",
        f"| Act | Who | {' | '.join(ORGANISATIONS)} |",
        f"|---|---|{'---|' * len(ORGANISATIONS)}",
    ]
    for act in Act:
        for role in ROLES:
            cells = [found[act, role, office] for office in ORGANISATIONS]
            lines.append(f"| `{act}`{'' if act in FORMS else ' °'} | {role} | {' | '.join(cells)} |")
    lines += ["", "## Who cannot sign in", "", "| Every act of | GraphQL | Console |", "|---|---|---|"]
    lines += [f"| {who} | {' | '.join(told)} |" for who, told in away.items()]
    return begins + "\n".join(lines)


def written() -> tuple[Mapping[Cell, str], Mapping[str, tuple[str, str]]]:
    """What the paper says of each cell, and of who cannot sign in."""
    found: dict[Cell, str] = {}
    away: dict[str, tuple[str, str]] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        parts = [part.strip() for part in line.strip("|").split("|")]
        if line.startswith("| `"):
            act = Act(parts[0].strip("`° "))
            found |= {(act, parts[1], office): cell for office, cell in zip(ORGANISATIONS, parts[2:], strict=True)}
        elif line.startswith("| a "):
            away[parts[0]] = (parts[1], parts[2])
    return found, away


@ON_SQLITE
async def test_every_act_is_allowed_or_refused_as_the_table_says_over_graphql(stage: Stage, promise: Promise) -> None:
    """Everybody at full size, and where the table is written anew; else a steward of the owner, and some who are drawn."""
    people = [(office, role) for office in ORGANISATIONS for role in ROLES]
    people = people if FULL or REFRESHES else [(OWNERS, "steward"), *Random().sample(people, 2)]
    found = {
        (act, role, office): told
        for office, role in people
        for act, told in (await stage.over_graphql(office, role)).items()
    }
    if REFRESHES:
        must_equal(TABLE, table(found, await away(stage)))
    said, _ = written()
    assert set(said) == {(act, role, office) for act in Act for role in ROLES for office in ORGANISATIONS}
    assert found == {cell: said[cell] for cell in found}
    promise("who may do which act is as the table says", len(found), "cells over GraphQL")


@ON_SQLITE
async def test_the_console_allows_and_refuses_what_graphql_does(
    stage: Stage, size: Callable[[int, int], int], promise: Promise
) -> None:
    said, _ = written()
    cells = [(act, role, office) for act in FORMS for role in PEOPLE for office in ORGANISATIONS]
    cells = cells if FULL else Random().sample(cells, size(8, 0))
    for act, role, office in cells:
        await stage.become(office, role)
        assert await at_the_console(stage.person, act) == said[act, role, office], (act, role, office)
    promise("who may do which act is as the table says", len(cells), "cells at the console")


@ON_SQLITE
async def test_who_is_suspended_or_signed_out_does_nothing(stage: Stage) -> None:
    assert await away(stage) == written()[1]


async def away(stage: Stage) -> Mapping[str, tuple[str, str]]:
    """What every act of somebody comes to who cannot sign in, over GraphQL and at the console."""
    now, by = stage.console.clock.now, Actor("x", "CIVIL_AFFAIRS")
    found = {}

    async def every_act(who: str, *, system: bool = False) -> None:
        before = await rows(stage.console.settings, "select * from access_request order by id")
        over = set((await over_graphql(stage.person.http, stage.tokens[system], KEYS, [*Act], 11)).values())
        forms = set() if system else {await at_the_console(stage.person, act) for act in FORMS}
        assert await rows(stage.console.settings, "select * from access_request order by id") == before
        found[who] = (" ".join(f"`{code}`" for code in sorted(over)), " ".join(sorted(forms)) or "—")

    await stage.become(OWNERS, SYSTEM)
    async with stage.source.begin() as connection:
        await suspend_client(connection, "system", now)
    await every_act("a system that is suspended", system=True)
    await stage.become(OWNERS, "steward")
    async with stage.source.begin() as connection:
        await accounts.suspend_account(connection, stage.account, now)
    await every_act("a person who is suspended")
    async with stage.source.begin() as connection:
        await accounts.reinstate_account(connection, stage.account, by, now)
    await every_act("a person whose sign-in has ended")
    return found
