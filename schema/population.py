"""The low-income population: persons, households, and what is known of them (§5)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause, SelectBase, and_, func, select

from hub import limits
from hub.catalogue.bands import MONTHLY, YEARLY, decade
from hub.catalogue.declarations import (
    Classification,
    DateInterval,
    Expression,
    LinkField,
    Money,
    MoneyInterval,
    Order,
    Path,
    QueryContext,
    Rendering,
    Rows,
)
from hub.catalogue.fields import band_of, coded, column, entry, itself, link, moment, money, sealed
from hub.codes import Category, CategoryKind, DataOrigin, DeterminationOutcome, Relation, Sex
from hub.codes import Department as Owner
from hub.tables.periods import current, in_force
from hub.tables.population import (
    BANK_ACCOUNT,
    ID_NUMBER,
    PHONE,
    CategoryDeterminationRow,
    DivisionRow,
    EconomicSnapshotRow,
    HouseholdRow,
    MembershipRow,
    PersonRow,
)
from hub.tables.versions import is_living
from permissions.model import Disclosure, Sensitivity, Sharing
from resolvers.scope import OF_HOUSEHOLDS, OF_PERSONS
from schema.eligibility import with_every_decision
from schema.exits import left_lately
from schema.pages import After, Before, RecordsFirst, RecordsLast, paged

if TYPE_CHECKING:
    from schema.chain import AssistanceRecordConnection

PUBLIC = Classification(Sharing.UNCONDITIONAL, Sensitivity.GENERAL, Owner.CIVIL_AFFAIRS)
GENERAL = Classification(Sharing.CONDITIONAL, Sensitivity.GENERAL, Owner.CIVIL_AFFAIRS)
PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.CIVIL_AFFAIRS)
SENSITIVE = Classification(Sharing.CONDITIONAL, Sensitivity.SENSITIVE, Owner.CIVIL_AFFAIRS)


def _first_character(name: ColumnElement[str]) -> ColumnElement[str]:
    return func.substr(name, 1, 1) + "**"


def _household_of_today(persons: FromClause, context: QueryContext) -> SelectBase:
    membership = MembershipRow.__table__.alias()
    return select(membership.c.person_id.label("parent"), membership.c.household_id.label("target")).where(
        context.in_statement(membership.c.person_id, select(persons.c.id)),
        current(membership),
        in_force(membership, context.request("today")),
    )


def _in_force_today(rows: FromClause, context: QueryContext) -> ColumnElement[bool]:
    """Return what holds today of a living person."""
    today = context.request("today")
    return and_(in_force(rows, today), is_living(rows.c.person_id, today))


def _members_of_today(households: FromClause, context: QueryContext) -> SelectBase:
    membership = MembershipRow.__table__.alias()
    return select(membership.c.person_id.label("person_id")).where(
        context.in_statement(membership.c.household_id, select(households.c.id)),
        current(membership),
        in_force(membership, context.request("today")),
    )


def _newest_snapshot(households: FromClause, context: QueryContext) -> SelectBase:
    snapshot = EconomicSnapshotRow.__table__.alias()
    ranked = (
        select(
            snapshot.c.household_id.label("parent"),
            snapshot.c.id.label("target"),
            func.row_number()
            .over(
                partition_by=snapshot.c.household_id,
                order_by=(snapshot.c.as_of.desc(), snapshot.c.recorded_at.desc(), snapshot.c.id),
            )
            .label("age"),
        )
        .where(context.in_statement(snapshot.c.household_id, select(households.c.id)), current(snapshot))
        .subquery()
    )
    return select(ranked.c.parent, ranked.c.target).where(ranked.c.age == 1)


PSEUDONYM = {Disclosure.PSEUDONYM: Expression(("id",), itself, Rendering.PSEUDONYM)}
HOUSEHOLD = Path(from_column="id", to_column="id", junction=_household_of_today)
OF_PERSON = Path(from_column="id", to_column="person_id")
DIVISION = Path(from_column="division_code", to_column="code")
RECORDS = paged(limits.RECORDS, None)
NEWEST_FIRST = (Order("given_on", descending=True), Order("id"))


@strawberry.type(description="An administrative division: one of GB/T 2260, or one below these (行政区划).")
class Division:
    KEY: ClassVar[str] = "division"
    ROWS: ClassVar[Rows] = Rows(DivisionRow, key="code")

    code: str | None = column(DivisionRow.code, "code", PUBLIC, "The code of the division (代码).")
    name: str | None = column(DivisionRow.name, "name", PUBLIC, "The name of the division (名称).")
    level: str | None = column(
        DivisionRow.level,
        "level",
        PUBLIC,
        "The level of the division as a word in capital letters: city, district, township or village (层级：市、区县、乡镇街道、村社区).",
    )


@strawberry.type(description="A person in the low-income population database (低收入人口).")
@with_every_decision
class Person:
    KEY: ClassVar[str] = "person"
    ROWS: ClassVar[Rows] = Rows(PersonRow, scope_columns=OF_PERSONS, subject="id")

    id: strawberry.ID | None = column(
        PersonRow.id,
        "id",
        GENERAL,
        "The hub's own identifier. As a pseudonym it is a value that only your organisation gets, and that no argument accepts (内部标识).",
        forms=PSEUDONYM,
    )  # type: ignore[assignment]
    name: str | None = column(
        PersonRow.name,
        "name",
        PERSONAL,
        "The name. Masked, it shows the first character and two stars (姓名).",
        forms={Disclosure.MASKED: Expression(("name",), _first_character)},
    )
    sex: Sex | None = coded(PersonRow.sex, Sex, "sex", PERSONAL, "The sex (性别).")
    birth_date: date | None = column(
        PersonRow.birth_date,
        "birth_date",
        PERSONAL,
        "The date of birth (出生日期).",
        forms={Disclosure.BANDED: Expression(("birth_date",), decade)},
    )
    birth_date_band: DateInterval | None = band_of(birth_date, "The decade in which the date of birth lies (出生年代).")
    id_number: str | None = sealed(
        PersonRow.id_number_sealed,
        "id_number",
        SENSITIVE,
        "The resident ID number. Masked, it shows digits 1 to 3 and 15 to 16, which reveal neither the date of birth nor the sex. As a pseudonym, it is the same value as the pseudonym in `id` (公民身份号码).",
        sealed_as=ID_NUMBER,
        mask=PersonRow.id_number_mask,
        forms=PSEUDONYM,
    )
    phone: str | None = sealed(
        PersonRow.phone_sealed,
        "phone",
        PERSONAL,
        "The phone number. Masked, it shows the first three and the last four digits (联系电话).",
        sealed_as=PHONE,
        mask=PersonRow.phone_mask,
    )
    bank_account: str | None = sealed(
        PersonRow.bank_account_sealed,
        "bank_account",
        SENSITIVE,
        "The number of the bank account for payments. Masked, it shows the last four digits (银行账号).",
        sealed_as=BANK_ACCOUNT,
        mask=PersonRow.bank_account_mask,
    )
    division: Division | None = link(DIVISION, "division", GENERAL, "The division of registration (户籍地).")
    recorded_at: datetime | None = moment(
        PersonRow.recorded_at, "recorded_at", GENERAL, "When this version was registered (登记时间)."
    )
    same_as: Person | None = link(
        Path(from_column="matched_id", to_column="id"),
        "same_as",
        PERSONAL,
        "The registered person who this provisional person (§14) turned out to be. Null means that this is not known, or that the person is not provisional (核实后的人员).",
    )
    household: Household | None = link(
        HOUSEHOLD, "household", PERSONAL, "The household that the person belongs to today (家庭)."
    )
    categories: list[CategoryDetermination] | None = link(
        Path(from_column="id", to_column="person_id", where=_in_force_today),
        "categories",
        PERSONAL,
        "The determinations that are in force today. A person can be of several categories (当前认定).",
        order=(Order("category"), Order("since"), Order("id")),
    )

    exits: list[CategoryDetermination] | None = link(
        Path(from_column="id", to_column="person_id", where=left_lately),
        "exits",
        PERSONAL,
        "The recognitions of the subsistence allowance, support in extreme poverty or the margin that ended less than two years ago: the person stays monitored, §5. A category that the person is in again is left out (退出不满两年的认定).",
        order=(Order("until", descending=True), Order("category"), Order("id")),
    )

    @entry(
        LinkField("assistance_records", PERSONAL, OF_PERSON, NEWEST_FIRST, RECORDS),
        "The records of assistance of this person, the newest first (救助帮扶记录).",
    )
    def assistance_records(
        self, first: RecordsFirst = None, after: After = None, last: RecordsLast = None, before: Before = None
    ) -> Annotated[AssistanceRecordConnection, strawberry.lazy("schema.chain")] | None: ...


@strawberry.type(description="A household (户).")
class Household:
    KEY: ClassVar[str] = "household"
    ROWS: ClassVar[Rows] = Rows(HouseholdRow, scope_columns=OF_HOUSEHOLDS, subject=_members_of_today)

    id: strawberry.ID | None = column(HouseholdRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    address: str | None = column(HouseholdRow.address, "address", PERSONAL, "The address (住址).")
    urban: bool | None = column(
        HouseholdRow.urban, "urban", GENERAL, "True for an urban household, false for a rural one (城镇)."
    )
    recorded_at: datetime | None = moment(
        HouseholdRow.recorded_at, "recorded_at", GENERAL, "When this version was registered (登记时间)."
    )
    division: Division | None = link(DIVISION, "division", GENERAL, "The division of registration (户籍地).")
    members: list[HouseholdMember] | None = link(
        Path(from_column="id", to_column="household_id", where=_in_force_today),
        "members",
        PERSONAL,
        "The persons who belong to the household today (家庭成员).",
        order=(Order("since"), Order("id")),
    )
    economy: EconomicSnapshot | None = link(
        Path(from_column="id", to_column="id", junction=_newest_snapshot),
        "economy",
        SENSITIVE,
        "The household's newest economic snapshot (家庭经济状况).",
    )


@strawberry.type(description="The membership of a person in a household (家庭成员关系).")
class HouseholdMember:
    KEY: ClassVar[str] = "household_member"
    ROWS: ClassVar[Rows] = Rows(MembershipRow, subject="person_id", current=True)

    id: strawberry.ID | None = column(MembershipRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    relation: Relation | None = coded(
        MembershipRow.relation, Relation, "relation", PERSONAL, "Relation to the head of the household (与户主关系)."
    )
    since: date | None = column(MembershipRow.since, "since", GENERAL, "The first day of the membership (起始日期).")
    until: date | None = column(
        MembershipRow.until, "until", GENERAL, "The last day of the membership; null if it has none (终止日期)."
    )
    person: Person | None = link(
        Path(from_column="person_id", to_column="id"), "person", PERSONAL, "The person (人员)."
    )


@strawberry.type(
    description="An economic snapshot: the income, savings and spending of a household, as known for one day. Null means that a figure is not known (家庭经济状况)."
)
class EconomicSnapshot:
    KEY: ClassVar[str] = "economic_snapshot"
    ROWS: ClassVar[Rows] = Rows(EconomicSnapshotRow, current=True)

    id: strawberry.ID | None = column(EconomicSnapshotRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    as_of: date | None = column(
        EconomicSnapshotRow.as_of, "as_of", GENERAL, "The day that the figures are for (截至日期)."
    )
    total_income: Money | None = money(
        EconomicSnapshotRow.total_income_fen,
        "total_income",
        SENSITIVE,
        "The income of the whole household in a year, in yuan (家庭总收入).",
        edges=YEARLY,
    )
    total_income_band: MoneyInterval | None = band_of(total_income, "The band of the total income (家庭总收入区间).")
    income_per_head: Money | None = money(
        EconomicSnapshotRow.income_per_head_fen,
        "income_per_head",
        SENSITIVE,
        "The income per head and month, in yuan (人均月收入).",
        edges=MONTHLY,
    )
    income_per_head_band: MoneyInterval | None = band_of(
        income_per_head, "The band of the income per head (人均月收入区间)."
    )
    savings: Money | None = money(
        EconomicSnapshotRow.savings_fen, "savings", SENSITIVE, "The savings, in yuan (存款).", edges=YEARLY
    )
    savings_band: MoneyInterval | None = band_of(savings, "The band of the savings (存款区间).")
    medical_spend: Money | None = money(
        EconomicSnapshotRow.medical_spend_fen,
        "medical_spend",
        SENSITIVE,
        "The necessary medical spending of the household in a year, in yuan (医疗支出).",
        edges=YEARLY,
    )
    medical_spend_band: MoneyInterval | None = band_of(
        medical_spend, "The band of the medical spending (医疗支出区间)."
    )
    education_spend: Money | None = money(
        EconomicSnapshotRow.education_spend_fen,
        "education_spend",
        SENSITIVE,
        "The necessary education spending of the household in a year, in yuan (教育支出).",
        edges=YEARLY,
    )
    education_spend_band: MoneyInterval | None = band_of(
        education_spend, "The band of the education spending (教育支出区间)."
    )
    other_spend: Money | None = money(
        EconomicSnapshotRow.other_spend_fen,
        "other_spend",
        SENSITIVE,
        "Necessary spending of other kinds than medical and education, of the household in a year, in yuan (其他必需支出).",
    )
    origin: DataOrigin | None = coded(
        EconomicSnapshotRow.origin, DataOrigin, "origin", GENERAL, "How the figures were obtained (来源)."
    )


@strawberry.type(
    description="A determination: a dated decision that a person is, or is not, of a low-income category (低收入人口认定)."
)
class CategoryDetermination:
    KEY: ClassVar[str] = "category_determination"
    ROWS: ClassVar[Rows] = Rows(CategoryDeterminationRow, subject="person_id", current=True)

    category: Category | None = coded(
        CategoryDeterminationRow.category, Category, "category", PERSONAL, "The low-income category (类别)."
    )
    kind: CategoryKind | None = coded(
        CategoryDeterminationRow.kind,
        CategoryKind,
        "kind",
        PERSONAL,
        "The subtype of the category, such as a support mode or a kind of monitoring. Null means that no subtype is recorded (细分类别).",
    )
    outcome: DeterminationOutcome | None = coded(
        CategoryDeterminationRow.outcome,
        DeterminationOutcome,
        "outcome",
        PERSONAL,
        "The outcome: whether the category was recognised or refused (结果).",
    )
    since: date | None = column(
        CategoryDeterminationRow.since, "since", GENERAL, "The first day on which it is in force (生效日期)."
    )
    until: date | None = column(
        CategoryDeterminationRow.until, "until", GENERAL, "The last day in force; null if none is set (终止日期)."
    )
    id: strawberry.ID | None = column(
        CategoryDeterminationRow.id, "id", GENERAL, "The hub's own identifier (内部标识)."
    )  # type: ignore[assignment]
    recorded_at: datetime | None = moment(
        CategoryDeterminationRow.recorded_at,
        "recorded_at",
        GENERAL,
        "When the determination was registered (登记时间).",
    )
