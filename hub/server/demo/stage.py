"""Sets the demo up: tables, keys, a generated city, sample parameters, and a policy with fresh secrets."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

from joserfc.jwk import ECKey
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.clock import CHONGQING, Clock, local_day
from hub.codes import Department
from hub.config import Settings
from hub.errors import SettingsError
from hub.grants.grantable import grantable
from hub.grants.load import load_policy
from hub.grants.policy import Policy
from hub.grants.policy_file import read_policy
from hub.identity.client_secret import hash_secret
from hub.intake.generate import CITY, cast, generate
from hub.intake.importing import import_city
from hub.keyring import Keyring
from hub.policy.parameters import SAMPLES, load_parameters
from hub.private_files import opened
from hub.server.demo.marks import marks
from hub.server.keys_file import load_cipher
from hub.sources.migrate import migrate
from hub.sources.register import open_sources
from hub.tables.charity import MatchConsentRow
from hub.tables.population import ID_NUMBER, CaseloadRow, PersonRow
from schema.contract import build_contract

FOLDER = Path("var/demo")
DATABASE = f"sqlite:///{FOLDER / 'hub.db'}"
SECOND = "medical_insurance"
"""The department that has a database of its own."""
SECOND_FILE = FOLDER / "medical-insurance.db"
CITY_FOLDER = "city"
"""The files of the generated city."""
PERSONS = 600
SEED = 12
MACHINE = "medical-insurance"
"""The client that proves itself by a key; the others have a secret."""
_SECRET = re.compile(r"\{([\w-]+)_secret_hash\}")
"""Where the policy names the client whose secret's hash is in its place."""
_SECRET = re.compile(r"\{([\w-]+)_secret_hash\}")
"""Where the policy names the client whose secret's hash is in its place."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A demo that is ready: its settings, the machine client's private key, and the file with each other client's secret.

    `marks` has what the examples of the page are about here (`hub.server.web.examples`).
    """

    settings: Settings
    key_file: Path
    secrets: dict[str, Path]
    marks: dict[str, str]


def demo_settings(settings: Settings, environment: dict[str, str]) -> Settings:
    """Return the settings of the demo: its own folder for whatever the environment does not name."""
    if "HUB_DATABASE" not in environment:
        sources = settings.sources or {SECOND: f"sqlite:///{SECOND_FILE}"}
        settings = replace(settings, database=DATABASE, sources=sources)
    if "HUB_KEYS_FILE" not in environment:
        settings = replace(settings, keys_file=FOLDER / "keys.json")
    if "HUB_LOG" not in environment:
        settings = replace(settings, log=str(FOLDER / "hub.log"))
    if "HUB_SPOOL" not in environment:
        settings = replace(settings, spool=FOLDER / "spool")
    return settings


async def prepare(settings: Settings, clock: Clock, say: Callable[[str], None]) -> Stage:
    """Set the demo up, or find it as it was left. `say` hears of each step."""
    folder = _folder(settings)
    key_file, secrets_file = folder / f"{MACHINE}.key.json", folder / "secrets.json"
    if found := _read(secrets_file):
        if SECOND_FILE in _files(settings) and not SECOND_FILE.exists():
            raise SettingsError([f"The demo in {FOLDER} has lost {SECOND_FILE}; remove the folder to start over."])
        await migrate(settings)
        return Stage(settings, key_file, _secret_files(folder, found), await marks(settings, folder / CITY_FOLDER))
    if folder == FOLDER and _clear_away():
        say("The last start was interrupted before the city was complete. The city is generated again.")
    say("Making the tables.")
    await migrate(settings)
    folder.mkdir(parents=True, exist_ok=True)
    if not settings.keys_file.exists():
        Keyring.new().save(settings.keys_file)
    cipher = load_cipher(settings)
    async with open_sources(settings) as sources:
        today = local_day(clock())
        say(f"Generating a city of {PERSONS} persons that exist nowhere.")
        generate(folder / CITY_FOLDER, persons=PERSONS, seed=SEED, today=today)
        say("Importing it.")
        report = await import_city(sources, cipher, clock, folder / CITY_FOLDER)
        if report.rejects_file:
            raise SettingsError([f"The generated city was not imported completely; see {report.rejects_file}."])
        async with sources.hub.begin() as connection:
            await load_parameters(connection, SAMPLES, clock, division=CITY)
        say("Loading the policy: an organisation and a client for each department, people, their grants and cases.")
        text = files("hub.server.demo").joinpath("policy.yaml").read_text("utf-8")
        chosen = {name: secrets.token_urlsafe(24) for name in _SECRET.findall(text)}
        _new_key(key_file)
        filled = {f"{{{name}_secret_hash}}": hash_secret(secret) for name, secret in chosen.items()}
        filled |= {"{since}": str(today - timedelta(days=1)), "{until}": str(today + timedelta(days=365))}
        for mark, value in filled.items():
            text = text.replace(mark, value)
        policy = read_policy(text, grantable(build_contract()._schema), folder=folder)
        await load_policy(sources.hub, policy, clock)
        async with sources.hub.begin() as connection:
            await _open_cases(connection, cipher, policy, today)
    _write_private(secrets_file, json.dumps(chosen, indent=2))
    return Stage(settings, key_file, _secret_files(folder, chosen), await marks(settings, folder / CITY_FOLDER))


