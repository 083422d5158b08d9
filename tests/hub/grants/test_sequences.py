"""What the table of acts promises holds after every act of any sequence: read in the rows by SQL, and by nothing of the hub's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hub.config import Settings
from hub.errors import HubError
from hub.grants import accounts
from hub.grants.load import load_policy
from hub.grants.policy_file import read_policy
from hub.sources.register import open_source
from permissions.acts import LONGEST_GRANT, Act
from permissions.model import Sensitivity
from tests.clock import FixedClock
from tests.databases import run_apart
from tests.hub.grants.sequences import DONE, OFTEN, Holder, World, class_rises, time_passes
from tests.hub.grants.test_requests import BUREAU, CITY, CONTRACT, POLICY
from tests.promises import FULL, Promise

PARTS = 8 if FULL else 1
"""In how many tests they are played: workers play them side by side."""

ENDINGS = 8
"""How many sequences have the same beginning, which is played once."""

LONGEST_POLICY = POLICY.replace("until: 2027-01-01", "until: 2028-06-01", 1)
"""The stewards' grant outlasts every sequence: that it ends by itself is nobody's act."""

TAKEN = {"APPROVED", "TO_REVIEW", "REVIEWED"}
ASKS = {"request_access", "extend_grant", "assign_role", "register_key", "break_glass"}


class Broken(AssertionError):
    """A promise is broken; it tells what was done."""


def moment(told: str) -> datetime:
    found = datetime.fromisoformat(told)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class Reading:
    """What the rows say, and what they said before: read without the hub."""

    def __init__(self) -> None:
        self.over: set[str] = set()
        self.decided: dict[str, tuple[Any, ...]] = {}

    def holds(self, world: World) -> None:
        """Raise `Broken` for the first promise that the rows break."""
        grants = {each.id: each for each in world.rows["access_grant"]}
        opened, lacking = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for each in world.rows["access_grant_field"]:
            lacks = each.lacking_since is not None and each.lacking_until is None
            (lacking if lacks else opened)[each.grant_id].add(each.field)
        live = {key for key, each in grants.items() if each.revoked_at is None and moment(each.until) > world.at}
        self._over_stays_over(world, live, set(grants))
        self._decided_stays_decided(world)
        self._opened_by_enough(world, {key: opened[key] for key in live if not grants[key].by_file}, grants)
        held = world.holders()
        names = {(grants[key].role, name) for key in live for name in opened[key] | lacking[key]}
        for who, each in held.items():
            duties = {duty for role, name in names if role in each.roles and (duty := self._duty(world, name))}
            self._say(world, len(duties) <= 1, f"{who} has the duties {sorted(duties)}")
        self._somebody_is_left(world, held, [grants[key] for key in live if "mutation.approve_request" in opened[key]])

    def _say(self, world: World, true: bool, what: str) -> None:
        if not true:
            raise Broken("\n".join([what, *world.done]))

    def _over_stays_over(self, world: World, live: set[str], every: set[str]) -> None:
        back = self.over & live
        self._say(world, not back, f"{sorted(back)} ended or was revoked, and gives again")
        self.over |= every - live

    def _decided_stays_decided(self, world: World) -> None:
        given = Counter(each.request_id for each in world.rows["access_request_approval"])
        for each in world.rows["access_request"]:
            now = (each.state, each.decided_by, given[each.id])
            if before := self.decided.get(each.id):
                self._say(world, before == now, f"the request {each.id} was decided, and is {each.state} now")
            elif each.state in ("APPROVED", "REFUSED", "REVIEWED"):
                self.decided[each.id] = now

    def _opened_by_enough(self, world: World, opened: dict[str, set[str]], grants: dict[str, Any]) -> None:
        """Each field of a grant in force stands on enough people of its owner, none of whom asked for it."""
        taken = [each for each in world.rows["access_request"] if each.grant_id and each.state in TAKEN]
        in_order = sorted(taken, key=lambda each: (each.kind == "EXTENSION", each.decided_at or ""))
        rests_on = {each.grant_id: each for each in in_order}
        given = defaultdict[str, set[tuple[str, str]]](set)
        for each in world.rows["access_request_approval"]:
            given[each.request_id].add((each.approved_by, each.department))
        for key, names in opened.items():
            self._say(world, moment(grants[key].until) <= world.at + LONGEST_GRANT, f"{key} has no end in sight")
            asked = rests_on[key]
            people = given[asked.id]
            self._say(
                world, asked.requested_by not in {by for by, _ in people}, f"{key} was approved by who asked for it"
            )
            for name in names:
                told = world.contract.classes[name]
                needed = (
                    2 if told.sensitivity is Sensitivity.SENSITIVE or self._duty(world, name) == "ADMINISTRATION" else 1
                )
                needed = 0 if asked.kind == "BREAK_GLASS" and needed == 1 else needed
                own = {by for by, department in people if department == told.owner}
                self._say(world, len(own) >= needed, f"{name} opened by {sorted(own)} alone, in {key}")

    def _somebody_is_left(self, world: World, held: dict[str, Holder], approving: list[Any]) -> None:
        blocks = [each for each in world.rows["access_block"] if each.lifted_at is None]
        purposes = defaultdict[str, set[str]](set)
        for each in world.rows["access_grant_purpose"]:
            purposes[each.grant_id].add(each.purpose)

        def blocked(who: Holder) -> bool:
            return any(
                (each.role is None or each.role in who.roles)
                and each.organisation_id in (None, who.organisation)
                and each.field in (None, "mutation.approve_request")
                for each in blocks
            )

        left = [
            who
            for who in held.values()
            for grant in approving
            if who.department == "CIVIL_AFFAIRS" and grant.capability == "WRITE" and grant.role in who.roles
            if purposes[grant.id] & who.purposes and not blocked(who)
        ]
        self._say(world, bool(left), "nobody is left who can let others in")

    def _duty(self, world: World, name: str) -> str | None:
        """The duty that a field belongs to: who approves administers, who reads the ledger audits, who reads people uses."""
        of_type, _, field = name.partition(".")
        if of_type == "mutation" and field.upper() in {*Act.__members__, "REVOKE_TOKEN"}:
            return None if field in ASKS else "ADMINISTRATION"
        if of_type == "ledger_event" or name.startswith("query.ledger"):
            return "AUDIT"
        own = of_type in ("account", "caller")
        return "OPERATION" if world.contract.classes[name].sensitivity is not Sensitivity.GENERAL and not own else None


class _Undone(Exception):
    """Ends a transaction without keeping what was done in it."""


@asynccontextmanager
async def begun(url: str):  # type: ignore[no-untyped-def]
    """A store with two stewards of the owner, one of another department, somebody who works, and two people."""
    source, clock = open_source(Settings(database=url)), FixedClock()
    try:
        await load_policy(source, read_policy(LONGEST_POLICY, CONTRACT.grantable, folder=Path()), clock)
        async with source.begin() as connection:
            for name, office, purpose in (("one", CITY, "ACCESS"), ("two", BUREAU, "PREMIUM")):
                person = accounts.AccountHolder("https://id.example", name, name, office)
                await accounts.register_account(connection, person, ["empty"], [purpose], clock.now)
        yield source
    finally:
        await source.close()


async def play(world: World, reading: Reading, length: int) -> None:
    """Do so many acts, each by somebody who may try it, and read the rows after each that was done."""
    for _ in range(length):
        if world.random.random() < 0.12:
            await world.random.choice([time_passes, class_rises])(world)
        else:
            act = world.random.choice(OFTEN)
            by = world.random.choice(world.actors(act))
            try:
                async with world.connection.begin_nested():
                    await DONE[act](world, by)
            except HubError as refused:
                world.done.append(f"{by.id} may not {act}: {refused.code}")
                continue
            world.done.append(f"{by.id} does {act}")
        await world.read()
        reading.holds(world)


async def play_on(world: World, reading: Reading, length: int) -> list[str]:
    """Play from here, and take it back; what was done."""
    with suppress(_Undone):
        async with world.connection.begin_nested():
            await play(world, reading, length)
            raise _Undone
    return world.done


async def _play_all(url: str, seeds: range) -> set[str]:
    """Play a beginning for each seed, and every ending of it."""
    done: list[str] = []
    async with begun(url) as source:
        for seed in seeds:
            with suppress(_Undone):
                async with source.begin() as connection:
                    world, reading = World(connection, Random(seed), done=[f"the beginning {seed}:"]), Reading()
                    await world.read()
                    await play(world, reading, world.random.randint(2, 6))
                    for _ in range(ENDINGS):
                        other = replace(world, done=[*world.done])
                        done += await play_on(other, deepcopy(reading), world.random.randint(1, 4))
                    raise _Undone
    return {line.split(" does ")[1] for line in done if " does " in line}


@pytest.mark.parametrize("part", range(PARTS))
def test_no_sequence_of_acts_breaks_a_promise_of_the_table(
    sqlite_url: str, size: Callable[[int, int], int], part: int, promise: Promise
) -> None:
    seeds = range(part, size(2, 10_000 // ENDINGS), PARTS)
    done = run_apart(_play_all(sqlite_url, seeds))
    assert len(done) > (len(DONE) - 3 if FULL else 4), done
    promise("no sequence of acts on a real store breaks a promise of the table", len(seeds) * ENDINGS, "sequences")


def test_every_act_can_be_played() -> None:
    assert set(DONE) == set(Act)
