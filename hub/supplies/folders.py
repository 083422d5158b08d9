"""Where a package or a table lies: a folder, a ZIP file, or one file; read within a bound, and written where nothing was before."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.bounded_files import UnboundedFile, check_file
from hub.errors import Unusable

MOST_BYTES = 64 * 1024 * 1024
"""Of all files of a package together, unpacked: more than a hundred thousand supplies have."""

MOST_FILES = 200

_ZIP = ".zip"
_NEVER = (1980, 1, 1, 0, 0, 0)
"""The time of each file in a ZIP file that the hub writes: the same package is the same bytes."""

_PACKED = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError)
"""What reading a ZIP file raises that is damaged, locked by a password, or packed in another way."""


@contextmanager
def opened(place: Path) -> Iterator[Path]:
    """Give a folder with what lies at a place: the folder itself, the files of a ZIP file, or one file alone.

    Raises `Unusable` with a sentence, and OSError.
    """
    if place.is_dir():
        files = list(place.iterdir())
        _check(place, len(files), sum(file.stat().st_size for file in files if file.is_file()))
        yield place
        return
    try:
        check_file(place, MOST_BYTES)
    except UnboundedFile as fault:
        raise Unusable(str(fault)) from None
    with TemporaryDirectory(prefix="hub-supplies-") as folder:
        if place.suffix.lower() == _ZIP:
            _unpack(place, Path(folder))
        else:
            (Path(folder) / place.name).symlink_to(place.resolve())
        yield Path(folder)


def write_package(place: Path, files: Mapping[str, bytes]) -> None:
    """Write a package as a new ZIP file, where the place is called so, or as a new folder."""
    if place.suffix.lower() == _ZIP:
        with zipfile.ZipFile(place, "x", zipfile.ZIP_DEFLATED) as packed:
            for name, content in files.items():
                packed.writestr(zipfile.ZipInfo(name, _NEVER), content, zipfile.ZIP_DEFLATED)
        return
    place.mkdir()
    for name, content in files.items():
        (place / name).write_bytes(content)


def _unpack(place: Path, folder: Path) -> None:
    """Write the files of a ZIP file into a folder, whichever folders they lie in there."""
    try:
        with zipfile.ZipFile(place) as packed:
            entries = [entry for entry in packed.infolist() if not (entry.is_dir() or _is_of_a_mac(entry.filename))]
            _check(place, len(entries), 0)
            read = 0
            for entry in entries:
                file = folder / Path(entry.filename).name
                if file.exists():
                    raise Unusable(
                        f"{place} has two files that are called {file.name}. Give a package with one of them."
                    )
                with packed.open(entry) as stream:
                    content = stream.read(MOST_BYTES + 1 - read)
                read += len(content)
                _check(place, len(entries), read)
                file.write_bytes(content)
    except _PACKED:
        raise Unusable(
            f"{place} is damaged, needs a password, or is packed in a way that is not read. Pack it again as an ordinary ZIP file."
        ) from None


def _is_of_a_mac(name: str) -> bool:
    """Return True for what macOS adds to a ZIP file: the data of nobody."""
    return name.startswith("__MACOSX/")


def _check(place: Path, files: int, size: int) -> None:
    """Raises `Unusable` for more than is read."""
    if files > MOST_FILES or size > MOST_BYTES:
        raise Unusable(
            f"{place} has more than {MOST_FILES} files, or more than {MOST_BYTES:,} bytes of them. Give a smaller package."
        )
