"""Protected values: sealed for one column, found without opening, masked for good."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import RFC_4122, UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cipher import ActiveKey, Cipher, KeyMissing, masked
from hub.identifiers import resident_id_number_from
from hub.intake.formats import KEPT_ID_NUMBER
from hub.keyring import KeyKind, Keyring, add_key, remove_key

NUMBER = "11010519491231002X"
OLD = Keyring(sealing={"s1": b"1" * 32}, index={"i1": b"2" * 32}, naming={"n1": b"3" * 32}, pseudonym={"p1": b"4" * 32})
NEW = Keyring(sealing={"s2": b"5" * 32}, index={"i2": b"6" * 32}, naming={"n1": b"7" * 32}, pseudonym={"p1": b"8" * 32})
ROTATED = replace(OLD, sealing={**OLD.sealing, **NEW.sealing}, index={**OLD.index, **NEW.index})
NEWER = (ActiveKey(KeyKind.SEALING, "s2", 1), ActiveKey(KeyKind.INDEX, "i2", 1))
values = st.text(st.characters(codec="utf-8"), max_size=40)


@given(values)
def test_what_is_sealed_opens_again(value: str) -> None:
    cipher = Cipher(OLD)
    assert cipher.open("person.phone", cipher.seal("person.phone", value)) == value


def test_the_same_value_is_sealed_differently_each_time() -> None:
    cipher = Cipher(OLD)
    assert cipher.seal("a", NUMBER) != cipher.seal("a", NUMBER)


def test_a_value_does_not_open_in_another_column_under_other_keys_or_when_touched() -> None:
    sealed = Cipher(OLD).seal("a", NUMBER)
    for cipher, column, text in (
        (Cipher(OLD), "b", sealed),
        (Cipher(NEW), "a", sealed),
        (Cipher(OLD), "a", sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]),
        (Cipher(OLD), "a", "s9" + sealed[2:]),
        (Cipher(OLD), "a", ""),
        (Cipher(OLD), "a", "s1.é"),
    ):
        with pytest.raises(ValueError, match="cannot be decrypted") as refused:
            cipher.open(column, text)
        assert NUMBER not in str(refused.value)


def test_rotated_keys_still_open_and_find_what_the_old_ones_kept() -> None:
    before, after = Cipher(OLD), Cipher(ROTATED, *NEWER)
    assert after.open("a", before.seal("a", NUMBER)) == NUMBER
    assert after.seal("a", NUMBER).startswith("s2.")
    assert before.token("a", NUMBER) in after.tokens("a", NUMBER)
    assert after.token("a", NUMBER) == after.tokens("a", NUMBER)[-1] != before.token("a", NUMBER)


def test_a_new_key_is_not_used_before_it_is_said_to_be_in_use() -> None:
    cipher = Cipher(ROTATED)
    assert cipher.seal("a", NUMBER).startswith("s1.")
    assert cipher.token("a", NUMBER).startswith("i1.")
    assert [token[:3] for token in cipher.tokens("a", NUMBER)] == ["i1.", "i2."]


def test_what_is_in_use_never_goes_back_to_an_earlier_turn() -> None:
    cipher = Cipher(ROTATED, *NEWER)
    cipher.adopt([ActiveKey(KeyKind.SEALING, "s1", 0)])
    assert cipher.active_key(KeyKind.SEALING) == "s2"


def test_a_key_in_use_that_the_file_has_not_got_is_told() -> None:
    with pytest.raises(KeyMissing, match="s2"):
        Cipher(OLD, *NEWER)


def test_names_stay_whatever_is_rotated() -> None:
    assert Cipher(OLD).name("person.id", NUMBER) == Cipher(ROTATED, *NEWER).name("person.id", NUMBER)
    assert Cipher(OLD).name("person.id", NUMBER) != Cipher(NEW).name("person.id", NUMBER)


@given(values, values)
def test_a_token_finds_its_value_in_its_column_only(one: str, other: str) -> None:
    cipher = Cipher(OLD)
    assert (cipher.token("a", one) == cipher.token("a", other)) == (one == other)
    assert cipher.token("a", one) != cipher.token("b", one)
    assert len(cipher.token("a", one)) == len("i1.") + 32


@given(values, st.integers(0, 8), st.integers(0, 8))
def test_a_mask_keeps_the_length_and_shows_no_more_than_its_places(value: str, first: int, last: int) -> None:
    mask = masked(value, (range(first), range(-last, 0)))
    assert len(mask) == len(value)
    hidden = len(value) - first - last
    shown = value[:first] + "*" * hidden + value[first + hidden :] if hidden > 0 else "*" * len(value)
    assert mask == shown or set(value[first : first + hidden]) == {"*"}


@given(values, values, values, values)
def test_a_pseudonym_is_of_one_person_before_one_consumer(one: str, other: str, here: str, there: str) -> None:
    cipher = Cipher(OLD)
    same = cipher.pseudonym(here, one) == cipher.pseudonym(there, other)
    assert same == ((here, one) == (there, other)) or "\0" in here + there


def test_a_pseudonym_is_a_uuid_of_version_8_and_needs_the_key() -> None:
    consumer, person = str(uuid4()), str(uuid4())
    pseudonym = Cipher(OLD).pseudonym(consumer, person)
    assert UUID(pseudonym).version == 8
    assert UUID(pseudonym).variant == RFC_4122
    assert pseudonym == Cipher(ROTATED).pseudonym(consumer, person) != Cipher(NEW).pseudonym(consumer, person)


def test_s4_the_mask_of_a_number_is_the_same_whatever_birth_sex_and_check_digit_are() -> None:
    assert masked(NUMBER, KEPT_ID_NUMBER.shown) == "110***********00**"
    others = {
        resident_id_number_from(f"110105{birth}00{sex}") for birth in ("19491231", "20051102") for sex in range(10)
    }
    assert len(others) == 20
    assert {masked(number, KEPT_ID_NUMBER.shown) for number in others} == {"110***********00**"}


def test_a_key_file_is_for_its_owner_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "new" / "keys.json"
    OLD.save(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert Keyring.load(file) == OLD
    with pytest.raises(FileExistsError):
        NEW.save(file)
    assert Keyring.load(file) == OLD


def test_keys_of_a_kind_that_a_later_release_wrote_are_not_lost_by_a_change_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    OLD.save(file)
    newer = json.loads(file.read_text()) | {"receipt": {"r1": "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="}}
    file.write_text(json.dumps(newer))
    with pytest.raises(ValueError, match=r"unknown here \(receipt\); use the release that wrote them"):
        add_key(file, KeyKind.SEALING)
    assert json.loads(file.read_text()) == newer


def test_a_key_that_another_process_made_is_found_in_the_file_when_it_is_met(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    OLD.save(file)
    here, there = Cipher.of(file), Cipher.of(file)
    sealing, index = add_key(file, KeyKind.SEALING), add_key(file, KeyKind.INDEX)
    there.adopt([ActiveKey(KeyKind.SEALING, sealing, 1), ActiveKey(KeyKind.INDEX, index, 1)])
    assert here.open("a", there.seal("a", NUMBER)) == NUMBER
    assert there.token("a", NUMBER) in here.tokens("a", NUMBER)
    with pytest.raises(ValueError, match="cannot be decrypted"):
        here.open("a", "s9.AAAA")


def test_a_key_that_was_taken_out_is_forgotten_once_the_file_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    ROTATED.save(file)
    cipher = Cipher.of(file)
    remove_key(file, KeyKind.INDEX, "i1")
    assert cipher.refresh()
    assert cipher.index_keys == ("i2",)
    assert not cipher.refresh()


def test_a_file_that_cannot_be_read_any_more_takes_no_key_away(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    OLD.save(file)
    cipher = Cipher.of(file)
    file.write_text("half of a", "utf-8")
    assert not cipher.refresh()
    file.unlink()
    assert not cipher.refresh()
    assert cipher.index_keys == ("i1",)


def test_a_changed_key_file_stays_its_owners_and_keeps_its_other_keys(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    OLD.save(file)
    (tmp_path / ".keys.json.new").write_text("left by an interrupted change")
    new = add_key(file, KeyKind.SEALING)
    assert list(Keyring.load(file).sealing) == ["s1", new]
    assert (Keyring.load(file).index, Keyring.load(file).naming) == (OLD.index, OLD.naming)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]
    remove_key(file, KeyKind.SEALING, new)
    assert Keyring.load(file) == OLD


def test_keys_that_are_made_at_once_are_all_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    OLD.save(file)
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: add_key(file, KeyKind.INDEX), range(24)))
    assert set(Keyring.load(file).index) == {"i1", *made}
    assert len(set(made)) == 24


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"sealing": {}, "index": {}}', '{"sealing": {"s1": "AAAA"}, "index": {"i1": "AAAA"}, "pseudonym": {"p1": "AAAA"}}',
     '{"sealing": [], "index": []}', '{"sealing": {"s1": 7}, "index": {"i1": 7}}', "\ufeff"],
)  # fmt: skip
def test_a_file_that_is_no_key_file_is_refused_without_showing_it(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content, "utf-8")
    with pytest.raises(ValueError, match="restore it from its backup"):
        Keyring.load(file)


def test_keys_never_print(tmp_path: Path) -> None:
    OLD.save(tmp_path / "keys.json")
    written = json.loads((tmp_path / "keys.json").read_text())
    assert written["sealing"]["s1"] not in repr(OLD)
    assert repr(OLD.sealing["s1"]) not in repr(OLD)


def test_a_cursor_opens_for_its_own_question_and_is_the_same_each_time() -> None:
    cipher = Cipher(Keyring.new())
    cursor = cipher.seal_cursor(b"question", b'["Chen", null]')
    assert cursor == cipher.seal_cursor(b"question", b'["Chen", null]')
    assert cipher.open_cursor(b"question", cursor) == b'["Chen", null]'
    assert len(cursor) == len(cipher.seal_cursor(b"question", b'["C"]'))
    with pytest.raises(ValueError, match="belongs to another query"):
        cipher.open_cursor(b"another", cursor)
    with pytest.raises(ValueError, match="belongs to another query"):
        Cipher(Keyring.new()).open_cursor(b"question", cursor)


@given(st.text(max_size=300))
def test_no_text_that_the_hub_has_not_made_opens_as_a_cursor(text: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        CURSORS.open_cursor(b"question", text)


CURSORS = Cipher(Keyring.new())


def test_h14_cursors_go_on_when_the_sealing_key_is_replaced_and_retired() -> None:
    old = Keyring(sealing={"s1": bytes(32)}, index={"i1": bytes(32)}, naming={"n1": bytes(32)}, pseudonym={"p1": bytes(32)})  # fmt: skip
    new = replace(old, sealing={"s2": bytes([2]) * 32})
    cursor = Cipher(old).seal_cursor(b"question", b"[1]")
    assert Cipher(new).open_cursor(b"question", cursor) == b"[1]"


def test_h14_a_cursor_of_an_earlier_release_opens_until_its_key_is_retired() -> None:
    key = bytes(range(32))
    old = Keyring(sealing={"s1": key}, index={"i1": bytes(32)}, naming={"n1": bytes(32)}, pseudonym={"p1": bytes(32)})
    # As the releases before sealed it: by a key that came from the sealing key.
    cursor = Cipher(replace(old, naming={"s1": key})).seal_cursor(b"question", b"[1]")
    both = replace(old, sealing={"s1": key, "s2": bytes([2]) * 32})
    assert Cipher(both).open_cursor(b"question", cursor) == b"[1]"
    with pytest.raises(ValueError, match="belongs to another query"):
        Cipher(replace(old, sealing={"s2": bytes([2]) * 32})).open_cursor(b"question", cursor)
