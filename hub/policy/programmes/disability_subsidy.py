"""Living subsidy of disabled people in hardship (困难残疾人生活补贴), §16."""

from __future__ import annotations

from hub.codes import FactKind
from hub.policy.disability_measures import disability_measure
from hub.policy.parameter_codes import DISABILITY_SUBSIDY_EXTENDED
from hub.tables.departments.disabled_federation import DISABILITY_SUBSIDY

PROGRAMME = disability_measure(
    DISABILITY_SUBSIDY,
    FactKind.DISABILITY_SUBSIDY_QUALIFIED,
    DISABILITY_SUBSIDY_EXTENDED,
    ("the living subsidy of disabled people", "困难残疾人生活补贴"),
)
