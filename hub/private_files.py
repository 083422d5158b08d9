"""Files with people's data or secrets are for their owner alone, from the moment that they are there."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

PRIVATE = 0o600
_OTHERS = 0o077

SQLITE_SUFFIXES = ("", "-wal", "-shm", "-journal")
"""What stands beside a SQLite database and has its rows, by the end of the name; SQLite makes them like the database."""


def opener(path: str, flags: int) -> int:
    """For `open(…, opener=…)`: a file that is written is for its owner alone, whatever the umask says, and whatever it was.

    What is no file, such as /dev/null or a pipe, is everybody's and stays as it is.
    """
    descriptor = os.open(path, flags, PRIVATE)
    there = os.fstat(descriptor)
    if stat.S_ISREG(there.st_mode) and there.st_uid == os.geteuid() and there.st_mode & _OTHERS:
        os.fchmod(descriptor, stat.S_IMODE(there.st_mode) & ~_OTHERS)
    return descriptor


def opened(file: Path, mode: str, **how: Any) -> Any:
    """Return a file that is written, as `open` gives it, for its owner alone."""
    return open(file, mode, opener=opener, **how)


def open_to_others(file: Path) -> int | None:
    """Return the mode of a file that others may read or write; None where nobody else may, and where there is no file."""
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return None
    return mode if mode & _OTHERS else None


def keep_private(file: Path) -> None:
    """Make a file for its owner alone, empty if there is none. One that somebody else owns is left as it is.

    Where it cannot be made, whoever opens it next says so. DANGER: a file that is there is never opened here: to close it
    would end all locks that SQLite holds on it in this process (POSIX).
    """
    with suppress(OSError):
        if not file.exists():
            os.close(os.open(file, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, PRIVATE))
        take_from_others(file)


def take_from_others(file: Path) -> None:
    """Take the rights of others from a file, where it is one's own."""
    if (mode := open_to_others(file)) is not None and file.stat().st_uid == os.geteuid():
        file.chmod(mode & ~_OTHERS)
