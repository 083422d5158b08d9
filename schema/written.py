"""The fields that the inputs of `recordAssistance` share, and what every record must be."""

from __future__ import annotations

from typing import Any

from hub.catalogue.declarations import Check, Classification, Writes
from hub.catalogue.fields import reference, writable
from hub.fixed_point import parse_hundredths
from hub.tables.base import Base
from hub.tables.departments.civil_affairs import TemporaryReliefRow as AnyRecordRow
from hub.tables.departments.records import ProgrammeBy, days_in_life, longest_of, rules_of, years_of
from hub.tables.departments.register import record_type
from schema.checks import at_most_characters, one_of, possible_days, possible_values, year_from

LONGEST_NUMBER = 64


def recorded(table: type[Base]) -> Writes:
    """Return what an input of `recordAssistance` becomes: a record of this table, of which everything holds that is declared of it.

    Its programme and legal basis follow from what is declared of the table. It corrects a record of the same programme alone.
    """
    declared = record_type(table)
    by = declared.programme
    in_life = days_in_life(table)
    checks: tuple[Check, ...] = (
        *possible_days(table),
        at_most_characters("source_record", LONGEST_NUMBER),
        *(at_most_characters(column, longest) for column, longest in longest_of(table).items()),
        *(year_from(column, first) for column, first in years_of(table).items()),
        *map(possible_values, rules_of(table)),
    )
    if isinstance(by, ProgrammeBy):
        return Writes(
            table,
            declared.follows,
            (one_of(by.column, by.programmes), *checks),
            matching_columns=(by.column,),
            in_life=in_life,
        )
    follows = declared.follows({})  # from no value of a record: they are all of one programme
    return Writes(table, lambda _: follows, checks, in_life=in_life)


def recipient() -> Any:
    return reference("person_id", "The person who got the assistance (受助人).")


def day_given(owner: Classification) -> Any:
    return writable(
        AnyRecordRow.given_on,
        "given_on",
        owner,
        "The day of payment or delivery, which must not be in the future (发放日期).",
        required=True,
    )


def how_far(owner: Classification) -> Any:
    return writable(AnyRecordRow.status, "status", owner, "The progress of the assistance (状态).", required=True)


def sum_given(owner: Classification, description: str, *, required: bool = True) -> Any:
    return writable(AnyRecordRow.amount_fen, "amount", owner, description, required=required, convert=parse_hundredths)


def first_day(owner: Classification) -> Any:
    return writable(
        AnyRecordRow.period_from, "period_from", owner, "The first day that the assistance covers (救助期起)."
    )


def last_day(owner: Classification) -> Any:
    return writable(
        AnyRecordRow.period_until,
        "period_until",
        owner,
        "The last day that the assistance covers; it can be given only together with the first day (救助期止).",
    )


def own_number(owner: Classification) -> Any:
    return writable(
        AnyRecordRow.source_record,
        "source_record",
        owner,
        "The number of the record in your own system, of at most 64 characters (原始记录编号).",
    )


def corrects(owner: Classification) -> Any:
    return writable(
        AnyRecordRow.supersedes_id,
        "supersedes",
        owner,
        "The identifier of the record that this one corrects. It must be a record of your own organisation, of the same person and programme; it stays in the history (更正的记录).",
        convert=str,
    )
