"""No test depends on what its parent left set."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.signals import SENT, heed_signals


@pytest.fixture
def nohup() -> Iterator[None]:
    """Signals as a shell gives them to what it starts in the background by nohup, with one blocked besides."""
    before = {name: signal.signal(name, signal.SIG_IGN) for name in SENT}
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    yield
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    for name, handler in before.items():
        signal.signal(name, handler)


def ignored_by_a_child() -> list[signal.Signals]:
    """The signals that a program started now would never hear of."""
    says = "import signal; print(*({*map(int, signal.pthread_sigmask(0, ()))} | {n for n in (1, 2, 15) if signal.getsignal(n) is signal.SIG_IGN}))"
    done = subprocess.run([sys.executable, "-S", "-c", says], capture_output=True, text=True, check=True)
    return [signal.Signals(int(number)) for number in done.stdout.split()]


@pytest.mark.usefixtures("nohup")
def test_h17_what_a_test_starts_is_interrupted_although_the_suite_was_started_by_nohup() -> None:
    assert {*ignored_by_a_child()} == {*SENT}
    heed_signals()
    assert ignored_by_a_child() == []
