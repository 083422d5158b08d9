"""The city that is measured on: copies that are somebody else, in the shape of those they are copies of."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select

from hub.cipher import Cipher
from hub.config import Settings
from hub.identifiers import birth_date, resident_id_number
from hub.intake.formats import Thing
from hub.intake.keys import Keys
from hub.server.bench.city import City, build_city
from hub.sources.register import Sources, open_sources
from hub.sources.source import Source
from hub.tables import metadata
from hub.tables.population import ID_NUMBER, PHONE, MembershipRow, PersonRow
from hub.tables.rules import ParameterRow
from tests.clock import FixedClock
from tests.databases import database_from

PERSONS, GENERATED = 180, 60
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def built(source: Source, cipher: Cipher, *, seed: int = 7) -> City:
    return await build_city(Sources(source), cipher, FixedClock(), persons=PERSONS, seed=seed, generated=GENERATED)


@on_postgresql
async def test_every_table_has_as_many_copies_of_its_rows_and_none_is_made_twice(
    source: Source, cipher: Cipher
) -> None:
    city = await built(source, cipher)
    assert city.persons == PERSONS
    assert [table for table, rows in city.rows.items() if not rows or rows % 3] == []
    with pytest.raises(ValueError, match="empty database"):
        await built(source, cipher)
    async with source.begin() as connection:
        for table, rows in city.rows.items():
            counted = select(func.count()).select_from(metadata.tables[table])
            assert (await connection.execute(counted)).scalar_one() == rows
        assert (await connection.execute(select(func.count()).select_from(ParameterRow))).scalar_one()


@on_postgresql
async def test_each_person_has_a_number_of_their_own_and_is_found_by_it(source: Source, cipher: Cipher) -> None:
    await built(source, cipher)
    async with source.begin() as connection:
        persons = (await connection.execute(select(PersonRow.__table__))).all()
    numbers = {cipher.open(ID_NUMBER, person.id_number_sealed): person for person in persons}
    assert len(numbers) == PERSONS
    for number, person in numbers.items():
        assert resident_id_number(number) == number
        assert (person.birth_date, person.id_number_token) == (birth_date(number), cipher.token(ID_NUMBER, number))
        assert person.id == Keys(cipher).new(Thing.PERSON, number)
        assert person.id_number_mask == f"{number[:3]}***********{number[14:16]}**"
    phones = [cipher.open(PHONE, person.phone_sealed) for person in persons if person.phone_sealed]
    assert len(set(phones)) == len(phones) > GENERATED


@on_postgresql
async def test_a_copied_household_has_the_copies_of_its_members(source: Source, cipher: Cipher) -> None:
    await built(source, cipher)
    columns = MembershipRow.household_id, PersonRow.name, PersonRow.birth_date
    async with source.begin() as connection:
        members = (
            await connection.execute(select(*columns).join(PersonRow, PersonRow.id == MembershipRow.person_id))
        ).all()
    homes: dict[str, set[tuple[object, ...]]] = {}
    for home, *person in members:
        homes.setdefault(home, set()).add(tuple(person))
    assert set(Counter(frozenset(home) for home in homes.values()).values()) == {3}


@on_postgresql
async def test_the_same_seed_gives_the_same_persons(
    source: Source, cipher: Cipher, postgres_template: str, postgres_server: str
) -> None:
    await built(source, cipher)
    first = await _ids(source)
    with database_from(postgres_template, postgres_server) as url:
        again = open_sources(Settings(database=url))
        try:
            await built(again.hub, cipher)
            assert await _ids(again.hub) == first
        finally:
            await again.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_it_is_built_on_postgresql_only(source: Source, cipher: Cipher) -> None:
    with pytest.raises(ValueError, match="PostgreSQL"):
        await built(source, cipher)


async def _ids(source: Source) -> set[str]:
    async with source.begin() as connection:
        return set((await connection.execute(select(PersonRow.id))).scalars())
