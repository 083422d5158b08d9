"""What the examples of the page are about in the demo: who of its city, which role, which grant."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from hub.codes import FactKind
from hub.config import Settings
from hub.intake.generate import cast
from hub.policy.programmes.education_aid import NAMED
from hub.sources.register import open_source
from hub.sources.source import CompiledQuery
from hub.tables.governance import GrantRow
from permissions.model import Capability

_KNOWN = {FactKind.AT_SCHOOL: "1", FactKind.EDUCATION_AID_QUALIFIED: "1", FactKind.NEWLY_ASSESSED_STUDENT: "0"}


async def marks(settings: Settings, city: Path) -> dict[str, str]:
    """Return a value for each mark of `hub.server.web.examples`: the cast and a student, a role to close a field to,
    and the grant that nobody needs."""
    row = GrantRow
    needless = select(row.id).where(row.role == "student-aid-officer", row.capability == Capability.SORT.value)
    async with open_source(settings) as source:
        ((grant,),) = await source.fetch(CompiledQuery.of(needless, source), {})
    because = "示例：用途尚不明确 · An example: its purpose is not clear"
    return {**cast(), "student": _student(city), "role": "charity-worker", "grant": str(grant), "because": because}


def _student(city: Path) -> str:
    """Return the number of the first in the city who was given education aid, and whose aid of this period the rule of
    §10 knows."""
    facts = {(row["id_number"], row["kind"]): row["value"] for row in _rows(city, "dated_facts")}
    named = {
        row["id_number"]
        for row in _rows(city, "category_determinations")
        if row["category"] in NAMED and row["outcome"] == "RECOGNISED" and not row["until"]
    }
    aided = [row["id_number"] for row in _rows(city, "education_aid")]
    known = (
        one for one in aided if one in named and all(facts.get((one, kind)) == value for kind, value in _KNOWN.items())
    )
    return next(known, aided[0])


def _rows(city: Path, file: str) -> Iterator[dict[str, str]]:
    with (city / f"{file}.csv").open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
