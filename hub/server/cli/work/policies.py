"""This is the work of `hub grants plan` and `apply`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import click
from sqlalchemy import select
from strawberry.utils.str_converters import to_camel_case

from hub.clock import system_clock
from hub.config import Settings
from hub.grants.contract_fields import ContractFields, contract_fields
from hub.grants.load import load_policy
from hub.grants.policy import Policy
from hub.grants.policy_file import read_policy_file
from hub.grants.policy_plan import PlannedStep, apply_plan, plan_policy
from hub.ledger.gate import LedgerGate
from hub.ledger.operator import THE_HUB_ITSELF, OperatorCommand, operator_name
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import Quotas
from hub.sources.register import open_source
from hub.sources.source import Source
from hub.tables.governance import OrganisationRow
from permissions.acts import Actor
from schema.contract import build_contract

_FIRST_FILE = "The store is empty, so the whole file takes effect at once, without a request: there is no steward yet."
_NOTHING = "All of it is in force, or requested already."


def plan(settings: Settings, file: Path) -> None:
    """Print the entries of the policy in FILE (YAML) that are neither in force nor requested."""
    contract = contract_fields(build_contract()._schema)
    policy = read_policy_file(file, contract.grantable)
    steps = asyncio.run(_planned(settings, contract, policy))
    click.echo(_FIRST_FILE if steps is None else "\n".join(_lines(steps)))


def apply(settings: Settings, file: Path) -> None:
    """Register what opens nothing by itself, and put the rest before the data stewards as requests."""
    contract = contract_fields(build_contract()._schema)
    policy = read_policy_file(file, contract.grantable)
    for line in asyncio.run(_applied(settings, contract, policy, sha256(file.read_bytes()).hexdigest())):
        click.echo(line)


async def _planned(settings: Settings, contract: ContractFields, policy: Policy) -> list[PlannedStep] | None:
    async with open_source(settings) as source:
        if await _is_empty(source):
            return None
        async with source.begin(reading=True) as connection:
            return await plan_policy(connection, contract, policy, system_clock())


async def _applied(settings: Settings, contract: ContractFields, policy: Policy, digest: str) -> list[str]:
    async with open_source(settings) as source:
        if await _is_empty(source):
            return [_FIRST_FILE, f"Loaded: {await load_policy(source, policy, system_clock)}."]
        async with source.begin(reading=True) as connection:
            steps = await plan_policy(connection, contract, policy, system_clock())
        if not steps:
            return [_NOTHING]
        await _record(settings, source, steps, digest)
        operator = Actor(operator_name(), "", THE_HUB_ITSELF)
        async with source.begin() as connection:
            steps = await plan_policy(connection, contract, policy, system_clock())
            done = await apply_plan(connection, steps, operator, system_clock())
        return [f"{each.id}  {step.sentence}" for each, step in zip(done, steps, strict=True)]


async def _record(settings: Settings, source: Source, steps: Sequence[PlannedStep], digest: str) -> None:
    """Write down what is about to be done. Raises `LedgerUnavailable`; then nothing is done."""
    ledger = LedgerGate(source, Limiter(Quotas.of(settings)))
    acts = sorted({f"Mutation.{to_camel_case(step.act.lower())}" for step in steps})
    try:
        await OperatorCommand(ledger, system_clock, f"hub grants apply {digest}").record(acts, rows=len(steps))
    finally:
        await ledger.drain()


async def _is_empty(source: Source) -> bool:
    async with source.begin(reading=True) as connection:
        return (await connection.execute(select(OrganisationRow.id).limit(1))).first() is None


def _lines(steps: Sequence[PlannedStep]) -> list[str]:
    return [f"+ {step.sentence}" for step in steps] or [_NOTHING]
