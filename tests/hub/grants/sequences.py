"""Acts in any order, done by anybody who could do them, to whatever is there, on a real store: the acts, and who does them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.codes import Department
from hub.grants import accounts, policy_changes, registering, requests
from hub.grants.class_rises import withhold_risen_within
from hub.grants.contract_fields import ContractFields
from hub.grants.duties import ADMINISTRATION
from hub.grants.in_force import withdraw_role
from hub.grants.policy import AccountEntry, ClientEntry, OrganisationEntry, PurposeEntry, RoleEntry
from hub.grants.proposals import Proposal, RequestKind
from hub.grants.requested_access import access_proposal
from hub.tables.access_requests import AccessRequestRow
from hub.tables.governance import BlockRow, ClientRow, GrantRow
from hub.tables.sign_in import AccountRow
from permissions.acts import LONGEST_GRANT, Act, Actor, State
from permissions.model import Capability, LegalBasis, Scope, Sensitivity
from tests.clock import FixedClock
from tests.hub.grants.test_requests import BUREAU, CITY, CONTRACT

FIELDS = (
    "Person.sex",
    "Person.sex",
    "EconomicSnapshot.incomePerHead",
    "PremiumSubsidy.premium",
    "Mutation.block",
    "Caller.client",
)
ROLES = ("clerk", "steward", "empty")
PURPOSES = ("PREMIUM", "PREMIUM", "ACCESS", "RELIEF", "SCHOOL")
RISES = "person.sex"
"""The field that becomes SENSITIVE while a sequence goes on."""

OPEN_REQUEST = AccessRequestRow.state.in_([State.REQUESTED.value, State.TO_REVIEW.value])
NOBODY = "00000000-0000-4000-8000-999999999999"


COLUMNS = {
    "access_grant": "id role capability until revoked_at by_file",
    "access_grant_field": "grant_id field lacking_since lacking_until",
    "access_grant_purpose": "grant_id purpose",
    "access_request": "id kind state grant_id requested_by requested_at decided_by decided_at",
    "access_request_approval": "request_id approved_by department",
    "access_block": "role organisation_id field lifted_at",
    "organisation": "id department",
    **dict.fromkeys(("client", "account"), "id organisation_id suspended_at"),
    **{f"{kind}_{what}": f"{kind}_id {what}" for kind in ("client", "account") for what in ("role", "purpose")},
}


def _every_row(table: str, columns: str) -> str:
    each = ", ".join(f"'{name}', {name}" for name in columns.split())
    return f"'{table}', (select json_group_array(json_object({each})) from {table})"


EVERYTHING = text(f"select json_object({', '.join(_every_row(*each) for each in COLUMNS.items())})")


@dataclass(frozen=True)
class Holder:
    """Somebody who is not suspended."""

    department: str
    organisation: str
    roles: set[str]
    purposes: set[str]


@dataclass
class World:
    """A store in the middle of a sequence: `rows` as they were read last, and in words what was `done` so far."""

    connection: AsyncConnection
    random: Random
    at: datetime = field(default_factory=lambda: FixedClock().now)
    contract: ContractFields = CONTRACT
    done: list[str] = field(default_factory=list)
    rows: dict[str, list[Any]] = field(default_factory=dict)

    async def some(self, column: Any, *which: Any) -> str:
        """Something that is there, by a column of its table; what nobody has where there is none."""
        statement = select(column).where(*which).order_by(column)
        found = (await self.connection.execute(statement)).scalars().all()
        return str(self.random.choice(found)) if found else NOBODY

    async def read(self) -> None:
        """Read the rows of every table of access, in one statement and with nothing of the hub."""
        ((text,),) = (await self.connection.execute(EVERYTHING)).all()
        self.rows = vars(json.loads(text, object_hook=lambda found: SimpleNamespace(**found)))

    def holders(self) -> dict[str, Holder]:
        """Everybody who is not suspended."""
        offices = {each.id: each.department for each in self.rows["organisation"]}
        found = {}
        for kind in ("client", "account"):
            codes = {"role": defaultdict[str, set[str]](set), "purpose": defaultdict[str, set[str]](set)}
            for what, by in codes.items():
                for each in self.rows[f"{kind}_{what}"]:
                    by[getattr(each, f"{kind}_id")].add(getattr(each, what))
            for each in self.rows[kind]:
                if each.suspended_at is None:
                    office = each.organisation_id
                    held = Holder(offices[office], office, codes["role"][each.id], codes["purpose"][each.id])
                    found[each.id] = held
        return found

    def actors(self, act: Act) -> list[Actor]:
        """Whoever may try an act: those with a role that lets them."""
        needs_right = f"mutation.{act.lower()}" in ADMINISTRATION
        return [
            Actor(key, each.department, each.organisation, frozenset(each.roles))
            for key, each in sorted(self.holders().items())
            if "steward" in each.roles or not needs_right
        ]

    def until(self) -> datetime:
        days = self.random.choice([-1, 2, 30, 300, 300, 300, 300])
        return self.at + (timedelta(days=days) if self.random.random() < 0.9 else 2 * LONGEST_GRANT)

    def access(self) -> Proposal:
        names = sorted({*self.random.sample(FIELDS, self.random.choice([1, 1, 1, 2]))})
        return access_proposal(
            self.contract,
            role=self.random.choice(ROLES),
            coordinates=names,
            capability=Capability.WRITE,
            disclosure=None,
            scope=Scope.EVERYONE,
            purposes=[self.random.choice(PURPOSES)],
            until=self.until(),
        )

    async def holder(self) -> tuple[str | None, str | None]:
        """A client or an account."""
        if self.random.random() < 0.6:
            return await self.some(ClientRow.id), None
        return None, await self.some(AccountRow.id)


Done = Callable[[World, Actor], Awaitable[Any]]
WHY = "A reason."


async def _file(world: World, by: Actor, wish: Proposal) -> Any:
    return await requests.file_request(world.connection, world.contract, wish, by, WHY, world.at)


async def _extend(world: World, by: Actor) -> Any:
    grant = await world.some(GrantRow.id)
    return await _file(world, by, await requests.extension_of(world.connection, world.contract, grant, world.until()))


async def _assign(world: World, by: Actor) -> Any:
    client, account = await world.holder()
    purposes = (world.random.choice(PURPOSES),)
    role = world.random.choice(ROLES)
    wish = Proposal(RequestKind.ASSIGNMENT, role=role, client_id=client, account_id=account, purposes=purposes)
    return await _file(world, by, wish)


async def _key(world: World, by: Actor) -> Any:
    return await _file(world, by, Proposal(RequestKind.KEY, client_id=await world.some(ClientRow.id), jwks="{}"))


async def _approve(world: World, by: Actor) -> Any:
    key = await world.some(AccessRequestRow.id, *([OPEN_REQUEST] if world.random.random() < 0.9 else []))
    return await requests.approve_request(world.connection, world.contract, key, by, world.at)


def _decided(decide: Any) -> Done:
    async def done(world: World, by: Actor) -> Any:
        key = await world.some(AccessRequestRow.id, *([OPEN_REQUEST] if world.random.random() < 0.8 else []))
        return await decide(world.connection, world.contract, key, by, WHY, world.at)

    return done


async def _break_glass(world: World, by: Actor) -> Any:
    wish = replace(world.access(), kind=RequestKind.BREAK_GLASS)
    wish = replace(wish, purposes=("RELIEF",)) if world.random.random() < 0.7 else wish
    if by.roles and world.random.random() < 0.7:
        wish = replace(wish, role=world.random.choice(sorted(by.roles)))
    return await requests.break_glass(world.connection, world.contract, wish, by, WHY, world.at)


async def _revoke(world: World, by: Actor) -> Any:
    return await policy_changes.revoke_grant(world.connection, await world.some(GrantRow.id), by.id, WHY, world.at)


async def _block(world: World, by: Actor) -> Any:
    role, office, key = (
        world.random.choice([None, *ROLES]), world.random.choice([None, CITY, BUREAU]), world.random.choice([None, "person.sex", "mutation.approve_request"])
    )  # fmt: skip
    return await policy_changes.block(world.connection, role, office, key, by.id, WHY, world.at)


async def _lift(world: World, by: Actor) -> Any:
    block = await world.some(BlockRow.id)
    return await policy_changes.lift_block(world.connection, world.contract, block, by, WHY, world.at)


async def _withdraw(world: World, by: Actor) -> Any:
    client, account = await world.holder()
    role = world.random.choice(ROLES)
    return await withdraw_role(world.connection, role, client, account, by.id, world.at)


async def _organisation(world: World, by: Actor) -> Any:
    number = world.random.randrange(3)
    entry = OrganisationEntry(registering.new_id(), f"Office {number}", Department.EDUCATION, "980000")
    return await registering.register_organisation(world.connection, entry, world.at)


async def _client(world: World, by: Actor) -> Any:
    key, office = f"client-{world.random.randrange(3)}", world.random.choice([CITY, BUREAU])
    entry = ClientEntry(key, office, "A", "client_secret_basic", (), (), None, "scrypt$example")
    return await registering.register_client(world.connection, entry, world.at)


async def _account(world: World, by: Actor) -> Any:
    number = world.random.randrange(3)
    key, office = str(UUID(int=number + 77)), world.random.choice([CITY, BUREAU])
    entry = AccountEntry(key, "https://id.example", f"person {number}", "A", office, (), ())
    return await registering.register_account_without_roles(world.connection, entry, world.at)


async def _role(world: World, by: Actor) -> Any:
    entry = RoleEntry(f"role-{world.random.randrange(3)}", "Another.")
    return await registering.add_role(world.connection, entry, world.at)


async def _purpose(world: World, by: Actor) -> Any:
    office, article = (
        world.random.choice([Department.EDUCATION, Department.CIVIL_AFFAIRS]),
        world.random.choice([4, 10]),
    )
    entry = PurposeEntry(f"P-{office.value}-{article}", article, office, LegalBasis.STATUTORY_DUTY, "Another.")
    return await registering.add_purpose(world.connection, entry, by, world.at)


async def _suspend_client(world: World, by: Actor) -> Any:
    return await policy_changes.suspend_client(world.connection, await world.some(ClientRow.id), world.at, by.id)


async def _reinstate_client(world: World, by: Actor) -> Any:
    return await policy_changes.reinstate_client(world.connection, await world.some(ClientRow.id), by, world.at)


async def _suspend_account(world: World, by: Actor) -> Any:
    return await accounts.suspend_account(world.connection, await world.some(AccountRow.id), world.at, by.id)


async def _reinstate_account(world: World, by: Actor) -> Any:
    return await accounts.reinstate_account(world.connection, await world.some(AccountRow.id), by, world.at)


DONE: Mapping[Act, Done] = {
    Act.REQUEST_ACCESS: lambda world, by: _file(world, by, world.access()),
    Act.EXTEND_GRANT: _extend,
    Act.ASSIGN_ROLE: _assign,
    Act.REGISTER_KEY: _key,
    Act.APPROVE_REQUEST: _approve,
    Act.REFUSE_REQUEST: _decided(requests.refuse_request),
    Act.BREAK_GLASS: _break_glass,
    Act.REVIEW_BREAK_GLASS: _decided(requests.review_break_glass),
    Act.REVOKE_GRANT: _revoke,
    Act.BLOCK: _block,
    Act.LIFT_BLOCK: _lift,
    Act.SUSPEND_CLIENT: _suspend_client,
    Act.REINSTATE_CLIENT: _reinstate_client,
    Act.SUSPEND_ACCOUNT: _suspend_account,
    Act.REINSTATE_ACCOUNT: _reinstate_account,
    Act.WITHDRAW_ROLE: _withdraw,
    Act.REGISTER_ORGANISATION: _organisation,
    Act.REGISTER_CLIENT: _client,
    Act.REGISTER_ACCOUNT: _account,
    Act.ADD_ROLE: _role,
    Act.ADD_PURPOSE: _purpose,
}
"""How each act is carried out: by the function that the field of the contract calls."""

OFTEN = [*DONE, *[Act.APPROVE_REQUEST] * 20, *[Act.REQUEST_ACCESS] * 8, *[Act.EXTEND_GRANT] * 3, Act.ASSIGN_ROLE]


async def time_passes(world: World) -> None:
    world.at += timedelta(days=world.random.choice([0.1, 1, 20]))
    world.done.append(f"time passes until {world.at:%d %B}")


async def class_rises(world: World) -> None:
    """A new version of the hub declares a field SENSITIVE."""
    told = world.contract.classes[RISES]
    classes = {**world.contract.classes, RISES: replace(told, sensitivity=Sensitivity.SENSITIVE)}
    world.contract = replace(world.contract, classes=classes)
    await withhold_risen_within(world.connection, world.contract, world.at)
    world.done.append(f"{RISES} becomes sensitive")
