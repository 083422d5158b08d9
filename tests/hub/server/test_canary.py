"""A city full of canaries, on a real server: whatever goes wrong, none of them is in a log, a metric or a record."""

# ruff: noqa: UP031 -- braces of GraphQL
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

from hub.cipher import Cipher
from hub.config import Settings
from hub.sources.register import open_source
from hub.tables.population import PersonRow
from tests.databases import run_apart
from tests.ground.city import KEYRING, SECRET, odd_id, odd_person
from tests.hub.server.serving import Server, free_port, serving
from tests.hub.server.store import change, rows

NAME, ADDRESS, EVENT = "卡纳利Kanarie", "Kanariengasse 7", "Kanarienbrand"
PHONE, ACCOUNT = "19998887776", "6222987654321098765"
FEN, YUAN = 98_765_432_123, "987654321.23"
NUMBER, UNKNOWN = odd_person(2), odd_person(77)
WORD = "kanarienvogel"
"""What is sent where no value belongs: as a variable, a header, a path, a token."""

CANARIES = (NAME, ADDRESS, EVENT, PHONE, ACCOUNT, str(FEN), YUAN, NUMBER, NUMBER[:17], UNKNOWN[:17], WORD, SECRET)

KIN = """query Kin($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id name idNumber phone bankAccount
    household { address members { relation person { id name } } } assistanceRecords { nodes { id amount ... on TemporaryRelief { event } } } } }"""
BATCH = "query($ids: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $ids) { verdict person { name } } }"
WRITE = """mutation($key: String!, $record: RecordAssistanceInput!) { recordAssistance(idempotencyKey: $key, input: $record)
    { replayed record { id amount } } }"""
RECORDS = ("ledger_event", "idempotency_key", "change_event", "client_use", "counted_once")


async def let_loose(settings: Settings) -> None:
    """Put a canary into each personal value of one person and the household."""
    cipher, source = Cipher(KEYRING), open_source(settings)
    try:
        async with source.begin() as connection:
            sealed = {
                "phone_sealed": cipher.seal("person.phone", PHONE),
                "bank_account_sealed": cipher.seal("person.bank_account", ACCOUNT),
            }
            await connection.execute(
                PersonRow.__table__.update().where(PersonRow.id == odd_id("person", 2)), {"name": NAME, **sealed}
            )
    finally:
        await source.close()
    await change(
        settings,
        f"update household set address = '{ADDRESS}'",
        f"update temporary_relief set amount_fen = {FEN}, event = '{EVENT}'",
    )


def record(**given: Any) -> dict[str, Any]:
    values = {"person": {"idNumber": NUMBER}, "insuranceYear": 2026, "tier": "TIER_1", "amount": YUAN,
              "givenOn": "2026-11-23", "status": "PAID"}  # fmt: skip
    return {"premiumSubsidy": values | given}


class Told:
    """Everything that a server said beside its data."""

    def __init__(self, server: Server) -> None:
        self.server, self.errors, self.codes = server, list[str](), set[str]()

    def take(self, response: httpx.Response) -> Any:
        answer = response.json()
        self.errors.append(json.dumps(answer.get("errors", answer.get("error", "")), ensure_ascii=False))
        self.errors.append(json.dumps(answer.get("extensions", ""), ensure_ascii=False))
        self.errors.append(repr(response.headers))
        if isinstance(answer.get("errors"), list):
            self.codes |= {error["extensions"]["code"] for error in answer["errors"]}
        return answer

    def ask(self, text: str, *, client: str = "reader", token: str | None = None, **variables: Any) -> Any:
        headers = {"Authorization": f"Bearer {token or self.server.token(client)}", "X-Kanarie": WORD}
        body = {"query": text, "variables": variables}
        return self.take(self.server.http.post("/graphql", json=body, headers=headers))


def refusals(told: Told) -> None:
    """Bad input of every kind, each with a canary in it."""
    for text in (
        '{ person(by: {idNumber: "%s"}) { name' % NUMBER,
        '{ person(by: {idNumber: "%s"}) { kanarie } }' % NUMBER,
        '{ person(by: {idNumber: "%s"}) { name(a: "%s") } }' % (NUMBER, WORD),
        '{ person(by: {id: "%s"}) { name } }' % WORD,
        '{ person(by: {idNumber: "%s0"}) { name } }' % NUMBER,
        '{ eligibility(programme: "%s", idNumbers: ["%s"]) { verdict } }' % (WORD, NUMBER),
    ):
        told.ask(text)
    for variables in ({"id": NUMBER + "0"}, {"id": NAME}, {"id": {WORD: NAME}}, {"id": None}, {}, {"id": [PHONE]}):
        told.ask(KIN, **variables)
    told.take(told.server.http.post(f"/graphql?who={WORD}", json={"query": KIN}))
    told.ask(BATCH, ids=[NUMBER] * 1001)
    told.ask(KIN, client="nobody", id=NUMBER)
    told.ask(KIN, client="sparse", id=NUMBER)
    for token in (WORD, f"{WORD}.{WORD}.{WORD}", told.server.token("reader") + WORD):
        told.ask(KIN, token=token, id=NUMBER)
    for body in (WORD.encode(), b'{"query": "{ me }", "variables": "%s"}' % WORD.encode(), b"\xff" + WORD.encode()):
        headers = {"Authorization": f"Bearer {told.server.token('reader')}", "Content-Type": "application/json"}
        told.take(told.server.http.post("/graphql", content=body, headers=headers))
    for form, who in (
        ({"grant_type": WORD, "scope": WORD}, ("reader", SECRET)),
        ({"grant_type": "client_credentials", "scope": WORD}, ("reader", SECRET)),
        ({"grant_type": "client_credentials", "scope": "READING"}, (WORD, WORD)),
        ({"grant_type": "client_credentials", "scope": "READING"}, ("reader", WORD)),
    ):
        told.take(told.server.http.post("/oauth/token", data=form, auth=who))


