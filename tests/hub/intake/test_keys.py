"""Identifiers of new persons."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from hub.cipher import Cipher
from hub.intake.keys import Keys
from hub.keyring import Keyring

KEYRING = Keyring.new()
NUMBERS = ("98010119900101022X", "980101199001010238", "980101199001010254")


@given(st.lists(st.sampled_from(NUMBERS), max_size=12), st.permutations(NUMBERS))
def test_nobody_new_gets_an_identifier_in_use_however_often_numbers_were_corrected(
    corrected: list[str], asked: list[str]
) -> None:
    """Each number of the first list was registered and then corrected away, in this order."""
    stored: set[str] = set()

    async def taken(identifiers: list[str]) -> set[str]:
        return stored.intersection(identifiers)

    async def new(*numbers: str) -> dict[str, str]:
        return dict(await Keys(Cipher(KEYRING)).new_persons(numbers, taken))

    async def story() -> None:
        for number in corrected:
            (identifier,) = (await new(number)).values()
            assert identifier not in stored
            stored.add(identifier)
        together = await new(*asked)
        assert stored.isdisjoint(together.values())
        assert len(set(together.values())) == len(NUMBERS)
        assert together == {number: (await new(number))[number] for number in NUMBERS}

    asyncio.run(story())
