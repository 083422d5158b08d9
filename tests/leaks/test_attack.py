"""What each client of the demo learns of each field that is withheld from it, in bits: `hub/docs/decisions/limiter.md` states how much.

A drawn sample in `make test`, the whole under HUB_TEST_SIZE=full.
"""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from hub.cipher import Cipher
from hub.config import Settings
from hub.grants.grantable import grantable
from hub.grants.load import load_policy
from hub.grants.policy_file import read_policy
from hub.identifiers import resident_id_number_from
from hub.sources.register import open_source
from schema.contract import build_contract
from tests.clock import FixedClock
from tests.ground.city import KEYRING, POLICY
from tests.ground.hub import Hub, codes, open_hub
from tests.leaks.attack import Attacker, bits, bits_of_guessing
from tests.leaks.targets import BORN, FIELDS, Target, plant, targets
from tests.promises import Promise, Tell

ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
CLIENTS = {
    "medical-insurance": ("PREMIUM_SUBSIDY", "MEDICAL_ASSISTANCE"),
    "education": ("EDUCATION_AID",),
    "charity": ("CHARITY_SUPPORT",),
    "civil-affairs": ("POPULATION_REGISTER", "RECOGNITION", "BASIC_LIVING"),
    "steward": ("ACCESS_ADMINISTRATION",),
}
COORDINATES = {
    "sex": "Person.sex", "birth_date": "Person.birthDate", "id_number": "Person.idNumber", "phone": "Person.phone",
    "bank_account": "Person.bankAccount", "name": "Person.name", "address": "Household.address",
    "income_per_head": "EconomicSnapshot.incomePerHead", "total_income": "EconomicSnapshot.totalIncome",
    "savings": "EconomicSnapshot.savings", "medical_spend": "EconomicSnapshot.medicalSpend",
    "education_spend": "EconomicSnapshot.educationSpend", "other_spend": "EconomicSnapshot.otherSpend",
}  # fmt: skip
STATED: Mapping[tuple[str, str], Mapping[str, float]] = {
    # What the decisions state ("How much a withheld field can be learned"); of everything else nothing at all.
    ("civil-affairs", "BASIC_LIVING"): {"birth_date": 1.0},
    ("civil-affairs", "RECOGNITION"): dict.fromkeys(
        ("income_per_head", "total_income", "savings", "medical_spend", "education_spend", "other_spend"), 1.59
    ),
}
A_DAY_OF_GUESSING = 0.1


def demo_text() -> str:
    """The demo's policy; each client proves itself by the secret of the tests."""
    text = files("hub.server.demo").joinpath("policy.yaml").read_text("utf-8")
    secret = re.search(r'secret_hash: "([^"]+)"', POLICY.read_text("utf-8"))
    assert secret is not None
    text = re.sub(r"\{[\w-]+_secret_hash\}", secret[1], text)
    text = text.replace("auth_method: private_key_jwt\n    jwks_file: medical-insurance.jwks.json",
                        f'auth_method: client_secret_basic\n    secret_hash: "{secret[1]}"')  # fmt: skip
    return text.replace("{since}", "2026-01-01").replace("{until}", "2027-06-01")


async def stage(settings: Settings, people: list[Target], without: tuple[str, ...] = ()) -> None:
    """The city under the demo's policy, but for some lines of it, with the people who are attacked."""
    text = "\n".join(line for line in demo_text().splitlines() if line.strip() not in without)
    policy = read_policy(text, grantable(build_contract()._schema), folder=Path())
    charity = next(one.id for one in policy.organisations if one.name.endswith("慈善会"))
    source = open_source(settings)
    try:
        async with source.begin() as connection:
            for table in ("access_grant_field", "access_grant_purpose", "access_grant", "client_role", "client_purpose",
                          "client_redirect", "client", "account_role", "account_purpose", "account", "role", "purpose",
                          "organisation"):  # fmt: skip
                await connection.exec_driver_sql(f"delete from {table}")
            await plant(connection, Cipher(KEYRING), people, charity)
        await load_policy(source, policy, FixedClock())
    finally:
        await source.close()


