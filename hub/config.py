"""One frozen `Settings` from the environment. Every mistake is reported at once; secrets never print."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from hub.codes import RECORD_KEEPERS, Department
from hub.database_address import check_address, with_hosts_as_options
from hub.errors import SettingsError
from hub.limits import PLANNING

_DATABASES = ("sqlite", "postgresql")
_SOURCE = "HUB_SOURCE_"
_OF_OTHERS = (_SOURCE, "HUB_TEST_", "HUB_CLIENT_SECRET")
"""How variables begin that are no settings of the hub's by their whole name."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this hub runs. Each field's `variable` is the environment variable it comes from."""

    database: str = field(
        default="sqlite:///var/hub.db",
        repr=False,
        metadata={"variable": "HUB_DATABASE", "help": "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"},
    )
    keys_file: Path = field(
        default=Path("var/keys.json"),
        metadata={"variable": "HUB_KEYS_FILE", "help": "file with the encryption and blind-index keys"},
    )
    issuer: str = field(
        default="http://127.0.0.1:8000",
        metadata={
            "variable": "HUB_ISSUER",
            "help": "public address of this hub, as partners write it; http://HOST:PORT if not set",
        },
    )
    host: str = field(default="127.0.0.1", metadata={"variable": "HUB_HOST", "help": "address to listen on"})
    port: int = field(default=8000, metadata={"variable": "HUB_PORT", "help": "port to listen on"})
    log: str = field(
        default="-",
        metadata={
            "variable": "HUB_LOG",
            "help": "file that log lines are added to, or - for standard error; `hub demo` has var/demo/hub.log",
        },
    )
    token_seconds: int = field(
        default=600, metadata={"variable": "HUB_TOKEN_SECONDS", "help": "life of an access token, in seconds"}
    )
    deadline_seconds: float = field(
        default=10.0, metadata={"variable": "HUB_DEADLINE_SECONDS", "help": "longest time for one operation"}
    )
    running_operations: int = field(
        default=32, metadata={"variable": "HUB_RUNNING_OPERATIONS", "help": "operations that run at the same time"}
    )
    waiting_operations: int = field(
        default=256, metadata={"variable": "HUB_WAITING_OPERATIONS", "help": "operations that may wait; more get 503"}
    )
    pool_size: int = field(
        default=8, metadata={"variable": "HUB_POOL_SIZE", "help": "read connections of one process to one database"}
    )
    rate_per_minute: int = field(
        default=120_000,
        metadata={
            "variable": "HUB_RATE_PER_MINUTE",
            "help": "how often a client may ask a root field in a minute; each identity number of a list counts",
        },
    )
    planning_per_minute: int = field(
        default=20_000,
        metadata={
            "variable": "HUB_PLANNING_PER_MINUTE",
            "help": "units of reading and planning new documents that a client may use in a minute; one is about a millisecond",
        },
    )
    lookup_misses: int = field(
        default=100,
        metadata={
            "variable": "HUB_LOOKUP_MISSES",
            "help": "different identity numbers of nobody that a client, or an organisation, may ask about in a window",
        },
    )
    lookup_miss_percent: int = field(
        default=2,
        metadata={
            "variable": "HUB_LOOKUP_MISS_PERCENT",
            "help": "beyond that, the share of such numbers, in percent, that is still not counted as guessing",
        },
    )
    lookup_window_seconds: int = field(
        default=86_400,
        metadata={
            "variable": "HUB_LOOKUP_WINDOW_SECONDS",
            "help": "length of that window; whoever guesses is locked out until it ends",
        },
    )
    keep_alive_seconds: int = field(
        default=75,
        metadata={
            "variable": "HUB_KEEP_ALIVE_SECONDS",
            "help": "how long a connection waits for its next request; longer than the proxy before the hub keeps it",
        },
    )
    connections: int = field(
        default=800,
        metadata={
            "variable": "HUB_CONNECTIONS",
            "help": "connections of one process; the one that was idle longest gives way to a new one",
        },
    )
    other_days: int = field(
        default=10,
        metadata={
            "variable": "HUB_OTHER_DAYS",
            "help": "days other than today that an organisation may ask about one person within 30 days",
        },
    )
    registered: int = field(
        default=200,
        metadata={
            "variable": "HUB_REGISTERED",
            "help": "different identity numbers that an organisation may give to persons, by registering or correcting them, "
            "within the window of look-ups",
        },
    )
    bulk_registrars: str = field(
        default="",
        metadata={
            "variable": "HUB_BULK_REGISTRARS",
            "help": "names of roles, separated by blanks, that may register more numbers than that by deliveries over HTTP: "
            "those of offices that keep the register of their division",
        },
    )
    anonymity: int = field(
        default=5,
        metadata={
            "variable": "HUB_ANONYMITY",
            "help": "how many low-income people of a township must share what charities see of a need",
        },
    )
    metrics_port: int = field(
        default=0,
        metadata={
            "variable": "HUB_METRICS_PORT",
            "help": "port of 127.0.0.1 with the metrics of the first process, the next ones follow; 0 for none",
        },
    )
    key_hours: int = field(
        default=24,
        metadata={"variable": "HUB_KEY_HOURS", "help": "hours for which an idempotency key is kept, 24 or more"},
    )
    spool: Path = field(
        default=Path("var/spool"),
        metadata={
            "variable": "HUB_SPOOL",
            "help": "folder of the hub's own for the files of deliveries that come over HTTP; all processes of a hub have the same",
        },
    )
    delivery_megabytes: int = field(
        default=512,
        metadata={
            "variable": "HUB_DELIVERY_MEGABYTES",
            "help": "megabytes that all files of one delivery over HTTP may have together",
        },
    )
    whole_list_percent: int = field(
        default=5,
        metadata={
            "variable": "HUB_WHOLE_LIST_PERCENT",
            "help": "share in percent of what a deliverer had delivered that may be missing from its whole list and ends without a second person",
        },
    )
    oidc_issuer: str = field(
        default="",
        metadata={
            "variable": "HUB_OIDC_ISSUER",
            "help": "OpenID provider that people sign in at, as its tokens say it (iss); nobody signs in if not set",
        },
    )
    oidc_client_id: str = field(
        default="",
        metadata={"variable": "HUB_OIDC_CLIENT_ID", "help": "what the hub is called at that provider"},
    )
    oidc_secret_file: Path | None = field(
        default=None,
        repr=False,
        metadata={
            "variable": "HUB_OIDC_SECRET_FILE",
            "help": "file with the hub's secret at that provider, if it has one",
        },
    )
    witnesses_file: Path | None = field(
        default=None,
        metadata={
            "variable": "HUB_WITNESSES_FILE",
            "help": "file with the witnesses that cosign the ledger's checkpoints: a line for each, with address and public key",
        },
    )
    processes: int = field(
        default=1, metadata={"variable": "HUB_PROCESSES", "help": "server processes; PostgreSQL only if more than 1"}
    )

    sources: Mapping[str, str] = field(
        default_factory=dict,
        repr=False,
        metadata={
            "variable": "HUB_SOURCE_DEPARTMENT",
            "help": "database of one department's own, such as HUB_SOURCE_MEDICAL_INSURANCE; HUB_DATABASE if not set",
        },
    )
    """The databases of departments that have one of their own, by the name of the source."""

    @property
    def listens(self) -> str:
        """The address of the server itself, where no proxy stands before it."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def source_seconds(self) -> float:
        """How long one operation may wait for a department's own database: a third of its deadline, so that the
        rest of the answer is still in time."""
        return self.deadline_seconds / 3

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.database.split(":", 1)[0].split("+", 1)[0]


