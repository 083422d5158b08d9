"""Keys are replaced: every value is carried over, whatever order the steps come in and wherever they break off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from hub.cipher import Cipher
from hub.config import Settings
from hub.errors import HubError
from hub.identity.signing import SigningKeys
from hub.intake.importing import import_city
from hub.keyring import KeyKind, Keyring, add_key
from hub.rotation import reencryption
from hub.rotation.active_keys import ActiveKeys, lock_active_keys
from hub.rotation.reencryption import reencrypt, values_by_key
from hub.rotation.steps import KeyUsage, key_usage, retire, use_newest
from hub.sources.register import Sources, open_sources
from hub.tables.exchange import BODY, IdempotencyKeyRow
from hub.tables.population import ID_NUMBER, PersonRow
from tests.clock import FixedClock
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import open_hub
from tests.hub.intake.cities import small_city
from tests.hub.server.test_write_back import SHORT, record

pytestmark = pytest.mark.databases("either")

OWN = "a department"
"""The numbers of households and records in a file are its own, beside those of the city that is there."""

SOME_TIME = timedelta(seconds=10)


@pytest.fixture
async def sources(city_settings: Settings) -> AsyncIterator[Sources]:
    opened = open_sources(city_settings)
    yield opened
    await opened.close()


@pytest.fixture
def cipher(city_settings: Settings) -> Cipher:
    return Cipher.of(city_settings.keys_file)


@pytest.fixture
def file(city_settings: Settings) -> Path:
    return city_settings.keys_file


def silent(_table: str, _done: int, _total: int) -> None: ...


async def persons(sources: Sources) -> list[Any]:
    async with sources.hub.begin() as connection:
        return list((await connection.execute(select(PersonRow.__table__).order_by(PersonRow.id))).all())


async def counted(sources: Sources, kind: KeyKind, *key_ids: str) -> dict[str, int]:
    return dict(await values_by_key(sources, kind, key_ids))


@pytest.mark.parametrize("kind", list(KeyKind))
async def test_every_value_is_carried_over_and_stays_the_same(
    sources: Sources, cipher: Cipher, file: Path, clock: FixedClock, kind: KeyKind
) -> None:
    await SigningKeys(sources.hub, cipher, clock).signer()
    old, before = cipher.active_key(kind), await persons(sources)
    plain = [row.id_number_sealed and cipher.open(ID_NUMBER, row.id_number_sealed) for row in before]
    values = (await counted(sources, kind, old))[old]
    new = add_key(file, kind)
    assert cipher.active_key(kind) == old
    assert await use_newest(sources, cipher, file, kind, clock) == new
    reencrypted = await reencrypt(sources, cipher, kind, silent)
    assert (reencrypted.values, reencrypted.unopened) == (values, 0)
    assert await counted(sources, kind, old, new) == {old: 0, new: values, "": 0}
    await retire(sources, cipher, file, old, clock, SOME_TIME)

    fresh, after = Cipher.of(file), await persons(sources)
    async with sources.hub.begin() as connection:
        await lock_active_keys(connection, fresh)
    assert old not in Keyring.load(file).of(kind)
    assert [row.id_number_sealed and fresh.open(ID_NUMBER, row.id_number_sealed) for row in after] == plain
    for row, number in zip(after, plain, strict=True):
        assert row.id_number_token == (number and fresh.token(ID_NUMBER, number))
    kept = [column for column in PersonRow.__table__.c if kind not in column.info]
    assert [[row._mapping[c] for c in kept] for row in after] == [[row._mapping[c] for c in kept] for row in before]
    assert (await SigningKeys(sources.hub, fresh, clock).signer()).kid


@pytest.mark.parametrize("kind", list(KeyKind))
async def test_a_job_that_broke_off_goes_on_where_it_was(
    sources: Sources, cipher: Cipher, file: Path, clock: FixedClock, kind: KeyKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reencryption, "BATCH", 7)
    old, new = cipher.active_key(kind), add_key(file, kind)
    values = (await counted(sources, kind, old))[old]
    await use_newest(sources, cipher, file, kind, clock)

    def break_off(_table: str, done: int, _total: int) -> None:
        if done >= 21:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await reencrypt(sources, cipher, kind, break_off)
    half = await counted(sources, kind, old, new)
    assert 0 < half[new] < values == half[old] + half[new]
    with pytest.raises(HubError, match=f"{half[old]} stored values still carry {old}"):
        await retire(sources, cipher, file, old, clock, SOME_TIME)
    assert (await reencrypt(sources, Cipher.of(file), kind, silent)).values == half[old]
    assert await counted(sources, kind, old, new) == {old: 0, new: values, "": 0}


async def test_a_second_rotation_during_the_first_leaves_every_value_with_a_known_key(
    sources: Sources, cipher: Cipher, file: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reencryption, "BATCH", 7)
    first, second = cipher.active_key(KeyKind.INDEX), add_key(file, KeyKind.INDEX)
    await use_newest(sources, cipher, file, KeyKind.INDEX, clock)
    third = ""
    other = Cipher.of(file)

    def note(_table: str, done: int, _total: int) -> None:
        nonlocal third
        if not third and done >= 14:
            third = add_key(file, KeyKind.INDEX)

    await reencrypt(sources, cipher, KeyKind.INDEX, note)
    assert await use_newest(sources, other, file, KeyKind.INDEX, clock) == third
    await reencrypt(sources, other, KeyKind.INDEX, silent)
    found = await counted(sources, KeyKind.INDEX, first, second, third)
    assert (found[first], found[second], found[""]) == (0, 0, 0)
    for key_id in (first, second):
        await retire(sources, other, file, key_id, clock, SOME_TIME)


async def test_a_new_key_is_not_in_use_and_can_be_taken_back(
    sources: Sources, cipher: Cipher, file: Path, clock: FixedClock
) -> None:
    before = await key_usage(sources, cipher, file)
    new = add_key(file, KeyKind.SEALING)
    assert KeyUsage(KeyKind.SEALING, new, is_active=False, values=0) in await key_usage(sources, cipher, file)
    await retire(sources, cipher, file, new, clock, SOME_TIME)
    assert await key_usage(sources, cipher, file) == before


async def test_the_key_in_use_and_one_that_is_not_there_are_not_retired(
    sources: Sources, cipher: Cipher, file: Path, clock: FixedClock
) -> None:
    for key_id, sentence in (("s1", "in use"), ("i1", "in use"), ("n1", "no key"), ("p1", "no key"), ("x", "no key")):
        with pytest.raises(HubError, match=sentence):
            await retire(sources, cipher, file, key_id, clock, SOME_TIME)


async def test_carrying_over_without_a_new_key_changes_nothing(
    sources: Sources, cipher: Cipher, file: Path, clock: FixedClock
) -> None:
    before = await persons(sources)
    for kind in KeyKind:
        await use_newest(sources, cipher, file, kind, clock)
        assert (await reencrypt(sources, cipher, kind, silent)).values == 0
    assert await persons(sources) == before


async def test_a_value_that_does_not_open_stays_and_is_told(
    sources: Sources, cipher: Cipher, file: Path, clock: FixedClock
) -> None:
    strange = "s9.AAAA"
    async with sources.hub.begin() as connection:
        await connection.execute(
            update(PersonRow).where(PersonRow.id == odd_id("person", 3)).values(id_number_sealed=strange)
        )
    add_key(file, KeyKind.SEALING)
    await use_newest(sources, cipher, file, KeyKind.SEALING, clock)
    assert (await reencrypt(sources, cipher, KeyKind.SEALING, silent)).unopened == 1
    assert [row.id_number_sealed for row in await persons(sources)].count(strange) == 1
    assert standings_of_none(await key_usage(sources, cipher, file)) == 1


def standings_of_none(found: list[KeyUsage]) -> int:
    return sum(standing.values for standing in found if not standing.key_id)


async def test_a_process_learns_of_a_key_with_the_policy_version_that_puts_it_in_use(
    sources: Sources, cipher: Cipher, file: Path, clock: FixedClock
) -> None:
    here = Cipher.of(file)
    keys = ActiveKeys(sources.hub, here)
    await keys.at(1)
    new = add_key(file, KeyKind.INDEX)
    await keys.at(1)
    assert here.index_keys == ("i1",)
    await use_newest(sources, cipher, file, KeyKind.INDEX, clock)
    await keys.at(2)
    assert (here.index_keys, here.active_key(KeyKind.INDEX)) == (("i1", new), new)


@pytest.mark.databases("both")
async def test_the_same_person_is_never_registered_twice_across_keys(
    sources: Sources, cipher: Cipher, file: Path, clock: FixedClock, tmp_path: Path
) -> None:
    city = small_city(tmp_path / "files", persons=60)
    await import_city(sources, cipher, clock, city, deliverer=OWN)
    before = await persons(sources)
    stale = Cipher.of(file)
    add_key(file, KeyKind.INDEX)
    await use_newest(sources, cipher, file, KeyKind.INDEX, clock)
    for importer in (stale, Cipher.of(file)):
        report = await import_city(sources, importer, clock, city, deliverer=OWN)
        assert (report.stored, report.refusals) == (0, ())
    await reencrypt(sources, cipher, KeyKind.INDEX, silent)
    await retire(sources, cipher, file, "i1", clock, SOME_TIME)
    report = await import_city(sources, Cipher.of(file), clock, city, deliverer=OWN)
    assert (report.stored, report.refusals) == (0, ())
    assert [row.id for row in await persons(sources)] == [row.id for row in before]


async def test_a_key_goes_late_where_a_department_has_its_own_database(
    sources: Sources, cipher: Cipher, file: Path, clock: FixedClock
) -> None:
    apart = Sources(sources.hub, {"medical_insurance": sources.hub})
    add_key(file, KeyKind.SEALING)
    await use_newest(sources, cipher, file, KeyKind.SEALING, clock)
    await reencrypt(sources, cipher, KeyKind.SEALING, silent)
    clock.now += SOME_TIME - timedelta(microseconds=1)
    with pytest.raises(HubError, match="wait 10 s"):
        await retire(apart, cipher, file, "s1", clock, SOME_TIME)
    clock.now += timedelta(microseconds=1)
    await retire(apart, cipher, file, "s1", clock, SOME_TIME)


async def test_what_a_department_keeps_in_its_own_database_is_carried_over_too(
    two_city_settings: Settings, clock: FixedClock
) -> None:
    file = two_city_settings.keys_file
    async with open_hub(two_city_settings, clock) as hub:
        given = {"record": record(), "key": "a key of one"}
        assert "errors" not in await hub.ask(SHORT, given)
        sources, cipher = open_sources(two_city_settings), Cipher.of(file)
        try:
            own = dict(await values_by_key(Sources(sources.named("medical_insurance")), KeyKind.SEALING, ["s1"]))
            assert own["s1"] >= 1
            new = add_key(file, KeyKind.SEALING)
            await use_newest(sources, cipher, file, KeyKind.SEALING, clock)
            await reencrypt(sources, cipher, KeyKind.SEALING, silent)
            found = await counted(sources, KeyKind.SEALING, "s1", new)
            assert (found["s1"], found[""]) == (0, 0)
            clock.now += SOME_TIME
            await retire(sources, cipher, file, "s1", clock, SOME_TIME)
        finally:
            await sources.close()
        answer = await hub.ask(SHORT, given)
        assert answer["data"]["recordAssistance"] == {"replayed": True}


async def test_the_hash_of_a_body_is_carried_over_too(
    sources: Sources, cipher: Cipher, file: Path, clock: FixedClock
) -> None:
    row = {"client_id": "c", "key": "k%_", "table_name": "t", "record_id": odd_id("record", 1), "person_id": odd_id("person", 1)}  # fmt: skip
    async with sources.hub.begin() as connection:
        sealed = cipher.seal(BODY, odd_person(1))
        await connection.execute(insert(IdempotencyKeyRow), [row | {"body_hash": sealed, "at": clock.now}])
    new = add_key(file, KeyKind.SEALING)
    await use_newest(sources, cipher, file, KeyKind.SEALING, clock)
    await reencrypt(sources, cipher, KeyKind.SEALING, silent)
    async with sources.hub.begin() as connection:
        (kept,) = (await connection.execute(select(IdempotencyKeyRow.body_hash))).scalars()
    assert kept.startswith(f"{new}.")
    assert cipher.open(BODY, kept) == odd_person(1)
