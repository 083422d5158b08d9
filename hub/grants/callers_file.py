"""The clients and the accounts of a policy file: who may call, with which roles, for which purposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from hub.bounded_files import TEXT_BYTES, read_bounded_text
from hub.codes import Department
from hub.grants.articles import RESPONSIBLE, mistake_of_purpose
from hub.grants.key_sets import NO_KEY_SET, public_key_set
from hub.grants.policy import AccountEntry, ClientEntry, OrganisationEntry, PurposeEntry
from hub.grants.redirects import mistake_of
from hub.grants.yaml_entries import YamlEntry, known
from hub.identifiers import CODE_FORM, is_client_id, is_code

CLIENT_KEYS = frozenset(
    [
        "id",
        "organisation",
        "name",
        "auth_method",
        "roles",
        "purposes",
        "jwks_file",
        "secret_hash",
        "strict",
        "documents_only",
        "withheld_in_report",
        "redirect_uris",
        "every_organisation",
    ]
)
ACCOUNT_KEYS = frozenset(["issuer", "subject", "name", "organisation", "roles", "purposes"])

_METHODS = {"private_key_jwt": "jwks_file", "client_secret_basic": "secret_hash", "none": None}
"""Ways of a client to show who it is, and the key that each needs. A client by `none` can only act for people."""


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What the file has by name: organisations by name and id, codes of roles, purposes by code."""

    organisations: Mapping[str, OrganisationEntry]
    roles: frozenset[str]
    purposes: Mapping[str, PurposeEntry]


def client_of(entry: YamlEntry, named: KnownNames, folder: Path) -> ClientEntry:
    """Return a client. `folder` is where its `jwks_file` is."""
    organisation = _organisation(entry, named)
    method = entry.text("auth_method")
    if method and method not in _METHODS:
        entry.note("auth_method", f"must be one of {', '.join(_METHODS)}.")
    for way, key in _METHODS.items():
        if key and way == method and not entry.has(key):
            entry.note(key, f"must be given for {way}.")
        elif key and method in _METHODS and way != method and entry.has(key):
            entry.note(key, f"belongs to {way}, and this client uses {method}.")
    redirects = entry.texts("redirect_uris") if entry.has("redirect_uris") or method == "none" else ()
    for mistake in filter(None, map(mistake_of, redirects)):
        entry.note("redirect_uris", mistake)
    everyone = entry.flag("every_organisation")
    if everyone and not redirects:
        entry.note("every_organisation", "is about people who sign in; give the redirect_uris that they come back to.")
    return ClientEntry(
        id=_client_id(entry),
        organisation=organisation.id if organisation else "",
        name=entry.text("name"),
        auth_method=method,
        roles=known(entry, "roles", "role", named.roles),
        # What people of other organisations may hold is judged with each of them.
        purposes=_purposes(entry, named, None if everyone and method == "none" else organisation),
        jwks=_key_set(entry, folder) if entry.has("jwks_file") else None,
        secret_hash=_secret_hash(entry) if entry.has("secret_hash") else None,
        strict=entry.flag("strict"),
        documents_only=_documents_only(entry, organisation),
        withheld_in_report=entry.flag("withheld_in_report"),
        redirect_uris=redirects,
        every_organisation=everyone,
    )


def _documents_only(entry: YamlEntry, organisation: OrganisationEntry | None) -> bool:
    """Return whether a client is held to its registered documents: a charity's is, unless the file says otherwise."""
    if entry.has("documents_only") or organisation is None:
        return entry.flag("documents_only")
    return organisation.department is Department.CHARITY


def account_of(entry: YamlEntry, named: KnownNames) -> AccountEntry:
    """Return a person who may sign in."""
    organisation = _organisation(entry, named)
    return AccountEntry(
        id=str(uuid4()),
        issuer=entry.text("issuer", 255),
        subject=entry.text("subject", 255),
        name=entry.text("name", 200),
        organisation=organisation.id if organisation else "",
        roles=known(entry, "roles", "role", named.roles),
        purposes=_purposes(entry, named, organisation),
    )


def _organisation(entry: YamlEntry, named: KnownNames) -> OrganisationEntry | None:
    name = entry.text("organisation")
    organisation = named.organisations.get(name)
    if name and organisation is None:
        entry.note("organisation", f"{name} is not an organisation in this file.")
    return organisation


def _purposes(entry: YamlEntry, named: KnownNames, organisation: OrganisationEntry | None) -> tuple[str, ...]:
    """Return the purposes held; those that the organisation's department may not hold are noted."""
    held = known(entry, "purposes", "purpose", named.purposes)
    for purpose in (named.purposes[code] for code in held):
        if not organisation or purpose.article not in RESPONSIBLE:  # such an article is noted where it stands
            continue
        if mistake := mistake_of_purpose(organisation.department, purpose.code, purpose.article):
            entry.note("purposes", mistake)
    return held


def _client_id(entry: YamlEntry) -> str:
    client_id = entry.text("id")
    if client_id and not (is_code(client_id) and is_client_id(client_id)):
        entry.note("id", f"must be {CODE_FORM}, and be no UUID (those name accounts).")
    return client_id


def _secret_hash(entry: YamlEntry) -> str:
    """Return what is kept of a client's secret. The secret itself is refused: the hub must never hold it."""
    text = entry.text("secret_hash")
    if not text.startswith("scrypt$"):
        entry.note("secret_hash", "must be what `hub grants secret` prints beside a secret, and never the secret.")
    return text


def _key_set(entry: YamlEntry, folder: Path) -> str | None:
    """Return the public keys of a client (RFC 7517). A private one is refused: the hub must never hold it."""
    try:
        return public_key_set(read_bounded_text(folder / entry.text("jwks_file"), TEXT_BYTES))
    except (OSError, UnicodeDecodeError):
        entry.note("jwks_file", NO_KEY_SET)
    except ValueError as mistake:
        entry.note("jwks_file", str(mistake))
    return None