@contextmanager
def second_source_moved_away(settings: Settings) -> Iterator[None]:
    """The second source's file is elsewhere meanwhile, as if its server had stopped. No hub may be running."""
    parts = [Path(f"{file}{end}") for file in _files(settings) for end in ("", "-wal", "-shm")]
    moved = {part: part.with_name(f"{part.name}.away") for part in parts if part.exists()}
    for part, away in moved.items():
        part.replace(away)
    try:
        yield
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
        for part, away in moved.items():
            away.replace(part)


def has_second_source(settings: Settings) -> bool:
    """Return True when the second source is a file, which can be moved away."""
    return bool(_files(settings))


def _files(settings: Settings) -> list[Path]:
    database = settings.sources.get(SECOND, "")
    return [Path(database.removeprefix("sqlite:///"))] if database.startswith("sqlite:///") else []


async def _open_cases(connection: AsyncConnection, cipher: Cipher, policy: Policy, since: date) -> None:
    """Education has a case with every third person, and every tenth has consented that the charity reaches them; so has the
    first of the cast."""
    known = cipher.token(ID_NUMBER, cast()["allowance"])
    rows = await connection.execute(select(PersonRow.id, PersonRow.id_number_token))
    persons = [person for _, person in sorted((token != known, person) for person, token in rows)]
    cases = [
        {"id": str(uuid4()), "person_id": person, "organisation_id": organisation.id, "since": since}
        for organisation in policy.organisations
        if organisation.department is Department.EDUCATION
        for person in persons[::3]
    ]
    await connection.execute(insert(CaseloadRow), cases)
    until, at = since + timedelta(days=365), datetime.combine(since, time(), CHONGQING)
    consents = [
        {"id": str(uuid4()), "match_id": str(uuid4()), "person_id": person, "organisation_id": organisation.id}
        | {"home": True, "since": since, "until": until, "recorded_at": at}
        for organisation in policy.organisations
        if organisation.department is Department.CHARITY
        for person in persons[::10]
    ]
    await connection.execute(insert(MatchConsentRow), consents)


def _folder(settings: Settings) -> Path:
    """Return where the secrets of this demo are kept: they fit one database, so one that is named has a folder of its
    own."""
    if settings.database == DATABASE:
        return FOLDER
    return FOLDER / sha256(settings.database.encode()).hexdigest()[:8]


def _clear_away() -> bool:
    """Remove the databases of a demo that never became whole; true if there was one. Keys and other demos stay."""
    found = [file for name in (DATABASE.rpartition("/")[2], SECOND_FILE.name) for file in FOLDER.glob(f"{name}*")]
    for file in found:
        file.unlink()
    return bool(found)


def _read(secrets_file: Path) -> dict[str, str] | None:
    """Return the secrets of a demo that was set up before."""
    if not secrets_file.exists():
        return None
    found: dict[str, str] = json.loads(secrets_file.read_text("utf-8"))
    return found


def _secret_files(folder: Path, secrets: dict[str, str]) -> dict[str, Path]:
    """Return a file for each secret, as `hub token --secret-file` takes it."""
    written = {client: folder / f"{client}.secret" for client in secrets}
    for client, file in written.items():
        _write_private(file, f"{secrets[client]}\n")
    return written


def _new_key(key_file: Path) -> None:
    """A new key pair: the private half for the machine client, the public one for its registration."""
    key = ECKey.generate_key("P-256", auto_kid=True)
    _write_private(key_file, json.dumps(key.as_dict(private=True), indent=2))
    public = key_file.with_name(f"{MACHINE}.jwks.json")
    public.write_text(json.dumps({"keys": [key.as_dict(private=False)]}, indent=2), "utf-8")


def _write_private(file: Path, text: str) -> None:
    with opened(file, "w", encoding="utf-8") as stream:
        stream.write(text)
