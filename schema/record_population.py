"""The forms of `recordPopulation`, and what it answers."""

from __future__ import annotations

from typing import ClassVar

import strawberry

from hub.catalogue.declarations import Path, Rendering, Rows
from hub.catalogue.fields import asks, computed, link, told
from schema.determinations import CategoryDeterminationInput
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


@strawberry.input(one_of=True, description="Exactly one thing to record of the population (低收入人口数据登记).")
class RecordPopulationInput:
    person: PersonInput | None = asks("A person who is new (新增人员).")
    person_correction: PersonCorrectionInput | None = asks("What is now known of a person (更正人员信息).")
    provisional_person: ProvisionalPersonInput | None = asks("Somebody without a known number, §14 (身份不明人员).")
    person_match: PersonMatchInput | None = asks("Who a provisional person turned out to be (身份核实).")
    household: HouseholdInput | None = asks("A household that is new (新增家庭).")
    household_correction: HouseholdCorrectionInput | None = asks("What is now known of a household (更正家庭信息).")
    membership: MembershipInput | None = asks("That a person belongs to a household (家庭成员).")
    economic_snapshot: EconomicSnapshotInput | None = asks("A household's economic situation (家庭经济状况).")
    category_determination: CategoryDeterminationInput | None = asks("A determination (认定).")


@strawberry.type(description="What became of it (登记结果).")
class RecordPopulationPayload:
    KEY: ClassVar[str] = "record_population_payload"
    ROWS: ClassVar[Rows] = Rows(key="position", subject="person_id")

    replayed: bool = told("replayed", "This key had stored it before (重复提交).", Rendering.BOOLEAN)
    in_another_household: bool | None = computed(
        "beside",
        "in_another_household",
        PERSONAL,
        "Of a membership: the person is in another household on one of the same days, a finding to be settled; null for "
        "anything else (同日多户).",
        Rendering.BOOLEAN,
    )
    determination: CategoryDetermination | None = link(
        Path(holder="record_id", target="id", history=True),
        "determination",
        PERSONAL,
        "The determination as it is stored (认定).",
    )
    membership: HouseholdMember | None = link(
        Path(holder="record_id", target="id", history=True),
        "membership",
        PERSONAL,
        "The membership as it is stored (家庭成员).",
    )
    economic_snapshot: EconomicSnapshot | None = link(
        Path(holder="record_id", target="id", history=True),
        "economic_snapshot",
        SENSITIVE,
        "The economic situation as it is stored (家庭经济状况).",
    )
    person: Person | None = link(
        Path(holder="person_id", target="id"), "person", PERSONAL, "Whom it is about (登记对象)."
    )
    household: Household | None = link(
        Path(holder="household_id", target="id"), "household", PERSONAL, "The household that it is about (家庭)."
    )
