"""A city that is kept for the benches of a worker, as `hub bench --keep` keeps one."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import MEMORY, in_memory


@pytest.fixture(scope="session")
def bench_city() -> Iterator[Path]:
    """The folder of a server of PostgreSQL's with a city: the first bench makes both, and the others find them there."""
    folder = (MEMORY if in_memory() else Path(tempfile.gettempdir())) / f"hub-bench-{secrets.token_hex(8)}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
