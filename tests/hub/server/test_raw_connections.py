"""Connections as they come from anywhere, to a real server: bounded in bytes, time and number before anybody is known."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import orjson
import pytest
import uvicorn

from hub.config import Settings
from hub.limits import BYTES, HEAD, HEADERS
from hub.server.cli.work.playing import listening
from hub.server.cli.work.serving import server_options
from hub.server.connection import LINGER, MARGIN
from tests.ground.hub import Hub

ME = b'{"query": "{ me { client { id } } }"}'
FORM = b"grant_type=client_credentials&scope=READING"
Serve = Callable[..., AbstractAsyncContextManager[int]]


@pytest.fixture
def serve(hub: Hub) -> Serve:
    """`serve(deadline_seconds=…)`: the hub behind a port, as `hub serve` has it."""

    @asynccontextmanager
    async def on_a_port(**settings: Any) -> AsyncIterator[int]:
        options = server_options(replace(hub.settings, **settings)) | {"lifespan": "off"}
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            server = uvicorn.Server(uvicorn.Config(hub.app, **options))
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            while not server.started:  # noqa: ASYNC110 -- it has no event for it
                await asyncio.sleep(0.01)
            try:
                yield listener.getsockname()[1]
            finally:
                server.should_exit = True
                await serving

    return on_a_port


class Answer:
    """What came on a connection until it was closed."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        head, _, self.body = raw.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n").partition(b"\r\n\r\n")
        self.status = int(head.split(b" ")[1]) if head else 0
        self.head = head.lower()

    @property
    def code(self) -> str:
        content = orjson.loads(self.body)
        found: str = content["errors"][0]["extensions"]["code"] if "errors" in content else content.get("error", "")
        return found


async def sent(port: int, *parts: bytes, seconds: float = 60, at_once: bool = False) -> Answer:
    """Send some parts as they are, until the other side has closed, and meanwhile read until it does.

    What came before a connection is reset is gone with it, unless it was read by then. `at_once`: the first part is there
    before the server takes the connection, so that none of its time goes by on the way, however slow the machine.
    """
    first = socket.create_connection(("127.0.0.1", port))
    if at_once:
        first.sendall(parts[0])
        parts = parts[1:]
    reader, writer = await asyncio.open_connection(sock=first)
    received = bytearray()

    async def receive() -> None:
        with suppress(ConnectionError):
            while part := await reader.read(65536):
                received.extend(part)

    receiving = asyncio.ensure_future(receive())
    with suppress(ConnectionError):
        for part in parts:
            if receiving.done():
                break
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.01)
    await asyncio.wait_for(receiving, seconds)
    writer.close()
    return Answer(bytes(received))


def request(line: bytes, *headers: bytes, body: bytes = b"", close: bool = True) -> bytes:
    named = [line, b"Host: hub", *headers, *((b"Connection: close",) if close else ())]
    return b"\r\n".join([*named, b"", b""]) + body


def question(token: str, *headers: bytes, body: bytes = ME, close: bool = True, line: bytes = b"") -> bytes:
    own = (b"Content-Type: application/json", b"Authorization: Bearer " + token.encode())
    length = b"Content-Length: %d" % len(body)
    return request(line or b"POST /graphql HTTP/1.1", *own, length, *headers, body=body, close=close)


@pytest.fixture
def city_url(sqlite_city_url: str) -> str:
    """A connection knows nothing of databases: one kind is enough."""
    return sqlite_city_url


async def test_s9_the_head_of_a_request_is_bounded_in_bytes(serve: Serve) -> None:
    line = b"GET /healthz HTTP/1.1"
    async with serve() as port:
        room = HEAD.most - len(b"/healthz" + b"HosthubConnectioncloseX")
        assert (await sent(port, request(line, b"X: " + b"a" * room))).status == 200
        refused = (
            request(line, b"X: " + b"a" * (room + 1)),
            b"GET /healthz HTTP/1.1\r\nX: " + b"a" * (2 * HEAD.most + 300_000),
            b"GET /" + b"a" * (HEAD.most + 300_000),
            *(request(b"GET /" + b"a" * length + b" HTTP/1.1") for length in (65_520, 65_600, 66_000, 70_000, 200_000)),
            b"GET /healthz HTTP/1.1\r\n" + b"X: aaaa\r\n" * HEAD.most,
            request(line, *[b"X: a"] * (HEADERS.most + 1)),
            # What stands behind too large a head is not taken for a request of its own, whatever else is offered.
            request(line, b"Connection: Upgrade", b"Upgrade: h2c", *[b"X: a"] * (HEADERS.most + 1)),
            request(line, b"Connection: Upgrade", b"Upgrade: h2c", b"X: " + b"a" * HEAD.most),
        )
        for answer in await asyncio.gather(*(sent(port, one) for one in refused)):
            assert (answer.status, answer.code) == (431, "TOO_LARGE")
            assert b"connection: close" in answer.head


