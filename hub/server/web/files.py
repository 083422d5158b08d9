"""The files of the page: its own, and those that set-up takes from npm packages.

All are read once and stand under one hash of them all, so a browser keeps them for as long as it likes, and two
versions of the page never share a file.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from hub.server.web.examples import read_examples
from hub.server.web.grantable import read_grantable

FOLDER = Path(__file__).parent
OWN, BUILT = FOLDER / "browser", FOLDER / "static"
NEEDED = ("react.js", "graphiql.js", "style.css")
"""What `make web` puts into `static/`."""

TYPES: Mapping[str, str] = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".csv": "text/csv; charset=utf-8",
    ".jsonld": "application/ld+json",
}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_SAFE = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin", "Vary": "Accept-Encoding"}


@dataclass(frozen=True, slots=True)
class File:
    """One file, uncompressed and compressed, with its strong entity tag (RFC 9110 §8.8.3)."""

    media: str
    plain: bytes
    packed: bytes
    tag: str

    @classmethod
    def of(cls, name: str, content: bytes) -> File:
        """Return a file. What set-up has built is compressed already, and lies beside it."""
        built = BUILT / f"{name}.gz"
        packed = built.read_bytes() if built.exists() else gzip.compress(content, 6, mtime=0)
        return cls(TYPES[Path(name).suffix], content, packed, sha256(content).hexdigest()[:16])

    def answer(self, request: Request, kept: Mapping[str, str]) -> Response:
        """Return the file, or 304 to whoever has it already. `kept` are the headers that say for how long it may be kept, and by what beside
        its encoding it varies."""
        takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
        tag = f'"{self.tag}{"-gzip" if takes_gzip else ""}"'
        headers = {"ETag": tag, **_SAFE, **kept}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if takes_gzip:
            headers["Content-Encoding"] = "gzip"
        return Response(self.packed if takes_gzip else self.plain, headers=headers, media_type=self.media)


@dataclass(frozen=True, slots=True)
class Files:
    """The files by name, and the hash of all. `missing` lists the files that set-up has not installed."""

    version: str
    by_name: Mapping[str, File]
    missing: tuple[str, ...]

    async def answer(self, request: Request) -> Response:
        """GET /web/{version}/{name}: the file, or 304 when the browser has it, or 404."""
        file = self.by_name.get(request.path_params["name"])
        if file is None or request.path_params["version"] != self.version:
            return PlainTextResponse(
                "The file does not exist; load the page again.", 404, {"Cache-Control": "no-store"}
            )
        return file.answer(request, _FOREVER)


def read_files(demo: Mapping[str, str] | None = None) -> Files:
    """Return the files as they were on disk when they were first asked for; `demo` has what its examples are about."""
    return _read_files(None if demo is None else tuple(demo.items()))


@cache
def _read_files(marks: tuple[tuple[str, str], ...] | None) -> Files:
    found = {
        path.relative_to(folder).as_posix(): path
        for folder in (OWN, BUILT)
        for path in folder.rglob("*.*")
        if path.suffix in TYPES
    }
    contents = {name: path.read_bytes() for name, path in sorted(found.items())}
    contents["grantable.json"] = orjson.dumps(read_grantable())
    contents["examples.json"] = orjson.dumps(read_examples(None if marks is None else dict(marks)))
    whole = sha256()
    for name, content in contents.items():
        whole.update(b"%s %d\n%s" % (name.encode(), len(content), content))
    return Files(
        whole.hexdigest()[:16],
        {name: File.of(name, content) for name, content in contents.items()},
        tuple(name for name in NEEDED if name not in contents),
    )
