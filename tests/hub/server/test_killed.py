"""A server that is killed at random moments, while eight partners write back over two sources: nothing is lost, nothing
is half, nothing is twice."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text

from hub.change_feed.consumer import consume
from hub.clock import local_day, system_clock
from hub.config import Settings
from hub.ledger.reconcile import reconcile
from hub.sources.register import Sources, open_sources
from hub.tables.exchange import FollowedRow
from tests.databases import run_apart
from tests.ground.city import odd_person
from tests.ground.moved import MEDICAL_INSURANCE
from tests.hub.server.serving import free_port, serving
from tests.promises import Promise

WRITERS = 8
TOGETHER = 25
"""Items of one batch."""
ONE = """mutation($record: RecordAssistanceInput!, $key: String!) {
  recordAssistance(input: $record, idempotencyKey: $key) { replayed record { id } } }"""
MANY = """mutation($items: [RecordAssistanceItem!]!) {
  recordAssistanceBatch(items: $items) { position replayed code record { id } } }"""
PATIENCE = 600.0
"""Seconds after which the test gives up, for each thousand write-backs."""
LIVES = {"HUB_TOKEN_SECONDS": "3600", "HUB_RATE_PER_MINUTE": "100000000", "HUB_DEADLINE_SECONDS": "20"}

Item = dict[str, Any]


class Partners:
    """Eight partners that send each job until it is acknowledged, whatever happens to the server."""

    def __init__(self, port: int, jobs: Sequence[Sequence[Item]]) -> None:
        self.address, self.token = f"http://127.0.0.1:{port}/graphql", ""
        self.jobs: SimpleQueue[Sequence[Item]] = SimpleQueue()
        for job in jobs:
            self.jobs.put(job)
        self.acknowledged: dict[str, str] = {}
        self.replayed: Counter[bool] = Counter()
        self.mistakes: list[Any] = []
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(WRITERS)]

    def begin(self, token: str) -> None:
        """Begin to send with a token; those who have begun go on with theirs."""
        if not self.token:
            self.token = token
            for thread in self.threads:
                thread.start()

    def end(self) -> None:
        for thread in self.threads:
            thread.join(60)

    def work(self) -> None:
        with httpx.Client(timeout=60, headers={"Authorization": f"Bearer {self.token}"}) as http:
            while not self.stop.is_set():
                try:
                    job = self.jobs.get_nowait()
                except Empty:
                    return
                while job and not self.stop.is_set():
                    job = self.send(http, job)

    def send(self, http: httpx.Client, job: Sequence[Item]) -> Sequence[Item]:
        """Send some items, and give back those that were not acknowledged."""
        try:
            if len(job) == 1:
                variables = {"record": job[0]["record"], "key": job[0]["idempotencyKey"]}
                answer = http.post(self.address, json={"query": ONE, "variables": variables}).json()
                results = [(answer.get("data") or {}).get("recordAssistance")]
            else:
                answer = http.post(self.address, json={"query": MANY, "variables": {"items": list(job)}}).json()
                results = (answer.get("data") or {}).get("recordAssistanceBatch") or [None] * len(job)
        except (httpx.HTTPError, ValueError):
            time.sleep(0.05)
            return job
        if answer.get("errors") and {error["extensions"]["code"] for error in answer["errors"]} & {
            "INTERNAL", "INVALID_INPUT", "NOT_FOUND", "WRITE_WITHHELD", "UNAUTHENTICATED",
            "IDEMPOTENCY_CONFLICT", "INVALID_VARIABLES", "INVALID_QUERY", "LIMIT_EXCEEDED",
        }:  # fmt: skip
            self.mistakes.append(answer["errors"])
            self.stop.set()
        left = []
        for item, result in zip(job, results, strict=True):
            if result is None or result.get("record") is None:
                left.append(item)
                continue
            key, record = item["idempotencyKey"], result["record"]["id"]
            self.replayed[result["replayed"]] += 1
            if self.acknowledged.setdefault(key, record) != record:
                self.mistakes.append((key, "has two records"))
        return left

    def run_until(self, count: int, until: float) -> None:
        """Wait until so many items are acknowledged."""
        while len(self.acknowledged) < count and not self.stop.is_set():
            assert time.monotonic() < until, f"only {len(self.acknowledged)} of {count} in time"
            time.sleep(0.005)
        assert self.mistakes == []


def items(random: Random, count: int) -> list[list[Item]]:
    """Jobs of one item or of many, over both sources in random order."""
    day = (local_day(system_clock()) - timedelta(days=1)).isoformat()
    jobs: list[list[Item]] = []
    made = 0
    while made < count:
        size = min(random.choice((1, 1, 1, TOGETHER)), count - made)
        job = []
        for number in range(made, made + size):
            shared = {
                "person": {"idNumber": odd_person(2)},
                "amount": f"{number + 1}.00",
                "givenOn": day,
                "status": "PAID",
            }
            own = {"premiumSubsidy": shared | {"insuranceYear": int(day[:4]), "tier": "TIER_1"}}
            record = random.choice((own, {"temporaryRelief": shared}))
            job.append({"record": record, "idempotencyKey": f"killed-{number:06d}"})
        jobs.append(job)
        made += size
    random.shuffle(jobs)
    return jobs


async def column(sources: Sources, statement: str, *names: str) -> list[str]:
    """The first column of a statement over some sources."""
    found: list[str] = []
    for name in names or ("hub", MEDICAL_INSURANCE):
        async with sources.named(name).begin() as connection:
            found += [str(row[0]) for row in await connection.execute(text(statement))]
    return found


async def followed(sources: Sources) -> list[str]:
    """The records in the hub's list of changes, once all that is stored by now is in it."""
    begun = system_clock()
    async with asyncio.timeout(PATIENCE):
        while True:
            for source in sources:
                await consume(sources, source, system_clock())
            async with sources.hub.begin() as connection:
                as_of = (await connection.execute(select(func.min(FollowedRow.as_of)))).scalar()
            if as_of and as_of >= begun:
                break
    return await column(sources, "select record_id from change_event", "hub")


