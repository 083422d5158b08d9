"""Plays the main job over real HTTP and checks every step: token, eligibility, write-back, replay, chain, withheld."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import httpx

from hub.intake.generate import cast
from hub.server.demo import questions
from hub.server.demo.partner import ask, token_by_key
from hub.server.demo.stage import MACHINE, SECOND, Stage

EXPECTED = {
    "allowance": ("ELIGIBLE", "90.00"),
    "extreme_poverty": ("ELIGIBLE", "100.00"),
    "margin_tier_2": ("ELIGIBLE", "100.00"),
    "not_enrolled": ("NOT_ELIGIBLE", None),
    "unknown_qualification": ("REVIEW", None),
    "other_district": ("NOT_FOUND", None),
}
"""What the rule of §9 says of the cast, as a district's medical insurance sees it."""


class StepFailed(Exception):
    """A step did not give what it should."""


class Transcript:
    """The steps, in order. `say` hears a title, the answer and what was checked."""

    def __init__(self, stage: Stage, today: date, say: Callable[[str], None]) -> None:
        self.stage = stage
        self.today = today
        self.say = say
        self.issuer = stage.settings.issuer
        self.token = ""

    def play(self) -> None:
        """Every step; raises `StepFailed` at the first that goes wrong."""
        with httpx.Client(timeout=30) as self.client:
            self.token = self.get_token("PREMIUM_SUBSIDY")
            amount = self.eligibility()
            record = self.write_back(amount)
            self.batch(amount, record)
            self.chain(record)
            self.withheld()

    def play_without_second_source(self) -> None:
        """What stands and what is missing while medical insurance's own database is stopped."""
        with httpx.Client(timeout=30) as self.client:
            self.token = self.get_token("PREMIUM_SUBSIDY")
            self.gap()
            amount = self.eligibility()
            self.title("A write-back into the stopped database is refused, and can be sent again with its key")
            premium = {"premiumSubsidy": self.premium("allowance", amount)}
            answer = self.ask(questions.WRITE_BACK, record=premium, key=str(uuid4()))
            self.show(answer)
            self.check("nothing was written, and the answer says so", _codes(answer) == ["SOURCE_UNAVAILABLE"])

    def gap(self) -> None:
        self.title("The chain again, while medical insurance's own database is stopped")
        answer = self.ask(questions.CHAIN, person={"idNumber": cast()["allowance"]})
        access = answer["extensions"]["access"]
        states = {item["source"]: item["state"] for item in access["sources"]}
        missing = [item for item in access["fields"] if item.get("reason") == "SOURCE_UNAVAILABLE"]
        for item in answer["data"]["assistanceChain"]["records"]["nodes"] or []:
            self.say(f"  {item['givenOn']}  {item['programme']:24} {item['__typename']}")
        self.show({"missing": missing, "sources": access["sources"]})
        self.check("the person is there all the same", answer["data"]["assistanceChain"]["person"] is not None)
        self.check(
            "the hub's own database answered, the other did not", states == {"hub": "COMPLETE", SECOND: "UNAVAILABLE"}
        )
        self.check(
            "the gap is marked where it is: 'nothing found' is never shown for 'not asked'",
            [(item["coordinate"], item["source"]) for item in missing] == [("AssistanceChain.records", SECOND)],
        )

    def get_token(self, purpose: str) -> str:
        self.title(f"A token for one purpose, by the client's own key: {purpose}")
        token = token_by_key(self.client, self.issuer, MACHINE, self.stage.key_file, purpose)
        me = ask(self.client, self.issuer, token, questions.ME)
        self.show(me["data"])
        self.check("the hub knows who asks, and what for", me["data"]["me"]["purpose"]["code"] == purpose)
        return token

    def eligibility(self) -> str:
        self.title("Are these six persons eligible for the premium subsidy?")
        people = cast()
        answer = self.ask(questions.ELIGIBILITY, people=[people[label] for label in EXPECTED])
        decisions = answer["data"]["eligibility"]
        for (label, (verdict, percent)), decision in zip(EXPECTED.items(), decisions, strict=True):
            self.say(
                f"  {label:22} {decision['verdict']:13} {decision['percent'] or '-':>7} {decision['amount'] or '-':>8}"
            )
            self.check(f"{label} is {verdict}", (decision["verdict"], decision["percent"]) == (verdict, percent))
        masked = decisions[0]["person"]["idNumber"]
        self.check("identity numbers come back masked", "*" in masked and masked != people["allowance"])
        return str(decisions[0]["amount"])

    def premium(self, label: str, amount: str) -> dict[str, Any]:
        """Return what was paid to one of the cast."""
        return {
            "person": {"idNumber": cast()[label]},
            "insuranceYear": self.today.year,
            "tier": "TIER_1",
            "amount": amount,
            "givenOn": self.today.isoformat(),
            "status": "PAID",
        }

    def write_back(self, amount: str) -> str:
        self.title("What was paid is written back, and written back again with the same key")
        premium = self.premium("allowance", amount)
        key = str(uuid4())
        first = self.ask(questions.WRITE_BACK, record={"premiumSubsidy": premium}, key=key)
        self.show(first["data"])
        done = first["data"]["recordAssistance"]
        self.check("the record is stored", done["replayed"] is False and done["premiumSubsidy"]["amount"] == amount)
        again = self.ask(questions.WRITE_BACK, record={"premiumSubsidy": premium}, key=key)["data"]["recordAssistance"]
        self.check(
            "the same key stores nothing twice", again["replayed"] and again["premiumSubsidy"] == done["premiumSubsidy"]
        )
        other = self.ask(questions.WRITE_BACK, record={"premiumSubsidy": premium | {"tier": "TIER_2"}}, key=key)
        self.check("the same key with another body is refused", _codes(other) == ["IDEMPOTENCY_CONFLICT"])
        return str(done["premiumSubsidy"]["id"])

    def batch(self, amount: str, record: str) -> None:
        self.title("A batch: each record is stored or not on its own, and the same batch again stores nothing twice")
        people = ("not_enrolled", "other_district", "allowance")
        items = [
            {"record": {"premiumSubsidy": self.premium(label, amount)}, "idempotencyKey": str(uuid4())}
            for label in people
        ]
        results = self.ask(questions.BATCH, items=items)["data"]["recordAssistanceBatch"]
        for label, result in zip(people, results, strict=True):
            verdict = (result["record"] or {}).get("eligibility") or ""
            self.say(f"  {label:22} {result['code'] or 'stored':13} {verdict:13} overlaps: {len(result['overlaps'])}")
        self.check(
            "nobody within the scope is told, the others are stored",
            [result["code"] for result in results] == [None, "NOT_FOUND", None],
        )
        self.check("what the rule said is kept with it", results[0]["record"]["eligibility"] == "NOT_ELIGIBLE")
        self.check("the same year twice is told", record in [item["id"] for item in results[2]["overlaps"]])
        again = self.ask(questions.BATCH, items=items)["data"]["recordAssistanceBatch"]
        self.check("the first answers come again", [result["replayed"] for result in again] == [True, False, True])

    def chain(self, record: str) -> None:
        self.title("The assistance chain of the household, with that record in it")
        chain = self.ask(questions.CHAIN, person={"idNumber": cast()["allowance"]})["data"]["assistanceChain"]
        for item in chain["records"]["nodes"][:5]:
            self.say(f"  {item['givenOn']}  {item['programme']:24} {item['__typename']:20} {item.get('amount') or ''}")
        self.check("the record is in the chain", record in [item["id"] for item in chain["records"]["nodes"]])

    def withheld(self) -> None:
        self.title("A field that this purpose does not cover is withheld, and the answer says so")
        person = {"idNumber": cast()["allowance"]}
        answer = self.ask(questions.ECONOMY, person=person)
        self.show(answer)
        (error,) = answer["errors"]
        said = error["extensions"]["code"], error["extensions"]["reason"]
        self.check("it is null", answer["data"]["person"]["household"]["economy"] is None)
        self.check("it is withheld, for a reason", said == ("FIELD_WITHHELD", "PURPOSE_NOT_COVERED"))
        self.token = self.get_token("MEDICAL_ASSISTANCE")
        answer = self.ask(questions.ECONOMY, person=person)
        self.check("under the purpose that covers it, nothing is withheld", "errors" not in answer)

    def ask(self, text: str, **variables: Any) -> dict[str, Any]:
        return ask(self.client, self.issuer, self.token, text, **variables)

    def title(self, text: str) -> None:
        self.say(f"\n# {text}")

    def show(self, content: Any) -> None:
        self.say(json.dumps(content, ensure_ascii=False, indent=2))

    def check(self, sentence: str, holds: bool) -> None:
        if not holds:
            raise StepFailed(sentence)
        self.say(f"  ok: {sentence}")


def _codes(answer: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", [])]
