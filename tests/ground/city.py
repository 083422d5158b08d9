"""One small city, the same on both databases: generated persons, and a few that only tests would think of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher, masked
from hub.config import Settings
from hub.grants.grantable import grantable
from hub.grants.load import load_policy
from hub.grants.policy_file import read_policy_file
from hub.identifiers import resident_id_number_from
from hub.intake.formats import KEPT_ID_NUMBER
from hub.intake.funds import FUNDS
from hub.intake.generate import CITY, generate
from hub.intake.importing import import_city
from hub.keyring import Keyring
from hub.policy.parameters import SAMPLES, load_parameters
from hub.sources.migrate import migrate
from hub.sources.register import Sources, open_source
from hub.tables.deliveries import DeliveryBatchRow, DeliveryFileRow, DeliveryRow, FormMapRow
from hub.tables.departments.civil_affairs import TemporaryReliefRow
from hub.tables.departments.education import EducationAidRow
from hub.tables.departments.medical_insurance import PremiumSubsidyRow
from hub.tables.population import ID_NUMBER, CaseloadRow, HouseholdRow, MembershipRow, PersonRow
from schema.contract import build_contract
from tests.clock import FixedClock

POLICY = Path(__file__).parent / "policy.yaml"
SECRET = "a secret that only tests know"
"""The secret of every test client; its hash stands in the policy."""

KEYRING = Keyring(
    sealing={"s1": bytes(range(32))},
    index={"i1": bytes(range(32, 64))},
    naming={"n1": bytes(range(32, 64))},
    pseudonym={"p1": bytes(range(64, 96))},
)
ORGANISATION, OTHER_ORGANISATION = (f"00000000-0000-4000-9000-{number:012d}" for number in (1, 2))
"""Those of the policy's clients: the insurance bureau of a district, and the city's civil affairs."""

KINDS = ("", "person", "household", "membership", "record", "case", "delivery")
"""Of what there are rows with an identifier that is known beforehand."""

RECORDED = datetime(2026, 1, 1, tzinfo=UTC)


def odd_person(number: int) -> str:
    """The ID number of one of the odd persons: 0 to 4."""
    return resident_id_number_from(f"98010119700101{number:03d}")


def odd_id(kind: str, number: int) -> str:
    """The fixed UUID of an odd row."""
    return f"00000000-0000-4000-8000-{KINDS.index(kind):04d}{number:08d}"


async def build_city(url: str, folder: Path) -> None:
    """Fill a migrated or empty database with the city, its parameters and its policy."""
    settings = Settings(database=url, deadline_seconds=60.0)
    await migrate(settings)
    source, cipher, clock = open_source(settings), Cipher(KEYRING), FixedClock()
    try:
        generate(folder, persons=80, seed=7, today=date(2026, 11, 23))
        for of in FUNDS:  # no finance of this city delivers: what is to be had of funds, its tests write themselves
            (folder / f"{of.name}.csv").unlink()
        report = await import_city(Sources(source), cipher, clock, folder)
        assert not report.refusals
        async with source.begin() as connection:
            await load_parameters(connection, SAMPLES, clock, division=CITY)
            await _name_the_delivery(connection)
            await _odd_rows(connection, cipher)
            await _cases(connection)
        policy = read_policy_file(POLICY, grantable(build_contract()._schema))
        await load_policy(source, policy, clock)
        if source.dialect == "postgresql":
            # A city's database does it by itself within a minute, which no copy lives: a scan took twenty seconds without.
            async with source.begin() as connection:
                await connection.execute(text("analyze"))
    finally:
        await source.close()


async def _name_the_delivery(connection: AsyncConnection) -> None:
    """The one delivery has the same identifier on both databases, as every other row has."""
    for named in (DeliveryRow.id, DeliveryFileRow.delivery_id, DeliveryBatchRow.delivery_id, FormMapRow.delivery_id):
        await connection.execute(update(named.class_).values({named: odd_id("delivery", 1)}))


async def _odd_rows(connection: AsyncConnection, cipher: Cipher) -> None:
    """Rows that are legal and unusual.

    0: every optional value missing, no household, no records. 1: in two households on one day. 2: a name with
    quotes, a backslash and an emoji, and records that tie in their order. 3: in another district, but at home with
    2. 4: records without a sum, and superseded ones.
    """
    divisions = ["980101", "980101", "980101", "980102", "980101"]
    names = [None, "双户", "O'\"Neil\\ 😀\t", "邻区", "旧录"]
    await connection.execute(
        insert(PersonRow),
        [
            {
                "id": odd_id("person", number),
                "name": names[number],
                "division_code": divisions[number],
                "id_number_sealed": cipher.seal(ID_NUMBER, odd_person(number)),
                "id_number_token": cipher.token(ID_NUMBER, odd_person(number)),
                "id_number_mask": masked(odd_person(number), KEPT_ID_NUMBER.shown),
                "sex": "UNKNOWN" if number else None,
                "birth_date": date(1970, 1, 1) if number else None,
                "phone_sealed": None,
                "recorded_at": RECORDED,
            }
            for number in range(5)
        ],
    )
    await connection.execute(
        insert(HouseholdRow),
        [
            {"id": odd_id("household", number), "division_code": "980101", "urban": urban, "recorded_at": RECORDED}
            for number, urban in ((0, True), (1, None), (2, False))
        ],
    )
    members = [(1, 0), (1, 1), (2, 2), (3, 2)]
    await connection.execute(
        insert(MembershipRow),
        [
            {
                "id": odd_id("membership", place),
                "person_id": odd_id("person", person),
                "household_id": odd_id("household", household),
                "since": date(2020, 1, 1),
                "recorded_at": RECORDED,
            }
            for place, (person, household) in enumerate(members)
        ],
    )
    record = {
        "given_on": date(2026, 3, 1),
        "status": "PAID",
        "legal_basis": "§14",
        "recorded_at": RECORDED,
        "superseded_at": None,
    }
    await connection.execute(
        insert(TemporaryReliefRow),
        [
            {
                **record,
                "id": odd_id("record", place),
                "person_id": odd_id("person", person),
                "programme": "TEMPORARY_RELIEF",
                "amount_fen": amount,
                "event": event,
                "small_sum_first": small,
            }
            for place, person, amount, event, small in (
                (0, 2, 1, '火灾 "a" \\ b', True),
                (1, 2, 100_000_000_005, None, False),
                (2, 4, None, "", None),
            )
        ],
    )
    await connection.execute(
        insert(EducationAidRow),
        [{**record, "id": odd_id("record", 3), "person_id": odd_id("person", 2), "programme": "EDUCATION_AID"}],
    )
    await connection.execute(
        insert(PremiumSubsidyRow),
        [
            {
                **record,
                "id": odd_id("record", 4 + place),
                "person_id": odd_id("person", person),
                "programme": "PREMIUM_SUBSIDY",
                "amount_fen": 12_345,
                "insurance_year": 2026,
                "tier": "TIER_1",
                "superseded_at": superseded,
            }
            for place, person, superseded in ((0, 3, None), (1, 4, RECORDED), (2, 4, None))
        ],
    )


async def _cases(connection: AsyncConnection) -> None:
    """The caseload of the tests' insurance bureau: a few of the city's persons, and the odd persons at each edge.

    Today is the first day of a case with 3 and the last of one with 2; that with 1 ended yesterday, that with 0 begins
    tomorrow, and 4 is a case of another organisation.
    """
    today, one = date(2026, 11, 23), timedelta(days=1)
    persons = (await connection.execute(select(PersonRow.id).order_by(PersonRow.id))).scalars().all()[5::3]
    cases = [
        (odd_id("person", 0), ORGANISATION, today + one, None),
        (odd_id("person", 1), ORGANISATION, date(2026, 1, 1), today - one),
        (odd_id("person", 2), ORGANISATION, date(2026, 1, 1), today),
        (odd_id("person", 3), ORGANISATION, today, None),
        (odd_id("person", 4), OTHER_ORGANISATION, date(2026, 1, 1), None),
        *((person, ORGANISATION, date(2026, 1, 1), None) for person in persons),
    ]
    await connection.execute(
        insert(CaseloadRow),
        [
            {
                "id": odd_id("case", place),
                "person_id": person,
                "organisation_id": organisation,
                "since": since,
                "until": until,
            }
            for place, (person, organisation, since, until) in enumerate(cases)
        ],
    )


def write_keys(file: Path) -> None:
    """Write the ground's key file."""
    if not file.exists():
        KEYRING.save(file)