@asynccontextmanager
async def demo_hub(settings: Settings, people: list[Target], without: tuple[str, ...] = ()) -> AsyncIterator[Hub]:
    await stage(settings, people, without)
    async with open_hub(settings, FixedClock()) as hub:
        yield hub


async def is_withheld(attacker: Attacker, field: str) -> bool:
    """A field is withheld when its client is shown no such field, or in another form than in full, or not the household that
    has it."""
    type_name, _, name = COORDINATES[field].partition(".")
    shown = attacker.schema.type_map.get(type_name)
    if shown is None or name not in getattr(shown, "fields", {}):
        return True
    holder = {
        "Person": "{ %s }",
        "Household": "{ household { %s } }",
        "EconomicSnapshot": "{ household { economy { %s } } }",
    }
    target = targets(1, [field])[0]
    answer = await attacker.ask(
        "query($by: PersonKey!) { person(by: $by) %s }" % (holder[type_name] % name),
        {"by": attacker.key(target)},
    )
    person = answer["data"]["person"]
    assert person, "the person who is attacked must be there"
    told = answer.get("extensions", {}).get("access", {})
    out_of_reach = person.get("household", person) is None
    return (
        bool(codes(answer))
        or out_of_reach
        or any(COORDINATES[field] == item["coordinate"] for item in told.get("coordinates", told.get("fields", [])))
    )


@pytest.mark.takes_long
@ON_SQLITE
async def test_no_client_of_the_demo_learns_more_of_a_withheld_field_than_is_stated(
    city_settings: Settings, size: Callable[[int, int], int], tell: Tell, promise: Promise
) -> None:
    fields = random.sample(FIELDS, size(1, len(FIELDS)))
    people = targets(size(2, 6), fields)
    lines, beyond = [], []
    async with demo_hub(city_settings, people) as hub:
        for client, purposes in CLIENTS.items():
            for purpose in purposes:
                attacker = Attacker(hub, client, purpose, by_number=False)
                await attacker.look_around()
                if not attacker.has("person"):
                    continue
                for field in fields:
                    attacked = [target for target in people if target.field == field]
                    if not await is_withheld(attacker, field):
                        continue
                    learned = bits([await attacker.transcript(target) for target in attacked])
                    stated = STATED.get((client, purpose), {}).get(field, 0.0)
                    lines.append(
                        f"{client:18} {purpose:20} {COORDINATES[field]:32} {learned:5.2f} of {stated:4.2f} bits"
                    )
                    if learned > stated:
                        beyond.append(lines[-1])
    tell(*lines)
    assert lines
    assert beyond == []
    promise("No client of the demo learns more of a withheld field than is stated", len(lines), "fields and purposes")


@ON_SQLITE
async def test_a_day_of_guessing_completes_no_masked_number(city_settings: Settings, tell: Tell) -> None:
    """Mask, decade and sex together leave tens of thousands of numbers, and a day has a hundred guesses."""
    async with demo_hub(city_settings, targets(1)) as hub:
        attacker = Attacker(hub, "education", "EDUCATION_AID", by_number=False)
        await attacker.look_around()
        target = next(target for target in targets(1) if target.field == "id_number")
        text = "query($by: PersonKey!) { person(by: $by) { idNumber birthDate } }"
        shown = (await attacker.ask(text, {"by": attacker.key(target)}))["data"]["person"]
        left = candidates(shown["idNumber"], "2000-01-01", "2009-12-31", districts=1)
        with_sex = candidates(shown["idNumber"], "2000-01-01", "2009-12-31", districts=1, sexes=1)
        guesses = 0
        number = iter(range(10**6))
        many = (
            "query($ids: [ResidentIdNumber!]!) { eligibility(programme: EDUCATION_AID, idNumbers: $ids) { verdict } }"
        )
        while True:
            ids = [
                resident_id_number_from(f"980999{1900 + next(number) % 90}0101{next(number) % 1000:03d}")
                for _ in range(10)
            ]
            answer = await attacker.ask(many, {"ids": ids})
            if codes(answer):
                break
            guesses += len(set(ids))
    learned = bits_of_guessing(with_sex, guesses)
    tell(
        f"{guesses} guesses a day; {left:,} numbers are left by mask and decade, {with_sex:,} with the sex: {learned:.3f} bits a day"
    )
    assert codes(answer) == ["LOOKUP_LOCKED"]
    assert (guesses, left, with_sex) == (100, 36_530, 18_265)
    assert learned <= A_DAY_OF_GUESSING


