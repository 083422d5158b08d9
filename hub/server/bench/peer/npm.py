"""PostGraphile's packages: `make peer` installs them, by name, version and hash, where they are not there yet."""

from __future__ import annotations

import subprocess
from pathlib import Path

from hub.server.bench.node import node_program

CHECKOUT = Path(__file__).resolve().parents[4]

WHAT_TO_DO = (
    "It needs make and a registry of npm packages, and npm with Node 22 or later, or else a registry of Python packages "
    "to take Node from."
)


class NoPeer(Exception):
    """PostGraphile is not there and cannot be installed; the sentence says why, and what it needs."""


def install(checkout: Path = CHECKOUT) -> list[str]:
    """Return the command that serves PostGraphile. Its packages are installed where that was not done. Raises `NoPeer`."""
    try:
        made = subprocess.run(
            ["make", "--no-print-directory", "peer"],  # noqa: S607 -- as a person would
            cwd=checkout,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as problem:
        raise NoPeer(f"PostGraphile cannot be installed: make: {problem.strerror}. {WHAT_TO_DO}") from problem
    node = node_program()
    if made.returncode or node is None:
        said = made.stderr.strip().splitlines() or ["There is no Node."]
        raise NoPeer(f"PostGraphile cannot be installed. `make peer` says: {' '.join(said[-3:])} {WHAT_TO_DO}")
    return [node, str(checkout / ".venv" / "peer" / "server.mjs")]
