"""The files of a city: one format each, in the order in which they are imported.

A file is text or a workbook (`hub.intake.delivery`); its columns are named in a line of their own, in any order, in
English or in Chinese (`terms`). An empty cell is *not known*. In the plain form money is yuan, ratios are percent, days are
ISO 8601 and codes are those of `hub.codes`; other forms are turned into it (`forms`).
"""

from __future__ import annotations

from hub.codes import (
    Category,
    CategoryKind,
    DataOrigin,
    Department,
    DeterminationOutcome,
    FactKind,
    Relation,
    Sex,
)
from hub.intake.cells import (
    bank_account,
    coded,
    day,
    division,
    either,
    figure,
    id_number,
    last_day,
    phone,
    reference,
    signed_yuan,
    text,
    yuan,
)
from hub.intake.checks import (
    TODAY,
    Check,
    Derived,
    birth_as_numbered,
    born_as_numbered,
    born_in_time,
    in_life,
    in_order,
    kept_value,
    kind_of_category,
    possible_days,
    sex_as_numbered,
    value_of_fact,
)
from hub.intake.formats import (
    KEPT_BANK_ACCOUNT,
    KEPT_ID_NUMBER,
    KEPT_PHONE,
    UNTIL,
    WITHDRAWN,
    FileColumn,
    FileFormat,
    Thing,
    column,
    in_division,
    of_household,
    of_person,
    sealed,
)
from hub.intake.funds import FUNDS
from hub.intake.records import RECORDS
from hub.tables.population import (
    CategoryDeterminationRow,
    DatedFactRow,
    DivisionRow,
    EconomicSnapshotRow,
    HouseholdRow,
    MembershipRow,
    PersonRow,
)

LEVELS = ("CITY", "DISTRICT", "TOWNSHIP", "VILLAGE")
"""The levels of divisions (市、区县、乡镇街道、村社区), from the top."""

_SINCE = column("since", day, key=True)
_UNTIL = column(UNTIL, last_day)
_ORIGIN = column("origin", coded(DataOrigin))
_WITHDRAWN = FileColumn(WITHDRAWN, text(500))
_REGISTERED_SINCE = column("registered_since", day)

POPULATION = (
    FileFormat(
        "divisions",
        DivisionRow,
        (
            column("code", division, key=True),
            column("name", text(name=True), required=True, terms=("名称", "区划名称", "行政区划名称")),
            column("level", coded(LEVELS), required=True),
            in_division("parent_code", required=False),
            column("predecessor_code", division),
            column("since", day, required=True),
            _UNTIL,
        ),
        defines=Thing.DIVISION,
        checks=(in_order("since", "until"),),
    ),
    FileFormat(
        "persons",
        PersonRow,
        (
            FileColumn(
                "id_number",
                id_number,
                "id_number",
                required=True,
                key=True,
                protected=KEPT_ID_NUMBER,
            ),
            column("name", text(name=True), terms=("姓名",)),
            column("sex", coded(Sex)),
            column("birth_date", day),
            in_division("division_code", required=True),
            sealed("phone", phone, KEPT_PHONE),
            sealed("bank_account", bank_account, KEPT_BANK_ACCOUNT),
            _ORIGIN,
            _REGISTERED_SINCE,
            column("died_on", day),
        ),
        defines=Thing.PERSON,
        checks=(
            Check(("id_number", "birth_date"), born_as_numbered),
            Check(("id_number", "sex"), sex_as_numbered),
            Check((TODAY, "id_number"), born_in_time),
            *possible_days(PersonRow),
            in_life("died_on"),
        ),
        derived=(Derived("birth_date", ("id_number", "birth_date"), birth_as_numbered),),
    ),
    FileFormat(
        "households",
        HouseholdRow,
        (
            FileColumn("household_no", reference(), required=True, key=True),
            in_division("division_code", required=True),
            column("address", text()),
            column("urban", either("城镇 城市 城 非农业", "农村 乡村 乡 农业")),
            _REGISTERED_SINCE,
        ),
        defines=Thing.HOUSEHOLD,
        checks=possible_days(HouseholdRow),
    ),
    FileFormat(
        "memberships",
        MembershipRow,
        (of_household(), of_person(), column("relation", coded(Relation)), _SINCE, _UNTIL, _WITHDRAWN),
        checks=possible_days(MembershipRow),
    ),
    FileFormat(
        "economic_snapshots",
        EconomicSnapshotRow,
        (
            of_household(),
            column("as_of", day, key=True),
            column("total_income_yuan", signed_yuan, "total_income_fen"),
            column("income_per_head_yuan", signed_yuan, "income_per_head_fen"),
            column("savings_yuan", yuan, "savings_fen"),
            column("medical_spend_yuan", yuan, "medical_spend_fen"),
            column("education_spend_yuan", yuan, "education_spend_fen"),
            _ORIGIN,
            column("other_spend_yuan", yuan, "other_spend_fen"),
        ),
        checks=possible_days(EconomicSnapshotRow),
    ),
    FileFormat(
        "category_determinations",
        CategoryDeterminationRow,
        (
            of_person(),
            column("category", coded(Category), key=True),
            column("kind", coded(CategoryKind)),
            column("outcome", coded(DeterminationOutcome), required=True),
            _SINCE,
            _UNTIL,
            _WITHDRAWN,
        ),
        checks=(*possible_days(CategoryDeterminationRow), Check(("category", "kind"), kind_of_category)),
    ),
    FileFormat(
        "dated_facts",
        DatedFactRow,
        (
            of_person(),
            column("kind", coded(FactKind), key=True),
            column("value", figure),
            column("source", coded(Department), key=True),
            _SINCE,
            _UNTIL,
            column("as_of", day, required=True),
            _WITHDRAWN,
        ),
        checks=(*possible_days(DatedFactRow), Check(("kind", "value"), value_of_fact)),
        derived=(Derived("value", ("kind", "value"), kept_value),),
    ),
)

FILES = POPULATION + RECORDS + FUNDS
"""Every file of a city. INVARIANT: a file comes after those it refers to."""
