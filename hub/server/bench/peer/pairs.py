"""Each question, of both contenders: about the same people where it reads, and for the same values where it writes.

Whoever is written for by one is not written for by the other, since the hub looks at what is there already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from typing import Any

from hub.fixed_point import parse_hundredths
from hub.server.bench.contenders import HUB
from hub.server.bench.peer import alike, documents
from hub.server.bench.questions import BATCH, KEY, LIST, PAGE, WRITTEN, BenchQuestion, subsidy

PEER, ONE_BY_ONE = "PostGraphile", "PostGraphile, one by one"


@dataclass(frozen=True, slots=True)
class BenchPerson:
    """Somebody who is asked about: by identifier, by number, or by the token that a number is found by."""

    id: str
    number: str
    token: str


@dataclass(frozen=True, slots=True)
class Side:
    """A question as one contender is asked it. `told` makes of its data what is compared."""

    question: BenchQuestion
    told: Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """One question, by contender. `goal`: how many times as many requests, or records, a second the hub is to answer."""

    goal: float
    sides: Mapping[str, Side]

    @property
    def question(self) -> BenchQuestion:
        """The question as the hub is asked it."""
        return self.sides[HUB].question

    @property
    def name(self) -> str:
        return self.question.name


def pairs(people: Sequence[BenchPerson], divisions: Sequence[str], today: date) -> list[Pair]:
    """Return every question. Half of the people are read, and each contender writes for a quarter of them."""
    half, quarter = len(people) // 2, len(people) // 4
    read, of_hub, of_peer = people[:half], people[half : half + quarter], people[half + quarter :]
    return [
        _one(read),
        _list(divisions),
        _by_number(read),
        _write(of_hub, of_peer, today),
        _batch(of_hub, of_peer, today),
    ]


def _one(people: Sequence[BenchPerson]) -> Pair:
    ids = [{"id": one.id} for one in people]
    return Pair(
        2,
        {
            HUB: Side(
                BenchQuestion("Q1", "one person with household and records, by id", documents.ONE, ids), alike.as_it_is
            ),
            PEER: Side(BenchQuestion("Q1", "", documents.PEER_ONE, ids), alike.person),
        },
    )


def _list(divisions: Sequence[str]) -> Pair:
    filters = [{"filter": {"division": {"within": division}}, "first": PAGE} for division in divisions]
    within = [{"division": division, "first": PAGE} for division in divisions]
    return Pair(
        1.8,
        {
            HUB: Side(
                BenchQuestion("Q2", f"{PAGE} persons of a division with household and records", LIST, filters),
                alike.as_it_is,
            ),
            PEER: Side(BenchQuestion("Q2", "", documents.PEER_LIST, within), alike.persons),
        },
    )


def _by_number(people: Sequence[BenchPerson]) -> Pair:
    starts = islice(range(0, max(1, len(people) - BATCH), max(1, BATCH // 10)), 50)
    fifties = [people[start : start + BATCH] for start in starts]
    numbers = [{"numbers": [one.number for one in fifty]} for fifty in fifties]
    tokens = [{"tokens": [one.token for one in fifty]} for fifty in fifties]
    return Pair(
        1.5,
        {
            HUB: Side(
                BenchQuestion(
                    "Q3",
                    f"the rule's verdict about {BATCH} persons by number, with household and records",
                    documents.BY_NUMBER,
                    numbers,
                ),
                alike.as_it_is,
            ),
            PEER: Side(BenchQuestion("Q3", "", documents.PEER_BY_NUMBER, tokens), alike.decisions),
        },
    )


def _write(of_hub: Sequence[BenchPerson], of_peer: Sequence[BenchPerson], today: date) -> Pair:
    records = [{"record": _record(one, today), "key": KEY} for one in of_hub]
    return Pair(
        0.6,
        {
            HUB: Side(BenchQuestion("Q4", "one write-back", documents.WRITE, records, writes=1), alike.hub_records),
            PEER: _one_by_one(of_peer, today),
        },
    )


def _batch(of_hub: Sequence[BenchPerson], of_peer: Sequence[BenchPerson], today: date) -> Pair:
    items = [
        {
            "items": [
                {"record": _record(one, today), "idempotencyKey": f"{KEY}.{place}"} for place, one in enumerate(hundred)
            ]
        }
        for hundred in _hundreds(of_hub)
    ]
    rows = [{f"row{place}": _row(one, today) for place, one in enumerate(hundred)} for hundred in _hundreds(of_peer)]
    about = f"{WRITTEN} write-backs in one batch"
    batch = BenchQuestion("Q5", about, documents.BATCH_OF_WRITES, items, writes=WRITTEN)
    mutations = BenchQuestion("Q5", "", documents.PEER_BATCH_OF_WRITES, rows, writes=WRITTEN)
    return Pair(
        3,
        {
            HUB: Side(batch, alike.hub_records),
            PEER: Side(mutations, alike.records),
            ONE_BY_ONE: _one_by_one(of_peer, today),
        },
    )


def _one_by_one(people: Sequence[BenchPerson], today: date) -> Side:
    rows = [{"row": _row(one, today)} for one in people]
    return Side(BenchQuestion("Q4", "", documents.PEER_WRITE, rows, writes=1), alike.records)


def _record(one: BenchPerson, today: date) -> dict[str, Any]:
    return {"premiumSubsidy": subsidy({"id": one.id}, today)}


def _row(one: BenchPerson, today: date) -> dict[str, Any]:
    """Return the same values as the columns of the table have them."""
    given = subsidy({"id": one.id}, today)
    return {
        "personId": one.id,
        "givenOn": given["givenOn"],
        "amountFen": str(parse_hundredths(given["amount"])),
        "status": given["status"],
        "insuranceYear": str(given["insuranceYear"]),
        "tier": given["tier"],
    }


def _hundreds(people: Sequence[BenchPerson]) -> Iterator[list[BenchPerson]]:
    """Enough batches that connections do not write for the same people at the same time, where there are enough people."""
    turns = cycle(people)
    for _ in range(max(1, len(people) // WRITTEN)):
        yield list(islice(turns, WRITTEN))