def candidates(mask: str, first: str, last: str, *, districts: int, sexes: int = 2) -> int:
    """The identity numbers that a mask and a decade leave: whatever a digit that is shown would exclude is excluded."""
    days, of_sex = 0, range(10) if sexes == 2 else range(0, 10, 2)
    day = date.fromisoformat(first)
    assert (mask[3:14], mask[16:]) == ("*" * 11, "**")
    while day <= date.fromisoformat(last):
        days += 1
        day += timedelta(days=1)
    return districts * days * len(of_sex)


REGISTER = """mutation($input: RecordPopulationInput!, $key: String!) {
    recordPopulation(input: $input, idempotencyKey: $key) { person { id recordedAt } } }"""
COUNTS = """{ personStatistics(by: {sex: VALUE, birthDate: DECADE, division: TOWNSHIP}) { sex birthDecade count }
    a: personStatistics(by: {sex: VALUE}) { sex count } b: personStatistics(by: {birthDate: DECADE}) { birthDecade count }
    c: householdStatistics(by: {urban: VALUE}) { urban count } }"""


@ON_SQLITE
async def test_a_registrar_learns_nothing_by_statistics_beside_what_it_writes(
    city_settings: Settings, size: Callable[[int, int], int], tell: Tell
) -> None:
    """Made-up persons until a cell shows ten, one out, the person in, day after day."""
    people = [target for target in targets(2) if target.field in ("sex", "birth_date")]
    learned: dict[str, float] = {}
    async with demo_hub(city_settings, people) as hub:
        attacker = Attacker(hub, "civil-affairs", "POPULATION_REGISTER", by_number=False)
        before = (await attacker.ask(COUNTS))["data"]
        told: dict[str, list[str]] = {"sex": [], "birth_date": []}
        for number, target in enumerate(people):
            transcript = []
            for step in range(size(2, 12)):
                made = resident_id_number_from(f"980101{BORN:%Y%m%d}9{number}{2 * (step % 5)}")
                person = {
                    "idNumber": made,
                    "division": "980101",
                    "sex": "FEMALE",
                    "birthDate": str(BORN),
                    "name": "虚构",
                }
                given = {"person": person} if step < 5 else {"person": {"division": "980101", "name": f"无名{step}"}}
                await attacker.ask(REGISTER, {"input": given, "key": f"made-up-{number}-{step}"})
                transcript.append((await attacker.ask(COUNTS))["data"])
            look = "query($by: PersonKey!) { person(by: $by) { recordedAt } }"
            for division in ("980102", "980101"):
                corrects = (await attacker.ask(look, {"by": attacker.key(target)}))["data"]["person"]["recordedAt"]
                change = {"person": attacker.key(target), "corrects": corrects, "division": division}
                await attacker.ask(
                    REGISTER, {"input": {"personCorrection": change}, "key": f"moved-{number}-{division}"}
                )
                transcript.append((await attacker.ask(COUNTS))["data"])
                hub.clock.now += timedelta(days=1)
                hub.tokens.clear()
            told[target.field].append(repr(transcript))
            assert [each for each in transcript if each != before] == []
        learned = {field: bits(transcripts) for field, transcripts in told.items()}
    tell(
        *(f"civil-affairs by statistics and writes: {COORDINATES[field]} {n:.2f} bits" for field, n in learned.items())
    )
    assert set(learned.values()) == {0.0}
