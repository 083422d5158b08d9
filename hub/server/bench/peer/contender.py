"""PostGraphile as a contender: a process of its own, with as many connections to the database as the hub has."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.server.bench.contenders import serving
from hub.server.bench.ground import Ground
from hub.server.bench.load import LoadTarget
from hub.server.bench.peer.access import OFFICE, Access, allow
from hub.server.bench.postgres import free_port


@contextmanager
def peer_served(ground: Ground, command: list[str], core: set[int], logs: Path) -> Iterator[tuple[LoadTarget, Access]]:
    """PostGraphile as `command` serves it, until the end of the block; the target has a token for the whole city."""
    access, port = asyncio.run(allow(ground)), free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")} | {
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
        "PEER_DATABASE": access.database,
        "PEER_SECRET": access.secret,
        "PEER_ROLE": OFFICE,
        "PEER_CONNECTIONS": str(ground.settings.pool_size),
        "PEER_PORT": str(port),
    }
    with serving(command, own, core, port, logs / "peer.log") as process:
        yield LoadTarget(port, process.pid, access.token(ground.settings.token_seconds), ground.database_pid), access
