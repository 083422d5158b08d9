"""What stands in the hub's way: settings, keys, the database and its tables, room and time, each in a sentence."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import text

from hub.cipher import Cipher, KeyMissing
from hub.clock import Clock, system_clock
from hub.config import Settings
from hub.errors import RefusedRequest, SettingsError
from hub.grants.redirects import is_registered
from hub.identity.clients import RegisteredClients
from hub.identity.people.identification import IdentificationFailed
from hub.identity.people.provider import OpenIdProvider
from hub.keyring import Keyring
from hub.ledger.transparency.sealing import oldest_unsealed
from hub.limits import PERSONS
from hub.private_files import SQLITE_SUFFIXES, open_to_others
from hub.rotation.active_keys import ActiveKeys
from hub.server.causes import READ_ONLY, REFUSALS, cause, sentence_of
from hub.server.database_privileges import collation, missing_privileges
from hub.server.endpoint.metrics import LOOPBACK
from hub.server.web.page import PAGES, SignedInPage
from hub.sources.columns import lacking
from hub.sources.commit_epoch import is_elsewhere
from hub.sources.failures import meaning
from hub.sources.migrate import current, is_known, newest
from hub.sources.postgresql import PostgresSource, connections_of_a_process
from hub.sources.register import open_sources
from hub.sources.source import HUB, CompiledQuery, Source

OLDEST_POSTGRES, NEWEST_POSTGRES = 15, 18
OLDEST_SQLITE = (3, 38)
LARGEST_CLOCK_GAP = 5.0
"""Seconds between the database's clock and the machine's; tokens and grants are judged by the machine's."""
LATE_SEAL = timedelta(minutes=5)
"""How long an event may wait for its seal before somebody should look: a served hub seals every few seconds."""
LITTLE_DISK, ENOUGH_DISK = 100 * 2**20, 2**30
"""Bytes: below the first nothing can be written for long, below the second somebody should look."""

MANY_MISSES, LARGE_SHARE = 1_000, 5
"""Identity numbers of nobody a day, and their share in percent: beyond either, numbers can be tried one after the other."""

_SERVER = """select current_setting('server_version_num')::int, current_setting('max_connections')::int,
    current_setting('superuser_reserved_connections')::int, clock_timestamp()"""


_OF_A_DATABASE = {"database", "rights", "tables"}
"""The checks without which nothing can be asked of the hub's own database."""
_HARMLESS_WRITE = CompiledQuery("update change_event set position = position where 1 = 0", ())
"""Changes no row. Refused all the same where nothing may be written."""


