"""What the hub decides about by rule: one file each, one entry each, in the notice's order.

* `margin_recognition`, `rigid_recognition` -- the two categories that the notice defines by numbers (§1); `household` is
  what they share.
* `subsistence_allowance`, `extreme_poverty_support` -- basic living (基本生活救助, §8).
* `premium_subsidy` -- the premium of the residents' medical insurance (资助参保, §9).
* `medical_assistance`, `medical_top_up`, `emergency_treatment` -- medical cost (医疗救助, §9).
* `education_aid` -- children in kindergarten, pupils and students (教育救助, §10).

A new programme is a file with a `PROGRAMME` here, its code in `hub.codes`, its place in `PROGRAMMES`, its parameters in
`hub.policy.parameter_codes`, and cases for its rows of the oracle in `tests/policy`.
"""

from hub.policy.programmes import (
    education_aid,
    emergency_treatment,
    extreme_poverty_support,
    margin_recognition,
    medical_assistance,
    medical_top_up,
    premium_subsidy,
    rigid_recognition,
    subsistence_allowance,
)

PROGRAMMES = (
    margin_recognition.PROGRAMME,
    rigid_recognition.PROGRAMME,
    subsistence_allowance.PROGRAMME,
    extreme_poverty_support.PROGRAMME,
    premium_subsidy.PROGRAMME,
    medical_assistance.PROGRAMME,
    medical_top_up.PROGRAMME,
    emergency_treatment.PROGRAMME,
    education_aid.PROGRAMME,
)
"""Every programme that the hub decides about."""

__all__ = [
    "PROGRAMMES",
    "education_aid",
    "emergency_treatment",
    "extreme_poverty_support",
    "margin_recognition",
    "medical_assistance",
    "medical_top_up",
    "premium_subsidy",
    "rigid_recognition",
    "subsistence_allowance",
]
