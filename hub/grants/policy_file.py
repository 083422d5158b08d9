"""Reads the YAML of a policy: organisations, clients, accounts, roles, purposes and grants, in words a steward can check.

Every mistake is reported at once, with its line. Coordinates such as `Person.name` become stable keys here, so
that renaming a field later never revives an old grant; there is no wildcard, since a field that is added later
must not be opened by an approval that never named it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from uuid import UUID, uuid4

from hub.codes import Department
from hub.grants.articles import RESPONSIBLE
from hub.grants.callers_file import ACCOUNT_KEYS, CLIENT_KEYS, KnownNames, account_of, client_of
from hub.grants.grantable import Grantable, mistakes_of_emergency, mistakes_of_forms
from hub.grants.policy import (
    AccountEntry,
    ClientEntry,
    GrantEntry,
    OrganisationEntry,
    Policy,
    PolicyMistakes,
    PurposeEntry,
    RoleEntry,
)
from hub.grants.registering import is_division
from hub.grants.yaml_entries import YamlDocument, YamlEntry, known
from hub.identifiers import CODE_FORM, folded, is_code
from hub.texts import reads_as
from permissions.acts import Rule
from permissions.model import Capability, Disclosure, LegalBasis, Scope

_SECTIONS = ("organisations", "clients", "accounts", "roles", "purposes", "grants")


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
    document = YamlDocument.of(text)
    for section in document.sections:
        if section not in _SECTIONS:
            document.note(str(section), f"is not a section; the sections are {', '.join(_SECTIONS)}.")
    organisations = [
        _organisation(entry) for entry in document.entries("organisations", _keys("id name department division"))
    ]
    roles = [
        RoleEntry(_code(entry), entry.text("description"))
        for entry in document.entries("roles", _keys("code description"))
    ]
    purposes = [
        _purpose(entry)
        for entry in document.entries("purposes", _keys("code article department legal_basis description"))
    ]
    _unique(document, "organisations", "id", [one.id for one in organisations])
    _unique(document, "organisations", "name", [one.name for one in organisations], reads_as)
    _unique(document, "roles", "code", [folded(one.code) for one in roles])
    _unique(document, "purposes", "code", [folded(one.code) for one in purposes])
    named = KnownNames(
        dict(chain.from_iterable(((one.id, one), (one.name, one)) for one in organisations)),
        frozenset(one.code for one in roles),
        {one.code: one for one in purposes},
    )
    clients = [client_of(entry, named, folder) for entry in document.entries("clients", CLIENT_KEYS)]
    _unique(document, "clients", "id", [folded(one.id) for one in clients])
    accounts = [account_of(entry, named) for entry in document.entries("accounts", ACCOUNT_KEYS)]
    _unique(document, "accounts", "subject", [f"{one.issuer} {one.subject}" for one in accounts])
    grant_keys = _keys("role purposes capability disclosure scope since until approved_by fields")
    grants = [_grant(entry, named, fields) for entry in document.entries("grants", grant_keys)]
    _keep_duties_apart(document, clients, accounts, [grant for grant in grants if grant], fields)
    if document.mistakes:
        raise PolicyMistakes(document.sentences())
    whole = [grant for grant in grants if grant is not None]
    return Policy(tuple(organisations), tuple(clients), tuple(accounts), tuple(roles), tuple(purposes), tuple(whole))


def _keys(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _unique(
    document: YamlDocument, section: str, key: str, values: Sequence[str], compared: Callable[[str], str] = str
) -> None:
    others = list(map(compared, values))
    for index, value in enumerate(values):
        if value and others[index] in others[:index]:
            document.note(
                f"{section}[{index}].{key}",
                f"{value} is given twice, or reads like another one; each entry needs its own.",
            )


def _keep_duties_apart(
    document: YamlDocument,
    clients: Sequence[ClientEntry],
    accounts: Sequence[AccountEntry],
    grants: Sequence[GrantEntry],
    fields: Mapping[str, Grantable],
) -> None:
    """Note whoever would have two duties: accounts, and clients that act by themselves."""
    duty = {field.key: field.duty for field in fields.values()}
    people = [(f"clients[{place}]", each.roles) for place, each in enumerate(clients) if each.auth_method != "none"]
    people += [(f"accounts[{place}]", each.roles) for place, each in enumerate(accounts)]
    for path, roles in people:
        held = {duty.get(key) for grant in grants if grant.role in roles for key in grant.fields} - {None}
        if len(held) > 1:
            document.note(f"{path}.roles", Rule.DUTIES.value)


def _organisation(entry: YamlEntry) -> OrganisationEntry:
    key = str(uuid4())
    if entry.has("id"):
        try:
            key = str(UUID(entry.text("id")))
        except ValueError:
            entry.note("id", "must be a UUID; leave it out to get a new one.")
    division = entry.text("division", 12)
    if division and not is_division(division):
        entry.note("division", "must be a division code of 6, 9 or 12 digits.")
    department = entry.choice("department", Department) or Department.CIVIL_AFFAIRS
    return OrganisationEntry(key, entry.text("name"), department, division)


def _code(entry: YamlEntry) -> str:
    code = entry.text("code")
    if code and not is_code(code):
        entry.note("code", f"must be {CODE_FORM}.")
    return code


def _purpose(entry: YamlEntry) -> PurposeEntry:
    department = entry.choice("department", Department)
    article = entry.values.get("article")
    if type(article) is not int or article not in RESPONSIBLE:
        entry.note("article", "must be an article of the notice, a number from 1 to 22.")
        article = 0
    elif department and department not in RESPONSIBLE[article]:
        units = ", ".join(sorted(RESPONSIBLE[article]))
        entry.note("department", f"{department} is not a responsible unit of article {article}; those are {units}.")
    basis = entry.choice("legal_basis", LegalBasis) or LegalBasis.STATUTORY_DUTY
    return PurposeEntry(_code(entry), article, department or Department.CIVIL_AFFAIRS, basis, entry.text("description"))


def _grant(entry: YamlEntry, named: KnownNames, fields: Mapping[str, Grantable]) -> GrantEntry | None:
    role = entry.text("role")
    if role and role not in named.roles:
        entry.note("role", f"{role} is not a role in this file.")
    held = known(entry, "purposes", "purpose", named.purposes)
    capabilities = entry.choices("capability", Capability)
    disclosure = _disclosure(entry, capabilities)
    scope = entry.choice("scope", Scope)
    since, until = entry.moment("since"), entry.moment("until")
    if since and until and until <= since:
        entry.note("until", "must be later than since: it is the first moment at which the grant is no longer valid.")
    approved_by = entry.text("approved_by")
    coordinates = entry.texts("fields")
    for coordinate in coordinates:
        if coordinate.endswith(".*"):
            entry.note("fields", f"{coordinate}: name each field; a grant never opens fields that are added later.")
        elif coordinate not in fields:
            entry.note("fields", f"{coordinate} is not in the schema.")
        elif value := fields[coordinate].opened_by:
            entry.note("fields", f"{coordinate} has no grant of its own. Grant {value} instead, FULL or BANDED.")
    opened = {coordinate: fields[coordinate] for coordinate in coordinates if coordinate in fields}
    if disclosure is not None and Capability.READ in capabilities:
        for sentence in mistakes_of_forms(opened, disclosure):
            entry.note("fields", sentence)
    if any(named.purposes[code].legal_basis is LegalBasis.EMERGENCY for code in held):
        for key, sentence in mistakes_of_emergency(opened, capabilities, disclosure or Disclosure.FULL):
            entry.note(key, sentence)
    if disclosure is None or scope is None or since is None or until is None:
        return None
    keys = tuple(dict.fromkeys(field.key for field in opened.values() if field.key))
    return GrantEntry(role, held, capabilities, disclosure, scope, since, until, approved_by, keys)


def _disclosure(entry: YamlEntry, capabilities: tuple[Capability, ...]) -> Disclosure | None:
    """Return how READ shows the value. The other capabilities know no mask: a filter on a masked value would reveal it."""
    others = [one for one in capabilities if one is not Capability.READ]
    if Capability.READ not in capabilities:
        if entry.has("disclosure"):
            entry.note("disclosure", f"belongs to READ, but this grant is for {', '.join(capabilities) or 'nothing'}.")
        return Disclosure.FULL
    disclosure = entry.choice("disclosure", Disclosure)
    if others and disclosure not in (None, Disclosure.FULL):
        entry.note("disclosure", f"{disclosure} is for READ alone; grant {', '.join(others)} in an entry of its own.")
    return disclosure