def variables() -> Iterator[tuple[str, str]]:
    """Yield every variable that the hub reads, and what it is for."""
    for item in fields(Settings):
        name = "HUB_SOURCE_<DEPARTMENT>" if item.name == "sources" else item.metadata["variable"]
        default = item.default if isinstance(item.default, str | int | float | Path) else ""
        yield name, item.metadata["help"] + (f" [default: {default}]" if default else "")


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings, or raise `SettingsError` with every mistake found."""
    environment = os.environ if environment is None else environment
    mistakes: list[str] = []
    values: dict[str, Any] = {}
    known = {item.metadata["variable"]: item for item in fields(Settings) if item.name != "sources"}
    for variable in sorted(environment):
        if variable.startswith("HUB_") and variable not in known and not variable.startswith(_OF_OTHERS):
            mistakes.append(f"{variable} is not a setting of the hub; `hub doctor --help` lists them.")
    for variable, item in known.items():
        if text := environment.get(variable):
            try:
                values[item.name] = _CONVERTERS[item.name](text)
            except ValueError as problem:
                mistakes.append(f"{variable}: {problem}")
    values["sources"] = _sources(environment, values.get("database", Settings().database), mistakes)
    if not mistakes:
        settings = Settings(**values)
        if "issuer" not in values:
            settings = replace(settings, issuer=settings.listens)
        databases = (settings.database, *settings.sources.values())
        if settings.processes > 1 and any(database.startswith("sqlite") for database in databases):
            mistakes.append("HUB_PROCESSES: SQLite serves one process; set every database to a PostgreSQL one.")
        if bool(settings.oidc_issuer) != bool(settings.oidc_client_id):
            mistakes.append("HUB_OIDC_ISSUER and HUB_OIDC_CLIENT_ID belong together; set both, or neither.")
        elif settings.oidc_secret_file and not settings.oidc_issuer:
            mistakes.append("HUB_OIDC_SECRET_FILE: belongs to HUB_OIDC_ISSUER, which is not set.")
    if mistakes:
        raise SettingsError(mistakes)
    return settings


def _sources(environment: Mapping[str, str], database: str, mistakes: list[str]) -> dict[str, str]:
    """The departments' own databases by name. Each must be another one than the hub's and than each other's."""
    sources: dict[str, str] = {}
    named = sorted(variable for variable in environment if variable.startswith(_SOURCE) and environment[variable])
    taken = {database: "HUB_DATABASE"}
    for variable in named:
        name, text = variable.removeprefix(_SOURCE), environment[variable]
        if name not in RECORD_KEEPERS:
            known = ", ".join(sorted(RECORD_KEEPERS))
            mistakes.append(f"{variable}: no such department keeps records here; those that do are {known}.")
            continue
        try:
            own = _database(text)
        except ValueError as problem:
            mistakes.append(f"{variable}: {problem}")
            continue
        if own in taken:
            mistakes.append(f"{variable}: names the database of {taken[own]}; give another one, or leave it out.")
        taken[own] = variable
        sources[Department[name].lower()] = own
    return sources


