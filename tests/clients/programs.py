"""The programs of partners that are run against a hub as `hub demo` serves it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from tests.demo import Demo
from tests.hub.identity.browser import Browser
from tests.hub.server.serving import ROOT
from tests.node import node

HERE = Path(__file__).parent
INSTALLED = ROOT / ".venv" / "audits"
ARIADNE = ROOT / ".venv" / "ariadne"
SECONDS = 120


def javascript(script: str, given: Mapping[str, Any]) -> subprocess.Popen[str]:
    """A script of this folder, run by Node beside what it imports: as in a partner's own project."""
    assert (INSTALLED / "node_modules/openid-client").is_dir(), "run `make .venv/audits/ready`"
    copy = Path(shutil.copy(HERE / script, INSTALLED / f"{script}.{os.getpid()}"))
    return _started([node(), copy.replace(INSTALLED / script), json.dumps(given)])


def python(script: str, given: Mapping[str, Any], *, of: str = sys.executable) -> subprocess.Popen[str]:
    """A script of this folder, run by the hub's Python, or by that `of` another project."""
    return _started([of, str(HERE / script), json.dumps(given)])


def generated_by_ariadne(folder: Path, sdl: str, questions: str, config: str) -> Path:
    """The package of a client that ariadne-codegen makes of some questions, by its settings (TOML)."""
    assert (ARIADNE / "bin/ariadne-codegen").is_file(), "run `make .venv/ariadne/ready`"
    (folder / "schema.graphql").write_text(sdl, "utf-8")
    (folder / "questions.graphql").write_text(questions, "utf-8")
    (folder / "pyproject.toml").write_text(config, "utf-8")
    command = [ARIADNE / "bin/ariadne-codegen"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    return folder / "hub_client"


def finished(program: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """What a program told to its end, a mapping for each line."""
    told, errors = program.communicate(timeout=SECONDS)
    assert program.returncode == 0, errors
    return [json.loads(line) for line in told.splitlines()]


async def signed_in(demo: Demo, program: subprocess.Popen[str], who: str, purpose: str) -> None:
    """Do in a browser what a person does to whom a program gives an address, to the end: the program listens for it."""
    assert program.stdout
    line = program.stdout.readline()
    assert line, program.communicate()[1]
    async with httpx.AsyncClient(base_url=demo.url, timeout=120) as http:
        browser = Browser(http, [])
        asked = await http.get(json.loads(line)["address"], follow_redirects=True)
        page = await browser.type(asked, demo.code(who))
        answer = await browser.decide(page, purpose=purpose)
        assert "close this window" in (await http.get(answer.headers["location"])).text


def answers(told: Sequence[Mapping[str, Any]]) -> list[Any]:
    return [line["answer"] for line in told if "answer" in line]


def _started(command: Sequence[str | Path]) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)
