"""A number that was corrected away belongs to whoever comes with it next, and never to the person who had it by mistake."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.cipher import Cipher
from hub.identifiers import resident_id_number_from
from hub.intake.importing import import_city
from hub.intake.report import ImportReport
from hub.sources.register import Sources, open_source
from tests.ground.city import KEYRING
from tests.ground.hub import Hub, codes
from tests.hub.intake.cities import write as write_file
from tests.hub.server.store import rows
from tests.hub.server.test_registration import newcomer, written
from tests.hub.server.test_registration import write as register

pytestmark = pytest.mark.databases("either")

WIFE, HUSBAND, OTHER = (resident_id_number_from(f"980101199001010{number}") for number in ("22", "23", "25"))
LOOK = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id name categories { category } } }"


async def look(hub: Hub, number: str) -> Any:
    return (await hub.ask(LOOK, {"id": number}))["data"]["person"]


async def registered_and_corrected(hub: Hub, wrong: str, right: str, key: str) -> str:
    """Somebody is registered under a wrong number, which is then corrected; the id."""
    person = (await written(hub, newcomer(wrong, name=key), key))["person"]
    hub.clock.now += timedelta(seconds=60)
    change = {"person": {"id": person["id"]}, "corrects": person["recordedAt"], "idNumber": right}
    change |= {"birthDate": "1990-01-01", "sex": None}
    await written(hub, {"personCorrection": change}, f"{key}-corrected")
    return str(person["id"])


async def delivered(hub: Hub, directory: Path, *numbers: str) -> ImportReport:
    """Import persons of these numbers, each with a category."""
    write_file(directory, "persons", *(f"{number},导入,,,980101,,," for number in numbers))
    held = (f"{number},EXTREME_POVERTY,,RECOGNISED,2026-01-01," for number in numbers)
    write_file(directory, "category_determinations", *held)
    source = open_source(hub.settings)
    try:
        return await import_city(Sources(source), Cipher(KEYRING), hub.clock, directory)
    finally:
        await source.close()


async def test_the_next_person_with_the_number_is_registered_as_somebody_else(hub: Hub) -> None:
    husband = await registered_and_corrected(hub, WIFE, HUSBAND, "husband")
    second = await registered_and_corrected(hub, WIFE, OTHER, "second")
    wife = (await written(hub, newcomer(WIFE, name="wife"), "wife"))["person"]["id"]
    assert len({husband, second, wife}) == 3
    found = [await look(hub, number) for number in (HUSBAND, OTHER, WIFE)]
    assert [(person["id"], person["name"]) for person in found] == [
        (husband, "husband"), (second, "second"), (wife, "wife"),
    ]  # fmt: skip


@pytest.mark.databases("both")
async def test_of_several_at_once_with_the_number_one_is_registered_and_the_others_are_told(hub: Hub) -> None:
    await registered_and_corrected(hub, WIFE, HUSBAND, "husband")
    answers = await asyncio.gather(*(register(hub, newcomer(WIFE), f"wife-{number}") for number in range(4)))
    assert sorted(codes(answer) for answer in answers) == [[], *[["ALREADY_REGISTERED"]] * 3]


async def test_what_is_imported_for_the_number_is_stored_on_who_has_it(hub: Hub, tmp_path: Path) -> None:
    husband = await registered_and_corrected(hub, WIFE, HUSBAND, "husband")
    report = await delivered(hub, tmp_path / "city", HUSBAND, WIFE, OTHER)
    assert report.refusals == ()
    persons = report.of("persons.csv")
    assert (persons.read, persons.stored, persons.changed) == (3, 2, 1)
    wife = await look(hub, WIFE)
    assert wife["id"] != husband
    assert (wife["name"], wife["categories"]) == ("导入", [{"category": "EXTREME_POVERTY"}])
    assert (await look(hub, HUSBAND))["id"] == husband
    held = await rows(hub.settings, f"select * from category_determination where person_id = '{husband}'")
    assert len(held) == 1

    again = await delivered(hub, tmp_path / "again", OTHER, WIFE, HUSBAND)
    assert (again.refusals, again.stored) == ((), 0)
    assert await look(hub, WIFE) == wife


async def test_a_row_refused_for_the_number_says_nothing_of_who_had_it_before(hub: Hub, tmp_path: Path) -> None:
    await registered_and_corrected(hub, WIFE, HUSBAND, "husband")
    directory = tmp_path / "city"
    write_file(directory, "persons", f"{WIFE},导入,MAN,,980101,,,")
    source = open_source(hub.settings)
    try:
        await import_city(Sources(source), Cipher(KEYRING), hub.clock, directory)
    finally:
        await source.close()
    assert len(await rows(hub.settings, "select * from refused_key")) == 1
    await delivered(hub, tmp_path / "husband", HUSBAND)
    assert len(await rows(hub.settings, "select * from refused_key")) == 1
    report = await delivered(hub, tmp_path / "mended", WIFE)
    assert (report.stored, await rows(hub.settings, "select * from refused_key")) == (2, [])
