"""Assistive devices of disabled people (残疾人基本型辅助器具适配补贴), §16."""

from __future__ import annotations

from hub.codes import FactKind
from hub.policy.disability_measures import disability_measure
from hub.policy.parameter_codes import ASSISTIVE_DEVICE_EXTENDED
from hub.tables.departments.disabled_federation import ASSISTIVE_DEVICE

PROGRAMME = disability_measure(
    ASSISTIVE_DEVICE,
    FactKind.DEVICE_QUALIFIED,
    ASSISTIVE_DEVICE_EXTENDED,
    ("an assistive device", "残疾人基本型辅助器具适配补贴"),
)
