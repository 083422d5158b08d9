"""Reads the YAML of a policy: organisations, clients, roles, purposes and grants, in words a steward can check.

Every mistake is reported at once, with its line. Coordinates such as `Person.name` become stable keys here, so
that renaming a field later never revives an old grant; there is no wildcard, since a field that is added later
must not be opened by an approval that never named it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from hub.codes import Department
from hub.grants.articles import RESPONSIBLE, may_hold
from hub.grants.entries import Document, Entry
from hub.grants.grantable import Grantable, mistakes_of_emergency, mistakes_of_forms
from hub.grants.policy import Client, GrantEntry, Organisation, Policy, PolicyMistakes, Purpose, Role
from permissions.model import Capability, Disclosure, LegalBasis, Scope

_SECTIONS = ("organisations", "clients", "roles", "purposes", "grants")
_METHODS = {"private_key_jwt": "jwks_file", "client_secret_basic": "secret_hash"}
_CODE = 64
"""The longest code of a role, a purpose or a client, in characters."""


def read_policy_file(file: Path, fields: Mapping[str, Grantable]) -> Policy:
    """Read a policy file. Raises `PolicyMistakes`, also when the file cannot be read."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise PolicyMistakes([f"{file} cannot be read; name a UTF-8 text file."]) from None
    return read_policy(text, fields, folder=file.parent)


def read_policy(text: str, fields: Mapping[str, Grantable], *, folder: Path) -> Policy:
    """Read a policy. `fields` says how each coordinate can be granted; `folder` is where `jwks_file`s are.

    Raises `PolicyMistakes` with every mistake found.
    """
    document = Document.of(text)
    for section in document.sections:
        if section not in _SECTIONS:
            document.note(str(section), f"is no section; the sections are {', '.join(_SECTIONS)}.")
    organisations = [
        _organisation(entry) for entry in document.entries("organisations", _keys("id name department division"))
    ]
    roles = [
        Role(entry.text("code", _CODE), entry.text("description"))
        for entry in document.entries("roles", _keys("code description"))
    ]
    purposes = [
        _purpose(entry)
        for entry in document.entries("purposes", _keys("code article department legal_basis description"))
    ]
    _unique(document, "organisations", "id", [one.id for one in organisations])
    _unique(document, "organisations", "name", [one.name for one in organisations])
    _unique(document, "roles", "code", [one.code for one in roles])
    _unique(document, "purposes", "code", [one.code for one in purposes])
    named = dict(chain.from_iterable(((one.id, one), (one.name, one)) for one in organisations))
    known_roles = {one.code for one in roles}
    known_purposes = {one.code: one for one in purposes}
    client_keys = _keys("id organisation name auth_method roles purposes jwks_file secret_hash strict documents_only")
    clients = [
        _client(entry, named, known_roles, known_purposes, folder) for entry in document.entries("clients", client_keys)
    ]
    _unique(document, "clients", "id", [one.id for one in clients])
    grant_keys = _keys("role purposes capability disclosure scope since until approved_by fields")
    grants = [_grant(entry, known_roles, known_purposes, fields) for entry in document.entries("grants", grant_keys)]
    if document.mistakes:
        raise PolicyMistakes(document.sentences())
    whole = [grant for grant in grants if grant is not None]
    return Policy(tuple(organisations), tuple(clients), tuple(roles), tuple(purposes), tuple(whole))