class CheckState(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: its name, how it came out, and what to do if it did not come out well."""

    name: str
    state: CheckState
    sentence: str


async def examine(settings: Settings, clock: Clock = system_clock) -> list[CheckResult]:
    """Check what a hub with these settings needs. Never raises for what it finds, and changes nothing."""
    places = {HUB: settings.database, **settings.sources}
    named = "; ".join(f"that of {name} is {_place(places[name])}" for name in settings.sources)
    said = f"The hub's database is {_place(settings.database)}{f'; {named}' if named else ''}."
    findings = [
        CheckResult("settings", CheckState.OK, said),
        _keys(settings.keys_file),
        _guards(settings),
        _metrics(settings),
    ]
    async with open_sources(settings) as sources:
        of_each = await asyncio.gather(*(_source(one, places[one.name], settings, clock) for one in sources))
        findings += [finding for found in of_each for finding in found]
        # What a check cannot ask of a database that is away or wrong has been told of that database above.
        if not any(finding.state is CheckState.FAILED and finding.name in _OF_A_DATABASE for finding in findings):
            findings += await _keys_in_use(sources.hub, settings.keys_file)
            findings += await _ledger(sources.hub, clock)
            findings += [found for page in PAGES for found in await _page(sources.hub, settings, page)]
    return findings + await _provider(settings, clock)


async def _provider(settings: Settings, clock: Clock) -> list[CheckResult]:
    """Return whether people can sign in; nothing where nobody does."""
    if not settings.oidc_issuer:
        return []
    advice = "Check HUB_OIDC_ISSUER and the way to it; until then nobody signs in."
    try:
        keys = await OpenIdProvider(settings, clock).keys(None)
    except SettingsError as error:
        return [CheckResult("provider", CheckState.FAILED, " ".join(error.mistakes))]
    except IdentificationFailed as failed:
        return [CheckResult("provider", CheckState.FAILED, f"Of {settings.oidc_issuer}: {failed.reason}. {advice}")]
    if not keys:
        return [
            CheckResult("provider", CheckState.FAILED, f"{settings.oidc_issuer} shows no key for signatures. {advice}")
        ]
    return [
        CheckResult(
            "provider",
            CheckState.OK,
            f"People sign in at {settings.oidc_issuer}, which publishes {len(keys)} signing keys.",
        )
    ]


async def _page(hub: Source, settings: Settings, page: SignedInPage) -> list[CheckResult]:
    """Return whether people can sign in at a page; nothing where nobody signs in, or where it cannot be told."""
    if not settings.oidc_issuer:
        return []
    try:
        client = await RegisteredClients(hub).find(page.client)
    except RefusedRequest:
        return []
    address = settings.issuer + page.path
    if (
        client is None
        or client.auth_method != "none"
        or not is_registered(address, client.redirect_uris, settings.issuer)
    ):
        missing = f"a client `{page.client}` with auth_method none and {page.path} among its redirect_uris"
        advice = f"Nobody signs in at {address}: the policy has to name {missing}."
        return [CheckResult("page", CheckState.WARNING, advice)]
    if client.suspended:
        return [
            CheckResult(
                "page", CheckState.WARNING, f"Nobody signs in at {address}: its client {page.client} is suspended."
            )
        ]
    return [CheckResult("page", CheckState.OK, f"People who sign in at {address} come as its client {page.client}.")]


async def _keys_in_use(hub: Source, file: Path) -> list[CheckResult]:
    """Return nothing without a key file that can be used: that is told elsewhere."""
    try:
        await ActiveKeys(hub, Cipher.of(file)).at(0)
    except KeyMissing as error:
        return [CheckResult("keys in use", CheckState.FAILED, error.message)]
    except RefusedRequest as error:
        return [
            CheckResult("keys in use", CheckState.FAILED, f"It cannot be told which keys are in use: {cause(error)}.")
        ]
    except (OSError, ValueError):
        return []
    return [CheckResult("keys in use", CheckState.OK, f"{file} has the keys that the database says are in use.")]


async def _ledger(hub: Source, clock: Clock) -> list[CheckResult]:
    """Return whether the ledger is sealed: a sealer that fails stops nothing, and so somebody has to hear of it."""
    try:
        oldest = await oldest_unsealed(hub)
    except RefusedRequest:
        return []
    if oldest is None or clock() - oldest < LATE_SEAL:
        return [CheckResult("ledger", CheckState.OK, "The ledger is sealed.")]
    said = f"The ledger is not sealed since {oldest:%Y-%m-%d %H:%M} UTC: run `hub seal`, which says what is in its way."
    return [CheckResult("ledger", CheckState.WARNING, said)]


async def _source(source: Source, place: str, settings: Settings, clock: Clock) -> list[CheckResult]:
    try:
        findings = await _database(source, place, settings, clock)
    except (RefusedRequest, *REFUSALS) as error:
        findings = [CheckResult("database", CheckState.FAILED, sentence_of(error, source.name))]
    if source.name == HUB:
        return findings
    return [replace(finding, name=f"{source.name}: {finding.name}") for finding in findings]


def _place(database: str) -> str:
    """Return where a database is, without user or password."""
    if database.startswith("sqlite"):
        return f"the SQLite file {database.removeprefix('sqlite:///')}"
    parts = urlsplit(database)
    server = parts.netloc.rpartition("@")[2] or dict(parse_qsl(parts.query)).get("host", "of this machine")
    return f"'{parts.path.lstrip('/')}' on the PostgreSQL server {server}"


def _guards(settings: Settings) -> CheckResult:
    """Return whether the limits of clients leave work possible and guessing hard."""
    said = (
        f"A client may ask a root field {settings.rate_per_minute:,} times a minute. Within "
        f"{settings.lookup_window_seconds:,} s it may miss {settings.lookup_misses:,} identity numbers, or "
        f"{settings.lookup_miss_percent} % of those that it asks about if that is more"
    )
    if settings.rate_per_minute < PERSONS.most:
        advice = f"a batch of {PERSONS.most:,} persons is refused; raise HUB_RATE_PER_MINUTE if clients send them."
        return CheckResult("limits", CheckState.WARNING, f"{said}: {advice}")
    misses_a_day = settings.lookup_misses * 86_400 / settings.lookup_window_seconds
    if settings.lookup_miss_percent > LARGE_SHARE or misses_a_day > MANY_MISSES:
        advice = "guessing is hardly bounded; lower HUB_LOOKUP_MISSES or HUB_LOOKUP_MISS_PERCENT."
        return CheckResult("limits", CheckState.WARNING, f"{said}: {advice}")
    return CheckResult("limits", CheckState.OK, f"{said}.")


def _metrics(settings: Settings) -> CheckResult:
    if not settings.metrics_port:
        return CheckResult(
            "metrics", CheckState.OK, "No metrics are served; HUB_METRICS_PORT opens them to this machine."
        )
    last = settings.metrics_port + settings.processes - 1
    if settings.metrics_port <= settings.port <= last:
        return CheckResult(
            "metrics",
            CheckState.FAILED,
            f"HUB_PORT is among the ports {settings.metrics_port} to {last} of HUB_METRICS_PORT.",
        )
    return CheckResult(
        "metrics",
        CheckState.OK,
        f"Each process serves its metrics on one of {LOOPBACK}:{settings.metrics_port} to {last}.",
    )


def _keys(file: Path) -> CheckResult:
    try:
        Keyring.load(file)
    except FileNotFoundError:
        return CheckResult(
            "keys",
            CheckState.FAILED,
            f"{file} does not exist; restore it from its backup, or run `hub migrate --new-keys` once.",
        )
    except OSError as error:
        return CheckResult(
            "keys", CheckState.FAILED, f"{file} cannot be read ({error.strerror}); let the hub's user read it."
        )
    except ValueError as error:
        return CheckResult("keys", CheckState.FAILED, str(error))
    if (mode := open_to_others(file)) is not None:
        return CheckResult(
            "keys", CheckState.WARNING, f"{file} is open to other users (mode {mode:o}); run `chmod 600 {file}`."
        )
    return CheckResult("keys", CheckState.OK, f"{file} holds usable keys, for its owner only.")


async def _database(source: Source, place: str, settings: Settings, clock: Clock) -> list[CheckResult]:
    if source.dialect == "sqlite":
        findings = [_sqlite(str((await source.fetch(CompiledQuery("select sqlite_version()", ()), {}))[0][0]))]
        findings += [_privacy(Path(place.removeprefix("sqlite:///"))), _disk(Path(place.removeprefix("sqlite:///")))]
    else:
        asked = clock()
        version, connections, reserved, moment = (await source.fetch(CompiledQuery(_SERVER, ()), {}))[0]
        gap = max((asked - moment).total_seconds(), (moment - clock()).total_seconds(), 0.0)
        findings = [_postgres(version // 10_000), _connections(settings, connections - reserved), _time(gap)]
        for name, found in (("text", await collation(source)), ("rights", await missing_privileges(source))):
            if found:
                findings.append(CheckResult(name, CheckState.FAILED if found[1] else CheckState.WARNING, found[0]))
        if any(finding.name == "rights" and finding.state is CheckState.FAILED for finding in findings):
            return findings
    findings.append(writing := await _writing(source))
    findings.append(tables := _tables(await current(source), await lacking(source)))
    if tables.state is writing.state is CheckState.OK:
        findings.append(await _held(source))
    return [*findings, *await _restored(source)]


async def _held(source: Source) -> CheckResult:
    """Return whether what the hub sets on its connections is in force: tried, since a pooler between may forget it."""
    advice = "A pooler between must be in session mode, and keep what a session sets."
    try:
        await source.fetch(_HARMLESS_WRITE, {})
    except RefusedRequest:
        raise
    except Exception as error:
        if meaning(error, writing=True) is None:
            raise
    else:
        return CheckResult("connections", CheckState.FAILED, f"Connections that should only read can write. {advice}")
    wrong = await source.unlike() if isinstance(source, PostgresSource) else {}
    if wrong:
        said = ", ".join(f"{name} is {value}" for name, value in sorted(wrong.items()))
        return CheckResult(
            "connections", CheckState.FAILED, f"The limits of connections are not in force: {said}. {advice}"
        )
    return CheckResult(
        "connections", CheckState.OK, "Connections that read cannot write, and the limits of all are in force."
    )


async def _writing(source: Source) -> CheckResult:
    """Return whether a transaction that writes can begin."""
    try:
        async with source.begin() as connection:
            if source.dialect == "postgresql" and await connection.scalar(text("show transaction_read_only")) == "on":
                return CheckResult("writing", CheckState.FAILED, f"The database cannot be written: {READ_ONLY}.")
    except (RefusedRequest, *REFUSALS) as error:
        return CheckResult("writing", CheckState.FAILED, f"The database cannot be written: {cause(error)}.")
    return CheckResult("writing", CheckState.OK, "The database takes what is written.")


async def _restored(source: Source) -> list[CheckResult]:
    if await current(source) != newest() or not await is_elsewhere(source):
        return []
    sentence = (
        "The database comes from another PostgreSQL cluster; run `hub migrate --restored` before the hub is served."
    )
    return [CheckResult("restored", CheckState.FAILED, sentence)]


def _sqlite(version: str) -> CheckResult:
    if tuple(int(part) for part in version.split(".")) < OLDEST_SQLITE:
        return CheckResult("database", CheckState.FAILED, f"SQLite is {version}; the hub needs 3.38 or newer.")
    return CheckResult("database", CheckState.OK, f"SQLite {version} answers.")


def _privacy(file: Path) -> CheckResult:
    """Return whether somebody else on the machine may read what the database holds. Told before it is mended: the hub
    takes the rights of others away when it opens a database to write."""
    files = [file.with_name(f"{file.name}{end}") for end in SQLITE_SUFFIXES]
    if names := [str(each) for each in files if open_to_others(each) is not None]:
        advice = f"run `chmod 600 {' '.join(names)}`; `hub serve` and `hub migrate` do so for files of their own user."
        return CheckResult("files", CheckState.WARNING, f"Other users may open {', '.join(names)}: {advice}")
    return CheckResult("files", CheckState.OK, f"{file} and the files beside it can be read by their owner only.")


def _postgres(version: int) -> CheckResult:
    known = f"the hub is tested on {OLDEST_POSTGRES} to {NEWEST_POSTGRES}"
    if version < OLDEST_POSTGRES:
        return CheckResult("database", CheckState.FAILED, f"PostgreSQL is {version}, too old: {known}.")
    if version > NEWEST_POSTGRES:
        return CheckResult(
            "database", CheckState.WARNING, f"PostgreSQL is {version}, newer than what is known: {known}."
        )
    return CheckResult("database", CheckState.OK, f"PostgreSQL {version} answers.")


def _connections(settings: Settings, available: int) -> CheckResult:
    needed = settings.processes * connections_of_a_process(settings.pool_size)
    if needed > available:
        advice = "lower HUB_PROCESSES or HUB_POOL_SIZE, or raise max_connections"
        return CheckResult(
            "connections",
            CheckState.FAILED,
            f"The hub may open {needed} connections, but the server allows {available}: {advice}.",
        )
    return CheckResult(
        "connections", CheckState.OK, f"The hub may open {needed} connections, and the server allows {available}."
    )


def _time(gap: float) -> CheckResult:
    if gap > LARGEST_CLOCK_GAP:
        return CheckResult(
            "time",
            CheckState.FAILED,
            f"The clocks of database and machine are {gap:.0f} s apart; synchronise both with the same time server.",
        )
    return CheckResult("time", CheckState.OK, "The clocks of database and machine agree.")


def _disk(file: Path) -> CheckResult:
    free = shutil.disk_usage(file.parent).free
    sentence = f"{free // 2**20:,} MiB are free beside {file}"
    if free < ENOUGH_DISK:
        state = CheckState.FAILED if free < LITTLE_DISK else CheckState.WARNING
        return CheckResult("disk", state, f"{sentence}; make room before writing stops.")
    return CheckResult("disk", CheckState.OK, f"{sentence}.")


def _tables(revision: str | None, lost: Sequence[str]) -> CheckResult:
    if revision is None:
        return CheckResult("tables", CheckState.FAILED, "The database has no tables of the hub; run `hub migrate`.")
    if revision != newest():
        advice = "run its `hub migrate`" if is_known(revision) else "they are of a newer release: install that one"
        return CheckResult(
            "tables", CheckState.FAILED, f"The tables are at {revision}, this hub needs {newest()}; {advice}."
        )
    if lost:
        advice = "run `hub migrate`, which says how they are to be made"
        return CheckResult("tables", CheckState.FAILED, f"The database lacks {', '.join(lost)}; {advice}.")
    return CheckResult("tables", CheckState.OK, f"The tables are at {revision}, the newest.")
