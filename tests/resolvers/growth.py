"""A house with more departments, made as an engineer makes one: of files. And how large its statements become.

usage: python -m tests.resolvers.growth SCOPES…       in such a house: one line of JSON, characters of SQL and units of planning by question
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from string import ascii_uppercase

from hub.catalogue.contract import keys
from hub.catalogue.declarations import Moments
from hub.config import Settings
from hub.policy.programmes import PROGRAMMES
from hub.server.endpoint.documents import coerce_variables, read_document
from hub.sources.register import open_sources
from hub.tables.departments.register import RECORDS
from permissions.model import Capability, Scope
from permissions.profile import Profile
from resolvers import select
from resolvers.arguments import shapes_by_place, sites_of
from resolvers.planning_cost import PlanningCost
from resolvers.prepare import prepare
from tests.copies import files_told, lines_told, with_lines
from tests.papers import paper
from tests.schema.profiles import FULL, NOW, grant, profile_of

PAPER = paper("hub/docs/adding-a-department.md")
CHAIN = "query($id: UUID!) { assistanceChain(by: {id: $id}) { records { nodes { %s } } } }"
DECISION = "{ verdict reason benefitKind conditions { code state sentence } }"
EXPLAINED = """{ verdict explanation { code article english chinese towards state grounds { kind code english chinese onRecord
  outcome value source asOf since until localValue { value since until reference } figures { asOf totalIncome incomePerHead savings } } } }"""
QUESTIONS = {
    "changes": "query { changes(first: 100) { nodes { id at what person { id } record { id amount supersedes { id } } } } }",
    "chain with persons": CHAIN % "id programme givenOn amount person { id name }",
    "supersedes": CHAIN % "id supersedes { id amount person { name } }",
    "decision": f"query($id: UUID!) {{ person(by: {{id: $id}}) {{ premiumSubsidy {DECISION} }} }}",
    "explained": f"query {{ eligibility(programme: MARGIN_RECOGNITION, idNumbers: []) {EXPLAINED} }}",
    "decisions": f"query {{ eligibility(programme: MEDICAL_ASSISTANCE, idNumbers: []) {DECISION} }}",
}
SCOPES = {"everyone": (Scope.EVERYONE,), "district or caseload": (Scope.DISTRICT, Scope.CASELOAD)}


def grow(copy: Path, types: int, programmes: int) -> None:
    """Adds departments to a copy of the house until it has at least so many record types and programmes: each is that of the paper
    under another name, with two record types and a programme. Programmes that are wanted beyond these are rules alone."""
    added = [f"UNION_{letter}" for letter in ascii_uppercase[: (max(0, types - len(RECORDS)) + 1) // 2]]
    for department in added:
        for path, text in files_told(PAPER).items():
            (copy / renamed(path, department)).write_text(renamed(text, department), "utf-8")
        for path, change in lines_told(PAPER).items():
            grown = with_lines((copy / path).read_text("utf-8"), renamed(change, department))
            (copy / path).write_text(grown, "utf-8")
    for number in range(programmes - len(PROGRAMMES) - len(added)):
        (copy / f"hub/policy/programmes/extra_{number}.py").write_text(_rule_alone(number), "utf-8")


def renamed(text: str, department: str) -> str:
    """A text of the paper, of another department."""
    lower, name = department.lower(), department.title().replace("_", "")
    words = {"worker": lower, "Worker": name, "WORKER": department, "trade_union": lower, "TRADE_UNION": department,
             "SkillLevel": f"{name}Level"}  # fmt: skip
    for old, new in words.items():
        text = text.replace(old, new)
    return text


def _rule_alone(number: int) -> str:
    """The rule of the paper, for a programme that no record is of, in the words that the hub has."""
    (text,) = (text for path, text in files_told(PAPER).items() if "/policy/" in path)
    words = {
        "from hub.tables.departments.trade_union import WORKER_SUPPORT\n": "", "FactKind\n": "FactKind, Programme\n",
        "code=WORKER_SUPPORT": f'code=Programme("EXTRA_{number}", "Extra {number}", "补充{number}")',
        "TRADE_UNION": "CIVIL_AFFAIRS", "WORKER_IN_HARDSHIP": "JOBLESS", "BenefitKind.WORKER_SUPPORT": "BenefitKind.SUPPORT",
    }  # fmt: skip
    for old, new in words.items():
        text = text.replace(old, new)
    return text


def measured(question: str, profile: Profile) -> dict[str, int]:
    """Characters of SQL and units of planning."""
    document = read_document(question, None, FULL)
    variables = coerce_variables(document, {"id": "00000000-0000-4000-8000-000000000000"} if "$id" in question else {})
    asked = select.SelectionContext(FULL, document.fragments, variables)
    (root,) = select.select_roots(asked, document.root_type, document.operation.selection_set)
    sites = tuple(sites_of([root]))
    values = [site.values(variables, Moments(NOW, NOW.date())) for site in sites]
    sources = open_sources(Settings(database="postgresql://nobody@localhost/nothing"))
    prepared = prepare(root, asked, profile, sources, values, sites=sites)
    units = PlanningCost().units([(root, shapes_by_place(sites, values))])
    return {"sql": sum(len(statement.query.text) for statement in prepared.statements), "units": units}


def main(names: list[str]) -> None:
    every = keys(FULL)
    found = {}
    for scope, scopes in ((name, SCOPES[name]) for name in names):
        grants = [grant("Person.name", Capability.READ, field=key, scope=one, id=f"{key} {one}") for key in every.values() for one in scopes]  # fmt: skip
        found |= {f"{name}, {scope}": measured(text, profile_of(*grants)) for name, text in QUESTIONS.items()}
    print(json.dumps({"types": len(RECORDS), "programmes": len(PROGRAMMES), "statements": found}))


if __name__ == "__main__":
    main(sys.argv[1:])
