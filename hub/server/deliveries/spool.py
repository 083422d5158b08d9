"""The spool: files of deliveries on the disk of the hub, each delivery in a folder of its own.

INVARIANT: the files are people's data: folder and files are for the hub's own account alone, and a name that a client gives
never leaves its folder. A file is there whole or not at all.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from uuid import uuid4

from hub.intake.report import REJECTS
from hub.private_files import opened
from hub.texts import flaw

_LONGEST = 180
"""Bytes of a file's name: what every file system takes, with room for an ending."""

_RESERVED = re.compile(r"\.|~\$|rejects(\.csv)?$", re.IGNORECASE)
"""How names begin that the import passes over, or that it gives itself."""

_ARRIVING = "arriving-"
"""How the name of a file begins until it is whole."""


def fault_of_name(name: str) -> str:
    """Return what is wrong with the name of a file, as the end of a sentence; nothing of a good one."""
    if not name or flaw(name) or "/" in name or "\\" in name:
        return "must be a name without folders, slashes and characters that nobody sees."
    if len(name.encode()) > _LONGEST:
        return f"must have at most {_LONGEST} bytes in UTF-8."
    if _RESERVED.match(name):
        return "must not begin with a full stop or ~$, and must not be rejects or rejects.csv."
    return ""


class Spool:
    """The folders of deliveries below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def files(self, job_id: str) -> Path:
        """Return the folder that is imported, with what the import writes beside the files."""
        return self._folder(job_id) / "files"

    def sample(self, job_id: str) -> Path:
        """Return the file with the first rows, as they were delivered."""
        return self._folder(job_id) / "sample.json"

    def begin(self, job_id: str) -> None:
        """Make the folder of a delivery."""
        for folder in (self._root, self._folder(job_id), self.files(job_id)):
            folder.mkdir(mode=0o700, parents=folder is self._root, exist_ok=True)

    @contextmanager
    def arriving(self, job_id: str) -> Iterator[ArrivingFile]:
        """Give a file to write to, which is gone at the end of the block unless it was kept."""
        self.begin(job_id)
        file = ArrivingFile(self._folder(job_id) / f"{_ARRIVING}{uuid4()}")
        try:
            yield file
        finally:
            file.close()

    def remove(self, job_id: str, name: str) -> None:
        """Remove a file, if it is there."""
        (self.files(job_id) / name).unlink(missing_ok=True)

    def rejected_rows(self, job_id: str) -> Path:
        """Return the workbook of the refused rows."""
        return self._folder(job_id) / "rejects.xlsx"

    def verify(self, job_id: str, files: Mapping[str, str]) -> None:
        """Remove what lies beside some files, given by name with their hashes; raises OSError when one is not what was noted."""
        folder = self.files(job_id)
        for file in folder.iterdir():
            if file.is_file() and file.name not in (*files, REJECTS):
                file.unlink()
        for name, wanted in files.items():
            with (folder / name).open("rb") as stream:
                if file_digest(stream, "sha256").hexdigest() != wanted:
                    raise OSError(f"a file of the delivery {job_id} is not what arrived")

    def remove_files(self, job_id: str) -> None:
        """Remove what was delivered; the list of what was refused and the workbook stay."""
        for file in (self.sample(job_id), *self._folder(job_id).glob(f"{_ARRIVING}*")):
            file.unlink(missing_ok=True)
        for file in self.files(job_id).glob("*"):
            if file.is_dir():
                shutil.rmtree(file)
            elif file.name != REJECTS:
                file.unlink(missing_ok=True)

    def remove_all(self, job_id: str) -> None:
        """Remove the folder of a delivery with all that is in it."""
        shutil.rmtree(self._folder(job_id), ignore_errors=True)

    def _folder(self, job_id: str) -> Path:
        return self._root / job_id


class ArrivingFile:
    """A file that arrives part by part: how many bytes it has, and their hash."""

    def __init__(self, path: Path) -> None:
        self._path, self._hash, self.size = path, sha256(), 0
        self._stream = opened(path, "xb")

    def write(self, part: bytes) -> None:
        """Add a part; for a thread."""
        self._stream.write(part)
        self._hash.update(part)
        self.size += len(part)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def flush(self) -> None:
        """End the writing; all of it is on the disk when this returns. For a thread."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()

    def keep(self, place: Path) -> None:
        """Put the file in its place, in that of an earlier one. For a thread."""
        self._path.replace(place)

    def close(self) -> None:
        """End the writing; a file that was not kept is gone."""
        self._stream.close()
        self._path.unlink(missing_ok=True)