def _keys(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _unique(document: Document, section: str, key: str, values: Sequence[str]) -> None:
    for index, value in enumerate(values):
        if value and value in values[:index]:
            document.note(f"{section}[{index}].{key}", f"{value} is given twice; each entry needs its own.")


def _organisation(entry: Entry) -> Organisation:
    key = str(uuid4())
    if entry.has("id"):
        try:
            key = str(UUID(entry.text("id")))
        except ValueError:
            entry.note("id", "must be a UUID; leave it out to get a new one.")
    division = entry.text("division", 12)
    if division and not (division.isascii() and division.isdigit() and len(division) in (6, 9, 12)):
        entry.note("division", "must be a division code of 6, 9 or 12 digits.")
    department = entry.choice("department", Department) or Department.CIVIL_AFFAIRS
    return Organisation(key, entry.text("name"), department, division)


def _purpose(entry: Entry) -> Purpose:
    department = entry.choice("department", Department)
    article = entry.values.get("article")
    if type(article) is not int or article not in RESPONSIBLE:
        entry.note("article", "must be an article of the notice, a number from 1 to 22.")
        article = 0
    elif department and department not in RESPONSIBLE[article]:
        units = ", ".join(sorted(RESPONSIBLE[article]))
        entry.note("department", f"{department} is no responsible unit of article {article}; those are {units}.")
    basis = entry.choice("legal_basis", LegalBasis) or LegalBasis.STATUTORY_DUTY
    code = entry.text("code", _CODE)
    if len(code.split()) > 1:
        entry.note("code", "may not hold a space: a token names its purpose as one word.")
    return Purpose(code, article, department or Department.CIVIL_AFFAIRS, basis, entry.text("description"))


def _client(
    entry: Entry,
    organisations: Mapping[str, Organisation],
    roles: set[str],
    purposes: Mapping[str, Purpose],
    folder: Path,
) -> Client:
    name = entry.text("organisation")
    organisation = organisations.get(name)
    if name and organisation is None:
        entry.note("organisation", f"{name} is no organisation of this file.")
    held = _known(entry, "purposes", "purpose", purposes)
    for purpose in (purposes[code] for code in held):
        if organisation and purpose.article in RESPONSIBLE and not may_hold(organisation.department, purpose.article):
            entry.note(
                "purposes",
                f"{organisation.department} may not hold {purpose.code}: article {purpose.article} does not list it.",
            )
    method = entry.text("auth_method")
    if method and method not in _METHODS:
        entry.note("auth_method", f"must be one of {', '.join(_METHODS)}.")
    for way, key in _METHODS.items():
        if way == method and not entry.has(key):
            entry.note(key, f"must be given for {way}.")
        elif method in _METHODS and way != method and entry.has(key):
            entry.note(key, f"belongs to {way}, and this client uses {method}.")
    return Client(
        id=entry.text("id", _CODE),
        organisation=organisation.id if organisation else "",
        name=entry.text("name"),
        auth_method=method,
        roles=_known(entry, "roles", "role", roles),
        purposes=held,
        jwks=_key_set(entry, folder) if entry.has("jwks_file") else None,
        secret_hash=entry.text("secret_hash") if entry.has("secret_hash") else None,
        strict=entry.flag("strict"),
        documents_only=entry.flag("documents_only"),
    )


def _key_set(entry: Entry, folder: Path) -> str | None:
    """The public keys of a client (RFC 7517). A private one is refused: the hub must never hold it."""
    try:
        content: Any = json.loads((folder / entry.text("jwks_file")).read_text("utf-8"))
        keys = content["keys"]
        private = any("d" in key or "k" in key for key in keys)
    except (OSError, ValueError, KeyError, TypeError):
        entry.note("jwks_file", "must name a file with a JSON key set, beside the policy.")
        return None
    if not keys or private:
        entry.note("jwks_file", "must hold at least one key, and public keys only; keep private keys with the client.")
    return json.dumps(content)


def _grant(
    entry: Entry, roles: set[str], purposes: Mapping[str, Purpose], fields: Mapping[str, Grantable]
) -> GrantEntry | None:
    role = entry.text("role")
    if role and role not in roles:
        entry.note("role", f"{role} is no role of this file.")
    held = _known(entry, "purposes", "purpose", purposes)
    capabilities = entry.choices("capability", Capability)
    disclosure = _disclosure(entry, capabilities)
    scope = entry.choice("scope", Scope)
    since, until = entry.moment("since"), entry.moment("until")
    if since and until and until <= since:
        entry.note("until", "must be later than since: it is the first moment at which the grant no longer holds.")
    approved_by = entry.text("approved_by")
    coordinates = entry.texts("fields")
    for coordinate in coordinates:
        if coordinate.endswith(".*"):
            entry.note("fields", f"{coordinate}: name each field; a grant never opens fields that are added later.")
        elif coordinate not in fields:
            entry.note("fields", f"{coordinate} is not in the schema.")
    named = {coordinate: fields[coordinate] for coordinate in coordinates if coordinate in fields}
    if disclosure is not None and Capability.READ in capabilities:
        for sentence in mistakes_of_forms(named, disclosure):
            entry.note("fields", sentence)
    if any(purposes[code].legal_basis is LegalBasis.EMERGENCY for code in held):
        for key, sentence in mistakes_of_emergency(named, capabilities, disclosure or Disclosure.FULL):
            entry.note(key, sentence)
    if disclosure is None or scope is None or since is None or until is None:
        return None
    keys = tuple(dict.fromkeys(field.key for field in named.values()))
    return GrantEntry(role, held, capabilities, disclosure, scope, since, until, approved_by, keys)


def _disclosure(entry: Entry, capabilities: tuple[Capability, ...]) -> Disclosure | None:
    """How READ shows the value. The other capabilities know no mask: a filter on a masked value would reveal it."""
    others = [one for one in capabilities if one is not Capability.READ]
    if Capability.READ not in capabilities:
        if entry.has("disclosure"):
            entry.note("disclosure", f"belongs to READ, and this grant is for {', '.join(capabilities) or 'nothing'}.")
        return Disclosure.FULL
    disclosure = entry.choice("disclosure", Disclosure)
    if others and disclosure not in (None, Disclosure.FULL):
        entry.note("disclosure", f"{disclosure} is for READ alone; grant {', '.join(others)} in an entry of its own.")
    return disclosure


def _known(entry: Entry, key: str, word: str, known: set[str] | Mapping[str, Any]) -> tuple[str, ...]:
    codes = entry.texts(key)
    for code in codes:
        if code not in known:
            entry.note(key, f"{code} is no {word} of this file.")
    return tuple(code for code in codes if code in known)