async def test_h11_a_request_names_the_host_that_it_is_for_once(serve: Serve) -> None:
    head, end = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n", b"\r\n"
    async with serve() as port:
        for hosts in (b"", b"Host: hub\r\nHost: hub\r\n", b"Host: hub/graphql\r\n"):
            answer = await sent(port, head + hosts + end)
            assert (answer.status, answer.code, b"header Host" in answer.body) == (400, "BAD_REQUEST", True)
        for taken in (
            head + b"Host:\r\n" + end,
            head + b"Host: [::1]:8000\r\n" + end,
            b"GET /healthz HTTP/1.0\r\n\r\n",
        ):
            assert (await sent(port, taken)).status == 200


async def test_s9_a_body_is_bounded_in_bytes_however_it_comes(serve: Serve) -> None:
    chunked = (b"Content-Type: application/json", b"Transfer-Encoding: chunked")
    async with serve() as port:
        piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        form = (b"Content-Type: application/x-www-form-urlencoded", b"Transfer-Encoding: chunked")
        # What stands beside a body, in extensions of chunks and behind the last, is bounded like a head.
        beside = (b"3;" + b"a" * (HEAD.most + 300_000), b"3\r\nabc\r\n0\r\nX: " + b"a" * (HEAD.most + 300_000))
        of_question, of_form, *others = await asyncio.gather(
            sent(port, request(b"POST /graphql HTTP/1.1", *chunked), *[piece] * (BYTES.most // 0x10000 + 1)),
            sent(port, request(b"POST /oauth/token HTTP/1.1", *form), piece),
            *(sent(port, request(b"POST /oauth/token HTTP/1.1", *form), part) for part in beside),
        )
        assert (of_question.status, of_question.code) == (413, "TOO_LARGE")
        assert of_form.status == 413
        assert [(answer.status, answer.code) for answer in others] == [(431, "TOO_LARGE")] * 2


HALVES = {
    "head": b"POST /graphql HTTP/1.1\r\nHost: h",
    "question": request(b"POST /graphql HTTP/1.1", b"Content-Type: application/json", b"Content-Length: 9", body=b"{"),
    "form": request(b"POST /oauth/token HTTP/1.1", b"Content-Type: application/x-www-form-urlencoded", b"Content-Length: 99", body=FORM),
    "chunks": request(b"POST /oauth/revoke HTTP/1.1", b"Content-Type: application/x-www-form-urlencoded", b"Transfer-Encoding: chunked", body=b"1\r\na\r\n"),
}  # fmt: skip


async def test_s9_half_a_request_is_waited_for_as_long_as_an_operation_and_no_longer(serve: Serve) -> None:
    async with serve(deadline_seconds=0.3) as port:
        answers = await asyncio.gather(*(sent(port, half, at_once=True) for half in HALVES.values()))
    found = {name: (answer.status, answer.code) for name, answer in zip(HALVES, answers, strict=True)}
    assert found == dict.fromkeys(HALVES, (408, "BAD_REQUEST"))


async def test_s9_a_body_that_trickles_is_not_waited_for_longer(serve: Serve) -> None:
    head = request(
        b"POST /oauth/token HTTP/1.1", b"Content-Type: application/x-www-form-urlencoded", b"Content-Length: 9999"
    )
    async with serve(deadline_seconds=0.3) as port:
        answer = await sent(port, head, *[b"a"] * 200, at_once=True)
    assert (answer.status, answer.code) == (408, "BAD_REQUEST")


async def test_s9_a_connection_that_says_nothing_is_closed(serve: Serve) -> None:
    async with serve(deadline_seconds=0.3) as port:
        assert (await sent(port)).raw == b""


async def test_s9_of_too_many_connections_the_one_that_is_idle_longest_gives_way(serve: Serve) -> None:
    async with serve(connections=3) as port:
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        answer = await sent(port, request(b"GET /healthz HTTP/1.1"))
        assert answer.status == 200
        assert await idle[0][0].read() == b""
        for _, writer in idle:
            writer.close()


async def test_s9_when_all_connections_are_at_work_another_is_told_so(serve: Serve) -> None:
    async with serve(connections=1) as port:
        working, writer = await asyncio.open_connection("127.0.0.1", port)
        form = (b"Content-Type: application/x-www-form-urlencoded", b"Content-Length: 9", b"Expect: 100-continue")
        writer.write(request(b"POST /oauth/token HTTP/1.1", *form))
        assert await working.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        answer = await sent(port, request(b"GET /healthz HTTP/1.1"))
        assert (answer.status, answer.code) == (503, "OVERLOADED")
        assert b"retry-after" in answer.head
        writer.write(b"scope=abc")
        assert (await working.read()).startswith(b"HTTP/1.1 400")
        writer.close()


UPGRADES = [
    (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"),
    (b"Connection: keep-alive, upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
    (b"Connection: UPGRADE", b"Upgrade: TLS/1.0, foo/2"),
]


@pytest.mark.parametrize("offer", UPGRADES)
async def test_h11_an_offer_of_another_protocol_is_passed_over_and_the_question_answered(
    hub: Hub, serve: Serve, offer: tuple[bytes, ...]
) -> None:
    token = await hub.token("reader", "READING")
    whole = question(token, *offer, close=False)
    async with serve(keep_alive_seconds=1) as port:
        once, in_parts, twice = await asyncio.gather(
            sent(port, whole), sent(port, whole[:40], whole[40:-5], whole[-5:]), sent(port, whole + question(token))
        )
        for answer in (once, in_parts):
            assert answer.status == 200
            assert orjson.loads(answer.body)["data"] == {"me": {"client": {"id": "reader"}}}
            assert b"upgrade" not in answer.head
        # The connection goes on speaking HTTP/1.1.
        assert twice.raw.count(b"HTTP/1.1 200") == 2


async def test_h11_other_ways_to_say_the_same_are_understood(hub: Hub, serve: Serve) -> None:
    token = await hub.token("reader", "READING")
    expecting = question(token, b"Expect: 100-continue")
    body = expecting.index(ME)
    async with serve(keep_alive_seconds=1) as port:
        asked = [
            [question(token, line=b"POST /graphql HTTP/1.0", close=False)],
            [question(token, line=b"POST http://elsewhere.example:99/graphql HTTP/1.1")],
            [expecting[:body], expecting[body:]],
            [question(token)[:-3], question(token)[-3:]],
        ]
        for answer in await asyncio.gather(*(sent(port, *parts) for parts in asked)):
            assert (answer.status, b'"id":"reader"' in answer.body) == (200, True)
        assert (await sent(port, expecting[:body], expecting[body:])).raw.startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
        nonsense = (b"CONNECT hub:443 HTTP/1.1", b"PRI * HTTP/2.0", b"nonsense")
        for answer in await asyncio.gather(*(sent(port, request(line)) for line in nonsense)):
            assert (answer.status, answer.code) == (400, "BAD_REQUEST")


async def test_s9_what_stands_behind_a_body_does_not_speak_for_the_request(hub: Hub, serve: Serve) -> None:
    token = await hub.token("reader", "READING")
    head = request(b"POST /graphql HTTP/1.1", b"Content-Type: application/json", b"Transfer-Encoding: chunked")
    behind = b"0\r\nAuthorization: Bearer %s\r\n\r\n" % token.encode()
    async with serve() as port:
        answer = await sent(port, head + b"%x\r\n%s\r\n" % (len(ME), ME) + behind)
    assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")


def test_h13_a_connection_is_kept_longer_than_usual_proxies_keep_it() -> None:
    """nginx keeps an idle connection to what is behind it for 60 seconds."""
    assert Settings().keep_alive_seconds > 60
    assert server_options(Settings())["timeout_keep_alive"] == Settings().keep_alive_seconds


async def test_h13_an_idle_connection_is_kept_for_as_long_as_the_setting_says(hub: Hub, serve: Serve) -> None:
    async with serve(keep_alive_seconds=1, deadline_seconds=0.2) as port:
        begun = asyncio.get_running_loop().time()
        answer = await sent(port, request(b"GET /healthz HTTP/1.1", close=False), at_once=True)
        assert answer.status == 200
        assert asyncio.get_running_loop().time() - begun >= 1
    assert LINGER > MARGIN > 0


def test_h16_a_process_that_takes_long_to_start_is_not_taken_for_dead() -> None:
    """uvicorn kills one that says nothing for five seconds: eight at once on a busy machine would be killed without end."""
    assert server_options(Settings())["timeout_worker_healthcheck"] >= 30


def test_h16_an_ipv6_address_is_listened_on() -> None:
    with listening(Settings(host="::1"), any_port=True) as listener:
        assert listener.getsockname()[0] == "::1"
