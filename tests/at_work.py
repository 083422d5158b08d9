"""A hub at work in whatever house it is started in: commands, then questions, each as a test gives them.

usage: python -m tests.at_work DATABASE FOLDER < WORK.json      one line of JSON: what came of each

A work has `files` of a city, `commands` of `hub`, and `questions` with their variables, asked by one client of a
`department` for a purpose of an `article`. It may read and write whatever the contract has, but for what is `withheld`.
`sources` names the departments with a database of their own, each an SQLite file in the folder.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from hub.clock import system_clock
from hub.config import Settings
from hub.grants.grantable import grantable
from hub.server.log import configure_log
from permissions.acts import Duty
from schema.contract import build_contract, printed_contract
from tests.clock import FixedClock
from tests.commands import run_command
from tests.ground.city import POLICY
from tests.ground.hub import open_hub
from tests.plain_yaml import read_yaml

CLIENT = "officer"
LASTING = {"since": date(2020, 1, 1), "until": date(2126, 1, 1)}
COUNTED = ("Band", ".totalCount", ".count")
"""How coordinates end that are granted with another, or for counting."""


def policy(work: Mapping[str, Any]) -> Mapping[str, Any]:
    """A policy of one client, which has every right but those that are withheld."""
    secret = read_yaml(POLICY.read_text("utf-8"))["clients"][0]["secret_hash"]
    fields = grantable(build_contract()._schema)
    apart = {name for name, field in fields.items() if field.duty in (Duty.ADMINISTRATION, Duty.AUDIT)}
    every = [name for name in fields if name not in apart.union(work.get("withheld", ()))]
    writes = [name for name in every if name.startswith("Mutation.") or "Input." in name]
    reads = [name for name in every if name not in writes and not name.endswith(COUNTED)]
    shared = {"role": CLIENT, "purposes": [CLIENT], "scope": "EVERYONE", **LASTING}
    client = {"id": CLIENT, "organisation": "区", "name": "Of a test", "roles": [CLIENT], "purposes": [CLIENT]}
    purpose = {"code": CLIENT, "article": work["article"], "legal_basis": "STATUTORY_DUTY", "description": "Of a test"}
    return {
        "organisations": [{"name": "区", "department": work["department"], "division": "980101"}],
        "roles": [{"code": CLIENT, "description": "Of a test"}],
        "purposes": [purpose | {"department": work["department"]}],
        "clients": [client | {"auth_method": "client_secret_basic", "secret_hash": secret}],
        "grants": [
            shared | {"approved_by": "a test", "capability": "WRITE", "fields": writes},
            shared | {"approved_by": "a test", "capability": "READ", "disclosure": "FULL", "fields": reads},
        ],
    }


async def answers(settings: Settings, questions: Sequence[tuple[str, Mapping[str, Any]]]) -> Sequence[Any]:
    """What the hub answers, at this moment: the commands before it had the machine's clock."""
    clock = FixedClock()
    clock.now = system_clock()
    async with open_hub(settings, clock) as hub:
        return [await hub.ask(text, variables, client=CLIENT, purpose=CLIENT) for text, variables in questions]


def main(database: str, folder: Path, work: Mapping[str, Any]) -> None:
    sources = {name: f"sqlite:///{folder}/{name}.db" for name in work.get("sources", ())}
    settings = Settings(database=database, sources=sources, keys_file=folder / "keys.json", deadline_seconds=60.0)
    city = folder / "city"
    city.mkdir()
    for name, lines in work["files"].items():
        (city / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "policy.yaml").write_text(yaml.safe_dump(policy(work), allow_unicode=True), "utf-8")
    said = [
        run_command(settings, *(part.format(folder=folder) for part in command.split())) for command in work["commands"]
    ]
    refused = city / "rejects.csv"
    found = {
        "commands": [(int(result.exit_code), result.output) for result in said],
        "refused": refused.read_text("utf-8-sig") if refused.exists() else "",
        "contract": printed_contract(),
        "answers": asyncio.run(answers(settings, work["questions"])),
    }
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    configure_log()  # to the standard error: the standard output is what came of the work
    main(sys.argv[1], Path(sys.argv[2]), json.load(sys.stdin))
