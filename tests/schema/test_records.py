"""A record type is one entry of the register: each table of a department has exactly one, and every list is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hub.intake import records as files
from hub.tables.departments import register
from schema import contract
from schema.contract import IncompleteContract, build_contract
from schema.departments.register import RECORDS, Record, misregistered
from tests.schema.profiles import FULL

RELIEF, SUBSIDY = RECORDS[1], RECORDS[2]


def starting(monkeypatch: pytest.MonkeyPatch, records: Sequence[Record]) -> list[str]:
    """What the hub says when it starts with these entries."""
    monkeypatch.setattr(contract, "RECORDS", records)
    try:
        build_contract.__wrapped__()  # not the one that the process has
    except IncompleteContract as problem:
        return str(problem).split("\n")
    return []


def test_a_record_type_that_is_registered_twice_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert starting(monkeypatch, RECORDS) == []
    assert starting(monkeypatch, [*RECORDS, SUBSIDY]) == [
        "The records of premium_subsidy are registered 2 times, by PremiumSubsidy, PremiumSubsidy; they have one entry."
    ]


def test_a_table_of_a_department_without_an_entry_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert starting(monkeypatch, [record for record in RECORDS if record is not SUBSIDY]) == [
        "The records of premium_subsidy are not registered: they have no record type and no input."
    ]


def test_an_entry_whose_input_writes_another_table_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    crossed = replace(SUBSIDY, input=RELIEF.input)
    assert starting(monkeypatch, [crossed if record is SUBSIDY else record for record in RECORDS]) == [
        "TemporaryReliefInput writes temporary_relief, and PremiumSubsidy shows premium_subsidy; an entry has one table."
    ]


def test_a_table_that_is_in_two_lines_of_departments_or_in_none_is_refused() -> None:
    assert [*misregistered(RECORDS, (*register.RECORDS, SUBSIDY.table))] == [
        "The table premium_subsidy is registered 2 times among the departments' tables."
    ]
    assert [*misregistered(RECORDS, [table for table in register.RECORDS if table is not SUBSIDY.table])] == [
        "The table premium_subsidy of a record type is in no department's line."
    ]


def test_every_floor_has_one_entry_for_each_table_in_the_order_of_the_departments() -> None:
    assert [record.table for record in RECORDS] == [*register.RECORDS]
    assert [file.rows for file in files.RECORDS] == [*register.RECORDS]


def test_a_write_back_has_a_field_for_each_entry_on_its_way_in_and_out() -> None:
    fields = {
        form: {name: str(field.type) for name, field in FULL.type_map[form].fields.items()}  # type: ignore[attr-defined]
        for form in ("RecordAssistanceInput", "RecordAssistancePayload")
    }
    taken, told = fields.values()
    assert [*taken.values()] == [record.input.__name__ for record in RECORDS]
    assert {name: told.get(name) for name in taken} == dict(
        zip(taken, (record.output.__name__ for record in RECORDS), strict=True)
    )
