"""`hub` in a process that is forked from one which has read the hub: to read it takes a second or two of the processor, which
was most of what a server of a test cost.

Each worker has one such process, which has no threads and no connections of its own, from when the first server is asked
for. A server that is forked runs the same program with the same arguments, in a folder and an environment of its own. What
an interpreter of its own adds is tested where servers start at once (`test_several_at_once`), by the demo, by the benches
and by the commands.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from subprocess import TimeoutExpired

from hub.server.cli import main

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.hub.server.preloaded"])


class ForkedProcess:
    """A process of the hub, with as much of `subprocess.Popen` as tests need. What it prints is added to a file."""

    def __init__(self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> None:
        log.touch()
        self.args = ("hub", *arguments)
        self._process = _CONTEXT.Process(target=_run, args=(self.args, folder, dict(environment), log))
        self._process.start()

    def poll(self) -> int | None:
        """The exit status, once it has ended."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            assert timeout is not None
            raise TimeoutExpired(self.args, timeout)
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _run(arguments: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> None:
    """The whole life of the process."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    sys.argv = [*arguments]
    main()
