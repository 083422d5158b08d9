"""Documents asked for by their hash, and clients that may ask for nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result

from hub.identifiers import document_hash
from tests.commands import run_command
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import ledger

pytestmark = pytest.mark.databases("either")

TEXT = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id } }  # 一 document"
TWO = "query A { me { client { id } } } query B { me { purpose { code } } }"
WHO = {"id": odd_person(1)}
ANSWER = {"person": {"id": odd_id("person", 1)}}
ID = f"sha256:{document_hash(TEXT)}"


def command(hub: Hub, *arguments: str) -> Result:
    """`hub documents`, as an operator runs it beside the server."""
    return run_command(hub.settings, "documents", *arguments)


def register(hub: Hub, folder: Path, text: str, client: str = "reader") -> str:
    file = folder / "document.graphql"
    file.write_text(text, "utf-8")
    done = command(hub, "add", client, str(file))
    assert done.exit_code == 0, done.stderr
    return done.stdout.split()[0]


async def ask(hub: Hub, client: str = "reader", **content: Any) -> httpx.Response:
    token = await hub.token(client, "READING")
    return await hub.http.post("/graphql", json=content, headers={"Authorization": f"Bearer {token}"})


async def test_a_registered_document_is_answered_by_its_hash(hub: Hub, tmp_path: Path) -> None:
    assert register(hub, tmp_path, TEXT) == ID
    for _ in range(2):
        response = await ask(hub, documentId=ID, variables=WHO)
        assert response.json() == (await hub.ask(TEXT, WHO))
        assert response.json()["data"] == ANSWER
    events = await ledger(hub.settings)
    assert {event["document_hash"] for event in events} == {document_hash(TEXT)}
    headers = {"Authorization": f"Bearer {await hub.token('reader', 'READING')}", "GraphQL-Require-Preflight": "1"}
    by_get = await hub.http.get("/graphql", params={"documentId": ID, "variables": json.dumps(WHO)}, headers=headers)
    assert by_get.json()["data"] == ANSWER


async def test_registering_and_removing_hold_before_the_next_answer(hub: Hub, tmp_path: Path) -> None:
    assert codes((await ask(hub, documentId=ID, variables=WHO)).json()) == ["DOCUMENT_UNKNOWN"]
    register(hub, tmp_path, TEXT)
    assert (await ask(hub, documentId=ID, variables=WHO)).json()["data"] == ANSWER
    assert (await ask(hub, documentId=ID, variables=WHO)).json()["data"] == ANSWER
    assert command(hub, "remove", "reader", ID).exit_code == 0
    response = await ask(hub, documentId=ID, variables=WHO)
    assert codes(response.json()) == ["DOCUMENT_UNKNOWN"]
    assert "data" not in response.json()


async def test_a_document_is_the_client_s_own(hub: Hub, tmp_path: Path) -> None:
    register(hub, tmp_path, TEXT)
    assert codes((await ask(hub, "district", documentId=ID, variables=WHO)).json()) == ["DOCUMENT_UNKNOWN"]


async def test_a_client_that_is_held_to_its_documents_asks_for_nothing_else(hub: Hub, tmp_path: Path) -> None:
    register(hub, tmp_path, TEXT)
    assert (await ask(hub, query=TEXT, variables=WHO)).status_code == 200
    assert command(hub, "only", "reader").exit_code == 0
    for text in (TEXT, "{ me { client { id } } }"):
        for _ in range(2):
            response = await ask(hub, query=text, variables=WHO)
            assert (response.status_code, codes(response.json())) == (403, ["DOCUMENT_REQUIRED"])
            assert "data" not in response.json()
    refusals = [event for event in await ledger(hub.settings) if event["kind"] == "REFUSAL"]
    assert {event["outcome"] for event in refusals} == {"DOCUMENT_REQUIRED"}
    assert (await ask(hub, documentId=ID, variables=WHO)).json()["data"] == ANSWER
    assert command(hub, "only", "reader", "--off").exit_code == 0
    await ask(hub, documentId=ID, variables=WHO)
    assert (await ask(hub, query=TEXT, variables=WHO)).json()["data"] == ANSWER


async def test_an_operation_of_a_registered_document_is_named(hub: Hub, tmp_path: Path) -> None:
    document = register(hub, tmp_path, TWO)
    assert codes((await ask(hub, documentId=document)).json()) == ["INVALID_QUERY"]
    response = await ask(hub, documentId=document, operationName="A")
    assert response.json()["data"] == {"me": {"client": {"id": "reader"}}}


@pytest.mark.only_reads
@pytest.mark.parametrize(
    "content",
    [
        {"documentId": document_hash(TEXT)},
        {"documentId": f"md5:{document_hash(TEXT)}"},
        {"documentId": f"sha256:{document_hash(TEXT).upper()}"},
        {"documentId": f"sha256:{document_hash(TEXT)[:-1]}"},
        {"documentId": ""},
        {"documentId": 1},
        {"documentId": ID, "query": TEXT},
    ],
)
async def test_a_document_id_that_is_none_is_a_bad_request(hub: Hub, content: dict[str, Any]) -> None:
    response = await ask(hub, **content)
    assert (response.status_code, codes(response.json())) == (400, ["BAD_REQUEST"])


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
def test_what_cannot_be_registered_is_told_in_a_sentence(hub: Hub, tmp_path: Path) -> None:
    file = tmp_path / "document.graphql"
    for text, word in (("{ person(", "Syntax"), ("{ nothing }", "nothing"), (TEXT, "client")):
        file.write_text(text, "utf-8")
        done = command(hub, "add", "nobody-at-all" if text == TEXT else "reader", str(file))
        assert (done.exit_code, word in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr
    assert command(hub, "remove", "reader", ID).exit_code == 2
    register(hub, tmp_path, TEXT)
    assert "was there before" in command(hub, "add", "reader", str(file)).stdout
    assert ID in command(hub, "list").stdout
    assert ID in command(hub, "list", "reader").stdout
    assert "No document is registered" in command(hub, "list", "district").stdout
