"""`hub bench peer` on a tiny city, with the real PostGraphile: it is measured when it tells what the hub tells, and may see
no more than the hub's client."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from hub.server.bench.contenders import HUB
from hub.server.bench.ground import ground
from hub.server.bench.load import Load, LoadTarget
from hub.server.bench.measure import Measured, Pace, Unequal
from hub.server.bench.peer import documents
from hub.server.bench.peer.access import Access
from hub.server.bench.peer.contender import peer_served
from hub.server.bench.peer.npm import NoPeer, install
from hub.server.bench.peer.pairs import ONE_BY_ONE, PEER, Pair, Side
from hub.server.bench.peer.report import PeerReport
from hub.server.bench.peer.side import PeerBenchRequest, bench_peer, compare
from hub.server.bench.questions import BenchQuestion
from hub.server.bench.report import Machine
from hub.server.cli.bench import NAMES
from tests.conftest import FULL
from tests.hub.server.bench.test_load import server

GOALS = {"Q1": 2, "Q2": 1.8, "Q3": 1.5, "Q4": 0.6, "Q5": 3}
"""How many times as much as the other the hub promises to answer or to write."""

ASKED = NAMES if FULL else ("Q1", "Q5")
"""What is measured: one reads and one writes; at full size all."""

PACE = Pace(0.2, 1, 2) if FULL else Pace(0.02, 1, 2, sample=2)
"""A round is as long as its first answers take, which are waited for. A batch of a hundred takes the other a second, so that few
are compared here."""

ELSEWHERE = "110000"
"""A division that the city of a bench does not have."""


@pytest.fixture(scope="module")
def report(bench_city: Path) -> PeerReport:
    """What a short bench found. That it found anything says that both told the same values."""
    return bench_peer(PeerBenchRequest(100, PACE, ASKED, bench_city), lambda *_: None)


def test_every_question_is_measured_for_both(report: PeerReport) -> None:
    assert tuple(report.measured) == ASKED
    for name, measured in report.measured.items():
        others = [PEER, ONE_BY_ONE] if name == "Q5" else [PEER]
        assert [one.contender for one in measured] == [HUB, *others]
        assert all(one.answers and one.cpu_ms and one.database_ms and one.statements for one in measured)


def test_each_question_has_one_line_with_both_rates_their_ratio_and_whether_the_goal_is_met(report: PeerReport) -> None:
    console = Console(file=io.StringIO(), width=160)
    report.print(console)
    assert isinstance(console.file, io.StringIO)
    lines = [line for line in console.file.getvalue().splitlines() if line.startswith(("met:", "MISSED:"))]
    assert [line.split()[1] for line in lines] == list(ASKED)
    for line, goal in zip(lines, map(GOALS.get, ASKED), strict=True):
        assert " a second, PostGraphile" in line
        assert line.endswith(f" × (promised ≥ {goal:g} ×)")


def test_the_json_has_the_same_targets(report: PeerReport) -> None:
    said = json.loads(json.dumps(report.as_json()))
    assert [target["promised"] for target in said["targets"]] == [GOALS[name] for name in ASKED]
    assert {"hub", "PostGraphile"} <= set(said["questions"]["Q1"])


# --- what PostGraphile may see -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Peer:
    """PostGraphile on a city of its own, with somebody who lives in it."""

    target: LoadTarget
    access: Access
    person: str

    def ask(self, text: str, office: str | None = None, **variables: Any) -> Any:
        """What is answered to the office of a division, or without a token."""
        headers = {"Authorization": f"Bearer {self.access.token(60, office)}"} if office else {}
        body = {"query": text, "variables": variables}
        return httpx.post(f"http://127.0.0.1:{self.target.port}/graphql", json=body, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def peer(bench_city: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """On the city that is kept; at full size on a server that is named, where its city is gone at the end."""
    logs = tmp_path_factory.mktemp("peer")
    server = request.getfixturevalue("postgres_server") if FULL else None
    with (
        ground(100, server, None if server else bench_city, lambda *_: None) as city,
        peer_served(city, install(), {0}, logs) as (target, access),
    ):
        everybody = Peer(target, access, "").ask(documents.PEER_LIST, "980000", division="980000", first=1).json()
        yield Peer(target, access, everybody["data"]["persons"][0]["id"])


def test_an_office_of_another_division_sees_nobody(peer: Peer) -> None:
    assert peer.ask(documents.PEER_ONE, "980000", id=peer.person).json()["data"]["person"]["id"] == peer.person
    assert peer.ask(documents.PEER_ONE, ELSEWHERE, id=peer.person).json() == {"data": {"person": None}}
    found = peer.ask(documents.PEER_LIST, ELSEWHERE, division="980000", first=100).json()
    assert found == {"data": {"persons": []}}


@pytest.mark.parametrize(
    "records",
    ["allBasicLivingAidsList", "allPremiumSubsidiesList", "allMembershipsList", "allHouseholdsList"],
)
def test_rows_that_are_asked_for_from_the_root_are_those_of_the_division(peer: Peer, records: str) -> None:
    text = f"{{ rows: {records} {{ rowId }} }}"
    assert peer.ask(text, "980000").json()["data"]["rows"]
    assert peer.ask(text, ELSEWHERE).json() == {"data": {"rows": []}}


def test_a_record_is_written_for_whoever_is_in_the_division_and_for_nobody_else(peer: Peer) -> None:
    row = {"personId": peer.person, "givenOn": "2024-01-01", "amountFen": "38000", "status": "PAID"}
    row |= {"insuranceYear": "2024", "tier": "TIER_1"}
    assert peer.ask(documents.PEER_WRITE, "980000", row=row).json()["data"]["created"]["premiumSubsidy"]
    refused = peer.ask(documents.PEER_WRITE, ELSEWHERE, row=row).json()
    assert refused["errors"]
    assert refused["data"] == {"created": None}


def test_without_a_token_nothing_is_answered(peer: Peer) -> None:
    answer = peer.ask(documents.PEER_ONE, id=peer.person)
    assert answer.status_code >= 400 or "data" not in answer.json()
    assert peer.person not in answer.text


def test_columns_that_are_not_granted_are_no_fields(peer: Peer) -> None:
    answer = peer.ask(
        "query One($id: UUID!) { personByRowId(rowId: $id) { idNumberSealed } }", "980000", id=peer.person
    )
    assert "idNumberSealed" in answer.json()["errors"][0]["message"]


# --- what is compared, and how it is counted ---------------------------------------------------------------------------


def pair(goal: float, *names: str) -> Pair:
    question = BenchQuestion("Q1", "one question", "{ person { name } }", [{}])
    return Pair(goal, {name: Side(question, lambda data: data["person"]["name"]) for name in names})


def measured(name: str, *answers: int, writes: int = 0) -> Measured:
    return Measured(name, None, writes, [Load(1.0, 0.1, 0.1, [0.01] * count) for count in answers])


def told(pair: Pair, *found: Measured) -> tuple[str, float, bool]:
    """The name, the figure and the verdict of the one target of a report."""
    report = PeerReport(Machine(2, 8, "3", "PostgreSQL", True), 100, Pace(1, 3, 1))
    report.add(pair, list(found))
    (target,) = report.targets()
    return target.name, target.found, target.is_met


def test_a_ratio_is_the_median_of_the_rounds_pair_by_pair() -> None:
    hub, other = measured(HUB, 100, 300, 90), measured(PEER, 50, 100, 90)
    assert told(pair(2, HUB, PEER), hub, other) == ("Q1 100 a second, PostGraphile 90:", 2, True)
    assert told(pair(2.01, HUB, PEER), hub, other)[2] is False


def test_a_batch_is_counted_in_records_beside_the_faster_way_of_the_other() -> None:
    hub, mutations, one_by_one = (
        measured(HUB, 6, writes=100),
        measured(PEER, 1, writes=100),
        measured(ONE_BY_ONE, 300, writes=1),
    )
    asked = pair(3, HUB, PEER, ONE_BY_ONE)
    assert told(asked, hub, mutations, one_by_one) == ("Q1 600 a second, PostGraphile, one by one 300:", 2, False)
    assert told(asked, hub, mutations, measured(ONE_BY_ONE, 50, writes=1)) == (
        "Q1 600 a second, PostGraphile 100:",
        6,
        True,
    )


def test_nothing_is_measured_where_the_other_tells_other_values() -> None:
    def person(name: str) -> dict[str, Any]:
        return {"data": {"person": {"name": name}}}

    with server(lambda _: person("王")) as one, server(lambda _: person("李")) as other:
        compare({HUB: one, PEER: one}, pair(2, HUB, PEER))
        with pytest.raises(Unequal, match="PostGraphile does not answer Q1 like the hub: at the root 李 instead of 王"):
            compare({HUB: one, PEER: other}, pair(2, HUB, PEER))


def test_of_writes_as_many_are_compared_as_the_other_sends() -> None:
    def writing(records: int) -> Side:
        question = BenchQuestion("Q5", "writes", "mutation { … }", [{}], writes=records)
        return Side(question, lambda data: data["records"])

    with server(lambda _: {"data": {"records": [1, 2]}}) as two, server(lambda _: {"data": {"records": [1]}}) as one:
        compare({HUB: two, PEER: one}, Pair(3, {HUB: writing(2), PEER: writing(1)}))
        with pytest.raises(
            Unequal, match=r"PostGraphile does not answer Q5 like the hub: at the root \[1\] instead of"
        ):
            compare({HUB: two, PEER: one}, Pair(3, {HUB: writing(2), PEER: writing(2)}))


# --- where PostGraphile comes from ------------------------------------------------------------------------------------


def test_where_nothing_can_be_installed_it_is_said_what_is_needed(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("peer:\n\t@echo 'npm: the registry does not answer' >&2; exit 1\n")
    with pytest.raises(
        NoPeer, match=r"`make peer` says: npm: the registry does not answer .*npm with Node 22 or later"
    ):
        install(tmp_path)


def test_where_there_is_no_make_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoPeer, match=r"make: No such file or directory\. It needs make and a registry of npm packages"):
        install(tmp_path)


def test_the_lock_has_versions_and_hashes_and_no_addresses() -> None:
    lock = json.loads((Path(documents.__file__).parent / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages["node_modules/postgraphile"]["version"].startswith("5.")
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
