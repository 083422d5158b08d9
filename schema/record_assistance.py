"""Writing back what was given (救助结果反馈): a field for each record type of the register, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

import strawberry
from strawberry.utils.str_converters import to_camel_case

from hub.catalogue.declarations import Argument, Path, Rendering, Rows
from hub.catalogue.fields import link, narrowed, unrestricted, without_grant
from schema.chain import AssistanceChain, AssistanceRecord
from schema.departments.register import RECORDS
from schema.overlaps import compared, everyone_helped, is_overlap
from schema.population import NEWEST_FIRST, PERSONAL
from schema.record_types import Record

T = TypeVar("T")

_TYPES = {to_camel_case(record.name): record.output.__name__ for record in RECORDS}
"""The type of the records that are written by each field of the input."""

_GIVEN = ("input", "items")
"""The arguments that have what is written."""


def _one_form_of(items: Sequence[Mapping[str, Any]] | None) -> str | None:
    """Return the field of the input that all records of a batch are given by; None where they differ."""
    forms = {form for item in items or () for form in item["record"]}
    return forms.pop() if len(forms) == 1 else None


def _type_written(above: Mapping[str, Hashable]) -> str | None:
    """Return the type of the records that are written, where the arguments say so: a key stores one record, or gives the same again."""
    return next((_TYPES.get(str(above[name])) for name in _GIVEN if name in above), None)


RECORD_WRITTEN = Argument(
    binds=lambda value, cipher, moments: {}, shape=lambda given: next(iter(given), None) if given else None
)
RECORDS_WRITTEN = Argument(binds=lambda value, cipher, moments: {}, shape=_one_form_of, rows=len)
"""What is written: one record, or many. All that the statement which reads the answer takes of it is the field of the input that a record
is given by, since the type of what is read follows from that."""

WRITTEN = Path(from_column="record_id", to_column="id", history=True, only_type=_type_written)


def _with_each_record(
    declare: Callable[[Record], tuple[Any, Any]], *, after: str | None = None
) -> Callable[[type[T]], type[T]]:
    """Adds a field for each record type; `declare` gives its type and its declaration. They come after the field `after`."""

    def add(form: type[T]) -> type[T]:
        own, more = list(form.__annotations__.items()), {record.name: declare(record) for record in RECORDS}
        place = 1 + [name for name, _ in own].index(after) if after else 0
        added = [(name, annotation) for name, (annotation, _) in more.items()]
        form.__annotations__ = dict([*own[:place], *added, *own[place:]])
        for name, (_, declaration) in more.items():
            setattr(form, name, declaration)
        return form

    return add


def _taken(record: Record) -> tuple[Any, Any]:
    return record.input | None, without_grant(f"{record.form} ({record.term}).")


def _shown(record: Record) -> tuple[Any, Any]:
    reported_as = f"The record if it is one of {record.kind}; otherwise null ({record.term}记录)."
    return record.output | None, narrowed(WRITTEN, "record", PERSONAL, reported_as)


@strawberry.input(
    one_of=True, description="Exactly one record of assistance, in the form of its programme (救助结果反馈)."
)
@_with_each_record(_taken)
class RecordAssistanceInput:
    """Its fields are the register's."""


@strawberry.input(description="One record of a batch (批量反馈项).")
class RecordAssistanceItem:
    record: RecordAssistanceInput = without_grant("The record (救助记录).", required=True)
    idempotency_key: str = without_grant(
        "Your own key for this record, of 8 to 128 printable ASCII characters. Send the same key if you send the record again; the hub keeps it for 24 hours or longer (幂等键).",
        required=True,
    )


@strawberry.type(description="The result of one write-back (反馈结果).")
@_with_each_record(_shown, after="record")
class RecordAssistancePayload:
    KEY: ClassVar[str] = "record_assistance_payload"
    ROWS: ClassVar[Rows] = Rows(key="position", subject="person_id")

    position: int = unrestricted("position", "The position of the record in the batch, counted from 0 (序号).")
    code: str | None = unrestricted(
        "code", "The error code, if the record was not stored. Null means that it is stored (错误代码)."
    )
    message: str | None = unrestricted(
        "message",
        "Why the record was not stored, and what to do. Null means that it is stored (错误说明).",
    )
    replayed: bool = unrestricted(
        "replayed",
        "True if an earlier write with the same idempotency key had stored it already (重复提交).",
        Rendering.BOOLEAN,
    )
    record: AssistanceRecord | None = link(
        WRITTEN, "record", PERSONAL, "The record as it was stored, even if it was corrected later (救助记录)."
    )
    chain: AssistanceChain | None = link(
        Path(from_column="person_id", to_column="id"),
        "chain",
        PERSONAL,
        "The assistance chain of the person, with this record in it (救助链).",
    )
    overlaps: list[AssistanceRecord] | None = link(
        Path(
            from_column="record_id",
            to_column="person_id",
            junction=everyone_helped,
            join_predicate=is_overlap,
            compared_columns=compared,
            needs=("person_id",),
            only_type=_type_written,  # what overlaps is of the same table
        ),
        "overlaps",
        PERSONAL,
        "Overlaps: other records of the same programme for the same time or thing. They are records of the person or, where the programme helps a whole household, of anybody in it. Only records whose day, period, programme and term you may read are in this list (重复救助提示).",
        order=NEWEST_FIRST,
    )
