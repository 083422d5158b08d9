"""The forms of `recordPopulation`, and what it answers."""

from __future__ import annotations

from typing import ClassVar

import strawberry

from hub.catalogue.declarations import Path, Rendering, Rows
from hub.catalogue.fields import computed, link, unrestricted, without_grant
from schema.determinations import CategoryDeterminationInput
from schema.facts import DatedFact, DatedFactInput
from schema.matches import Need, NeedInput
from schema.population import (
    PERSONAL,
    SENSITIVE,
    CategoryDetermination,
    EconomicSnapshot,
    Household,
    HouseholdMember,
    Person,
)
from schema.registration import (
    HouseholdCorrectionInput,
    HouseholdInput,
    PersonCorrectionInput,
    PersonInput,
    PersonMatchInput,
    ProvisionalPersonInput,
)
from schema.situation import EconomicSnapshotInput, MembershipInput
from schema.withdrawal import DeterminationWithdrawalInput, FactWithdrawalInput, MembershipWithdrawalInput


@strawberry.input(one_of=True, description="Exactly one registration or correction (低收入人口数据登记).")
class RecordPopulationInput:
    person: PersonInput | None = without_grant("A person who is new (新增人员).")
    person_correction: PersonCorrectionInput | None = without_grant("A correction of a person (更正人员信息).")
    provisional_person: ProvisionalPersonInput | None = without_grant(
        "A provisional person: somebody whose resident ID number is not known, §14 (身份不明人员)."
    )
    person_match: PersonMatchInput | None = without_grant(
        "The registered person who a provisional person turned out to be (身份核实)."
    )
    household: HouseholdInput | None = without_grant("A household that is new (新增家庭).")
    household_correction: HouseholdCorrectionInput | None = without_grant("A correction of a household (更正家庭信息).")
    membership: MembershipInput | None = without_grant(
        "The membership of a person in a household, new or corrected (家庭成员)."
    )
    economic_snapshot: EconomicSnapshotInput | None = without_grant(
        "An economic snapshot of a household, new or corrected (家庭经济状况)."
    )
    need: NeedInput | None = without_grant("A need of a person, new or corrected, §17 (救助需求).")
    category_determination: CategoryDeterminationInput | None = without_grant(
        "A determination, new or corrected (认定)."
    )
    dated_fact: DatedFactInput | None = without_grant("A fact, new, ended or corrected (登记事项).")
    determination_withdrawal: DeterminationWithdrawalInput | None = without_grant(
        "The withdrawal of a determination (撤销认定)."
    )
    membership_withdrawal: MembershipWithdrawalInput | None = without_grant(
        "The withdrawal of a membership (撤销家庭成员关系)."
    )
    fact_withdrawal: FactWithdrawalInput | None = without_grant("The withdrawal of a fact (撤销登记事项).")


@strawberry.type(description="The result of a registration or a correction (登记结果).")
class RecordPopulationPayload:
    KEY: ClassVar[str] = "record_population_payload"
    ROWS: ClassVar[Rows] = Rows(key="position", subject="person_id")

    replayed: bool = unrestricted(
        "replayed",
        "True if an earlier write with the same idempotency key had stored it already (重复提交).",
        Rendering.BOOLEAN,
    )
    in_another_household: bool | None = computed(
        "beside",
        "in_another_household",
        PERSONAL,
        "For a membership: true if the person also belongs to another household on one of the same days, which has to be put right. Null for anything else (同日多户).",
        Rendering.BOOLEAN,
    )
    determination: CategoryDetermination | None = link(
        Path(from_column="record_id", to_column="id", history=True),
        "determination",
        PERSONAL,
        "The determination as it is stored. Null means that none was written (认定).",
    )
    membership: HouseholdMember | None = link(
        Path(from_column="record_id", to_column="id", history=True),
        "membership",
        PERSONAL,
        "The membership as it is stored. Null means that none was written (家庭成员).",
    )
    fact: DatedFact | None = link(
        Path(from_column="record_id", to_column="id", history=True),
        "fact",
        PERSONAL,
        "The fact as it is stored. Null means that none was written (登记事项).",
    )
    economic_snapshot: EconomicSnapshot | None = link(
        Path(from_column="record_id", to_column="id", history=True),
        "economic_snapshot",
        SENSITIVE,
        "The economic snapshot as it is stored. Null means that none was written (家庭经济状况).",
    )
    need: Need | None = link(
        Path(from_column="record_id", to_column="id", history=True),
        "need",
        PERSONAL,
        "The need as it is stored. Null means that none was written (救助需求).",
    )
    person: Person | None = link(
        Path(from_column="person_id", to_column="id"),
        "person",
        PERSONAL,
        "The person whom it is about. Null means that it is about no single person (登记对象).",
    )
    household: Household | None = link(
        Path(from_column="household_id", to_column="id"),
        "household",
        PERSONAL,
        "The household that it is about. Null means that the record does not concern a household (家庭).",
    )