async def check(settings: Settings, acknowledged: dict[str, str]) -> None:
    """Every acknowledged record is there once, whole, and has exactly one event in the ledger."""
    sources = open_sources(settings)
    try:
        await reconcile(sources, system_clock() + timedelta(hours=1), timedelta())
        kept = "select {} from idempotency_key where key like 'killed-%' order by key"
        keys, records = await column(sources, kept.format("key")), await column(sources, kept.format("record_id"))
        assert dict(zip(keys, records, strict=True)) == acknowledged
        assert len(set(records)) == len(keys) == len(acknowledged)
        written = await column(sources, "select id from premium_subsidy where amount_fen % 100 = 0 and given_on > "
                                        "current_date - 9 and organisation_id is not null", MEDICAL_INSURANCE)  # fmt: skip
        written += await column(sources, "select id from temporary_relief where organisation_id is not null", "hub")
        assert Counter(written) == Counter(records)
        assert await column(sources, "select id from premium_subsidy", "hub") == []
        stored = "select {} from change_event where table_name = 'temporary_relief'"
        events = await column(sources, stored.format("record_id"), "hub")
        events += await column(sources, "select record_id from change_event", MEDICAL_INSURANCE)
        assert Counter(events) == Counter(records)
        assert Counter(await followed(sources)) == Counter(records)
        intents = Counter(await column(sources, "select distinct ledger_event_id from change_event", "hub"))
        told = "select intent_id from ledger_event where kind = 'WRITE_OUTCOME' and outcome = 'WRITTEN'"
        assert Counter(await column(sources, told, "hub")) == intents
        begun = set(await column(sources, "select id from ledger_event where kind = 'WRITE_INTENT'", "hub"))
        assert set(intents) <= begun
        ended = Counter(await column(sources, "select intent_id from ledger_event where kind = 'WRITE_OUTCOME'", "hub"))
        assert set(ended) == begun
        assert max(ended.values()) == 1
    finally:
        await sources.close()


@pytest.mark.takes_long
@pytest.mark.parametrize("city_url", ["postgresql"], indirect=True)
def test_a_server_that_is_killed_loses_nothing_and_stores_nothing_twice(
    two_city_settings: Settings, tmp_path: Path, size: Callable[[int, int], int], promise: Promise
) -> None:
    count, kills, seed = size(120, 10_000), size(2, 50), int(time.time())
    print(f"seed {seed}")
    random, port = Random(seed), free_port()
    jobs = items(random, count)
    until = time.monotonic() + PATIENCE * max(count / 1000, 1)
    moments = sorted(random.sample(range(1, count), kills))
    partners, again = Partners(port, jobs), Partners(port, jobs)
    try:
        for moment in moments:
            with serving(two_city_settings, tmp_path, port=port, **LIVES) as server:
                partners.begin(server.token("district"))
                partners.run_until(moment, until)
                time.sleep(random.random() / 20)
                server.process.kill()
                server.process.wait()
        with serving(two_city_settings, tmp_path, port=port, **LIVES):
            partners.run_until(count, until)
            partners.end()
            run_apart(check(two_city_settings, partners.acknowledged))
            first = dict(partners.acknowledged)
            again.begin(partners.token)
            again.run_until(count, until)
            again.end()
    finally:
        partners.stop.set()
    assert again.acknowledged == first
    assert set(again.replayed) == {True}
    run_apart(check(two_city_settings, first))
    promise(f"a server that is killed {kills} times loses nothing and stores nothing twice", count, "write-backs")
