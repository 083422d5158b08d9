"""What the table of acts promises holds after every act of any sequence: read in the rows by SQL, and by nothing of the hub's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

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
from tests.hub.grants.sequences import DONE, OFTEN, World, class_rises, time_passes
from tests.hub.grants.test_requests import BUREAU, CITY, CONTRACT, POLICY
from tests.promises import FULL, Promise

PARTS = 8 if FULL else 1
"""In how many tests they are played: workers play them side by side."""

LONGEST_POLICY = POLICY.replace("until: 2027-01-01", "until: 2028-06-01", 1)
"""The stewards' grant outlasts every sequence: that it ends by itself is nobody's act."""

ASKS = {"request_access", "extend_grant", "assign_role", "register_key", "break_glass"}


class Broken(AssertionError):
    """A promise is broken; it tells what was done."""


async def rows(world: World, statement: str) -> list[Any]:
    return list((await world.connection.execute(text(statement))).all())


def moment(told: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(told) if isinstance(told, str) else told


class Reading:
    """What the rows say, and what they said before: read without the hub."""

    def __init__(self) -> None:
        self.over: set[str] = set()
        self.decided: dict[str, tuple[Any, ...]] = {}

    async def holds(self, world: World) -> None:
        """Raise `Broken` for the first promise that the rows break."""
        grants = {
            str(each.id): each
            for each in await rows(
                world, "select id, role, capability, until, revoked_at, by_file, since from access_grant"
            )
        }
        opened, lacking = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for key, name, since, until in await rows(
            world, "select grant_id, field, lacking_since, lacking_until from access_grant_field"
        ):
            (lacking if since is not None and until is None else opened)[str(key)].add(name)
        live = {key for key, each in grants.items() if each.revoked_at is None and moment(each.until) > world.at}  # type: ignore[operator]
        self._over_stays_over(world, live, set(grants))
        await self._decided_stays_decided(world)
        await self._opened_by_enough(world, {key: opened[key] for key in live if not grants[key].by_file}, grants)
        held = await self._held(world)
        for who, (_, roles, _, _) in held.items():
            names = {(grants[key].role, name) for key in live for name in opened[key] | lacking[key]}
            duties = {duty for role, name in names if role in roles and (duty := self._duty(world, name))}
            self._say(world, len(duties) <= 1, f"{who} has the duties {sorted(duties)}")
        await self._somebody_is_left(
            world, held, [grants[key] for key in live if "mutation.approve_request" in opened[key]]
        )

    def _say(self, world: World, true: bool, what: str) -> None:
        if not true:
            raise Broken("\n".join([what, *world.done]))

    def _over_stays_over(self, world: World, live: set[str], every: set[str]) -> None:
        back = self.over & live
        self._say(world, not back, f"{sorted(back)} ended or was revoked, and gives again")
        self.over |= every - live

    async def _decided_stays_decided(self, world: World) -> None:
        for key, state, by, given in await rows(
            world,
            "select r.id, r.state, r.decided_by, count(a.id) from access_request r "
            "left join access_request_approval a on a.request_id = r.id group by r.id, r.state, r.decided_by",
        ):
            if before := self.decided.get(str(key)):
                self._say(world, before == (state, by, given), f"the request {key} was decided, and is {state} now")
            elif state in ("APPROVED", "REFUSED", "REVIEWED"):
                self.decided[str(key)] = (state, by, given)

    async def _opened_by_enough(self, world: World, opened: dict[str, set[str]], grants: dict[str, Any]) -> None:
        """Each field of a grant in force stands on enough people of its owner, none of whom asked for it."""
        rests_on: dict[str, Any] = {}
        for each in await rows(
            world,
            "select id, grant_id, kind, requested_by, role from access_request where state in ('APPROVED', 'TO_REVIEW', 'REVIEWED') "
            "and grant_id is not null order by coalesce(decided_at, requested_at), kind <> 'BREAK_GLASS'",
        ):
            rests_on[str(each.grant_id)] = each
        given = defaultdict[str, set[tuple[str, str]]](set)
        for key, by, department in await rows(
            world, "select request_id, approved_by, department from access_request_approval"
        ):
            given[str(key)].add((by, department))
        for key, names in opened.items():
            self._say(world, moment(grants[key].until) <= world.at + LONGEST_GRANT, f"{key} has no end in sight")  # type: ignore[operator]
            asked = rests_on[key]
            people = given[str(asked.id)]
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

    async def _held(self, world: World) -> dict[str, tuple[str, set[str], set[str], str]]:
        """Everybody who is not suspended: their department, roles, purposes and organisation."""
        found = {}
        for kind in ("client", "account"):
            codes = {}
            for what in ("role", "purpose"):
                codes[what] = defaultdict[str, set[str]](set)
                for key, code in await rows(world, f"select {kind}_id, {what} from {kind}_{what}"):
                    codes[what][str(key)].add(code)
            for key, department, office in await rows(
                world,
                f"select w.id, o.department, o.id from {kind} w join organisation o on o.id = w.organisation_id where w.suspended_at is null",
            ):
                found[str(key)] = (department, codes["role"][str(key)], codes["purpose"][str(key)], str(office))
        return found

    async def _somebody_is_left(self, world: World, held: Any, approving: list[Any]) -> None:
        blocks = await rows(world, "select role, organisation_id, field from access_block where lifted_at is null")
        purposes = defaultdict[str, set[str]](set)
        for key, code in await rows(world, "select grant_id, purpose from access_grant_purpose"):
            purposes[str(key)].add(code)

        def blocked(roles: set[str], office: str) -> bool:
            return any(
                (each.role is None or each.role in roles)
                and (each.organisation_id is None or str(each.organisation_id) == office)
                and each.field in (None, "mutation.approve_request")
                for each in blocks
            )

        left = [
            who
            for who, (department, roles, for_what, office) in held.items()
            for grant in approving
            if department == "CIVIL_AFFAIRS" and grant.capability == "WRITE" and grant.role in roles
            if purposes[str(grant.id)] & for_what and not blocked(roles, office)
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


async def play(world: World, length: int) -> None:
    """Do so many acts, each by somebody who may try it, and read the rows after each that was done."""
    reading = Reading()
    for _ in range(length):
        if world.random.random() < 0.12:
            await world.random.choice([time_passes, class_rises])(world)
        else:
            act = world.random.choice(OFTEN)
            by = world.random.choice(await world.actors(act))
            try:
                async with world.connection.begin_nested():
                    await DONE[act](world, by)
            except HubError as refused:
                world.done.append(f"{by.id} may not {act}: {refused.code}")
                continue
            world.done.append(f"{by.id} does {act}")
        await reading.holds(world)


async def _play_all(url: str, seeds: range) -> set[str]:
    done: set[str] = set()
    async with begun(url) as source:
        for seed in seeds:
            random = Random(seed)
            try:
                async with source.begin() as connection:
                    world = World(connection, random)
                    world.done.append(f"the sequence {seed}:")
                    await play(world, random.randint(4, 14))
                    done |= {line.split(" does ")[1] for line in world.done if " does " in line}
                    raise _Undone
            except _Undone:
                pass
    return done


@pytest.mark.parametrize("part", range(PARTS))
def test_no_sequence_of_acts_breaks_a_promise_of_the_table(
    sqlite_url: str, size: Callable[[int, int], int], part: int, promise: Promise
) -> None:
    seeds = range(part, size(40, 10_000), PARTS)
    done = run_apart(_play_all(sqlite_url, seeds))
    assert len(done) > (len(DONE) - 3 if FULL else 8), done
    promise("no sequence of acts on a real store breaks a promise of the table", len(seeds), "sequences")


def test_every_act_can_be_played() -> None:
    assert set(DONE) == set(Act)
