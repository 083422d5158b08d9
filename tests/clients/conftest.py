"""One demo for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.served import Demo, demo


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with demo(tmp_path_factory.mktemp("demo")) as running:
        yield running
