"""The Node that the tests run programs with."""

from __future__ import annotations

from hub.server.bench.node import node_program


def node() -> str:
    """Node's program. Fails where there is none."""
    program = node_program()
    assert program, "There is no Node. Run: make .venv/npm"
    return program
