"""From the commands of an operator to a partner's verifiers: what is stored is what is proved."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.config import Settings
from hub.ledger.gate import LedgerGate
from hub.ledger.transparency import verify_apart
from hub.sources.register import open_source
from tests.commands import run_command
from tests.databases import run_apart
from tests.hub.ledger.events import an_event, unlimited
from tests.hub.server.store import change


async def _record(settings: Settings, count: int) -> None:
    async with open_source(settings) as source:
        gate = LedgerGate(source, unlimited())
        for number in range(count):
            await gate.record(an_event(operation_name=f"n{number}"))
        await gate.drain()


def hub(settings: Settings, *arguments: str) -> str:
    done = run_command(settings, *arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def sealed(settings: Settings) -> Settings:
    """A ledger of 12 events, sealed."""
    run_apart(_record(settings, 12))
    assert "12 entries were sealed; the newest checkpoint is over 12." in hub(settings, "seal")
    return settings


def test_a_ledger_goes_from_the_database_to_both_verifiers(
    sealed: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, head = tmp_path / "ledger.jsonl", tmp_path / "head"
    key = hub(sealed, "ledger", "key").strip()
    head.write_text(hub(sealed, "ledger", "head"), "utf-8")
    run_apart(_record(sealed, 2))
    said = hub(sealed, "ledger", "export", str(file))
    assert (
        "has 12 entries under 1 checkpoints, and 3 that are not sealed yet." in said
    )  # the export itself is the third
    assert file.stat().st_mode & 0o077 == 0
    told = hub(sealed, "verify", str(file), "--key", key, "--head", str(head))
    assert "12 entries are proved, under 1 checkpoints." in told
    assert "3 entries are not sealed yet" in told
    assert verify_apart.main([str(file), "--key", key, "--head", str(head)]) == 0
    capsys.readouterr()
    hub(sealed, "seal")
    hub(sealed, "ledger", "export", str(file))
    (tmp_path / "log.key").write_text(f"{key}\n", "utf-8")
    for given in (key, str(tmp_path / "log.key")):
        assert "15 entries are proved, under 2 checkpoints." in hub(sealed, "verify", str(file), "--key", given)
    assert b"n6" in file.read_bytes()


@pytest.mark.parametrize(
    ("act", "word", "index"),
    [
        ("update ledger_event set row_count = 9 where operation_name = 'n6'", "CHANGED", 6),
        ("update ledger_event set client_id = 'me' where operation_name = 'n5'", "CHANGED", 5),
        ("delete from ledger_event where operation_name = 'n6'", "REMOVED", 6),
        ("delete from ledger_event", "", 0),
        ("update ledger_event set turn = 0 where operation_name = 'n6'", "", 0),
    ],
)
def test_what_is_done_to_the_database_shows_in_the_export(
    sealed: Settings, tmp_path: Path, act: str, word: str, index: int, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ledger.jsonl"
    key = hub(sealed, "ledger", "key").strip()
    run_apart(change(sealed, act))
    hub(sealed, "ledger", "export", str(file))
    done = run_command(sealed, "verify", str(file), "--key", key)
    assert done.exit_code == 1
    assert word in done.stdout
    assert f"ntry {index}" in done.stdout
    assert verify_apart.main([str(file), "--key", key]) == 1
    assert f"{word or done.stdout.partition(':')[0]}: entry {index}" in capsys.readouterr().out


def test_fields_that_were_altered_show_in_every_event_that_has_them(sealed: Settings, tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    other = "'[\"Query.me\"]'" if sealed.dialect == "sqlite" else "array['Query.me']"
    run_apart(change(sealed, f"update coordinate_set set names = {other}"))
    hub(sealed, "ledger", "export", str(file))
    done = run_command(sealed, "verify", str(file), "--key", hub(sealed, "ledger", "key").strip())
    assert (done.exit_code, "CHANGED: Entry 0" in done.stdout) == (1, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_used_is_told_in_a_sentence(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(b"{}\n")
    assert "has no checkpoint yet" in run_command(settings, "ledger", "head").stderr
    assert "NAME+ID+BASE64" in run_command(settings, "verify", str(file), "--key", "x").stderr
    key = hub(settings, "ledger", "key").strip()
    assert "not a signed note" in run_command(settings, "verify", str(file), "--key", key, "--head", str(file)).stderr
    assert "never cosign" in run_command(settings, "verify", str(file), "--key", key, "--quorum", "1").stderr
    assert run_command(settings, "verify", str(file), "--key", key).exit_code == 1
    nowhere = tmp_path / "none" / "ledger.jsonl"
    assert "There is no folder" in run_command(settings, "ledger", "export", str(nowhere)).stderr
