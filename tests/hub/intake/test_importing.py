from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from sqlalchemy import select, text

from hub.cipher import Cipher
from hub.config import Settings
from hub.intake.files import FILES
from hub.intake.generate import cast
from hub.intake.importing import import_city
from hub.keyring import KeyKind, Keyring, add_key
from hub.sources.register import Sources
from hub.sources.source import Source
from hub.tables.population import BANK_ACCOUNT, ID_NUMBER, DivisionWithinRow, MembershipRow, PersonRow
from tests.clock import FixedClock
from tests.hub.intake.cities import count, everything, small_city

pytestmark = pytest.mark.databases("either")

PERSONS = 30


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return small_city(tmp_path / "city", persons=PERSONS)


async def test_a_generated_city_comes_in_without_a_refusal(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path
) -> None:
    steps: list[tuple[str, int, int]] = []
    report = await import_city(Sources(source), cipher, clock, city, progress=lambda *step: steps.append(step))

    assert report.refusals == ()
    assert report.rejects_file is None
    assert not (city / "rejects.csv").exists()
    for of, file in zip(FILES, report.files, strict=True):
        assert (file.present, file.already_there, file.refused) == (True, 0, 0)
        assert file.read == file.stored == await count(source, of.rows.__tablename__)
    assert report.of("persons.csv").stored == PERSONS
    assert [file for file, done, total in steps if done == total] == [file.file for file in report.files]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_postgresql_knows_at_once_how_much_has_come_in(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path
) -> None:
    """A scan over everybody that is planned without took a thousand times as long."""
    await import_city(Sources(source), cipher, clock, city)
    async with source.begin() as connection:
        known = await connection.scalar(text("select reltuples from pg_class where relname = 'person'"))
    assert known == PERSONS


async def test_a_second_import_changes_nothing(source: Source, cipher: Cipher, clock: FixedClock, city: Path) -> None:
    await import_city(Sources(source), cipher, clock, city)
    before = await everything(source)
    clock.now = datetime(2027, 1, 1, tzinfo=UTC)
    report = await import_city(Sources(source), cipher, clock, city)

    assert report.stored == 0
    assert all(file.already_there == file.read > 0 for file in report.files)
    assert await everything(source) == before


async def test_an_import_after_new_keys_finds_the_rows_of_before(
    source: Source, settings: Settings, cipher: Cipher, clock: FixedClock, city: Path
) -> None:
    await import_city(Sources(source), cipher, clock, city)
    before = await everything(source)
    for kind in KeyKind:
        add_key(settings.keys_file, kind)
    report = await import_city(Sources(source), Cipher.of(settings.keys_file), clock, city)

    assert report.stored == 0
    assert await everything(source) == before


async def test_identity_numbers_are_nowhere_in_plain(
    source: Source, settings: Settings, cipher: Cipher, clock: FixedClock, city: Path
) -> None:
    await import_city(Sources(source), cipher, clock, city)
    lines = (city / "persons.csv").read_text("utf-8").splitlines()[1:]
    secret = {cell for line in lines for cell in (line.split(",")[i] for i in (0, 5, 6)) if cell}
    stored = repr(await everything(source))
    assert not [value for value in secret if value in stored]
    if source.dialect == "sqlite":
        file = Path(settings.database.removeprefix("sqlite:///"))
        raw = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
        assert len(raw) > 100_000
        assert not [value for value in secret if value.encode() in raw]


async def test_a_person_is_found_by_token_opened_by_key_and_shown_by_mask(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path
) -> None:
    await import_city(Sources(source), cipher, clock, city)
    number = cast()["allowance"]
    async with source.begin() as connection:
        token = cipher.token(ID_NUMBER, number)
        person = (await connection.execute(select(PersonRow.__table__).where(PersonRow.id_number_token == token))).one()
        accounts = await connection.execute(select(PersonRow.bank_account_sealed, PersonRow.bank_account_mask))
        membership = (
            await connection.execute(select(MembershipRow.__table__).where(MembershipRow.person_id == person.id))
        ).one()
    assert cipher.open(ID_NUMBER, person.id_number_sealed) == number
    assert person.id_number_mask == f"{number[:3]}***********{number[14:16]}**"
    assert person.recorded_at == clock.now
    assert membership.superseded_at is None
    sealed, mask = next(row for row in accounts if row[0])
    assert mask == "*" * 15 + cipher.open(BANK_ACCOUNT, sealed)[-4:]


async def test_an_identifier_does_not_give_the_identity_number_away(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path, tmp_path: Path
) -> None:
    await import_city(Sources(source), cipher, clock, city)
    async with source.begin() as connection:
        ids = set((await connection.execute(select(PersonRow.id))).scalars())
    other = Cipher(Keyring.new())
    namespace = UUID("c9d1b1d4-6f0c-4d3e-9a5e-2a5cf0b6c1e7")
    for number in cast().values():
        assert str(uuid5(namespace, number)) not in ids
        assert str(uuid5(namespace, other.name("person.id", number))) not in ids


async def test_every_division_lies_within_itself_and_all_above_it(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path
) -> None:
    await import_city(Sources(source), cipher, clock, city)
    async with source.begin() as connection:
        above = await connection.execute(
            select(DivisionWithinRow.ancestor_code).where(DivisionWithinRow.division_code == "980101001001")
        )
        below = await connection.execute(
            select(DivisionWithinRow.division_code).where(DivisionWithinRow.ancestor_code == "980101")
        )
        assert sorted(above.scalars()) == ["980000", "980101", "980101001", "980101001001"]
        assert len(below.all()) == 1 + 3 + 9


async def test_a_directory_that_is_not_there_is_said_so(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        await import_city(Sources(source), cipher, clock, tmp_path / "nowhere")
