"""The load generator, against small servers that answer as a test says."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any

import pytest

from hub.server.bench.contenders import HUB
from hub.server.bench.load import LoadTarget, Refused, run_load
from hub.server.bench.measure import Unequal, compare
from hub.server.bench.questions import KEY, BenchQuestion

Answer = Callable[[dict[str, Any]], dict[str, Any]]


@contextmanager
def server(answer: Answer) -> Iterator[LoadTarget]:
    """A server that answers each body with what a function makes of it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            text = json.dumps(answer(body), separators=(",", ":")).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            # In two parts, so that an answer arrives in pieces.
            self.wfile.write(text[:7])
            self.wfile.flush()
            self.wfile.write(text[7:])

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """The load generator goes away in the middle, at the end of its time."""

    listening = Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield LoadTarget(listening.server_address[1], os.getpid(), "a token")
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


def asked(answer: Answer, *bodies: bytes, connections: int = 3) -> int:
    """How many whole answers a server gave."""
    with server(answer) as target:
        load = run_load(target, bodies, 0.2, connections)
        assert 0 < load.seconds < 60
        assert min(load.latencies) > 0
        return load.answers


def test_every_body_is_asked_in_turn_and_every_whole_answer_counts() -> None:
    heard: list[int] = []

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        heard.append(body["number"])
        return {"data": "x" * 200_000}

    answers = asked(answer, *(json.dumps({"number": number}).encode() for number in range(7)), connections=1)
    assert heard == [number % 7 for number in range(answers)]


def test_a_write_has_a_key_of_its_own_each_time() -> None:
    keys: list[str] = []

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        keys.append(body["key"])
        return {"data": {}}

    asked(answer, json.dumps({"key": KEY}).encode())
    assert KEY not in keys
    assert len(set(keys)) == len(keys)


def test_what_is_under_way_at_the_end_of_a_round_is_waited_for_and_counts() -> None:
    def answer(_: dict[str, Any]) -> dict[str, Any]:
        sleep(0.4)
        return {"data": {}}

    assert asked(answer, b"{}", connections=3) == 3


def test_an_answer_with_errors_ends_the_round_and_is_shown() -> None:
    with pytest.raises(Refused, match="too fast"):
        asked(lambda _: {"data": None, "errors": [{"message": "too fast"}]}, b"{}")


def test_a_contender_that_answers_otherwise_is_not_measured_and_the_place_is_shown() -> None:
    def person(name: str) -> dict[str, Any]:
        return {"data": {"persons": {"items": [{"name": "陈"}, {"name": name}]}}}

    question = BenchQuestion("Q2", "a list", "{ persons { nodes { name } } }", [{}])
    with server(lambda _: person("王")) as one, server(lambda _: person("李")) as other:
        compare({HUB: one, "another": one}, question, None, "")
        with pytest.raises(Unequal, match=r"another does not answer Q2 like the hub: at \.persons\.items\.1\.name 李"):
            compare({HUB: one, "another": other}, question, None, "")
