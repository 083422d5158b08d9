"""Protected values: sealed for one column, found without opening, masked for good."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import RFC_4122, UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cipher import Cipher, Keyring, mask_middle

NUMBER = "11010519491231002X"
OLD, NEW = Keyring.new(), Keyring.new()
ROTATED = Keyring(
    sealing={"s1": OLD.sealing["s1"], "s2": NEW.sealing["s1"]},
    index={"i1": OLD.index["i1"], "i2": NEW.index["i1"]},
    pseudonym=OLD.pseudonym,
)
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
        with pytest.raises(ValueError, match="does not open") as refused:
            cipher.open(column, text)
        assert NUMBER not in str(refused.value)


def test_rotated_keys_still_open_and_find_what_the_old_ones_kept() -> None:
    before, after = Cipher(OLD), Cipher(ROTATED)
    assert after.open("a", before.seal("a", NUMBER)) == NUMBER
    assert after.seal("a", NUMBER).startswith("s2.")
    assert before.token("a", NUMBER) in after.tokens("a", NUMBER)
    assert after.token("a", NUMBER) == after.tokens("a", NUMBER)[-1] != before.token("a", NUMBER)


@given(values, values)
def test_a_token_finds_its_value_in_its_column_only(one: str, other: str) -> None:
    cipher = Cipher(OLD)
    assert (cipher.token("a", one) == cipher.token("a", other)) == (one == other)
    assert cipher.token("a", one) != cipher.token("b", one)
    assert len(cipher.token("a", one)) == 32


@given(values, st.integers(0, 8), st.integers(0, 8))
def test_a_mask_keeps_the_length_and_shows_no_more_than_its_ends(value: str, first: int, last: int) -> None:
    mask = mask_middle(value, first, last)
    assert len(mask) == len(value)
    hidden = len(value) - first - last
    assert mask == (value[:first] + "*" * hidden + value[first + hidden :] if hidden > 0 else "*" * len(value))


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


def test_a_resident_id_number_is_masked_in_its_middle() -> None:
    assert mask_middle(NUMBER, 3, 4) == "110***********002X"


def test_a_key_file_is_for_its_owner_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "new" / "keys.json"
    OLD.save(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert Keyring.load(file) == OLD
    with pytest.raises(FileExistsError):
        NEW.save(file)
    assert Keyring.load(file) == OLD


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
