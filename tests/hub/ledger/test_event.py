"""The ids of events: in the order of time, so that a large ledger is written at its end; an outcome's beside its intent's."""

from __future__ import annotations

from time import time_ns
from uuid import RFC_4122, UUID

from hub.ledger.event import Outcome, new_id, outcome_id


def test_ids_begin_with_their_millisecond_and_no_two_are_alike() -> None:
    before = time_ns() // 1_000_000
    ids = [UUID(new_id()) for _ in range(1000)]
    after = time_ns() // 1_000_000
    assert {(made.version, made.variant) for made in ids} == {(7, RFC_4122)}
    assert all(before <= made.int >> 80 <= after for made in ids)
    assert len(set(ids)) == 1000


def test_an_outcome_has_the_same_id_whoever_enters_it_and_stands_beside_its_intent() -> None:
    intent, other = new_id(), new_id()
    written = outcome_id(intent, Outcome.WRITTEN)
    assert written == outcome_id(intent, Outcome.NOT_STORED)
    assert len({intent, written, outcome_id(intent, Outcome.UNKNOWN), outcome_id(other, Outcome.WRITTEN)}) == 4
    assert UUID(written).version == 8
    assert UUID(written).int >> 80 == UUID(intent).int >> 80
