"""openid-client, oauth4webapi, urql and gql, unchanged, do the main job against a hub that is really served."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from hub.intake.generate import cast
from hub.server.demo import questions
from hub.server.demo.partner import token_by_key
from tests.clients.programs import answers, finished, javascript, python, signed_in
from tests.demo import Demo

OAUTH = ["openid_client.mjs", "oauth4webapi_client.mjs"]
PURPOSE = "PREMIUM_SUBSIDY"


def asked() -> list[dict[str, Any]]:
    """A batch of eligibility, a write-back, the same again, and a question with a field that is withheld."""
    people = cast()
    record = {
        "premiumSubsidy": {
            "person": {"idNumber": people["allowance"]},
            "insuranceYear": 2026,
            "tier": "TIER_1",
            "amount": "360.00",
            "givenOn": "2026-03-02",
            "status": "PAID",
        }
    }
    write = {"query": questions.WRITE_BACK, "variables": {"record": record, "key": str(uuid4())}}
    return [
        {"query": questions.ELIGIBILITY, "variables": {"people": [people["allowance"], people["not_enrolled"]]}},
        write,
        write,
        {"query": questions.ECONOMY, "variables": {"person": {"idNumber": people["allowance"]}}},
    ]


def did_the_main_job(told: list[Any]) -> bool:
    """True for the right answers to `asked`: with the reason for what is withheld, in the errors and in the report."""
    eligible, written, again, withheld = told
    assert [item["verdict"] for item in eligible["data"]["eligibility"]] == ["ELIGIBLE", "NOT_ELIGIBLE"]
    first, second = written["data"]["recordAssistance"], again["data"]["recordAssistance"]
    assert (first["replayed"], second["replayed"]) == (False, True)
    assert first["premiumSubsidy"] == second["premiumSubsidy"]
    assert withheld["data"]["person"]["name"]
    assert withheld["data"]["person"]["household"]["economy"] is None
    (error,) = withheld["errors"]
    assert error["path"] == ["person", "household", "economy"]
    assert error["extensions"] == {"code": "FIELD_WITHHELD", "reason": "PURPOSE_NOT_COVERED"}
    (field,) = [one for one in withheld["extensions"]["access"]["fields"] if one["coordinate"] == "Household.economy"]
    assert (field["outcome"], field["reason"]) == ("WITHHELD", "PURPOSE_NOT_COVERED")
    return True


@pytest.mark.parametrize("script", OAUTH)
def test_a_system_proves_itself_by_its_key_asks_and_takes_its_token_back(demo: Demo, script: str) -> None:
    given = {
        "issuer": demo.url,
        "client": "medical-insurance",
        "key": json.loads(demo.key_file.read_text("utf-8")),
        "purpose": PURPOSE,
    }
    told = finished(javascript(script, given | {"questions": asked()}))
    assert did_the_main_job(answers(told))
    before, after = [line["state"] for line in told if "state" in line]
    assert (before["active"], before["client_id"], before["scope"]) == (True, "medical-insurance", PURPOSE)
    assert after == {"active": False}


@pytest.mark.parametrize("script", OAUTH)
async def test_a_person_signs_in_with_it_and_it_asks_refreshes_and_signs_out(demo: Demo, script: str) -> None:
    program = javascript(script, {"issuer": demo.url, "client": "desktop", "questions": asked()})
    await signed_in(demo, program, "林晓", PURPOSE)
    told = finished(program)
    *first, refreshed = answers(told)
    assert did_the_main_job(first)
    assert refreshed["data"] == first[0]["data"]
    one, two = [line["tokens"] for line in told if "tokens" in line]
    assert one["scope"] == two["scope"] == PURPOSE
    assert one["refresh_token"] != two["refresh_token"]
    assert told[-1] == {"refused": "invalid_grant"}


@pytest.mark.parametrize("script", ["urql_client.mjs", "gql_client.py"])
def test_a_graphql_client_asks_writes_and_reads_why_a_field_is_withheld(demo: Demo, script: str) -> None:
    with httpx.Client(timeout=120) as http:
        token = token_by_key(http, demo.url, "medical-insurance", demo.key_file, PURPOSE)
    run = python if script.endswith(".py") else javascript
    told = finished(run(script, {"issuer": demo.url, "token": token, "questions": asked()}))
    assert did_the_main_job(answers(told))
