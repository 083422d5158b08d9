"""What a charity and civil affairs ask over HTTP, and a matching run between their questions."""

from __future__ import annotations

from datetime import date
from typing import Any

from hub.clock import local_day
from hub.matching.run import RunReport, run_matching
from hub.sources.register import open_source
from tests.ground.hub import Hub

DISTRICT, K = "980101", 5
CHARITY, OTHER_CHARITY = (f"00000000-0000-4000-9000-{number:012d}" for number in (4, 5))

NEED = """mutation($input: RecordPopulationInput!, $key: String!) { recordPopulation(input: $input, idempotencyKey: $key) {
    replayed need { id kind urgency origin programme eligibility waitingReason } } }"""
SUPPLY = """mutation($input: RecordSupplyInput!, $key: String!) { recordSupply(input: $input, idempotencyKey: $key) {
    replayed supply { id service kind places organisation { name } division { code } } } }"""
PUBLISHED = """{ publishedNeeds(first: 100) { nodes { id kind urgency until publishedOn ageFrom ageTo householdSizeFrom
    householdSizeTo township { code } } } }"""
OFFERS = """{ offers(first: 100) { nodes { id state endReason weights urgencyPoints waitingPoints areaPoints fitPoints heldUntil
    need { id kind ageFrom } supply { id service } person { id name phone household { address } } } } }"""
NEEDS = """{ needs(first: 100) { nodes { id kind waitingReason person { id name }
    matches { id state consents { until home withdrawnAt } } } } }"""
ANSWER = """mutation($id: UUID!, $accept: Boolean!, $reason: MatchEndReason) {
    answerMatch(id: $id, accept: $accept, reason: $reason) { id state endReason } }"""
CONFIRM = """mutation($id: UUID!, $confirm: Boolean!, $reason: MatchEndReason) {
    confirmMatch(id: $id, confirm: $confirm, reason: $reason) { id state endReason } }"""
CONSENT = """mutation($id: UUID!, $until: Date!, $home: Boolean!) {
    recordConsent(id: $id, until: $until, home: $home) { id state consents { until home } } }"""
WITHDRAW = "mutation($id: UUID!) { withdrawConsent(id: $id) { id state } }"
COMPLETE = "mutation($id: UUID!) { completeMatch(id: $id) { id state } }"
PLACES = "mutation($id: UUID!, $places: Int!) { changePlaces(id: $id, places: $places) { places placesAsOf } }"
OWN_SUPPLIES = "{ ownSupplies { nodes { id places } } }"
WAITING = "{ needs(filter: {waitingReason: {isKnown: true}}) { nodes { waitingReason } } }"
OF_STATE = """query($state: MatchState!) { offers(filter: {state: {equal: $state}}) { nodes { id } } }"""
ALL_OF_STATE = """query($state: MatchState!) { matches(filter: {state: {in: [$state]}}) { nodes { id state } } }"""
OFFER = "query($id: UUID!) { offer(id: $id) { id state } }"
WITHDRAW_SUPPLY = "mutation($id: UUID!) { withdrawSupply(id: $id) { id withdrawnAt } }"
DELIVER = """mutation($input: RecordAssistanceInput!, $key: String!) {
    recordAssistance(input: $input, idempotencyKey: $key) { replayed record { programme ... on CharityAssistance { kind } } } }"""


async def ask(hub: Hub, client: str, text: str, **variables: Any) -> Any:
    return await hub.ask(text, variables, client=client, purpose="CHARITY")


async def told(hub: Hub, client: str, text: str, **variables: Any) -> Any:
    """The data of an answer without errors."""
    answer = await ask(hub, client, text, **variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def need(hub: Hub, person_id: str, kind: str = "CARE", **changes: Any) -> Any:
    given = {"person": {"id": person_id}, "kind": kind, "urgency": "SOON", "origin": "VISIT", "givenOn": "2026-11-20"}
    written = await told(
        hub, "matching", NEED, input={"need": given | changes}, key=f"need-{person_id}-{changes.get('givenOn', '')}"
    )
    return written["recordPopulation"]["need"]


async def supply(hub: Hub, client: str = "charity", **changes: Any) -> Any:
    given = {
        "service": "送餐上门", "kind": "CARE", "division": DISTRICT, "places": 1, "placesAsOf": "2026-11-23",
        "since": "2026-11-01",
    }  # fmt: skip
    key = f"supply-{client}-{changes.get('kind', '')}-{changes.get('service', '')}"
    written = await told(hub, client, SUPPLY, input={"supply": given | changes}, key=key)
    return written["recordSupply"]["supply"]


async def run(hub: Hub, k: int = K) -> RunReport:
    async with open_source(hub.settings) as source:
        now = hub.clock()
        return await run_matching(source, DISTRICT, k, now, local_day(now))


async def offers(hub: Hub, client: str = "charity") -> list[Any]:
    found: list[Any] = (await told(hub, client, OFFERS))["offers"]["nodes"]
    return found


def a_year_from(day: date) -> str:
    return day.replace(year=day.year + 1).isoformat()
