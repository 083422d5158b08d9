"""A contract with more record types, made of declarations alone, and how large its statements become.

usage: python -m tests.resolvers.growth 25        one line of JSON: characters of SQL and units of planning, by question
It is a program of its own, since the types stay in the contract of the process that declares them.
"""

from __future__ import annotations

import json
import sys
from typing import Any, ClassVar

import strawberry
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hub.catalogue.contract import keys
from hub.catalogue.declarations import Classification, Moments, Money, Rows
from hub.catalogue.fields import column, money
from hub.codes import Department
from hub.config import Settings
from hub.server.endpoint.documents import coerce_variables, read_document
from hub.sources.register import open_sources
from hub.tables.base import Base
from hub.tables.departments import records, register
from permissions.model import Capability, Scope, Sensitivity, Sharing
from permissions.profile import Profile
from resolvers import select
from resolvers.arguments import shapes_by_place, sites_of
from resolvers.read import prepare
from resolvers.weigh import Scales
from schema import contract
from schema.chain import AssistanceRecord, corrected
from tests.schema.profiles import NOW, grant, profile_of

OWN = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Department.HOUSING)
CHAIN = "query($id: UUID!) { assistanceChain(by: {id: $id}) { records { nodes { %s } } } }"
QUESTIONS = {
    "changes": "query { changes(first: 100) { nodes { id at what person { id } record { id amount supersedes { id } } } } }",
    "chain with persons": CHAIN % "id programme givenOn amount person { id name }",
    "supersedes": CHAIN % "id supersedes { id amount person { name } }",
}
SCOPES = {"everyone": (Scope.EVERYONE,), "district or caseload": (Scope.DISTRICT, Scope.CASELOAD)}


def declare(number: int) -> None:
    """One more record type: a table and the type that shows it."""
    name = f"Extra{number}"
    table: Any = type(
        f"{name}Row",
        (records.AssistanceRecordColumns, Base),
        {
            "__tablename__": f"extra_{number}",
            "__annotations__": {"kind": Mapped[str | None], "units": Mapped[int | None]},
            "kind": mapped_column(String(16)),
            "units": mapped_column(records.Fen),
        },
    )
    register._HOMES[table] = "housing"
    declared = type(
        name,
        (AssistanceRecord,),
        {
            "KEY": f"extra_{number}",
            "ROWS": Rows(table, subject="person_id", current=True),
            "__annotations__": {
                "KEY": ClassVar[str], "ROWS": ClassVar[Rows], "supersedes": f"{name} | None", "kind": str | None, "units": Money | None,
            },
            "__module__": __name__,
            "supersedes": corrected(),
            "kind": column(table.kind, "kind", OWN, "The kind (类别)."),
            "units": money(table.units, "units", OWN, "The sum (金额)."),
        },
    )  # fmt: skip
    globals()[name] = declared
    contract.TYPES.append(strawberry.type(declared, description="A further record (记录)."))


def measured(question: str, profile: Profile) -> dict[str, int]:
    """Characters of SQL and units of planning."""
    full = contract.build_contract()._schema
    document = read_document(question, None, full)
    variables = coerce_variables(document, {"id": "00000000-0000-4000-8000-000000000000"} if "$id" in question else {})
    asked = select.Document(full, document.fragments, variables)
    (root,) = select.select_roots(asked, document.root_type, document.operation.selection_set)
    sites = tuple(sites_of([root]))
    values = [site.values(variables, Moments(NOW, NOW.date())) for site in sites]
    sources = open_sources(Settings(database="postgresql://nobody@localhost/nothing"))
    prepared = prepare(root, asked, profile, sources, values, sites=sites)
    units = Scales().units([(root, shapes_by_place(sites, values))])
    return {"sql": sum(len(statement.query.text) for statement in prepared.statements), "units": units}


def main(types: int) -> None:
    for number in range(types - len(contract.TYPES)):
        declare(number)
    contract.build_contract.cache_clear()
    every = keys(contract.build_contract()._schema)
    found = {}
    for scope, scopes in SCOPES.items():
        grants = [grant("Person.name", Capability.READ, field=key, scope=one, id=f"{key} {one}") for key in every.values() for one in scopes]  # fmt: skip
        found |= {f"{name}, {scope}": measured(text, profile_of(*grants)) for name, text in QUESTIONS.items()}
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
