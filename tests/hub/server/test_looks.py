"""A person at the window is shown who looked, asks about it, and takes home a proof; nothing about them is missing in silence."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.looks.questions import working_days_after
from tests.commands import run_command
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.ledger.transparency.test_receipts import by_the_other
from tests.hub.server.store import change, ledger, of_kind

BEGIN = """mutation($number: ResidentIdNumber!) { beginWindowVisit(idNumber: $number, identifiedBy: RESIDENT_ID_CARD) {
    id identifiedBy begunAt endsAt person { id name } } }"""
LOOKS = """query($visit: UUID!, $since: DateTime, $until: DateTime, $first: Int, $after: String) {
  windowVisit(visit: $visit) { id person { name } }
  looksAtPerson(visit: $visit, since: $since, until: $until, first: $first, after: $after) {
    nodes { id at organisation { name } client purpose { code article legalBasis } outcome dataEnglish dataChinese english chinese
      question { number state answer } }
    pageInfo { hasNextPage endCursor } }
  delayedLooks(visit: $visit, since: $since, until: $until) { disclosedOn looks reviewer } }"""
PROOF = "query($visit: UUID!) { proofOfLooks(visit: $visit) { file checkpoint proved delayed unsealed } }"
PERIOD_OF_PROOF = """query($visit: UUID!, $since: DateTime, $until: DateTime) {
  proofOfLooks(visit: $visit, since: $since, until: $until) { delayed } }"""
ASK = """mutation($visit: UUID!, $look: UUID!, $topic: LookTopic!) { askAboutLook(visit: $visit, look: $look, topic: $topic) {
    number topic state dueOn organisation { name } client request } }"""
ADDRESSED = """query($unanswered: Boolean) { questionsAboutLooks(unanswered: $unanswered) {
    nodes { number topic state client request lookedAt askedAt dueOn answer purpose { code } } } }"""
ANSWER = "mutation($number: String!, $answer: String!) { answerQuestion(number: $number, answer: $answer) { number state answer } }"
DELAY = """mutation($client: String!, $until: Date!, $reviewer: String!, $because: String!) {
  delayDisclosure(client: $client, purpose: "READING", until: $until, reviewer: $reviewer, because: $because) { id until } }"""
NAME = '{ person(by: {id: "%s"}) { name sex household { id } } }'
TWO = """query($numbers: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $numbers) { verdict } }"""
ONE, OTHER = (odd_id("person", number) for number in (1, 2))


async def done(hub: Hub, by: str, text: str, /, **variables: Any) -> Any:
    """What the only root field of an operation came to."""
    answer = await hub.ask(text, variables, client=by)
    assert codes(answer) == [], answer
    return next(iter(answer["data"].values()))


async def refused(hub: Hub, by: str, text: str, /, **variables: Any) -> str:
    (code, *_) = codes(await hub.ask(text, variables, client=by))
    return code


async def visit(hub: Hub, number: int = 1) -> str:
    return str((await done(hub, "window", BEGIN, number=odd_person(number)))["id"])


async def shown(hub: Hub, of: str, **asked: Any) -> Any:
    answer = await hub.ask(LOOKS, {"visit": of, **asked}, client="window")
    assert codes(answer) == [], answer
    return answer["data"]


async def test_a_person_is_shown_who_looked_at_what_and_what_for(hub: Hub) -> None:
    await done(hub, "reader", NAME % ONE)
    await done(hub, "reader", NAME % OTHER)
    hub.clock.now += timedelta(minutes=1)
    begun = await done(hub, "window", BEGIN, number=odd_person(1))
    assert (begun["identifiedBy"], begun["person"]) == ("RESIDENT_ID_CARD", {"id": ONE, "name": "双户"})
    seen = await shown(hub, begun["id"])
    *visits, look = seen["looksAtPerson"]["nodes"]
    assert {each["client"] for each in visits} == {"window"}
    assert look["organisation"] == {"name": "区医保局"}
    assert (look["client"], look["outcome"]) == ("reader", "SHOWN")
    assert look["purpose"] == {"code": "READING", "article": 4, "legalBasis": "STATUTORY_DUTY"}
    assert look["english"].startswith("区医保局 looked at your data, for this purpose: Of the tests (article 4")
    assert look["chinese"] == "区医保局为“Of the tests”查阅了您的信息，依据通知第4条。"
    assert ("the name" in look["dataEnglish"], "姓名" in look["dataChinese"]) == (True, True), look
    assert "双户" not in json.dumps(look, ensure_ascii=False)
    assert "page" not in "".join(each["dataEnglish"] for each in visits)
    assert (seen["delayedLooks"], seen["windowVisit"]) == ([], {"id": begun["id"], "person": {"name": "双户"}})
    page = await shown(hub, begun["id"], first=1)
    assert page["looksAtPerson"]["nodes"][0]["client"] == "window"
    again = await shown(hub, begun["id"], first=200, after=page["looksAtPerson"]["pageInfo"]["endCursor"])
    assert again["looksAtPerson"]["nodes"][-1] == look
    day = {"since": "2026-11-23T00:00:00+08:00", "until": "2026-11-23T16:00:00Z"}
    assert (await shown(hub, begun["id"], **day))["looksAtPerson"]["nodes"][-1] == look
    before = await shown(hub, begun["id"], until=day["since"])
    assert before["looksAtPerson"]["nodes"] == []
    for text in (LOOKS, PERIOD_OF_PROOF):  # within a day, the number of delayed looks would tell the moment of each
        for wrong in ({"until": "2026-11-23T04:00:30Z"}, {"since": "2026-11-23T00:00:00Z"}):
            assert await refused(hub, "window", text, visit=begun["id"], **wrong) == "INVALID_INPUT"
    events = await ledger(hub.settings)
    assert [each["subjects"] for each in of_kind(events, "WRITE_OUTCOME")] == [[ONE]]
    assert all(each["subjects"] == [ONE] for each in events if each["client_id"] == "window" and each["kind"] == "READ")
    written = json.dumps([{name: str(value) for name, value in each.items()} for each in events])
    assert odd_person(1) not in written


@pytest.mark.databases("either")
async def test_only_who_identified_a_person_within_their_scope_is_told_and_not_for_long(hub: Hub) -> None:
    own = await visit(hub)
    assert await refused(hub, "reader", BEGIN, number=odd_person(1)) == "WRITE_WITHHELD"
    assert await refused(hub, "reader", LOOKS, visit=own) == "FIELD_WITHHELD"
    elsewhere = await hub.ask(BEGIN, {"number": odd_person(3)}, client="window")
    nobody = await hub.ask(BEGIN, {"number": "98010119700101999X"}, client="window")
    assert codes(elsewhere) == ["NOT_FOUND"]
    assert codes(nobody) in (["NOT_FOUND"], ["INVALID_VARIABLES"])
    assert await refused(hub, "window", LOOKS, visit=ONE) == "INVALID_INPUT"
    assert await refused(
        hub, "window", LOOKS, visit=own, since="2026-11-23T04:00:00Z", until="2026-11-23T03:00:00Z"
    ) == ("INVALID_INPUT")
    hub.clock.now += timedelta(minutes=29)
    hub.tokens.clear()
    assert (await shown(hub, own))["windowVisit"]["id"] == own
    hub.clock.now += timedelta(minutes=1)
    hub.tokens.clear()
    for text in (LOOKS, PROOF):
        assert await refused(hub, "window", text, visit=own) == "INVALID_INPUT"


async def test_a_delayed_look_is_counted_and_comes_out_on_its_day(hub: Hub) -> None:
    await done(hub, "reader", NAME % ONE)
    reason = {"reviewer": "steward", "because": "A report of fraud is being checked."}
    for wrong in (
        {"client": "nobody-knows", "until": "2026-12-01", **reason},
        {"client": "reader", "until": "2026-11-23", **reason},
        {"client": "reader", "until": "2027-05-26", **reason},
        {"client": "reader", "until": "2026-12-01", **reason, "reviewer": "none"},
        {"client": "reader", "until": "2026-12-01", **reason, "because": " "},
    ):
        assert await refused(hub, "steward", DELAY, **wrong) == "INVALID_INPUT", wrong
    await change(hub.settings, "insert into role (code, description) values ('unheld', 'Nobody has it.')")
    await change(hub.settings, "delete from client_purpose where client_id = 'masked' and purpose = 'READING'")
    for wrong, said in (
        ({"reviewer": "unheld"}, "Nobody has the role"),
        ({"client": "masked"}, "does not hold this purpose"),
    ):
        given = {"client": "reader", "until": "2026-12-01", **reason, **wrong}
        answer = await hub.ask(DELAY, given, client="steward")
        assert (codes(answer), said in str(answer)) == (["INVALID_INPUT"], True)
    right = {"client": "reader", "until": "2026-12-01", **reason}
    assert await refused(hub, "window", DELAY, **right) == "WRITE_WITHHELD"
    look = (await shown(hub, await visit(hub)))["looksAtPerson"]["nodes"][-1]
    assert (await done(hub, "steward", DELAY, **right | {"until": "2027-05-25"}))["until"] == "2027-05-25"
    hub.clock.now += timedelta(minutes=1)
    await done(hub, "steward", DELAY, **right)
    of = await visit(hub)
    held = await shown(hub, of)
    assert held["delayedLooks"] == [{"disclosedOn": "2026-12-01", "looks": 1, "reviewer": "Of the tests."}]
    assert "reader" not in {each["client"] for each in held["looksAtPerson"]["nodes"]}
    assert await refused(hub, "window", ASK, visit=of, look=look["id"], topic="WHAT_FOR") == "NOT_FOUND"
    hub.clock.now = datetime(2026, 11, 30, 16, tzinfo=UTC)  # the first of December in Chongqing
    hub.tokens.clear()
    told = await shown(hub, await visit(hub))
    assert (told["delayedLooks"], told["looksAtPerson"]["nodes"][-1]["client"]) == ([], "reader")


async def test_a_question_goes_to_who_looked_and_has_a_deadline(hub: Hub) -> None:
    await done(hub, "reader", NAME % ONE)
    of = await visit(hub)
    look = (await shown(hub, of))["looksAtPerson"]["nodes"][-1]["id"]
    assert await refused(hub, "window", ASK, visit=of, look=ONE, topic="WHAT_FOR") == "NOT_FOUND"
    question = await done(hub, "window", ASK, visit=of, look=look, topic="WHAT_FOR")
    assert question["organisation"] == {"name": "区医保局"}
    assert (question["state"], question["dueOn"], question["client"]) == ("OPEN", "2026-12-14", "reader")
    assert await done(hub, "window", ASK, visit=of, look=look, topic="WHAT_FOR") == question
    assert await refused(hub, "window", ASK, visit=of, look=look, topic="TOO_OFTEN") == "STATE_CONFLICT"
    (addressed,) = (await done(hub, "answering", ADDRESSED))["nodes"]
    assert (addressed["number"], addressed["request"]) == (question["number"], question["request"])
    said = {"number": question["number"].lower(), "answer": " To decide on the premium subsidy. "}
    assert await refused(hub, "window", ANSWER, **said) == "WRITE_WITHHELD"
    for wrong in ("", "x" * 501, "two\nlines"):
        assert await refused(hub, "answering", ANSWER, **said | {"answer": wrong}) == "INVALID_INPUT"
    for wrong in ("2222-2222", "x" * 2000):
        assert await refused(hub, "answering", ANSWER, **said | {"number": wrong}) == "NOT_FOUND"
    hub.clock.now = datetime(2026, 12, 14, 15, 59, tzinfo=UTC)
    hub.tokens.clear()
    assert (await done(hub, "answering", ADDRESSED))["nodes"][0]["state"] == "OPEN"
    hub.clock.now += timedelta(minutes=1)
    hub.tokens.clear()
    assert (await done(hub, "answering", ADDRESSED, unanswered=True))["nodes"][0]["state"] == "OVERDUE"
    told = {"number": question["number"], "state": "ANSWERED", "answer": "To decide on the premium subsidy."}
    for _ in range(2):
        assert await done(hub, "answering", ANSWER, **said) == told
    assert await refused(hub, "answering", ANSWER, **said | {"answer": "Something else."}) == "STATE_CONFLICT"
    assert (await done(hub, "answering", ADDRESSED, unanswered=True))["nodes"] == []
    seen = await shown(hub, await visit(hub))
    assert told in [each["question"] for each in seen["looksAtPerson"]["nodes"]]


def test_a_working_day_is_none_of_a_weekend() -> None:
    assert working_days_after(date(2026, 11, 27), 1) == date(2026, 11, 30)
    assert working_days_after(date(2026, 11, 28), 1) == date(2026, 11, 30)
    assert working_days_after(date(2026, 11, 23), 15) == date(2026, 12, 14)


def verified(hub: Hub, folder: Path, file: str) -> tuple[tuple[int, str], tuple[int, str]]:
    """The exit status of each verifier, and what it says in the end."""
    path = folder / "looks.json"
    path.write_text(file, "utf-8")
    given = [str(path), "--key", run_command(hub.settings, "ledger", "key").stdout.strip()]
    ours = run_command(hub.settings, "verify", *given)
    return (ours.exit_code, ours.stdout), by_the_other(given)


def edits(file: str) -> Iterator[str]:
    """The file with one sign of its statement changed, here and there; and without one of its looks."""
    statement = json.loads(file)["statement"]
    for place in range(0, len(statement), len(statement) // 12):
        other = "A" if statement[place] != "A" else "B"
        yield json.dumps(
            {"format": "hub-looks/1", "statement": statement[:place] + other + statement[place + 1 :]}
        ).replace(" ", "")
    yield file.replace("hub-looks/1", "hub-looks/2")
    yield from malformed(statement)


def malformed(statement: str) -> Iterator[str]:
    """Files that are no proof of looks at all, and one that says more than a proof does."""
    begins = '{"format":"hub-looks/1"'
    yield f'{begins},"statement":"{statement}","note":"more"}}'
    for nothing in ("1", "null", '"a.b"', '"a.b.c"', '"\\ud800.b.c"', '"a.b.c.d"', "[" * 100_000):
        yield f'{begins},"statement":{nothing}}}'
    yield begins
    yield "[" * 100_000


PYTHONS = ("Error", "object has no", "unpack", "codec", "Expecting", "not iterable", "Traceback", "a looks")
"""What no sentence has: words of Python, and what is no English."""


@pytest.mark.databases("either")
async def test_the_proof_holds_without_the_hub_and_breaks_with_each_edit(hub: Hub, tmp_path: Path) -> None:
    await done(hub, "reader", NAME % ONE)
    await done(hub, "reader", TWO, numbers=[odd_person(1), odd_person(2)])
    of = await visit(hub)
    run_command(hub.settings, "seal")
    (made,) = await done(hub, "window", PROOF, visit=of)
    assert (made["proved"], made["delayed"], made["unsealed"]) == (4, 0, 0)
    (ours, told), (other, said) = verified(hub, tmp_path, made["file"])
    assert (ours, other) == (0, 0), (told, said)
    assert f"4 entries about the person {ONE} are proved" in told
    assert "Of 1 of them, which are about others too" in told
    payload = json.loads(urlsafe_b64decode(json.loads(made["file"])["statement"].split(".")[1] + "=="))
    assert (OTHER in json.dumps(payload), payload["checkpoint"]) == (False, made["checkpoint"])
    for edited in edits(made["file"]):
        (ours, told), (other, said) = verified(hub, tmp_path, edited)
        assert (ours, other) == (1, 1), (told, said)
        assert [word for word in PYTHONS if word in told + said] == []
    run_command(hub.settings, "seal")
    await done(hub, "steward", DELAY, client="reader", until="2026-12-01", reviewer="steward", because="A check.")
    (later,) = await done(hub, "window", PROOF, visit=of)
    assert (later["delayed"], "reader" in str(payload), later["unsealed"]) == (2, True, 0)
    (ours, told), (other, said) = verified(hub, tmp_path, later["file"])
    assert (ours, other, "2 of which the person will be told later" in told) == (0, 0, True)
