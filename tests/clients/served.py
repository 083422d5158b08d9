"""A hub as `hub demo` serves it, and the programs of partners that are run against it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.hub.identity.browser import Browser
from tests.hub.server.serving import ROOT, free_port

HERE = Path(__file__).parent
INSTALLED = ROOT / ".venv" / "audits"
SECONDS = 120


@dataclass
class Demo:
    """A running `hub demo`; `printed` has what it shows in its terminal, line by line."""

    issuer: str
    folder: Path
    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list)

    @property
    def key(self) -> dict[str, Any]:
        """The private key of the client `medical-insurance`."""
        found: dict[str, Any] = json.loads((self.folder / "var/demo/medical-insurance.key.json").read_text("utf-8"))
        return found

    def code_of(self, who: str, since: int) -> str:
        """The one-time code of somebody that was printed after so many lines, as soon as it is there."""
        for _ in range(500):
            if found := next((line.split()[0] for line in self.printed[since:] if who in line), None):
                return found
            time.sleep(0.01)
        raise AssertionError(self.printed[since:])


@contextmanager
def demo(folder: Path) -> Iterator[Demo]:
    """`hub demo` in a folder of its own, once it answers."""
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    with (
        (folder / "errors.log").open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-u", "-m", "hub", "demo"],
            cwd=folder,
            env=clean | {"HUB_PORT": str(port), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        running = Demo(f"http://127.0.0.1:{port}", folder, process)
        reader = threading.Thread(target=_read, args=(process, running.printed), daemon=True)
        reader.start()
        try:
            _wait(running)
            yield running
        finally:
            process.terminate()
            reader.join(30)


def node(script: str, given: Mapping[str, Any]) -> subprocess.Popen[str]:
    """A script of this folder, run by Node beside what it imports: as in a partner's own project."""
    program = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert program, "there is no Node; run `make .venv/audits/ready`"
    assert (INSTALLED / "node_modules/openid-client").is_dir(), "run `make .venv/audits/ready`"
    copy = Path(shutil.copy(HERE / script, INSTALLED / f"{script}.{os.getpid()}"))
    return _started([program, copy.replace(INSTALLED / script), json.dumps(given)])


def python(script: str, given: Mapping[str, Any]) -> subprocess.Popen[str]:
    return _started([sys.executable, str(HERE / script), json.dumps(given)])


def finished(program: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """What a program told to its end, a mapping for each line."""
    told, errors = program.communicate(timeout=SECONDS)
    assert program.returncode == 0, errors
    return [json.loads(line) for line in told.splitlines()]


async def signed_in(running: Demo, program: subprocess.Popen[str], who: str, purpose: str) -> None:
    """Do in a browser what a person does to whom a program gives an address, to the end: the program listens for it."""
    assert program.stdout
    line = program.stdout.readline()
    assert line, program.communicate()[1]
    async with httpx.AsyncClient(base_url=running.issuer, timeout=30) as http:
        browser = Browser(http, running.printed)
        page = await browser.arrive(json.loads(line)["address"], who)
        answer = await browser.decide(page, purpose=purpose)
        assert "close this window" in (await http.get(answer.headers["location"])).text


def answers(told: Sequence[Mapping[str, Any]]) -> list[Any]:
    return [line["answer"] for line in told if "answer" in line]


def _started(command: Sequence[str | Path]) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)


def _read(process: subprocess.Popen[str], printed: list[str]) -> None:
    assert process.stdout
    for line in process.stdout:
        printed.append(line.rstrip("\n"))


def _wait(running: Demo) -> None:
    for _ in range(SECONDS * 10):
        try:
            if httpx.get(f"{running.issuer}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        if running.process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError((running.folder / "errors.log").read_text("utf-8") + "\n".join(running.printed))
