"""Poolers between the hub and its database: PgBouncer itself, and what every pooler sees of a connection that starts."""

from __future__ import annotations

import asyncio
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from hub.server.bench.postgres import _unprivileged, free_port

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
CONFIGURATION = """[databases]
{name} = host={host} port={port} dbname={name} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
auth_type = trust
auth_file = {folder}/users
pool_mode = session
unix_socket_dir =
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
"""


@contextmanager
def pgbouncer(url: str, folder: Path) -> Iterator[str]:
    """The address of a database behind PgBouncer in session mode, with its own defaults."""
    assert PGBOUNCER
    parts, own = urlsplit(url), free_port()
    name = parts.path.lstrip("/")
    folder.mkdir(mode=0o755)
    (folder / "users").write_text(f'"{parts.username}" ""\n')
    text = CONFIGURATION.format(
        name=name, host=parts.hostname, port=parts.port, user=parts.username, password=parts.password, own=own, folder=folder
    )  # fmt: skip
    (folder / "pgbouncer.ini").write_text(text)
    user = _unprivileged()
    if user:
        shutil.chown(folder, user.pw_uid, user.pw_gid)
    for above in folder.parents:
        if user and above.stat().st_mode & 0o005 != 0o005 and above.is_relative_to("/tmp"):
            above.chmod(above.stat().st_mode | 0o005)
    process = subprocess.Popen(
        [PGBOUNCER, folder / "pgbouncer.ini"],
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", own), 1):
                break
            assert process.poll() is None, (folder / "pgbouncer.log").read_text()
            time.sleep(0.05)
        yield f"postgresql://{parts.username}@127.0.0.1:{own}/{name}"
    finally:
        process.terminate()
        process.wait()


@asynccontextmanager
async def watched(url: str, *, loses_cancels: bool = False) -> AsyncIterator[tuple[str, list[dict[str, str]]]]:
    """An address that leads to the same database, and the start-up parameters of each connection that came through."""
    parts, seen = urlsplit(url), list[dict[str, str]]()
    busy: set[asyncio.Task[None]] = set()

    async def came(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(parts.hostname, parts.port)
        while True:
            size = await reader.readexactly(4)
            message = await reader.readexactly(struct.unpack("!i", size)[0] - 4)
            if struct.unpack("!i", message[:4])[0] == 80877103:  # SSLRequest: none here
                writer.write(b"N")
                continue
            if loses_cancels and struct.unpack("!i", message[:4])[0] == 80877102:  # CancelRequest
                writer.close()
                back.close()
                return
            words = message[4:].rstrip(b"\0").decode().split("\0")
            seen.append(dict(zip(words[::2], words[1::2], strict=True)))
            back.write(size + message)
            break
        for source, target in ((reader, back), (there, writer)):
            task = asyncio.create_task(carried(source, target))
            busy.add(task)
            task.add_done_callback(busy.discard)

    async def carried(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while part := await source.read(65536):
                target.write(part)
        target.close()

    server = await asyncio.start_server(came, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield url.replace(f":{parts.port}/", f":{port}/"), seen
    finally:
        server.close()
        for task in list(busy):
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)
