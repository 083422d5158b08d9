"""Witnesses sign what follows from what they signed before, and nothing else; the hub goes on without them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.cipher import Cipher
from hub.config import Settings
from hub.errors import SettingsError
from hub.ledger.transparency.cosigning import Cosigning, WitnessAddress, body_of, read_witnesses
from hub.ledger.transparency.export import export_ledger
from hub.ledger.transparency.merkle import GrowingTree, leaf_hash
from hub.ledger.transparency.signed_note import Checkpoint, NoteSigner, SignatureKind, SignedNote, read_checkpoint
from hub.ledger.transparency.verification import Flaw, Quorum, verify_export
from hub.ledger.transparency.witness import Witness
from hub.server.witnessing import witness_app
from hub.sources.register import open_source
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.commands import run_command
from tests.hub.ledger.events import an_event
from tests.hub.ledger.transparency.exports import KEY, ORIGIN, SIGNER, entries_of, head_of
from tests.hub.ledger.transparency.test_merkle import consistency
from tests.hub.ledger.transparency.test_sealing import a_sealer, record

ENTRIES = entries_of(9)
LEAVES = [leaf_hash(entry[:-1]) for entry in ENTRIES]


def a_signer(number: int) -> NoteSigner:
    private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    return NoteSigner(f"witness.example/w{number}", SignatureKind.COSIGNATURE, private)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path, a_signer(1), [KEY], FixedClock())


def evidence_in(folder: Path) -> list[str]:
    return [file.read_text("utf-8") for file in folder.glob("evidence-*.txt")]


def submission(old: int, new: int) -> str:
    return body_of(old, consistency(LEAVES[:new], old), head_of(ENTRIES[:new]))


async def test_what_follows_is_signed_and_written_down_first(witness: Witness, tmp_path: Path) -> None:
    for old, new in ((0, 3), (3, 3), (3, 9)):
        answer = await witness.add_checkpoint(submission(old, new))
        assert answer.status == 200
        note = SignedNote.parse(head_of(ENTRIES[:new])).with_lines([answer.text])
        assert note.signers([KEY, a_signer(1).verifier]) == [KEY, a_signer(1).verifier]
        assert witness.checkpoint(ORIGIN) == str(note)
        assert Witness(tmp_path, a_signer(1), [KEY], FixedClock()).checkpoint(ORIGIN) == str(note)


async def test_what_does_not_follow_is_refused_as_the_protocol_says(witness: Witness, tmp_path: Path) -> None:
    assert (await witness.add_checkpoint(submission(0, 5))).status == 200
    forked = [*LEAVES]
    forked[2] = leaf_hash(b"other")
    tree = GrowingTree()
    list(tree.append(forked))
    fork = Checkpoint(ORIGIN, 9, tree.root()).signed(SIGNER)
    foreign = replace(SIGNER, private=a_signer(3).private)
    for body, status in (
        (submission(3, 9), 409),
        (submission(0, 9), 409),
        (body_of(5, consistency(forked, 5), str(fork)), 422),
        (body_of(5, consistency(LEAVES, 5)[:-1], head_of(ENTRIES)), 422),
        (body_of(5, [], str(Checkpoint(ORIGIN, 5, tree.root()).signed(SIGNER))), 409),
        (body_of(6, [], head_of(ENTRIES[:5])), 400),
        (body_of(5, [], str(Checkpoint(ORIGIN, 9, tree.root()).signed(foreign))), 403),
        (body_of(0, [], str(Checkpoint("other", 9, tree.root()).signed(replace(SIGNER, name="other")))), 404),
        ("", 400),
        ("old 05\n\n" + head_of([]), 400),
        ("old 5\nAAAA\n\n" + head_of(ENTRIES), 400),
        (body_of(5, [bytes(32)] * 64, head_of(ENTRIES)), 400),
    ):
        transport = httpx.ASGITransport(witness_app(witness))
        async with httpx.AsyncClient(transport=transport, base_url="http://w") as http:
            answer = await http.post("/add-checkpoint", content=body)
        assert answer.status_code == status, body
        if status == 409:
            assert (answer.text, answer.headers["content-type"]) == ("5\n", "text/x.tlog.size")
    kept = witness.checkpoint(ORIGIN)
    assert kept is not None
    assert read_checkpoint(kept, KEY).size == 5
    assert str(fork) in evidence_in(tmp_path)


class Between(httpx.AsyncBaseTransport):
    """The network between a hub and its witnesses, by host; a host that is not there does not answer."""

    def __init__(self, **witnesses: Witness) -> None:
        self._at = {name: httpx.ASGITransport(witness_app(witness)) for name, witness in witnesses.items()}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host not in self._at:
            raise httpx.ConnectError("away", request=request)
        return await self._at[request.url.host].handle_async_request(request)


def addresses(*numbers: int) -> list[WitnessAddress]:
    return [WitnessAddress(f"http://w{number}", a_signer(number).verifier) for number in numbers]


async def exported(source: Source) -> list[bytes]:
    lines: list[bytes] = []
    await export_ledger(source, "hub.example.gov.cn/ledger", lines.append, lambda _: None)
    return lines


@pytest.fixture
async def hub_source(settings: Settings) -> AsyncIterator[Source]:
    async with open_source(settings) as source:
        yield source


async def test_the_newest_checkpoint_is_cosigned_by_those_who_answer(
    hub_source: Source, cipher: Cipher, tmp_path: Path
) -> None:
    sealer = a_sealer(hub_source, cipher)
    log = (await sealer.key.signer()).verifier
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
    known = {f"w{n}": Witness(tmp_path / str(n), a_signer(n), [log], FixedClock()) for n in (1, 2)}
    cosigning = Cosigning(hub_source, addresses(1, 2, 3), transport=Between(**known))
    assert await cosigning.ask() == 0
    for times in range(3):
        await record(hub_source, an_event(), an_event())
        assert await sealer.seal() == 2
        assert await cosigning.ask() == 2
        assert await cosigning.ask() == 0
        # Another process does not know yet what they signed, and hears it from them.
        cosigning = Cosigning(hub_source, addresses(1, 2, 3), transport=Between(**known))
        assert await cosigning.ask() == 0
        keys = [a_signer(n).verifier for n in (1, 2, 3)]
        lines = await exported(hub_source)
        assert verify_export(lines, log, quorum=Quorum(keys, 2)).witnessed == 2 * times + 2
        assert verify_export(lines, log, quorum=Quorum(keys, 3)).witnessed == 0
    await record(hub_source, an_event())
    assert await sealer.seal() == 1
    assert (
        await Cosigning(hub_source, addresses(1, 2, 3), transport=Between()).ask() == 0
    )  # all are down: nothing stops
    assert verify_export(await exported(hub_source), log, quorum=Quorum(keys, 1)).witnessed == 6


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_forked_log_that_is_shown_to_two_witnesses_is_found(
    settings: Settings, cipher: Cipher, tmp_path: Path
) -> None:
    file = Path(settings.database.removeprefix("sqlite:///"))
    async with open_source(settings) as source:
        await record(source, an_event())
        sealer = a_sealer(source, cipher)
        log = (await sealer.key.signer()).verifier
        await sealer.seal()
    other = replace(settings, database=f"sqlite:///{shutil.copy(file, tmp_path / 'fork.db')}")
    heads, files = [], []
    for number, history in ((1, settings), (2, other)):
        (tmp_path / str(number)).mkdir()
        witness = Witness(tmp_path / str(number), a_signer(number), [log], FixedClock())
        async with open_source(history) as source:
            await record(source, an_event())
            await a_sealer(source, cipher).seal()
            assert await Cosigning(source, addresses(number), transport=Between(**{f"w{number}": witness})).ask() == 1
            files.append(await exported(source))
        heads.append(read_checkpoint(str(witness.checkpoint(log.name)), log))
    assert heads[0].size == heads[1].size == 2
    assert verify_export(files[0], log, head=heads[0]).entries == 2
    with pytest.raises(Flaw, match="rewritten, or shown to others differently"):
        verify_export(files[0], log, head=heads[1])


def test_a_witness_is_made_and_hubs_are_told_of_it(tmp_path: Path) -> None:
    made = run_command(Settings(), "witness", "new", str(tmp_path / "w"), "--name", "witness.example/w")
    assert made.exit_code == 0, made.output
    assert (tmp_path / "w" / "witness-key.json").stat().st_mode & 0o077 == 0
    file = tmp_path / "witnesses"
    file.write_text(f"# ours\n\nhttps://witness.example/ {made.stdout}", "utf-8")
    (found,) = read_witnesses(file)
    assert (found.url, str(found.key)) == ("https://witness.example", made.stdout.strip())
    assert "it is kept as it is" in run_command(Settings(), "witness", "new", str(tmp_path / "w"), "--name", "x").stderr
    assert "no space" in run_command(Settings(), "witness", "new", str(tmp_path / "x"), "--name", "a b").stderr
    for line in ("https://witness.example", f"witness {made.stdout}", f"https://w {KEY}", "a b c"):
        file.write_text(line, "utf-8")
        with pytest.raises(SettingsError, match="HUB_WITNESSES_FILE"):
            read_witnesses(file)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_witnesses(tmp_path / "none")
    serve = ("witness", "serve", str(tmp_path / "x"), "--log", str(KEY))
    assert "`hub witness new` makes one" in run_command(Settings(), *serve).stderr
    assert (
        "not to a log" in run_command(Settings(), "witness", "serve", str(tmp_path / "w"), "--log", made.stdout).stderr
    )
