"""Clients with their defaults and the one header play the main job, page by their own cache rules, and are generated without
`any` for our scalars (U1, U2, U4, U5)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.intake.generate import cast
from hub.server.demo import questions
from tests.clients.programs import ARIADNE, answers, finished, generated_by_ariadne, javascript, python
from tests.clients.test_clients import PURPOSE, asked
from tests.demo import Demo
from tests.papers import blocks, paper

PAGE = """query Page($first: Int, $after: String) { persons(first: $first, after: $after) {
  edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


def main_job() -> list[dict[str, Any]]:
    """A batch of eligibility, a write-back, the same again, a question with a field that is withheld, and the chain."""
    chain = {"query": questions.CHAIN, "variables": {"person": {"idNumber": cast()["allowance"]}}}
    return [*asked(), chain]


def given(demo: Demo, **more: Any) -> dict[str, Any]:
    return {"issuer": demo.url, "token": demo.token(PURPOSE), "questions": main_job(), "page": PAGE, **more}


def played(told: list[Any]) -> bool:
    """True for the right answers; none of them had errors, or the library would have thrown."""
    eligible, written, again, withheld, chain = (answer["data"] for answer in told)
    assert [item["verdict"] for item in eligible["eligibility"]] == ["ELIGIBLE", "NOT_ELIGIBLE"]
    first, second = written["recordAssistance"], again["recordAssistance"]
    assert (first["replayed"], second["replayed"]) == (False, True)
    assert first["premiumSubsidy"] == second["premiumSubsidy"]
    assert withheld["person"]["household"]["economy"] is None
    records = [record["id"] for record in chain["assistanceChain"]["records"]["nodes"]]
    assert first["premiumSubsidy"]["id"] in records
    return True


@pytest.mark.parametrize("script", ["apollo_client.mjs", "graphql_request_client.mjs"])
def test_u1_u2_a_client_with_its_defaults_and_the_one_header_plays_the_main_job(demo: Demo, script: str) -> None:
    assert played(answers(finished(javascript(script, given(demo)))))


@pytest.mark.parametrize("script", ["apollo_client.mjs", "urql_pages.mjs"])
def test_u5_a_cache_s_own_rule_for_relay_pages_through_a_list(demo: Demo, script: str) -> None:
    (paged,) = (line["paged"] for line in finished(javascript(script, given(demo, questions=[]))) if "paged" in line)
    headers = {"Authorization": f"Bearer {demo.token(PURPOSE)}"}
    whole = httpx.post(f"{demo.url}/graphql", json={"query": PAGE, "variables": {"first": 4}}, headers=headers).json()
    assert paged == [edge["node"]["id"] for edge in whole["data"]["persons"]["edges"]]


def setting(language: str) -> str:
    """The settings that the partner guide prints for a generator."""
    (found,) = blocks(paper("hub/docs/partner-guide.md"), language)
    return found


def contract(demo: Demo) -> str:
    return httpx.get(f"{demo.url}/graphql/schema.graphql").text


def test_u4_graphql_codegen_gives_no_any_for_our_scalars(demo: Demo) -> None:
    scalars = dict(re.findall(r'(\w+): "(\w+)"', setting("ts")))
    ((types),) = (line["types"] for line in finished(javascript("codegen.mjs", given(demo, scalars=scalars))))
    assert "birthDateBand" in types
    without_descriptions = re.sub(r"/\*\*.*?\*/", "", types, flags=re.DOTALL)
    assert re.findall(r".*\bany\b.*", without_descriptions) == []


def test_u4_ariadne_codegen_gives_no_any_for_our_scalars_and_its_client_plays_the_main_job(
    demo: Demo, tmp_path: Path
) -> None:
    said = dict.fromkeys(question["query"] for question in main_job())
    package = generated_by_ariadne(tmp_path, contract(demo), "\n".join(said), setting("toml"))
    own = [
        file
        for file in package.glob("*.py")
        if "base" not in file.name and file.name not in ("client.py", "exceptions.py")
    ]
    assert {"eligibility.py", "write_back.py", "input_types.py"} <= {file.name for file in own}
    found = {file.name: re.findall(r".*\bAny\b.*", file.read_text("utf-8")) for file in own}
    assert {name: [line for line in lines if "import" not in line] for name, lines in found.items()} == {
        name: [] for name in found
    }
    methods = {"Eligibility": "eligibility", "WriteBack": "write_back", "Economy": "economy", "Chain": "chain"}
    asking = [
        question | {"method": methods[re.findall(r"(?:query|mutation) (\w+)", question["query"])[0]]}
        for question in main_job()
    ]
    program = python(
        "ariadne_client.py", given(demo, questions=asking, folder=str(tmp_path)), of=str(ARIADNE / "bin/python")
    )
    assert played(answers(finished(program)))
