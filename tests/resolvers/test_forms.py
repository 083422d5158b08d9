"""What is shown in place of a value: bands that do not tell where in them it lies, names that only one consumer knows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from graphql import is_scalar_type, is_specified_scalar_type

from hub.fixed_point import format_hundredths
from schema.scalars import parse_day
from tests.ground.city import ORGANISATION, OTHER_ORGANISATION, odd_id, odd_person
from tests.ground.hub import Hub
from tests.hub.server.store import change
from tests.schema.profiles import FULL

pytestmark = pytest.mark.databases("either")

BORN = "query($id: UUID!) { person(by: {id: $id}) { birthDate birthDateBand } }"
ECONOMY = 'query { household(id: "6a3652bd-6996-5777-a86d-1a649b7afd7c") { economy { asOf incomePerHead incomePerHeadBand } } }'
NAMED = "query($by: PersonKey!) { person(by: $by) { id idNumber } }"
FAR = odd_id("person", 3)
"""Of another district than the callers, which have a case with this person; the id is shown in the district alone."""


@pytest.mark.parametrize(
    ("day", "decade"),
    [
        ("1959-12-31", "1950-01-01/1959-12-31"),
        ("1960-01-01", "1960-01-01/1969-12-31"),
        ("1969-12-31", "1960-01-01/1969-12-31"),
        ("2000-02-29", "2000-01-01/2009-12-31"),
    ],
)
async def test_a_date_of_birth_is_banded_by_its_decade(hub: Hub, day: str, decade: str) -> None:
    await change(hub.settings, f"update person set birth_date = '{day}' where id = '{FAR}'")
    assert (await hub.ask(BORN, {"id": FAR}, client="banded"))["data"]["person"] == {
        "birthDate": None,
        "birthDateBand": decade,
    }
    assert (await hub.ask(BORN, {"id": FAR}))["data"]["person"] == {"birthDate": day, "birthDateBand": decade}


@pytest.mark.parametrize(
    ("fen", "band"),
    [
        ("-1", "../-0.01"),
        ("0", "0.00/499.99"),
        ("49999", "0.00/499.99"),
        ("50000", "500.00/999.99"),
        ("999999", "5000.00/9999.99"),
        ("1000000", "10000.00/.."),
        ("100000000000", "10000.00/.."),
        ("null", None),
    ],
)
async def test_a_sum_is_banded_between_declared_edges(hub: Hub, fen: str, band: str | None) -> None:
    """What is not known has no band, and nothing is told of it."""
    await change(hub.settings, f"update economic_snapshot set income_per_head_fen = {fen}")
    answer = await hub.ask(ECONOMY, client="banded")
    economy = answer["data"]["household"]["economy"]
    assert (economy["incomePerHead"], economy["incomePerHeadBand"]) == (None, band)
    (entry,) = answer["extensions"]["access"]["fields"]
    assert (entry["coordinate"], entry["outcome"]) == ("EconomicSnapshot.incomePerHead", "WITHHELD")


@pytest.mark.parametrize(
    ("fen", "sum_in_yuan"),
    [("-15050", "-150.50"), ("-100", "-1.00"), ("-5", "-0.05"), ("0", "0.00"), ("99999999999999", "999999999999.99")],
)
async def test_a_sum_is_shown_by_its_digits_also_a_loss(hub: Hub, fen: str, sum_in_yuan: str) -> None:
    await change(hub.settings, f"update economic_snapshot set income_per_head_fen = {fen}")
    economy = (await hub.ask(ECONOMY))["data"]["household"]["economy"]
    assert economy["incomePerHead"] == sum_in_yuan
    assert format_hundredths(int(fen)) == sum_in_yuan


async def test_u4_an_exact_value_and_its_band_are_fields_of_their_own_that_parse_as_their_types(hub: Hub) -> None:
    """Who may read the band alone is told where it is; who may read the value may read its band as well."""
    answer = await hub.ask(ECONOMY, client="banded")
    (error,) = answer["errors"]
    assert error["path"] == ["household", "economy", "incomePerHead"]
    assert error["extensions"]["reason"] == "NO_GRANT"
    assert error["message"].endswith("You may read its band: ask for incomePerHeadBand instead.")
    for client in ("reader", "banded"):
        found = (await hub.ask(BORN, {"id": FAR}, client=client))["data"]["person"]
        assert found["birthDate"] is None or parse_day(found["birthDate"])
        low, _, high = found["birthDateBand"].partition("/")
        assert parse_day(low) < parse_day(high)


def test_u4_every_scalar_of_ours_says_where_it_is_specified() -> None:
    own = [item for item in FULL.type_map.values() if is_scalar_type(item) and not is_specified_scalar_type(item)]
    assert len(own) >= 8
    assert [item.name for item in own if not (item.specified_by_url or "").startswith("https://")] == []


async def named(hub: Hub, **by: Any) -> Any:
    return (await hub.ask(NAMED, {"by": by}, client="pseudonym"))["data"]["person"]


@pytest.mark.only_reads
async def test_a_pseudonym_stands_for_the_person_and_the_id_itself_does_not_leave(hub: Hub) -> None:
    response = await hub.post(NAMED, {"by": {"idNumber": odd_person(3)}}, client="pseudonym")
    assert FAR not in response.text
    assert odd_person(3) not in response.text
    found = response.json()["data"]["person"]
    assert UUID(found["id"]).version == 8
    assert found == await named(hub, id=FAR)


async def test_the_number_has_the_pseudonym_of_the_id_whatever_it_is(hub: Hub) -> None:
    await change(hub.settings, "update caseload set until = '2026-01-01'")
    found = await named(hub, id=FAR)
    assert found["idNumber"] == found["id"]
    await change(hub.settings, f"update person set id_number_sealed = null, id_number_mask = null where id = '{FAR}'")
    assert await named(hub, id=FAR) == found


@pytest.mark.only_reads
async def test_a_pseudonym_is_not_taken_as_an_argument(hub: Hub) -> None:
    """Whoever asks by one is answered as for nobody, by the very caller that was given it too."""
    pseudonym = (await named(hub, id=FAR))["id"]
    for client in ("pseudonym", "reader"):
        one, other = [
            (await hub.post(NAMED, {"by": {"id": key}}, client=client)).text
            for key in (pseudonym, odd_id("person", 99))
        ]
        assert one == other
        assert '"person":null' in one


async def test_two_organisations_cannot_join_their_pseudonyms(hub: Hub) -> None:
    """The client moves to an organisation of the whole city and back; the number of 1 is in nobody's caseload."""

    async def moved_to(organisation: str) -> str:
        move = f"update client set organisation_id = '{organisation}' where id = 'pseudonym'"
        await change(hub.settings, move, "update policy_version set version = version + 1")
        return str((await named(hub, idNumber=odd_person(1)))["idNumber"])

    here, there = await moved_to(ORGANISATION), await moved_to(OTHER_ORGANISATION)
    assert UUID(here).version == UUID(there).version == 8
    assert here != there
    assert await moved_to(ORGANISATION) == here