def writes(told: Told) -> None:
    told.ask(WRITE, client="district", key="key-of-a-canary", record=record())
    told.ask(WRITE, client="district", key="key-of-a-canary", record=record())
    told.ask(WRITE, client="district", key="key-of-a-canary", record=record(amount="1.00"))
    told.ask(WRITE, client="district", key="key-of-another", record=record(person={"idNumber": UNKNOWN}))
    told.ask(WRITE, client="district", key="key-of-a-third", record=record(insuranceYear=1, sourceRecord=WORD * 99))
    told.ask(WRITE, client="district", key="key-of-a-fourth", record=record(amount=NAME))
    form = {"grant_type": "client_credentials", "scope": "OTHER"}
    other = told.server.http.post("/oauth/token", data=form, auth=("district", SECRET)).json()["access_token"]
    told.ask(WRITE, token=other, key="key-of-a-fifth", record=record())


def broken(told: Told, settings: Settings) -> None:
    """The database fails under a question and under a write: a column gone, a constraint that refuses."""
    run_apart(change(settings, "alter table person rename column name to was_name"))
    told.ask(KIN, id=NUMBER)
    run_apart(change(settings, "alter table person rename column was_name to name"))
    told.ask(KIN, id=NUMBER)
    run_apart(change(settings, "alter table premium_subsidy rename column amount_fen to was_amount_fen"))
    told.ask(WRITE, client="district", key="key-of-a-break", record=record())
    run_apart(change(settings, "alter table premium_subsidy rename column was_amount_fen to amount_fen"))
    if settings.dialect == "postgresql":
        run_apart(change(settings, f"alter table premium_subsidy add constraint no_canary check (amount_fen <> {FEN}) not valid"))  # fmt: skip
        told.ask(WRITE, client="district", key="key-of-a-check", record=record())
        run_apart(change(settings, "alter table premium_subsidy drop constraint no_canary"))
        told.ask("{ me { client { id } } }")
        run_apart(change(settings, "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'hub%' and pid <> pg_backend_pid() and datname = current_database()"))  # fmt: skip
        told.ask(KIN, id=NUMBER)
    run_apart(change(settings, "alter table ledger_event rename to away"))
    told.ask(KIN, id=NUMBER)
    run_apart(change(settings, "alter table away rename to ledger_event"))


def test_no_canary_leaves_but_in_an_answer(city_settings: Settings, tmp_path: Path) -> None:
    run_apart(let_loose(city_settings))
    port = free_port()
    with serving(
        city_settings, tmp_path, HUB_METRICS_PORT=str(port), HUB_LOOKUP_MISSES="5", HUB_RATE_PER_MINUTE="1100"
    ) as server:
        told = Told(server)
        answer = told.ask(KIN, id=NUMBER)
        shown = json.dumps(answer["data"], ensure_ascii=False)
        assert [value for value in (NAME, ADDRESS, PHONE, ACCOUNT, YUAN, NUMBER, EVENT) if value not in shown] == []
        told.ask(KIN, id=NUMBER)
        told.ask(BATCH, ids=[NUMBER, UNKNOWN])
        writes(told)
        refusals(told)
        broken(told, city_settings)
        told.ask(BATCH, client="mixed", ids=[NUMBER] * 600)
        told.ask(BATCH, client="mixed", ids=[NUMBER] * 600)
        told.ask(BATCH, client="masked", ids=[odd_person(number) for number in range(70, 80)])
        told.ask(BATCH, client="masked", ids=[NUMBER])
        metrics = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=120).text
        tokens = list(server.tokens.values())
        server.stop()
    log = "".join(file.read_text("utf-8") for file in tmp_path.glob("*.log"))
    records = {table: repr(run_apart(rows(city_settings, f"select * from {table}"))) for table in RECORDS}
    told_of = {"log": log, "metrics": metrics, "errors": "\n".join(told.errors), **records}
    assert {
        "BAD_REQUEST", "SYNTAX", "INVALID_QUERY", "INVALID_VARIABLES", "INVALID_INPUT", "LIMIT_EXCEEDED", "FIELD_WITHHELD",
        "WRITE_WITHHELD", "UNAUTHENTICATED", "NOT_FOUND", "IDEMPOTENCY_CONFLICT", "INTERNAL", "LEDGER_UNAVAILABLE",
        "RATE_LIMITED", "LOOKUP_LOCKED",
    } <= told.codes  # fmt: skip
    canaries = (*CANARIES, *tokens, *(token.split(".")[1] for token in tokens))
    assert [(place, canary) for place, text in told_of.items() for canary in canaries if canary in text] == []
    lines = [json.loads(line) for line in log.splitlines() if not line.startswith("Serving on")]
    requests = [line for line in lines if line["event"] == "request"]
    assert {line["outcome"] for line in requests} >= told.codes - {"FIELD_WITHHELD"}
    first = requests[0]
    assert (first["client"], first["purpose"], first["operation"], first["roots"], first["rows"], first["status"], first["kind"]) == (
        "reader", "READING", None, ["Query.person"], 1, 200, "query"
    )  # fmt: skip
    assert set(first) == {
        "event", "level", "timestamp", "request_id", "client", "account", "organisation", "purpose", "operation", "document", "outcome",
        "status", "milliseconds", "kind", "roots", "rows",
    }  # fmt: skip
    assert 'hub_requests_total{kind="query",outcome="ANSWERED"}' in metrics
