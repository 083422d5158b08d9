"""Files that are named by whoever runs the hub, read within a bound: a device or a pipe may have no end."""

from __future__ import annotations

import stat
from pathlib import Path

KEY_BYTES = 64 * 1024
"""Of a file with one key, secret, checkpoint or receipt: none has a tenth of it."""

TEXT_BYTES = 32 * 1024 * 1024
"""Of a file in YAML, and of one with many keys: more than all characters that are accepted in one (`bounded_yaml`)."""


class UnboundedFile(ValueError):
    """What is named is not a regular file, or a larger one than is read; the text is a sentence that says so."""


def check_file(file: Path, most_bytes: int | None = None) -> None:
    """See to it that a file is a regular one, and of at most so many bytes. Raises `UnboundedFile`, and OSError where it is not there."""
    there = file.stat()
    if not stat.S_ISREG(there.st_mode) and not stat.S_ISDIR(there.st_mode):  # of a folder, whoever opens it hears
        raise UnboundedFile(f"{file} is not a regular file. Give the name of a file that has an end.")
    if most_bytes is not None and there.st_size > most_bytes:
        raise UnboundedFile(
            f"{file} has {there.st_size:,} bytes, and at most {most_bytes:,} are read. Give a smaller file."
        )


def read_bounded_text(file: Path, most_bytes: int) -> str:
    """Return the text of a file. Raises `UnboundedFile`, OSError, and UnicodeDecodeError for what is not UTF-8."""
    check_file(file, most_bytes)
    return file.read_text("utf-8")
