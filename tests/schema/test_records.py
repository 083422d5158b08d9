"""A record type is declared once: each table of a department has exactly one entry, and every list is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar

import pytest
import strawberry

from hub.catalogue.declarations import Writes
from hub.catalogue.fields import writable
from hub.codes import RECORD_KEEPERS, InsuranceTier, Programme, RecordStatus
from hub.errors import Misdeclared
from hub.intake import records as files
from hub.policy.programmes import PROGRAMMES, in_order
from hub.tables.base import Base
from hub.tables.departments import register
from hub.tables.departments.medical_insurance import PremiumSubsidyRow
from hub.tables.departments.records import AssistanceRecordColumns
from hub.tables.departments.register import record_type
from schema import contract
from schema.contract import IncompleteContract, build_contract
from schema.departments.register import RECORDS
from schema.keys import PersonKey
from schema.population import PERSONAL
from schema.record_types import Record
from schema.written import day_given, how_far, recipient, recorded
from tests.schema.profiles import FULL

RELIEF, SUBSIDY = (record for record in RECORDS if record.name in ("temporary_relief", "premium_subsidy"))


def starting(monkeypatch: pytest.MonkeyPatch, records: Sequence[Record]) -> list[str]:
    """What the hub says when it starts with these entries."""
    monkeypatch.setattr(contract, "RECORDS", records)
    try:
        build_contract.__wrapped__()  # not the one that the process has
    except IncompleteContract as problem:
        return str(problem).split("\n")
    return []


def deciding(*programmes: object, kept: Sequence[Programme] = ()) -> list[str]:
    """What the hub says when it starts with these rules, and with records of these programmes."""
    try:
        in_order(programmes, kept)  # type: ignore[arg-type]
    except Misdeclared as problem:
        return str(problem).split("\n")
    return []


def test_a_record_type_that_is_registered_twice_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert starting(monkeypatch, RECORDS) == []
    assert starting(monkeypatch, [*RECORDS, SUBSIDY]) == [
        "The records of premium_subsidy are registered 2 times, by PremiumSubsidy, PremiumSubsidy; they have one entry."
    ]


def test_a_table_of_a_department_without_an_entry_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert starting(monkeypatch, [record for record in RECORDS if record is not SUBSIDY]) == [
        (
            "The records of premium_subsidy are not registered: they have no record type and no input. "
            "Add them to schema/departments/medical_insurance.py, with an entry in its RECORDS."
        )
    ]


def test_an_entry_whose_input_writes_another_table_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    crossed = replace(SUBSIDY, input=RELIEF.input)
    assert starting(monkeypatch, [crossed if record is SUBSIDY else record for record in RECORDS]) == [
        "TemporaryReliefInput writes temporary_relief, and PremiumSubsidy shows premium_subsidy; an entry has one table."
    ]


def test_an_input_gives_every_column_that_its_table_is_never_without(monkeypatch: pytest.MonkeyPatch) -> None:
    @strawberry.input
    class Lacking:
        WRITES: ClassVar[Writes] = recorded(PremiumSubsidyRow)

        person: PersonKey = recipient()
        tier: InsuranceTier = writable(PremiumSubsidyRow.tier, "tier", PERSONAL, "The tier.")
        given_on: date = day_given(PERSONAL)
        status: RecordStatus = how_far(PERSONAL)

    lacking = replace(SUBSIDY, input=Lacking)
    assert starting(monkeypatch, [lacking if record is SUBSIDY else record for record in RECORDS]) == [
        (
            "Lacking has no field for premium_subsidy.insurance_year, which is never null: add one that is required, or let the "
            "column be null."
        ),
        "Lacking may leave out premium_subsidy.tier, which is never null: make it required.",
    ]


def test_two_record_types_with_one_table_are_refused_by_name() -> None:
    with pytest.raises(
        Misdeclared, match=r"^Twice in .* has the table premium_subsidy, which exists already; give each"
    ):
        type(
            "Twice",
            (AssistanceRecordColumns, Base),
            {"__tablename__": "premium_subsidy", "RECORD_TYPE": record_type(PremiumSubsidyRow)},
        )


def test_a_table_that_does_not_say_what_it_is_is_refused_by_name() -> None:
    with pytest.raises(
        Misdeclared, match=r"^Unsaid in .* has no RECORD_TYPE: declare its article and its programme\.$"
    ):
        type("Unsaid", (AssistanceRecordColumns, Base), {"__tablename__": "unsaid"})


def test_every_floor_has_one_entry_for_each_table_in_the_order_of_the_departments() -> None:
    assert [*register.DEPARTMENTS] == [*RECORD_KEEPERS]
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


def test_a_programme_has_one_rule_and_one_declaration() -> None:
    first, second, *_ = PROGRAMMES
    assert deciding(*PROGRAMMES, kept=register.programmes()) == []
    assert deciding(first, second, first) == [
        f"The programme {first.code} has 2 entries in hub/policy/programmes/; leave it one."
    ]
    other = Programme(str(first.code), "Something else", "其他")
    assert deciding(first, second, kept=[other]) == [
        f"The programme {first.code} is declared 2 times, with different words; declare it once and import it."
    ]


def test_a_programme_that_records_are_of_has_a_rule_or_says_that_the_notice_has_none() -> None:
    assert deciding(kept=[Programme("HEATING", "Heating", "取暖", by_rule=False)]) == []
    assert deciding(kept=[Programme("HEATING", "Heating", "取暖")]) == [
        (
            "No rule decides about HEATING: add hub/policy/programmes/heating.py with its PROGRAMME, or declare the programme with "
            "by_rule=False."
        )
    ]


def test_programmes_stand_in_the_order_of_their_articles() -> None:
    places = [(entry.article, str(entry.code)) for entry in PROGRAMMES]
    assert places == sorted(places)
