"""The low-income population: persons, households, and what is known of them (§5)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause, SelectBase, func, select

from hub import limits
from hub.catalogue.bands import MONTHLY, YEARLY, decade
from hub.catalogue.declarations import (
    Ask,
    Classification,
    DateInterval,
    Expression,
    Link,
    Money,
    MoneyInterval,
    Order,
    Path,
    Rendering,
    Rows,
)
from hub.catalogue.fields import band_of, coded, column, entry, itself, link, moment, money, sealed
from hub.codes import Category, CategoryKind, DataOrigin, DeterminationOutcome, Relation, Sex
from hub.codes import Department as Owner
from hub.policy import programmes
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
from permissions.model import Disclosure, Sensitivity, Sharing
from resolvers.scope import OF_HOUSEHOLDS, OF_PERSONS
from schema.eligibility import decision
from schema.pages import After, Before, RecordsFirst, RecordsLast, paged

if TYPE_CHECKING:
    from schema.chain import AssistanceRecordConnection

PUBLIC = Classification(Sharing.UNCONDITIONAL, Sensitivity.GENERAL, Owner.CIVIL_AFFAIRS)
GENERAL = Classification(Sharing.CONDITIONAL, Sensitivity.GENERAL, Owner.CIVIL_AFFAIRS)
PERSONAL = Classification(Sharing.CONDITIONAL, Sensitivity.PERSONAL, Owner.CIVIL_AFFAIRS)
SENSITIVE = Classification(Sharing.CONDITIONAL, Sensitivity.SENSITIVE, Owner.CIVIL_AFFAIRS)


def _first_character(name: ColumnElement[str]) -> ColumnElement[str]:
    return func.substr(name, 1, 1) + "**"


def _household_of_today(persons: FromClause, ask: Ask) -> SelectBase:
    membership = MembershipRow.__table__.alias()
    return select(membership.c.person_id.label("parent"), membership.c.household_id.label("target")).where(
        ask.within(membership.c.person_id, select(persons.c.id)),
        current(membership),
        in_force(membership, ask.request("today")),
    )


def _in_force_today(rows: FromClause, ask: Ask) -> ColumnElement[bool]:
    return in_force(rows, ask.request("today"))


def _members_of_today(households: FromClause, ask: Ask) -> SelectBase:
    membership = MembershipRow.__table__.alias()
    return select(membership.c.person_id.label("person_id")).where(
        ask.within(membership.c.household_id, select(households.c.id)),
        current(membership),
        in_force(membership, ask.request("today")),
    )


def _newest_snapshot(households: FromClause, ask: Ask) -> SelectBase:
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
        .where(ask.within(snapshot.c.household_id, select(households.c.id)), current(snapshot))
        .subquery()
    )
    return select(ranked.c.parent, ranked.c.target).where(ranked.c.age == 1)


PSEUDONYM = {Disclosure.PSEUDONYM: Expression(("id",), itself, Rendering.PSEUDONYM)}
HOUSEHOLD = Path(holder="id", target="id", pairs=_household_of_today)
OF_PERSON = Path(holder="id", target="person_id")
RECORDS = paged(limits.RECORDS, None)
NEWEST_FIRST = (Order("given_on", descending=True), Order("id"))


@strawberry.type(description="An administrative division, GB/T 2260 and below (行政区划).")
class Division:
    KEY: ClassVar[str] = "division"
    ROWS: ClassVar[Rows] = Rows(DivisionRow, key="code")

    code: str | None = column(DivisionRow.code, "code", PUBLIC, "Its code (代码).")
    name: str | None = column(DivisionRow.name, "name", PUBLIC, "Its name (名称).")
    level: str | None = column(
        DivisionRow.level,
        "level",
        PUBLIC,
        "Its level, in capitals: city, district, township or village (层级:市、区县、乡镇街道、村社区).",
    )


@strawberry.type(description="A person in the low-income population database (低收入人口).")
class Person:
    KEY: ClassVar[str] = "person"
    ROWS: ClassVar[Rows] = Rows(PersonRow, place=OF_PERSONS, subject="id")

    id: strawberry.ID | None = column(
        PersonRow.id,
        "id",
        GENERAL,
        "The hub's own identifier; as a pseudonym: one that is yours alone, and no argument takes (内部标识).",
        forms=PSEUDONYM,
    )  # type: ignore[assignment]
    name: str | None = column(
        PersonRow.name,
        "name",
        PERSONAL,
        "Name; masked: the first character and two stars (姓名).",
        forms={Disclosure.MASKED: Expression(("name",), _first_character)},
    )
    sex: Sex | None = coded(PersonRow.sex, Sex, "sex", PERSONAL, "Sex (性别).")
    birth_date: date | None = column(
        PersonRow.birth_date,
        "birth_date",
        PERSONAL,
        "Date of birth (出生日期).",
        forms={Disclosure.BANDED: Expression(("birth_date",), decade)},
    )
    birth_date_band: DateInterval | None = band_of(birth_date, "The decade of birth (出生年代).")
    id_number: str | None = sealed(
        PersonRow.id_number_sealed,
        "id_number",
        SENSITIVE,
        "The resident ID number. Masked, it shows digits 1 to 3 and 15 to 16, which tell nothing of birth or sex; as a pseudonym, it is that of `id` (公民身份号码).",
        sealed_as=ID_NUMBER,
        mask=PersonRow.id_number_mask,
        forms=PSEUDONYM,
    )
    phone: str | None = sealed(
        PersonRow.phone_sealed,
        "phone",
        PERSONAL,
        "Phone number; masked: the first three and last four digits (联系电话).",
        sealed_as=PHONE,
        mask=PersonRow.phone_mask,
    )
    bank_account: str | None = sealed(
        PersonRow.bank_account_sealed,
        "bank_account",
        SENSITIVE,
        "Account for payments; masked: the last four digits (银行账号).",
        sealed_as=BANK_ACCOUNT,
        mask=PersonRow.bank_account_mask,
    )
    division: Division | None = link(
        Path(holder="division_code", target="code"), "division", GENERAL, "Division of registration (户籍地)."
    )
    recorded_at: datetime | None = moment(
        PersonRow.recorded_at, "recorded_at", GENERAL, "When the hub came to know this version (登记时间)."
    )
    same_as: Person | None = link(
        Path(holder="matched_id", target="id"),
        "same_as",
        PERSONAL,
        "Who this provisional person, §14, turned out to be (核实后的人员).",
    )
    household: Household | None = link(HOUSEHOLD, "household", PERSONAL, "The household of today (家庭).")
    categories: list[CategoryDetermination] | None = link(
        Path(holder="id", target="person_id", where=_in_force_today),
        "categories",
        PERSONAL,
        "Determinations in force today; a person can hold several categories (当前认定).",
        order=(Order("category"), Order("since"), Order("id")),
    )

    @entry(
        Link("assistance_records", PERSONAL, OF_PERSON, NEWEST_FIRST, RECORDS),
        "What this person was given, newest first (救助帮扶记录).",
    )
    def assistance_records(
        self, first: RecordsFirst = None, after: After = None, last: RecordsLast = None, before: Before = None
    ) -> Annotated[AssistanceRecordConnection, strawberry.lazy("schema.chain")] | None: ...

    margin_recognition = decision(
        programmes.margin_recognition.PROGRAMME,
        Owner.CIVIL_AFFAIRS,
        "Whether the household is on the margin of the allowance, §1 (低保边缘家庭认定条件).",
    )
    rigid_recognition = decision(
        programmes.rigid_recognition.PROGRAMME,
        Owner.CIVIL_AFFAIRS,
        "Whether the household is in hardship by rigid expenditure, §1 (刚性支出困难家庭认定条件).",
    )
    subsistence_allowance = decision(
        programmes.subsistence_allowance.PROGRAMME,
        Owner.CIVIL_AFFAIRS,
        "Whether this person is in the allowance, may enter it alone or may apply, §8 (最低生活保障资格).",
    )
    extreme_poverty_support = decision(
        programmes.extreme_poverty_support.PROGRAMME,
        Owner.CIVIL_AFFAIRS,
        "Whether this person is supported in extreme poverty, §8 (特困人员救助供养资格).",
    )
    premium_subsidy = decision(
        programmes.premium_subsidy.PROGRAMME,
        Owner.MEDICAL_INSURANCE,
        "Whether this person is eligible for the insurance premium subsidy, §9 (资助参保资格).",
    )
    medical_assistance = decision(
        programmes.medical_assistance.PROGRAMME,
        Owner.MEDICAL_INSURANCE,
        "Whether this person is eligible for medical assistance, §9 (医疗救助资格).",
    )
    medical_top_up = decision(
        programmes.medical_top_up.PROGRAMME,
        Owner.MEDICAL_INSURANCE,
        "Whether the person's burden is topped up, §9 (倾斜救助资格).",
    )
    emergency_treatment = decision(
        programmes.emergency_treatment.PROGRAMME,
        Owner.HEALTH,
        "Whether the fund pays this person's emergency treatment, §9 (疾病应急救助资格).",
    )
    education_aid = decision(
        programmes.education_aid.PROGRAMME,
        Owner.EDUCATION,
        "Whether this person is eligible for education aid, §10 (教育救助资格).",
    )


@strawberry.type(description="A household (户).")
class Household:
    KEY: ClassVar[str] = "household"
    ROWS: ClassVar[Rows] = Rows(HouseholdRow, place=OF_HOUSEHOLDS, subject=_members_of_today)

    id: strawberry.ID | None = column(HouseholdRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    address: str | None = column(HouseholdRow.address, "address", PERSONAL, "Address (住址).")
    urban: bool | None = column(HouseholdRow.urban, "urban", GENERAL, "Urban, not rural (城镇).")
    recorded_at: datetime | None = moment(
        HouseholdRow.recorded_at, "recorded_at", GENERAL, "When the hub came to know this version (登记时间)."
    )
    division: Division | None = link(
        Path(holder="division_code", target="code"), "division", GENERAL, "Division of registration (户籍地)."
    )
    members: list[HouseholdMember] | None = link(
        Path(holder="id", target="household_id", where=_in_force_today),
        "members",
        PERSONAL,
        "Who belongs to it today (家庭成员).",
        order=(Order("since"), Order("id")),
    )
    economy: EconomicSnapshot | None = link(
        Path(holder="id", target="id", pairs=_newest_snapshot),
        "economy",
        SENSITIVE,
        "The newest known economic situation (家庭经济状况).",
    )


@strawberry.type(description="A person's place in a household (家庭成员关系).")
class HouseholdMember:
    KEY: ClassVar[str] = "household_member"
    ROWS: ClassVar[Rows] = Rows(MembershipRow, subject="person_id", current=True)

    id: strawberry.ID | None = column(MembershipRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    relation: Relation | None = coded(
        MembershipRow.relation, Relation, "relation", PERSONAL, "Relation to the head of the household (与户主关系)."
    )
    since: date | None = column(MembershipRow.since, "since", GENERAL, "First day (起始日期).")
    until: date | None = column(MembershipRow.until, "until", GENERAL, "Last day; none while it lasts (终止日期).")
    person: Person | None = link(Path(holder="person_id", target="id"), "person", PERSONAL, "The person (人员).")


@strawberry.type(description="What was known of a household's income and spending on a day (家庭经济状况).")
class EconomicSnapshot:
    KEY: ClassVar[str] = "economic_snapshot"
    ROWS: ClassVar[Rows] = Rows(EconomicSnapshotRow, current=True)

    id: strawberry.ID | None = column(EconomicSnapshotRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    as_of: date | None = column(EconomicSnapshotRow.as_of, "as_of", GENERAL, "The day it speaks of (截至日期).")
    total_income: Money | None = money(
        EconomicSnapshotRow.total_income_fen,
        "total_income",
        SENSITIVE,
        "Income of a year, whole household (家庭总收入).",
        edges=YEARLY,
    )
    total_income_band: MoneyInterval | None = band_of(total_income, "The band of that income (家庭总收入区间).")
    income_per_head: Money | None = money(
        EconomicSnapshotRow.income_per_head_fen,
        "income_per_head",
        SENSITIVE,
        "Income per head and month (人均月收入).",
        edges=MONTHLY,
    )
    income_per_head_band: MoneyInterval | None = band_of(income_per_head, "The band of that income (人均月收入区间).")
    savings: Money | None = money(
        EconomicSnapshotRow.savings_fen, "savings", SENSITIVE, "Savings (存款).", edges=YEARLY
    )
    savings_band: MoneyInterval | None = band_of(savings, "The band of the savings (存款区间).")
    medical_spend: Money | None = money(
        EconomicSnapshotRow.medical_spend_fen,
        "medical_spend",
        SENSITIVE,
        "Necessary medical spending, a year (医疗支出).",
        edges=YEARLY,
    )
    medical_spend_band: MoneyInterval | None = band_of(medical_spend, "The band of that spending (医疗支出区间).")
    education_spend: Money | None = money(
        EconomicSnapshotRow.education_spend_fen,
        "education_spend",
        SENSITIVE,
        "Necessary education spending, a year (教育支出).",
        edges=YEARLY,
    )
    education_spend_band: MoneyInterval | None = band_of(education_spend, "The band of that spending (教育支出区间).")
    origin: DataOrigin | None = coded(
        EconomicSnapshotRow.origin, DataOrigin, "origin", GENERAL, "How the figures came in (来源)."
    )


@strawberry.type(description="A dated decision about a low-income category (低收入人口认定).")
class CategoryDetermination:
    KEY: ClassVar[str] = "category_determination"
    ROWS: ClassVar[Rows] = Rows(CategoryDeterminationRow, subject="person_id", current=True)

    category: Category | None = coded(
        CategoryDeterminationRow.category, Category, "category", PERSONAL, "The category (类别)."
    )
    kind: CategoryKind | None = coded(
        CategoryDeterminationRow.kind, CategoryKind, "kind", PERSONAL, "The kind within the category (细分)."
    )
    outcome: DeterminationOutcome | None = coded(
        CategoryDeterminationRow.outcome, DeterminationOutcome, "outcome", PERSONAL, "What was decided (结果)."
    )
    since: date | None = column(CategoryDeterminationRow.since, "since", GENERAL, "First day in force (生效日期).")
    until: date | None = column(CategoryDeterminationRow.until, "until", GENERAL, "Last day in force (终止日期).")
    id: strawberry.ID | None = column(
        CategoryDeterminationRow.id, "id", GENERAL, "The hub's own identifier (内部标识)."
    )  # type: ignore[assignment]
    recorded_at: datetime | None = moment(
        CategoryDeterminationRow.recorded_at, "recorded_at", GENERAL, "When the hub came to know it (登记时间)."
    )
