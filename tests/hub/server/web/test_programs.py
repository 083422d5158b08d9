"""What is copied at the query desk as a program sends the same question, with a token of its environment."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from hub.server.web.files import OWN
from tests.node import node

pytestmark = pytest.mark.databases("either")

QUESTION = {
    "query": 'query Chain($id: ResidentIdNumber) {\n  # `${HOME}` "quoted" """ \\d \' $HOME 救助链\n  person(idNumber: $id) { name }\n}',
    "variables": {"id": 'it\'s "\\n" `${x}` 陈桂兰', "none": None, "yes": True, "many": [1, 2.5, {}]},
    "operationName": "Chain",
}
"""A question with whatever one of the languages might take for a sign of its own."""

WRITES = "import { PROGRAMS } from %s; const written = Object.entries(PROGRAMS).map(([name, write]) => [name, write(%s, %s)]); console.log(JSON.stringify(Object.fromEntries(written)));"


@dataclass
class Heard:
    """A server that only listens: its address, and what it was sent."""

    address: str
    questions: list[tuple[str, str, Any]] = field(default_factory=list)


@pytest.fixture
def heard() -> Iterator[Heard]:
    class Listens(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.questions.append((self.headers["authorization"], self.headers["content-type"], json.loads(body)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"data": {}}')

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Listens)
    told = Heard(f"http://127.0.0.1:{server.server_port}/graphql")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


def written(address: str) -> dict[str, str]:
    """The programs by name, as the page writes them."""
    script = WRITES % (json.dumps((OWN / "programs.js").as_uri()), json.dumps(address), json.dumps(QUESTION))
    said = subprocess.run([node(), "--input-type=module", "--eval", script], capture_output=True, check=True)
    programs: dict[str, str] = json.loads(said.stdout)
    return programs


def test_each_program_sends_the_question_as_it_was_written(heard: Heard, tmp_path: Path) -> None:
    programs = written(heard.address)
    (tmp_path / "ask.mjs").write_text(programs["Node (fetch)"], "utf-8")
    commands = {
        "curl": ["sh", "-c", programs["curl"]],
        "Python (httpx)": [sys.executable, "-c", programs["Python (httpx)"]],
        "Node (fetch)": [node(), str(tmp_path / "ask.mjs")],
    }
    for command in commands.values():
        environment = os.environ | {"HUB_TOKEN": "t.o.k"}
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert run.stdout.strip() == '{"data": {}}'
    assert [(*sent[:2], alike(sent[2])) for sent in heard.questions] == [
        ("Bearer t.o.k", "application/json", QUESTION) for _ in commands
    ]


def test_the_java_program_has_the_question_in_a_text_block() -> None:
    """No test needs a JDK: what stands between the quotes is read by the rules of text blocks (JLS §3.10.6)."""
    program = written("https://hub.example/graphql")["Java (java.net.http)"]
    block = re.search(r'QUESTION = """\n(.*?)\n +""";', program, re.DOTALL)
    assert block
    assert json.loads(block[1].replace("\\\\", "\\")) == QUESTION
    assert 'URI.create("https://hub.example/graphql")' in program
    assert 'System.getenv("HUB_TOKEN")' in program


def alike(question: Any) -> Any:
    """Programs in which a text stands on lines of its own send it with a line break at either end."""
    return question | {"query": question["query"].strip()}
