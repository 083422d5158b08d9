"""The plain reading of each rule, by its code."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.policy.reading import OnRecord, Reading
from tests.policy.reading_basic_living import extreme_poverty_support, subsistence_allowance
from tests.policy.reading_education import education_aid
from tests.policy.reading_medical import emergency_treatment, medical_assistance, medical_top_up
from tests.policy.reading_premium import premium_subsidy
from tests.policy.reading_recognition import margin_recognition, rigid_recognition

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
}
