"""The plain reading of each rule, by its code."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.policy.reading import OnRecord, Reading
from tests.policy.reading_basic_living import extreme_poverty_support, subsistence_allowance
from tests.policy.reading_categories import disaster_relief, employment_aid, housing_assistance, temporary_relief
from tests.policy.reading_education import education_aid
from tests.policy.reading_medical import emergency_treatment, medical_assistance, medical_top_up
from tests.policy.reading_premium import premium_subsidy
from tests.policy.reading_recognition import margin_recognition, rigid_recognition
from tests.policy.reading_reductions import (
    assistive_device,
    barrier_free_home,
    cable_fee_reduction,
    child_rehabilitation,
    disability_subsidy,
    electricity_reduction,
    funeral_reduction,
    waste_fee_reduction,
)
from tests.policy.reading_services import care_visits, collective_care, social_work

READINGS: Mapping[str, Callable[[OnRecord], Reading]] = {
    "MARGIN_RECOGNITION": margin_recognition,
    "RIGID_RECOGNITION": rigid_recognition,
    "SUBSISTENCE_ALLOWANCE": subsistence_allowance,
    "EXTREME_POVERTY_SUPPORT": extreme_poverty_support,
    "PREMIUM_SUBSIDY": premium_subsidy,
    "MEDICAL_ASSISTANCE": medical_assistance,
    "MEDICAL_TOP_UP": medical_top_up,
    "EMERGENCY_TREATMENT": emergency_treatment,
    "EDUCATION_AID": education_aid,
    "HOUSING_ASSISTANCE": housing_assistance,
    "EMPLOYMENT_AID": employment_aid,
    "DISASTER_RELIEF": disaster_relief,
    "TEMPORARY_RELIEF": temporary_relief,
    "CARE_VISITS": care_visits,
    "COLLECTIVE_CARE": collective_care,
    "SOCIAL_WORK": social_work,
    "ELECTRICITY_REDUCTION": electricity_reduction,
    "CABLE_FEE_REDUCTION": cable_fee_reduction,
    "FUNERAL_REDUCTION": funeral_reduction,
    "WASTE_FEE_REDUCTION": waste_fee_reduction,
    "BARRIER_FREE_HOME": barrier_free_home,
    "DISABILITY_SUBSIDY": disability_subsidy,
    "CHILD_REHABILITATION": child_rehabilitation,
    "ASSISTIVE_DEVICE": assistive_device,
}
