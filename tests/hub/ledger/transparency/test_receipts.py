"""A receipt proves its answer, and no other one, with both verifiers; what is forged, altered or swapped is not taken."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from hub.ledger.transparency import verify_apart
from hub.ledger.transparency.receipt import MOST_BYTES, read_receipt, receipt_of
from hub.ledger.transparency.signed_note import NoteInvalid, VerifierKey
from tests.commands import run_command
from tests.ground.city import odd_person
from tests.ground.hub import Hub
from tests.hub.ledger.events import an_event
from tests.hub.ledger.transparency.exports import KEY, SIGNER
from tests.hub.server.store import ledger
from tests.hub.server.test_write_back import KEY as KEY_OF_WRITE
from tests.hub.server.test_write_back import WRITE, record

PERSON = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id name sex household { id } } }"
GRANTS = [f"01939c00-0000-7000-8000-00000000000{number}" for number in range(9)]


def verified(hub: Hub, folder: Path, receipt: str, answer: bytes) -> tuple[tuple[int, str], tuple[int, str]]:
    """The exit status and the last line of each verifier."""
    for name, content in (("receipt", receipt.encode()), ("answer", answer)):
        (folder / name).write_bytes(content)
    key = run_command(hub.settings, "ledger", "key").stdout.strip()
    given = [
        str(folder / "ledger.jsonl"),
        "--key",
        key,
        "--receipt",
        str(folder / "receipt"),
        "--answer",
        str(folder / "answer"),
    ]
    ours = run_command(hub.settings, "verify", *given)
    return (ours.exit_code, ours.stdout.splitlines()[-1]), by_the_other(given)


def by_the_other(arguments: list[str]) -> tuple[int, str]:
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.print", lambda *said, **_: lines.append(" ".join(map(str, said))))
        status = verify_apart.main(arguments)
    return status, lines[-1]


async def test_an_answer_is_proved_by_its_receipt_once_it_is_sealed(hub: Hub, tmp_path: Path) -> None:
    plain = await hub.post(PERSON, {"id": odd_person(1)})
    assert "hub-receipt" not in plain.headers
    asked = [await hub.post(PERSON, {"id": odd_person(number)}, Prefer="withheld=report, receipt") for number in (1, 2)]
    written = await hub.post(WRITE, {"record": record(), "key": KEY_OF_WRITE}, Prefer="receipt")
    refused = await hub.post("{ nothing }", Prefer="receipt")
    assert "hub-receipt" not in refused.headers
    assert "receipt" in asked[0].headers["preference-applied"]
    run_command(hub.settings, "ledger", "export", str(tmp_path / "ledger.jsonl"))
    for each in asked:
        unsealed = verified(hub, tmp_path, each.headers["hub-receipt"], each.content)
        assert [status for status, _ in unsealed] == [1, 1]
        assert "not sealed yet" in unsealed[0][1]
    run_command(hub.settings, "seal")
    run_command(hub.settings, "ledger", "export", str(tmp_path / "ledger.jsonl"))
    entries = []
    for response in (*asked, written):
        receipt = response.headers["hub-receipt"]
        assert len(receipt) <= MOST_BYTES
        (ours, told), (other, said) = verified(hub, tmp_path, receipt, response.content)
        assert (ours, other) == (0, 0)
        entries.append(told.rstrip(".").rpartition(" ")[2])
        assert said == f"The receipt is that of entry {entries[-1]}."
        (event,) = [
            each for each in await ledger(hub.settings)
            if str(each["request_id"]) == response.headers["x-request-id"] and each["kind"] != "WRITE_INTENT"
        ]  # fmt: skip
        payload = json.loads(jws.extract_compact(receipt.encode()).payload)
        assert (payload["request"], payload["purpose"]) == (str(event["request_id"]), event["purpose"])
        assert payload["grants"]
    assert len(set(entries)) == 3
    for receipt, answer in (
        (asked[0].headers["hub-receipt"], asked[1].content),
        (asked[1].headers["hub-receipt"], asked[0].content),
        (asked[0].headers["hub-receipt"], asked[0].content + b" "),
        (asked[0].headers["hub-receipt"], asked[0].content.replace(b"person", b"parson", 1)),
    ):
        assert [status for status, _ in verified(hub, tmp_path, receipt, answer)] == [1, 1]


def forgeries(receipt: str) -> Iterator[str]:
    """Receipts that somebody made without the key."""
    head, payload, signature = receipt.split(".")
    for place in range(0, len(receipt), 7):
        if receipt[place] != ".":
            yield receipt[:place] + ("A" if receipt[place] != "A" else "B") + receipt[place + 1 :]
    none = urlsafe_b64encode(b'{"alg":"none","typ":"hub-receipt"}').decode().rstrip("=")
    yield f"{none}.{payload}."
    yield f"{none}.{payload}.{signature}"
    said = jws.extract_compact(receipt.encode()).payload
    other = OKPKey.generate_key("Ed25519")
    yield jws.serialize_compact({"alg": "Ed25519", "typ": "hub-receipt"}, said, other, algorithms=["Ed25519"])
    public = OctKey.import_key(KEY.public)
    yield jws.serialize_compact({"alg": "HS256", "typ": "hub-receipt"}, said, public, algorithms=["HS256"])
    yield from ("", ".", "..", f"{head}.{payload}", f"{receipt}.", f"{head}.{payload}.{signature[:-4]}")


def test_no_forgery_is_taken() -> None:
    receipt, key = receipt_of(SIGNER, an_event(), b"{}", GRANTS[:2]), verify_apart.Key(str(KEY))
    assert read_receipt(receipt, KEY).is_of(b"{}")
    assert key.receipt(receipt, b"{}") == read_receipt(receipt, KEY).leaf
    count = 0
    for forged in forgeries(receipt):
        with pytest.raises(NoteInvalid):
            read_receipt(forged, KEY)
        with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
            key.receipt(forged, b"{}")
        count += 1
    assert count > 50
    elsewhere = VerifierKey("other.example/ledger", KEY.kind, KEY.public)
    with pytest.raises(NoteInvalid):
        read_receipt(receipt, elsewhere)


def test_a_receipt_is_small_however_many_grants_there_are() -> None:
    event = an_event(purpose="P" * 64)
    for grants in (GRANTS[:8], GRANTS, [f"{number:036}" for number in range(500)]):
        receipt = receipt_of(SIGNER, event, b"{}", grants)
        assert len(receipt) <= MOST_BYTES
        said = json.loads(jws.extract_compact(receipt.encode()).payload)["grants"]
        assert said == " ".join(grants) if len(grants) <= 8 else said.startswith(f"{len(grants)} sha256:")
