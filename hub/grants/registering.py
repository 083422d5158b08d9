"""Registers what opens nothing by itself: organisations, clients without roles, roles without grants, and purposes.

Each act works in the caller's transaction and bumps the version. What is registered already in the same words is left as it
is, so that an act can be repeated safely; in other words it is a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Mistake, invalid_input
from hub.grants.articles import RESPONSIBLE
from hub.grants.policy import AccountEntry, ClientEntry, OrganisationEntry, PurposeEntry, RoleEntry
from hub.grants.policy_changes import PolicyChange, holder_changed, lock_policy_version, next_policy_version, refuse_by
from hub.grants.proposals import not_found
from hub.identifiers import CODE_FORM, PARTING, folded, is_client_id, is_code
from hub.tables.governance import ClientRow, OrganisationRow, PurposeRow, RoleRow
from hub.tables.sign_in import AccountRow, ClientRedirectRow
from hub.texts import flaw, reads_as
from permissions.acts import Act, ActFacts, Actor, objection

_LONGEST, _LONGEST_SUBJECT = 1000, 255

DIVISION_DIGITS = (6, 9, 12)
"""How many digits a division code may have (GB/T 2260, GB/T 10114)."""


async def register_organisation(connection: AsyncConnection, entry: OrganisationEntry, at: datetime) -> PolicyChange:
    """Register an office under a name that reads like no other one. Raises INVALID_INPUT."""
    wrong = _flaw_of_text("name", entry.name)
    if not is_division(entry.division):
        wrong = [*wrong, Mistake(("division",), "Give a division code of 6, 9 or 12 digits.")]
    _refuse(wrong)
    version = await lock_policy_version(connection)
    values = {"name": entry.name.strip(), "department": entry.department.value, "division_code": entry.division}
    stored = map(dict, (await connection.execute(select(OrganisationRow.__table__))).mappings())
    alike = [each for each in stored if str(each["id"]) == entry.id or reads_as(each["name"]) == reads_as(entry.name)]
    for known in alike:
        same = _same_or_taken(version, known, values, "name", str(known["id"]))
    if alike:
        return same
    await connection.execute(insert(OrganisationRow), [values | {"id": entry.id}])
    return PolicyChange(await next_policy_version(connection), entry.id, changed=True)


async def register_client(connection: AsyncConnection, entry: ClientEntry, at: datetime) -> PolicyChange:
    """Register a client, which holds no role and no purpose yet. Raises INVALID_INPUT, and NOT_FOUND for its organisation."""
    wrong = _flaw_of_text("name", entry.name)
    if not (is_code(entry.id) and is_client_id(entry.id)):
        wrong = [*wrong, Mistake(("id",), f"Give an id of {CODE_FORM}. A UUID is none: it names an account.")]
    _refuse(wrong)
    version = await lock_policy_version(connection)
    if not await _known(connection, OrganisationRow, OrganisationRow.id == entry.organisation):
        raise not_found("organisation", ("organisation",))
    values = {
        "name": entry.name.strip(),
        "organisation_id": entry.organisation,
        "auth_method": entry.auth_method,
        "jwks": entry.jwks,
    }
    if known := await _known(connection, ClientRow, _reads_as(ClientRow.id, entry.id)):
        return _same_or_taken(version, known, {**values, "id": entry.id}, "id", entry.id)
    more = {"id": entry.id, "secret_hash": entry.secret_hash, "registered_at": at, "strict": entry.strict}
    flags = {"documents_only": entry.documents_only, "withheld_in_report": entry.withheld_in_report}
    flags |= {"every_organisation": entry.every_organisation}
    await connection.execute(insert(ClientRow), [values | more | flags])
    if redirects := [{"client_id": entry.id, "uri": uri} for uri in entry.redirect_uris]:
        await connection.execute(insert(ClientRedirectRow), redirects)
    return await holder_changed(connection, entry.id, at)


async def register_account_without_roles(
    connection: AsyncConnection, entry: AccountEntry, at: datetime
) -> PolicyChange:
    """Register a person who may sign in, and holds no role and no purpose yet. Raises INVALID_INPUT."""
    texts = (("issuer", entry.issuer), ("subject", entry.subject), ("name", entry.name))
    _refuse([mistake for name, text in texts for mistake in _flaw_of_text(name, text, _LONGEST_SUBJECT)])
    entry = replace(entry, issuer=entry.issuer.strip(), subject=entry.subject.strip(), name=entry.name.strip())
    version, row = await lock_policy_version(connection), AccountRow
    if not await _known(connection, OrganisationRow, OrganisationRow.id == entry.organisation):
        raise not_found("organisation", ("organisation",))
    values = {"name": entry.name, "organisation_id": entry.organisation}
    subject = {"issuer": entry.issuer, "subject": entry.subject}
    is_theirs = and_(row.issuer == entry.issuer, row.subject == entry.subject)
    if known := await _known(connection, row, is_theirs):
        return _same_or_taken(version, known, values, "subject", str(known["id"]))
    await connection.execute(insert(row), [values | subject | {"id": entry.id, "registered_at": at}])
    return await holder_changed(connection, entry.id, at)


async def add_role(connection: AsyncConnection, entry: RoleEntry, at: datetime) -> PolicyChange:
    """Add a new role. It has no grants yet. Raises INVALID_INPUT."""
    _refuse([*_flaw_of_code(entry.code), *_flaw_of_text("description", entry.description)])
    version = await lock_policy_version(connection)
    return await _add(connection, version, RoleRow, asdict(entry))


async def add_purpose(connection: AsyncConnection, entry: PurposeEntry, actor: Actor, at: datetime) -> PolicyChange:
    """Add a purpose: an article of the notice and one of the departments that it lists. Raises INVALID_INPUT or ACT_REFUSED."""
    wrong = [*_flaw_of_code(entry.code), *_flaw_of_text("description", entry.description)]
    if entry.article not in RESPONSIBLE:
        wrong.append(Mistake(("article",), "Give an article of the notice, a number from 1 to 22."))
    _refuse(wrong)
    unlisted = frozenset() if entry.department in RESPONSIBLE[entry.article] else frozenset({entry.code})
    refuse_by(objection(Act.ADD_PURPOSE, ActFacts(actor, at, unlisted=unlisted)))
    version = await lock_policy_version(connection)
    values = asdict(entry) | {"department": entry.department.value, "legal_basis": entry.legal_basis.value}
    return await _add(connection, version, PurposeRow, values)


def is_division(code: str) -> bool:
    """Return True for what can be the code of a division."""
    return code.isascii() and code.isdigit() and len(code) in DIVISION_DIGITS


def new_id() -> str:
    """Return an identifier for an organisation that has none yet."""
    return str(uuid4())


async def _add(connection: AsyncConnection, version: int, table: Any, values: dict[str, Any]) -> PolicyChange:
    code = values["code"]
    values["description"] = values["description"].strip()
    if known := await _known(connection, table, _reads_as(table.code, code)):
        return _same_or_taken(version, known, values, "code", code)
    await connection.execute(insert(table), [values])
    return PolicyChange(await next_policy_version(connection), code, changed=True)


async def _known(connection: AsyncConnection, table: Any, which: ColumnElement[bool]) -> Mapping[str, Any] | None:
    found = (await connection.execute(select(table.__table__).where(which))).mappings().first()
    return None if found is None else dict(found)


def _reads_as(column: Any, code: str) -> ColumnElement[bool]:
    """Return True for a code that a reader would take for another one, which may be the same."""
    others, hyphen = PARTING
    stored: Any = func.lower(column)
    for sign in others:
        stored = func.replace(stored, sign, hyphen)
    reads_as: ColumnElement[bool] = stored == folded(code)
    return reads_as


def _same_or_taken(
    version: int, known: Mapping[str, Any], values: Mapping[str, Any], name: str, key: str
) -> PolicyChange:
    if all(str(known[column]) == str(value) for column, value in values.items()):
        return PolicyChange(version, key, changed=False)
    raise invalid_input(Mistake((name,), f"This {name} is taken already, or reads like one that is. Give another one."))


def _flaw_of_text(name: str, text: str, longest: int = _LONGEST) -> list[Mistake]:
    if len(text.strip()) <= longest and not flaw(text):
        return []
    article = "an" if name[0] in "aeiou" else "a"
    return [Mistake((name,), f"Give {article} {name} of 1 to {longest} characters, on one line.")]


def _flaw_of_code(code: str) -> list[Mistake]:
    return [] if is_code(code) else [Mistake(("code",), f"Give a code of {CODE_FORM}.")]


def _refuse(mistakes: list[Mistake]) -> None:
    if mistakes:
        raise invalid_input(*mistakes)
