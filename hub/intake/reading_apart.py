"""Reads the tables of a large delivery in a process of its own: while a batch of rows is stored, the next ones are read.

Within one process they would take turns, as Python runs one thread at a time. The process that is started here (`main`) gets
the task and the keys through a socket, sends back each batch when it is read, and waits until that is taken. It ends with
whoever started it, also when that one is killed.
"""

from __future__ import annotations

import copyreg
import gc
import io
import os
import pickle
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from hub.cipher import Cipher
from hub.errors import Unusable
from hub.intake.files import FILES
from hub.intake.formats import FileFormat
from hub.intake.lines import FileRefused
from hub.intake.reading_task import Batch, Batches, ReadingTask

LARGE = 16 * 1024 * 1024
"""Bytes of a delivery from which on it is read apart: to start a process takes about as long as to read that many."""

_LENGTH = struct.Struct("!Q")

_FORMATS = {of.name: of for of in FILES}


class ReadingBroken(Unusable):
    """The process that reads a delivery ended before its work was done."""

    def __init__(self, status: int) -> None:
        super().__init__(
            f"The process that reads the files ended too early, with status {status}. What was stored until then stays. Import the "
            "same files again. If that fails too, see whether the machine has enough memory, or deliver the files in smaller parts."
        )


class Reader:
    """Reads the tables of one delivery: in the process that asks, or in one of its own that ends with the block."""

    def __init__(self, directory: Path) -> None:
        """Raises OSError when the directory cannot be read."""
        self._is_large = sum(file.stat().st_size for file in directory.iterdir() if file.is_file()) >= LARGE
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start the process: it gets ready while it is found out what there is to read."""
        if self._is_large:
            self._own, other = socket.socketpair()
            program = [sys.executable, "-I", "-m", __name__, str(other.fileno())]
            with other:
                # Ctrl-C is for whoever started it, who ends it.
                self._process = subprocess.Popen(program, pass_fds=[other.fileno()], start_new_session=True)  # noqa: S603
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._own.close()

    def read(self, task: ReadingTask, cipher: Cipher) -> Iterator[Batches]:
        """Yield for each table its batches, in order: those of one have to be taken to their end before those of the next.

        Raises `ReadingBroken` when the process ends too early.
        """
        if self._process is None:
            yield from task.read(cipher)
            return
        try:
            _send(self._own, (task, *cipher.handed_over))
        except ConnectionError:
            raise ReadingBroken(self._process.wait()) from None
        for _ in task.tables:
            yield self._received(self._process)

    def _received(self, process: subprocess.Popen[bytes]) -> Batches:
        while True:
            try:
                batch, error = _receive(self._own)
            except (EOFError, ConnectionError):
                raise ReadingBroken(process.wait()) from None
            if error:
                raise error
            if batch is None:
                return
            yield batch


def main(arguments: list[str]) -> None:
    """Read what a task says, and send it through the socket with a number."""
    gc.disable()  # rows are many and no rings, and the process ends with its work
    with socket.socket(fileno=int(arguments[0])) as other, suppress(ConnectionError, EOFError):
        task, keyring, in_use = _receive(other)
        threading.Thread(target=_end_with_the_other, args=(other,), daemon=True).start()
        for batches in task.read(Cipher(keyring, *in_use)):
            for batch, error in _read(batches):
                _send(other, (batch, error))


def _read(batches: Batches) -> Iterator[tuple[Batch | None, Exception | None]]:
    """Yield the batches of a table, and at its end nothing, or why it cannot be read on."""
    try:
        for batch in batches:
            yield batch, None
        yield None, None
    except (FileRefused, OSError) as error:
        yield None, error


def _end_with_the_other(other: socket.socket) -> None:
    """Nothing more comes from whoever asked: when there is nobody any more, there is nothing left to do."""
    with suppress(ConnectionError):
        other.recv(1)
    os._exit(1)


def _format(name: str) -> FileFormat:
    return _FORMATS[name]


def _send(through: socket.socket, what: Any) -> None:
    content = io.BytesIO()
    pickler = pickle.Pickler(content, pickle.HIGHEST_PROTOCOL)
    # A format of a file is known to each process by its name.
    pickler.dispatch_table = {**copyreg.dispatch_table, FileFormat: lambda of: (_format, (of.name,))}
    pickler.dump(what)
    through.sendall(_LENGTH.pack(content.tell()))
    through.sendall(content.getbuffer())


def _receive(through: socket.socket) -> Any:
    """Return what was sent. It is waited for outside of Python, all at once, so that other threads are at work meanwhile."""
    (length,) = _LENGTH.unpack(_bytes(through, _LENGTH.size))
    return pickle.loads(_bytes(through, length))  # noqa: S301 -- from the other end of a socket that nobody else has


def _bytes(through: socket.socket, length: int) -> bytearray:
    content, done = bytearray(length), 0
    with memoryview(content) as left:
        while done < length:
            received = through.recv_into(left[done:], flags=socket.MSG_WAITALL)
            if not received:
                raise EOFError
            done += received
    return content


if __name__ == "__main__":
    main(sys.argv[1:])
