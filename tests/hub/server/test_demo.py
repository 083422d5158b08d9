"""A newcomer pastes what `hub demo` prints."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands import run_with
from tests.demo import Demo
from tests.hub.server.serving import ROOT, free_port, without_hub


def pasted(demo: Demo, *lines: str) -> list[Any]:
    """What a shell answers to lines, of those that ask a question."""
    link = demo.folder / ".venv"
    if not link.exists():
        link.symlink_to(sys.prefix)
    if shutil.which("curl") is None:
        stand_in = demo.folder / "curl"
        stand_in.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m tests.curl "$@"\n', "utf-8")
        stand_in.chmod(0o700)
    done = subprocess.run(
        ["bash", "-e"],
        input="\n".join(lines),
        cwd=demo.folder,
        env=os.environ | {"PATH": f"{os.environ['PATH']}:{demo.folder}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_that_the_demo_prints_works_as_it_stands(demo: Demo) -> None:
    printed = dict(re.findall(r"^# (.+)\n(.+)$", demo.terminal.read_text("utf-8"), re.MULTILINE))
    eligible, withheld, student, supported, closed = (answer["data"] for answer in pasted(demo, *printed.values()))
    assert [one["verdict"] for one in eligible["eligibility"]] == ["ELIGIBLE", "ELIGIBLE", "NOT_ELIGIBLE"]
    assert withheld["person"]["household"]["economy"] is None
    assert "*" in student["assistanceChain"]["person"]["name"]
    assert re.fullmatch(r"\d{4}-01-01/\d{4}-12-31", supported["person"]["birthDateBand"])
    assert closed["block"]["role"] == "charity-worker"
    charity = [line for title, line in printed.items() if "charity" in title and "steward" not in title]
    (again,) = pasted(demo, *charity)
    assert again["data"]["person"]["birthDateBand"] is None
    assert {error["extensions"]["reason"] for error in again["errors"]} == {"BLOCKED"}
    lift = 'mutation($id: ID!) { liftBlock(id: $id, because: "Others ask this demo") { id } }'
    assert demo.ask("ACCESS_ADMINISTRATION", lift, {"id": closed["block"]["id"]})["data"]["liftBlock"]
    (again,) = pasted(demo, *charity)
    assert again["data"] == supported


def hub(demo: Demo, *arguments: str, **given: Any) -> subprocess.CompletedProcess[str]:
    """`hub` in the demo's folder."""
    command = [sys.executable, "-m", "hub", *arguments]
    return subprocess.run(command, cwd=demo.folder, capture_output=True, text=True, timeout=60, check=False, **given)


def test_u8_a_token_by_a_secret_that_is_no_argument(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens by the program itself; what is refused, without a process for each."""
    file = demo.folder / "var/demo/education.secret"
    assert file.stat().st_mode & 0o077 == 0
    secret = file.read_text("utf-8")
    asked = ("token", "education", "--purpose", "EDUCATION_AID", "--hub", demo.url)
    for done in (
        hub(demo, *asked, "--secret-file", str(file)),
        hub(demo, *asked, "--hub", f"{demo.url}//", "--secret-file", "-", input=secret),
        hub(demo, *asked, env=without_hub(HUB_CLIENT_SECRET=secret.strip())),
    ):
        assert (done.returncode, demo.claims(done.stdout.strip())["client_id"]) == (0, "education"), done.stderr
    (demo.folder / "two-lines").write_text("one\ntwo\n")
    for mistake, told in {
        (): "--secret-file",
        ("--secret-file", "two-lines"): "one line",
        ("--secret-file", str(file), "--key", str(demo.key_file)): "leave one of them out",
        ("--key", "two-lines"): "not a private key",
        ("--secret-file", str(file), "--hub", f"{demo.url}/graphql"): "not the token endpoint of a hub",
    }.items():
        with monkeypatch.context() as within:
            within.chdir(demo.folder)
            refused = run_with({}, *asked, *mistake)
        assert (refused.exit_code, told in refused.stderr) == (2, True), refused.stderr
    done = hub(demo, *asked, "--secret-file", "-", input="wrong\n")
    assert (done.returncode, done.stderr.startswith("hub: No token:")) == (2, True)


def test_u8_log_lines_are_not_among_the_lines_and_codes_of_the_terminal(demo: Demo) -> None:
    demo.ask("PREMIUM_SUBSIDY", "{ me { client { id } } }", {})
    shown = demo.terminal.read_text("utf-8").splitlines()
    assert [line for line in shown if line.startswith("{")] == []
    logged = (demo.folder / "var/demo/hub.log").read_text("utf-8").splitlines()
    assert "request" in {json.loads(line)["event"] for line in logged}


def test_u8_ctrl_c_ends_make_demo_with_a_plain_line(demo: Demo, tmp_path: Path) -> None:
    """In the folder of a demo that is there already, as somebody at a terminal: make, its shell and the hub hear Ctrl-C."""
    for needed in ("requirements.txt", "pyproject.toml"):
        (demo.folder / needed).touch()
    pasted(demo)
    port, log = free_port(), tmp_path / "hub.log"
    arguments = f"ARGS=--port {port} --log {log}"
    command = [
        "make",
        "-f",
        str(ROOT / "Makefile"),
        f"BIN={Path(sys.executable).parent}",
        "-o",
        ".venv/ready",
        arguments,
        "demo",
    ]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(demo.folder)
        os.execvpe(command[0], command, without_hub())
    shown = b""
    interrupted = False
    while True:
        try:
            shown += os.read(terminal, 4096)
        except OSError:
            break
        if not interrupted and b"Stop with Ctrl-C" in shown:
            os.write(terminal, b"\x03")
            interrupted = True
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    last = shown.decode().rsplit("^C", 1)[1]
    assert f"http://127.0.0.1:{port}" in shown.decode()
    assert "The demo stopped." in last
    assert not re.search(r"Error|Interrupt|Traceback|Abort", last), last
    assert (status in (0, 130, -2), log.exists()) == (True, True)


def test_u8_an_interrupt_while_the_demo_says_what_may_be_asked_ends_it_with_the_same_line(
    demo: Demo, tmp_path: Path
) -> None:
    """Nobody reads on until it is interrupted, so that it is in the midst of its lines, or has just told the last of them."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    command = [sys.executable, "-m", "hub", "demo", "--port", str(free_port()), "--log", str(tmp_path / "hub.log")]
    with subprocess.Popen(command, cwd=demo.folder, env=without_hub(), stdout=writing, stderr=writing) as process:
        os.close(writing)
        with os.fdopen(reading, "rb", buffering=0) as stream:
            shown = b""
            while b"The hub serves on" not in shown:
                shown += stream.read(16)
            process.send_signal(signal.SIGINT)
            rest = stream.read().decode()
    assert rest.rstrip().endswith("The demo stopped. `hub demo` goes on with the same city.")
    assert not re.search(r"Error|Interrupt|Traceback|Abort", rest), rest
    assert process.returncode == 0
