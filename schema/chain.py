"""One assistance chain per household (person) (一户(人)一条救助链, §4): what every department did, in one list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import FromClause, SelectBase, select

from hub.catalogue.declarations import LinkField, Money, Order, Path, QueryContext, Rows
from hub.catalogue.fields import coded, column, entry, link, moment, money, part
from hub.catalogue.lists import PagePart
from hub.codes import RecordStatus, Verdict
from hub.tables.departments.civil_affairs import TemporaryReliefRow as AnyRecordRow
from hub.tables.periods import current, in_force
from hub.tables.population import MembershipRow, PersonRow
from resolvers.scope import OF_PERSONS
from schema.applications import ApplicationConnection
from schema.doubled import DOUBLED, DOUBLED_ARGUMENT, DOUBLED_ORDER, DoubledAssistance
from schema.enums import DueProgramme, Programme
from schema.missed import MISSED, MISSED_ARGUMENT, MISSED_ORDER, MissedAssistance
from schema.pages import ALL_RECORDS, After, Before, ListConnection, ListEdge, RecordsFirst, RecordsLast
from schema.population import GENERAL, HOUSEHOLD, NEWEST_FIRST, PERSONAL, RECORDS, Household, Person

DUE_PROGRAMMES = strawberry.argument(
    description="The programmes to look at. Each needs the grants on its field of Person, on the verdict, and on the records of the programme (救助项目)."
)
PROGRAMMES = strawberry.argument(
    description="The programmes to look at. Each needs the grants on all that its records are compared by (救助项目)."
)


def _everyone_at_home(persons: FromClause, context: QueryContext) -> SelectBase:
    """Return pairs of a person and each person of the same household today, the person included."""
    mine, theirs = MembershipRow.__table__.alias(), MembershipRow.__table__.alias()
    other = PersonRow.__table__.alias()
    today = context.request("today")
    together = (
        select(mine.c.person_id.label("parent"), theirs.c.person_id.label("target"))
        .join(theirs, theirs.c.household_id == mine.c.household_id)
        .join(other, other.c.id == theirs.c.person_id)
        .where(context.in_statement(mine.c.person_id, select(persons.c.id)))
        .where(current(mine), in_force(mine, today), current(theirs), in_force(theirs, today))
        .where(context.in_scope(other, OF_PERSONS))
    )
    return together.union(select(persons.c.id, persons.c.id))


def corrected() -> Any:
    """Return the record that one corrects, which is of its own type: each record type declares it with that."""
    path = Path(from_column="supersedes_id", to_column="id", history=True)
    return link(
        path,
        "supersedes",
        PERSONAL,
        "The record that this one corrects. Null means that it corrects none (更正的记录).",
    )


@strawberry.interface(
    description="A record of assistance: something that a department gave or paid to a person (救助帮扶记录)."
)
class AssistanceRecord:
    """Its columns are those that every record has; any record's table may stand for them here."""

    KEY: ClassVar[str] = "assistance_record"
    ROWS: ClassVar[Rows]

    id: strawberry.ID | None = column(AnyRecordRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    programme: Programme | None = coded(
        AnyRecordRow.programme, Programme, "programme", PERSONAL, "The programme of assistance (救助项目)."
    )
    given_on: date | None = column(
        AnyRecordRow.given_on, "given_on", PERSONAL, "The day of payment or delivery (发放日期)."
    )
    period_from: date | None = column(
        AnyRecordRow.period_from,
        "period_from",
        PERSONAL,
        "The first day that the assistance covers. Null means that the record names no period (救助期起).",
    )
    period_until: date | None = column(
        AnyRecordRow.period_until,
        "period_until",
        PERSONAL,
        "The last day that the assistance covers. Null means that the record names no last day (救助期止).",
    )
    amount: Money | None = money(
        AnyRecordRow.amount_fen,
        "amount",
        PERSONAL,
        "The sum in yuan. Null means that the assistance is not a sum of money (金额).",
    )
    status: RecordStatus | None = coded(
        AnyRecordRow.status, RecordStatus, "status", PERSONAL, "The progress of the assistance (状态)."
    )
    legal_basis: str | None = column(
        AnyRecordRow.legal_basis,
        "legal_basis",
        GENERAL,
        "The article of the notice that the assistance is based on (政策依据).",
    )
    recorded_at: datetime | None = moment(
        AnyRecordRow.recorded_at, "recorded_at", GENERAL, "The moment at which the record was stored (登记时间)."
    )
    superseded_at: datetime | None = moment(
        AnyRecordRow.superseded_at,
        "superseded_at",
        GENERAL,
        "The moment at which a correction replaced this record. Null means that the record has not been corrected (更正时间).",
    )
    eligibility: Verdict | None = coded(
        AnyRecordRow.eligibility,
        Verdict,
        "eligibility",
        PERSONAL,
        "The verdict of the programme's rule for the day of payment or delivery, by what the hub knew when the record was written back. Null means that no rule decides about the programme, or that the record was imported (反馈时资格结论).",
    )
    person: Person | None = link(
        Path(from_column="person_id", to_column="id"), "person", PERSONAL, "The person who got the assistance (受助人)."
    )
    supersedes: AssistanceRecord | None = corrected()


@strawberry.type(description="A record of assistance with its cursor (记录及游标).")
class AssistanceRecordEdge(ListEdge[AssistanceRecord]): ...


@strawberry.type(description="A page of records of assistance (救助帮扶记录分页).")
class AssistanceRecordConnection(ListConnection[AssistanceRecord, AssistanceRecordEdge]):
    total_count: int | None = part(PagePart.TOTAL, ALL_RECORDS)


@strawberry.type(
    description="The assistance chain: everything that was given to a person and to the household that the person belongs to today (救助链)."
)
class AssistanceChain:
    KEY: ClassVar[str] = "assistance_chain"
    ROWS: ClassVar[Rows] = Rows(PersonRow, scope_columns=OF_PERSONS, subject="id")

    person: Person | None = link(
        Path(from_column="id", to_column="id"), "person", PERSONAL, "The person asked about (人员)."
    )
    household: Household | None = link(
        HOUSEHOLD, "household", PERSONAL, "The household that the person belongs to today (家庭)."
    )

    @entry(
        LinkField(
            "records",
            PERSONAL,
            Path(from_column="id", to_column="person_id", junction=_everyone_at_home),
            NEWEST_FIRST,
            RECORDS,
        ),
        "The records of assistance of everybody in the household, the newest first (救助帮扶记录).",
    )
    def records(
        self, first: RecordsFirst = None, after: After = None, last: RecordsLast = None, before: Before = None
    ) -> AssistanceRecordConnection | None: ...

    @entry(
        LinkField(
            "applications",
            PERSONAL,
            Path(from_column="id", to_column="person_id", junction=_everyone_at_home),
            (Order("applied_on", descending=True), Order("id")),
            RECORDS,
        ),
        "The applications of everybody in the household, the newest first, each with its steps: found, authorised, checked, determined (救助申请).",
    )
    def applications(
        self, first: RecordsFirst = None, after: After = None, last: RecordsLast = None, before: Before = None
    ) -> ApplicationConnection | None: ...

    @entry(
        LinkField("missed", PERSONAL, MISSED, MISSED_ORDER, {"programmes": MISSED_ARGUMENT}),
        "What is due to the person today without an application, and was not received in the current period; help for a household counts whoever of it received it. What may have been missed is in the list too, with the reason why a person must check. Where a database with records of these programmes does not answer, the whole list is null, and `errors` says so (遗漏的救助).",
    )
    def missed(self, programmes: Annotated[list[DueProgramme], DUE_PROGRAMMES]) -> list[MissedAssistance] | None: ...

    @entry(
        LinkField("doubled", PERSONAL, DOUBLED, DOUBLED_ORDER, {"programmes": DOUBLED_ARGUMENT}),
        "The records of everybody in the household that are doubled: an earlier record already helps with the same thing, that is by the same programme for the same time or thing, from two organisations or twice from one. Records of different programmes are never called doubled, because no article says that two programmes exclude each other; the allowance beside support in extreme poverty is for a person to check, if both are asked about. Where a database with records of these programmes does not answer, the whole list is null, and `errors` says so (重复的救助).",
    )
    def doubled(self, programmes: Annotated[list[Programme], PROGRAMMES]) -> list[DoubledAssistance] | None: ...