def _database(text: str) -> str:
    scheme = text.partition(":")[0].lower().split("+", 1)[0]
    if scheme == "postgres":
        scheme, text = "postgresql", "postgresql" + text[len("postgres") :]
    if scheme not in _DATABASES:
        raise ValueError("must start with sqlite:/// or postgresql://.")
    rest = text.split("://", 1)[1] if "://" in text else ""
    if scheme == "sqlite" and rest in ("", "/", "/:memory:"):
        raise ValueError("SQLite needs a file, such as sqlite:///var/hub.db.")
    address = f"{scheme}://{rest}"
    if scheme == "postgresql":
        address = with_hosts_as_options(address)
        check_address(address)
    return address


def _parts(text: str) -> SplitResult:
    """Return the parts of a web address; no parts for what is none, which then lacks whatever is wanted of it."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 -- raises for one that is no number
    except ValueError:
        return urlsplit("")
    return parts


def _address(text: str) -> str:
    parts = _parts(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("must be http://HOST[:PORT] or https://HOST[:PORT], without a path.")
    return text.rstrip("/")


def _host(text: str) -> str:
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def _provider(text: str) -> str:
    """An issuer is compared sign by sign, so that nothing of it is changed."""
    parts = _parts(text)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not (parts.scheme == "https" or local) or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be https://HOST[:PORT][/PATH]; http is for 127.0.0.1 and localhost only.")
    return text


def _number(low: int, high: int) -> Callable[[str], int]:
    def convert(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}.")
        return int(text)

    return convert


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 600:
        raise ValueError("must be a number of seconds from 0.1 to 600.")
    return seconds


_CONVERTERS: Mapping[str, Callable[[str], Any]] = {
    "database": _database,
    "keys_file": Path,
    "issuer": _address,
    "host": _host,
    "log": str,
    "port": _number(1, 65535),
    "token_seconds": _number(30, 3600),
    "deadline_seconds": _seconds,
    "running_operations": _number(1, 10_000),
    "waiting_operations": _number(0, 100_000),
    "pool_size": _number(1, 500),
    "rate_per_minute": _number(1, 1_000_000_000),
    "planning_per_minute": _number(PLANNING.most, 1_000_000_000),
    "lookup_misses": _number(0, 1_000_000),
    "lookup_miss_percent": _number(0, 100),
    "lookup_window_seconds": _number(1, 86_400),
    "keep_alive_seconds": _number(1, 3600),
    "connections": _number(1, 100_000),
    "other_days": _number(0, 1_000_000),
    "registered": _number(0, 1_000_000),
    "bulk_registrars": str,
    "anonymity": _number(2, 1000),
    "metrics_port": _number(0, 65_000),
    "key_hours": _number(24, 24 * 366),
    "spool": Path,
    "delivery_megabytes": _number(1, 100_000),
    "whole_list_percent": _number(0, 100),
    "oidc_issuer": _provider,
    "oidc_client_id": str,
    "oidc_secret_file": Path,
    "witnesses_file": Path,
    "processes": _number(1, 256),
}
